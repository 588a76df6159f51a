"""Which scenarios can meet a mutant, the nearest first, and what their run means for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from behave.model import Scenario

from support.description.service import ServiceDescription
from support.http.answers import ALLOWED
from support.http.exchange import Purpose
from support.mutation.mutants import Fact, Mutant
from support.mutation.sentences import sentence
from support.mutation.trial import Ended
from support.mutation.verdicts import NOT_REACHED, NOTICED, SURVIVED, Verdict
from support.run.personas import identity_of
from support.run.usage import BEFORE
from support.scenario.vocabulary import Vocabulary

FAR, MOST_FAR = 4, 60  # scenarios that send a request only in setup or cleanup are much alike, so not all are run
LOOKED = frozenset({Purpose.OBSERVATION, Purpose.PROOF})


class Index:
    """Which scenarios can meet a mutant, the nearest first."""

    def __init__(self, seen: Ended, scenarios: Sequence[Scenario], service: ServiceDescription) -> None:
        self._seen = seen
        self._service = service
        self._scenarios = scenarios
        vocabulary = Vocabulary(self._service)
        known: dict[str, str] = {}
        self._acts: dict[str, set[str]] = defaultdict(set)
        counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for scenario in scenarios:
            key = identity_of(scenario).key
            for step in scenario.all_steps:
                if step.step_type == "when":
                    if step.name not in known:
                        known[step.name] = _operation_of(step.name, vocabulary)
                    self._acts[key].add(known[step.name])
            acted = {fact.operation for fact in seen.facts.get(key, ()) if fact.purpose is Purpose.ACT}
            self._acts[key] |= acted
            for phrase in self._acts[key] - {""}:
                counts[phrase][str(scenario.feature.filename)] += 1
        self._homes = {phrase: max(own, key=lambda file: (own[file], file)) for phrase, own in counts.items()}
        self._features = {phrase: set(own) for phrase, own in counts.items()}

    def home(self, mutant: Mutant) -> str:
        """Return the stem of the feature that is about the operation of a mutant."""
        return Path(self._homes[mutant.operation]).stem if mutant.operation in self._homes else ""

    def features_about(self, mutant: Mutant) -> set[str]:
        """Return the files of the features that perform the operation of a mutant."""
        return self._features.get(mutant.operation, set())

    def candidates(self, mutant: Mutant) -> list[list[Scenario]]:
        """Return the scenarios that can meet a mutant, in groups, the nearest first.

        Of those that send such a request only in setup or cleanup, some are left out if there are many.
        """
        ranks: dict[int, list[Scenario]] = defaultdict(list)
        for scenario in self._scenarios:
            key = identity_of(scenario).key
            facts = [each for each in self._seen.facts.get(key, ()) if _meets(mutant, each)]
            if facts:
                ranks[self._rank(mutant, scenario, key, facts)].append(scenario)
        for rank in (rank for rank in ranks if rank >= FAR):
            ranks[rank] = spread(ranks[rank], MOST_FAR)
        return [ranks[rank] for rank in sorted(ranks)]

    def judged(self, mutant: Mutant, ended: Ended) -> Verdict:
        """Return what became of a mutant."""
        home, fired, first = self.home(mutant), sum(map(bool, ended.fired.values())), next(iter(ended.noticed), None)
        mistaken = {scenario for scenario, _ in ended.mistakes}
        shared: dict[str, Any] = {"feature": home, "ran": ended.ran, "fired": fired}
        advice = sentence(mutant, self._service)
        if first is not None and mistaken & {first.scenario, ""}:  # it may have noticed that the proxy failed
            reason = f"the proxy could not do it: {ended.mistakes[0][1][:300]}"
            return Verdict(mutant, NOT_REACHED, reason=reason, sentence=advice, **shared)
        if fired and first is not None:
            about = mutant.operation in self._acts.get(first.scenario, ())
            return Verdict(
                mutant, NOTICED, colour=first.colour, scenario=first.name, noticed_in=first.feature,
                about=about, message=first.message, **shared,
            )  # fmt: skip
        if fired and (ended.stopped or ended.left or ended.troubles):
            said = ended.stopped or "; ".join([*ended.left, *ended.troubles])
            colour = "stopped" if ended.stopped and not ended.ran else "amber"
            return Verdict(mutant, NOTICED, colour=colour, scenario="the run itself", message=said[:600], **shared)
        if fired:
            return Verdict(mutant, SURVIVED, sentence=advice, **shared)
        if ended.stopped and not ended.ran:
            reason = ended.stopped[:300]
        elif first is not None or ended.stopped:
            said = first.message if first is not None else ended.stopped
            reason = f"the run was not green before the mutant changed anything: {said[:300]}"
        elif not self.candidates(mutant):
            reason = "no scenario sends such a request with that outcome"
        else:
            reason = (
                "; ".join(said for _, said in ended.mistakes[:1])
                or f"in {ended.ran} scenarios nothing was there to change"
            )
        return Verdict(mutant, NOT_REACHED, reason=reason, sentence=advice, **shared)

    def _rank(self, mutant: Mutant, scenario: Scenario, key: str, facts: Iterable[Fact]) -> int:
        away = str(scenario.feature.filename) != self._homes.get(mutant.operation)
        if mutant.operation in self._acts[key]:
            return 0 + away
        if any(each.purpose in LOOKED for each in facts):
            return 2 + away
        return 4 + away


def spread(scenarios: Sequence[Scenario], most: int) -> list[Scenario]:
    """Return so many of them at most, from the first to the last."""
    if len(scenarios) <= most:
        return list(scenarios)
    return [scenarios[place * len(scenarios) // most] for place in range(most)]


def _meets(mutant: Mutant, fact: Fact) -> bool:
    """Whether a mutant may change a request that was answered so."""
    if fact.operation != mutant.operation or mutant.persona not in {"", fact.persona}:
        return False
    if mutant.kind == "bad token accepted":
        return fact.flaw == mutant.field
    needs = {"item missing": 1, "item doubled": 1, "wrong order": 2}.get(mutant.kind, 0)
    if mutant.kind == "wrong page" and not fact.paged:
        return False
    return fact.outcome == (mutant.outcome or ALLOWED) and fact.items >= needs


def _operation_of(words: str, vocabulary: Vocabulary) -> str:
    """The operation that a When performs; empty if that cannot be told from its words."""
    for before in sorted(BEFORE, key=len, reverse=True):
        if words.startswith(before) and (act := vocabulary.act(words.removeprefix(before))) is not None:
            return act.operation.phrase
    return ""
