"""A campaign: a control run without a mutant, a plan, and one run for each mutant, several at once."""

from __future__ import annotations

import random
import shutil
import signal
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from behave.model import Scenario

from support.errors import ConfigError
from support.mutation.children import Child, Children
from support.mutation.index import Index
from support.mutation.mutants import Mutant
from support.mutation.plan import Planned, plan, sampled
from support.mutation.proxy import Target
from support.mutation.trial import Ended, MutationRunner, merged, settled, target_of, tried
from support.mutation.verdicts import NOT_REACHED, SURVIVED, WAIVED, Report, Verdict
from support.results.exit_codes import BROKEN, BROKEN_AND_LEFT, KEPT, LEFT, SIGNALLED
from support.run import interruption
from support.run.embedded import EmbeddedService
from support.run.personas import identity_of

TRIAL_SECONDS, CONTROL_SECONDS = 900.0, 3600.0
SURVEYED = 8  # scenarios of the control run for each mutant of a sample


class NotGreenError(ConfigError):
    """The suite does not pass without a mutant, so it could notice nothing."""


class StoppedError(BaseException):
    """A signal stopped the campaign."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@dataclass(frozen=True, slots=True)
class Options:
    """What is asked for.

    Attributes:
        sample: how many mutants; 0: all.
        only: kinds; empty: all.
        keys: of mutants; None: all.
        jobs: how many at once.
        say: prints a line of progress.
    """

    sample: int = 0
    only: tuple[str, ...] = ()
    seed: int = 1
    keys: frozenset[str] | None = None
    jobs: int = 2
    say: Callable[[str], None] = print


@dataclass(slots=True)
class Campaign:
    """Runs a campaign in children of the process that has loaded everything.

    Attributes:
        report: what it came to.
        left: what nobody could remove.
    """

    options: Options
    report: Report | None = None
    left: list[str] = field(default_factory=list)
    _embedded: dict[int, EmbeddedService] = field(default_factory=dict)
    _children: Children = field(default_factory=Children)
    _seen: Ended = field(default_factory=Ended)
    _surveyed: set[str] = field(default_factory=set)
    _folder: Path = Path()
    _number: int = 0

    def __call__(self, runner: MutationRunner) -> int:
        """Run it, and return the exit code: 0 if every mutant is noticed or waived, 1 if one survived, 3 or 4 if something is left.

        Raises:
            ConfigError: the suite is not green without a mutant.
        """
        interruption.end_no_more()
        before = {each: signal.signal(each, self._note) for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
        began = time.monotonic()
        stopped: StoppedError | None = None
        try:
            with tempfile.TemporaryDirectory(prefix="smoke-mutate-", ignore_cleanup_errors=True) as folder:
                self._folder = Path(folder)
                try:
                    self.report = self._run(runner, began)
                except StoppedError as problem:
                    stopped = problem
                finally:
                    self._children.stop()
                    self._settle(runner)
        finally:
            for each in self._embedded.values():
                each.stop()
            for number, handler in before.items():
                signal.signal(number, handler)
        if stopped is not None:
            self.options.say(f"stopped by {signal.Signals(stopped.number).name}; every run behind the proxy was ended")
            return SIGNALLED + stopped.number
        survived = self.report is not None and bool(self.report.survivors)
        if self.left:
            return BROKEN_AND_LEFT if survived else LEFT
        return BROKEN if survived else KEPT

    def _settle(self, runner: MutationRunner) -> None:
        """Remove what ended runs left; the journals of what is left even so go where the next run looks for them.

        An embedded service ends with everything in it.
        """
        config = runner.session.config
        if config.base_url is None:
            return
        for journal in sorted(self._folder.glob("journal-*")):
            if not any(journal.glob("*.jsonl")):
                continue
            self.left += settled(runner, config.base_url, journal)
            for path in sorted(journal.glob("*.jsonl")):
                config.journal.mkdir(parents=True, exist_ok=True)
                kept = Path(shutil.move(path, config.journal / path.name))
                self.left.append(f"outstanding in {kept}")
        for each in self.left:
            self.options.say(f"left behind: {each}")
        if self.left:
            self.options.say(f"  try: python -m support sweep --config {config.source} --yes")

    def _note(self, number: int, _: FrameType | None) -> None:
        # Nothing is raised here: an exception that strikes within a fork is lost.
        self._children.stopped = self._children.stopped or StoppedError(number)

    def _run(self, runner: MutationRunner, began: float) -> Report:
        options, service = self.options, runner.session.service
        scenarios = _scenarios(runner)
        if not scenarios:
            raise ConfigError("no scenario is selected, so nothing could notice a mutant\n  try: other --tags")
        first = scenarios
        if options.sample and len(scenarios) > options.sample * SURVEYED:
            chance = random.Random(options.seed)  # noqa: S311 - a sample that can be repeated
            kept = set(chance.sample(range(len(scenarios)), options.sample * SURVEYED))
            first = [each for place, each in enumerate(scenarios) if place in kept]
        self._survey(runner, first)
        facts = {fact for own in self._seen.facts.values() for fact in own}
        planned = plan(service, sorted(facts, key=repr), options.seed)
        unused = _unused(service.waivers, planned)
        chosen = [each for each in planned if not options.only or each.mutant.kind in options.only]
        chosen = [each for each in chosen if options.keys is None or each.mutant.key in options.keys]
        if options.sample:
            chosen = sampled([each for each in chosen if each.waiver is None], options.sample, options.seed)
        if not chosen:
            raise ConfigError("there is no such mutant\n  try: another --only, or without --since")
        options.say(f"{len(chosen)} of {len(planned)} mutants")
        verdicts = self._try_all(runner, chosen)
        if len(first) < len(scenarios):
            verdicts = self._try_survivors_again(runner, verdicts)
        return Report(
            service.name, options.seed, self._seen.ran, verdicts, time.monotonic() - began,
            unused if first is scenarios else (), tuple(self._seen.troubles),
        )  # fmt: skip

    def _survey(self, runner: MutationRunner, scenarios: Sequence[Scenario]) -> None:
        """Run scenarios behind the proxy without a mutant, and keep what they do.

        Raises:
            NotGreenError: one is not green.
        """
        self.options.say(f"control run without a mutant: {len(scenarios)} scenarios")
        shares = [each for each in _shares(scenarios, self.options.jobs) if each]
        runs: dict[int, Ended] = {}
        for slot, share in enumerate(shares):
            self._start(runner, slot, [share], None, CONTROL_SECONDS)
        while self._children:
            for child in self._children.ended():
                runs[child.about[0]] = _result(child, "control run")
        found = merged([self._seen, *(runs[slot] for slot in sorted(runs))])
        wrong = [
            f"  {each.feature}: {each.name}: {each.message.splitlines()[0] if each.message else each.status}"
            for each in found.noticed
        ]
        wrong += [f"  {each}" for each in (*([found.stopped] if found.stopped else []), *found.left)]
        if wrong:
            raise NotGreenError(
                "the suite is not green without a mutant, so it proves nothing with one\n"
                + "\n".join(wrong[:20])
                + '\n  try: behave, until it is green; or --tags, for example --tags "not @known_bug"'
            )
        self._seen = found
        self._surveyed |= {identity_of(each).key for each in scenarios}

    def _try_all(self, runner: MutationRunner, chosen: Sequence[Planned]) -> list[Verdict]:
        """Try every mutant, several at once, and return the verdicts in the order of the plan."""
        scenarios = [each for each in _scenarios(runner) if identity_of(each).key in self._surveyed]
        index = Index(self._seen, scenarios, runner.session.service)
        verdicts: dict[str, Verdict] = {}
        waiting: list[tuple[Mutant, list[list[Scenario]]]] = []
        for each in chosen:
            groups = index.candidates(each.mutant)
            if each.waiver is not None:
                verdicts[each.mutant.key] = Verdict(
                    each.mutant, WAIVED, index.home(each.mutant), reason=each.waiver.reason
                )
            elif not groups:
                verdicts[each.mutant.key] = index.judged(each.mutant, Ended())
            else:
                waiting.append((each.mutant, groups))
        waiting.reverse()
        free = list(range(self.options.jobs))
        while waiting or self._children:
            while waiting and free:
                mutant, groups = waiting.pop()
                self._start(runner, free.pop(), groups, mutant, TRIAL_SECONDS)
            for child in self._children.ended():
                slot, mutant = child.about
                free.append(slot)
                ended = _result(child, mutant.key)
                if ended.left and slot in self._embedded:
                    self._embedded.pop(slot).stop()  # what nobody could remove must not meet the next one
                verdict = verdicts[mutant.key] = index.judged(mutant, ended)
                self.options.say(f"{len(verdicts)}/{len(chosen)} {verdict.colour or verdict.verdict:11} {mutant.title}")
        return [verdicts[each.mutant.key] for each in chosen]

    def _try_survivors_again(self, runner: MutationRunner, verdicts: list[Verdict]) -> list[Verdict]:
        """What survived a part of the scenarios is tried with all of the features that are about it."""
        survived = [each for each in verdicts if each.verdict in {SURVIVED, NOT_REACHED}]
        index = Index(self._seen, _scenarios(runner), runner.session.service)
        features = {each for verdict in survived for each in index.features_about(verdict.mutant)}
        more = [
            each
            for each in _scenarios(runner)
            if each.feature.filename in features and identity_of(each).key not in self._surveyed
        ]
        if not survived or not more:
            return verdicts
        self._survey(runner, more)
        again = {each.mutant.key: each for each in self._try_all(runner, [Planned(each.mutant) for each in survived])}
        return [again.get(each.mutant.key, each) for each in verdicts]

    def _start(
        self, runner: MutationRunner, slot: int, groups: list[list[Scenario]], mutant: Mutant | None, seconds: float
    ) -> None:
        target = self._target(runner, slot)
        self._number += 1
        journal = self._folder / f"journal-{self._number}"
        journal.mkdir()
        seen = self._seen

        def act() -> Any:
            return tried(runner, target, groups, journal, mutant=mutant, samples=seen.samples, expected=seen.outcomes)

        self._children.start(act, self._folder / f"log-{self._number}", (slot, mutant), seconds)

    def _target(self, runner: MutationRunner, slot: int) -> Target:
        """The service of a slot: the configured one, or an embedded one of its own."""
        config, ready = runner.session.config, runner.session.service.ready
        if config.base_url is not None:
            return target_of(config, config.base_url)
        if slot not in self._embedded:
            self._embedded[slot] = EmbeddedService()
            self._embedded[slot].start(ready.path if ready is not None else None)
        return Target(self._embedded[slot].base_url)


def _scenarios(runner: MutationRunner) -> list[Scenario]:
    """The selected scenarios, in their order."""
    return [
        each
        for feature in runner.features
        for each in feature.walk_scenarios()
        if not each.should_skip and each.should_run(runner.config)
    ]


def _shares(scenarios: Sequence[Scenario], jobs: int) -> list[list[Scenario]]:
    """The scenarios in as many shares of about the same size, each in order; a feature stays whole."""
    features: dict[str, list[Scenario]] = defaultdict(list)
    for each in scenarios:
        features[str(each.feature.filename)].append(each)
    shares: list[list[str]] = [[] for _ in range(jobs)]
    sizes = [0] * jobs
    for name in sorted(features, key=lambda each: (-len(features[each]), each)):
        place = sizes.index(min(sizes))
        shares[place].append(name)
        sizes[place] += len(features[name])
    return [[each for name in features if name in share for each in features[name]] for share in shares]


def _result(child: Child, what: str) -> Ended:
    """What a child came to; one without a result was ended from outside, or has a mistake."""
    found = child.result()
    if isinstance(found, Ended):
        return found
    return Ended(stopped=f"{what}: the run came to no result\n{child.said[-1000:]}")


def _unused(waivers: Iterable[Any], planned: Sequence[Planned]) -> tuple[str, ...]:
    used = {id(each.waiver) for each in planned}
    return tuple(
        f"waivers[{place}] ({each.kind}{f', {each.operation}' if each.operation else ''}) allows nothing that is planned"
        for place, each in enumerate(waivers)
        if id(each) not in used
    )
