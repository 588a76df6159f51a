"""One run of the suite behind the proxy, in a process of its own: with a mutant, or without any as a control."""

from __future__ import annotations

import copy
import itertools
import ssl
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from behave.configuration import Configuration
from behave.model import Feature, Rule, Scenario

from support.errors import ConfigError, SuiteError
from support.mutation.mutants import Fact, Mutant
from support.mutation.passage import Memory, Sample
from support.mutation.proxy import Proxy, Target
from support.mutation.tools import DirectTools
from support.mutation.watching import Watching
from support.results.account import Account, RunInformation
from support.results.records import ScenarioResult
from support.run.personas import persona_of
from support.run.runner import PersonaRunner
from support.run.session import Session
from support.settings.config import Config

LONGEST = 600  # characters of a message that are kept
SHORT_BUDGET = 0.5  # seconds that a cleanup may spend on retries while a mutant may keep it from ever succeeding
SCENARIO_PASSED = frozenset({"passed", "skipped", "untested"})


@dataclass(frozen=True, slots=True)
class Noticed:
    """A scenario that was not green; `status` is behave's word for it."""

    scenario: str
    name: str
    feature: str
    status: str
    message: str

    @property
    def colour(self) -> str:
        """`red` if the answer of the service was wrong, else `amber`."""
        return "red" if self.status == "failed" else "amber"


@dataclass(slots=True)
class Ended:
    """What a run behind the proxy came to.

    Attributes:
        ran: how many scenarios ran.
        stopped: why the run ended before its first scenario; empty if it did not.
        fired: scenario → how often the mutant changed something.
        left: what the run left, and what was left after it was removed past the proxy.
        facts, outcomes, samples: what a control run saw.
    """

    ran: int = 0
    noticed: list[Noticed] = field(default_factory=list)
    stopped: str = ""
    fired: dict[str, int] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)
    mistakes: list[tuple[str, str]] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    facts: dict[str, set[Fact]] = field(default_factory=dict)
    outcomes: dict[tuple[str, str, str], list[str]] = field(default_factory=dict)
    samples: dict[tuple[str, str], Sample] = field(default_factory=dict)


class _Collector:
    """A report that keeps what was not green."""

    def __init__(self, ended: Ended) -> None:
        self._ended = ended

    def run_began(self, run: RunInformation) -> None:
        """Nothing to keep."""

    def scenario_ended(self, scenario: ScenarioResult) -> None:
        """Keep it, if it is not green."""
        if not scenario.ran:
            return
        self._ended.ran += 1
        if scenario.status not in SCENARIO_PASSED:
            file = Path(scenario.id.file).stem
            self._ended.noticed.append(
                Noticed(scenario.id.key, scenario.name, file, scenario.status, scenario.message[:LONGEST])
            )

    def run_ended(self, account: Account) -> None:
        """Keep what is left and what else went wrong."""
        self._ended.left += account.left_behind
        self._ended.troubles += [f"{each}" for each in account.troubles]


class MutationRunner(PersonaRunner):
    """A runner that has everything loaded and, instead of running it, lets a campaign fork children that do.

    Args:
        campaign: is given this runner, and returns the exit code.
    """

    def __init__(self, configuration: Configuration, campaign: Callable[[MutationRunner], int]) -> None:
        super().__init__(configuration)
        self._campaign = campaign
        self._outcome = 0
        self._ended: Ended | None = None

    def behind_proxy(self, session: Session, features: Iterable[Feature], ended: Ended, *, stops: bool) -> None:
        """Be the child: run these features with a session of its own."""
        self.session, self.features[:], self._ended = session, features, ended
        self.config.stop = stops
        self._wire()
        try:
            self._run_watched()
        except SystemExit as end:
            ended.stopped = ended.troubles.pop() if ended.troubles else f"the run ended with exit code {end.code}"

    def _wire(self) -> None:
        if self._ended is not None:
            super()._wire()
            self._reports.add(_Collector(self._ended))

    def _run_watched(self) -> bool:
        if self._ended is not None:
            return super()._run_watched()
        self._outcome = self._campaign(self)
        return bool(self._outcome)

    @property
    def _code(self) -> int:
        return super()._code if self._ended is not None else self._outcome


def tried(
    runner: MutationRunner,
    target: Target,
    scenarios: Sequence[Sequence[Scenario]],
    journal: Path,
    *,
    mutant: Mutant | None = None,
    samples: Mapping[tuple[str, str], Sample] | None = None,
    expected: Mapping[tuple[str, str, str], Sequence[str]] | None = None,
) -> Ended:
    """Run scenarios in this order, group by group, until one notices the mutant; without a mutant, run all and keep what they do.

    Args:
        journal: the folder of the journal.
        samples: responses of the service; `expected`: outcomes, as a control run saw them.
    """
    ended, config, service = Ended(), runner.session.config, runner.session.service
    chosen = [each for group in scenarios for each in group]
    personas = {persona_of(each) for each in chosen}
    names = tuple(each for each in config.names if each in personas)
    direct = Session.prepare(_config(config, target.base_url, journal, (config.steward,)), service)
    memory = Memory(samples=dict(samples or {}))
    with Proxy(target) as proxy:
        own = _config(config, proxy.base_url, journal, names)
        if mutant is not None:
            own = own.model_copy(update={"cleanup_budget": min(config.cleanup_budget, SHORT_BUDGET), "last_look": 0.0})
        session = Session.prepare(own, service)
        session.known_at = target.base_url
        tools = DirectTools(session, direct)
        watching = Watching(service, session, tools, memory, mutant, expected or {})
        proxy.interception = watching
        try:
            runner.behind_proxy(session, _only(runner.features, scenarios), ended, stops=mutant is not None)
        finally:
            if any(journal.glob("*.jsonl")):
                ended.left = tools.settle()
            tools.close()
    ended.fired, ended.facts = dict(watching.fired), dict(watching.facts)
    ended.mistakes += [*watching.mistakes, *(("", each) for each in proxy.mistakes)]
    ended.outcomes = dict(watching.outcomes)
    if mutant is None:
        ended.samples = memory.samples
    return ended


def settled(runner: MutationRunner, base_url: str, journal: Path) -> list[str]:
    """Remove what a run left that has ended, by its journal; return what is left all the same, and why."""
    config, service = runner.session.config, runner.session.service
    direct = Session.prepare(_config(config, base_url, journal, (config.steward,)), service)
    tools = DirectTools(direct, direct)
    try:
        return tools.settle()
    except SuiteError as problem:
        return [runner.session.secrets.text(str(problem))]
    finally:
        tools.close()


def target_of(config: Config, base_url: str) -> Target:
    """Return where the service is, with what the config says about TLS.

    Raises:
        ConfigError: it is behind a proxy of its own.
    """
    if config.proxy:
        raise ConfigError(
            f'mutate cannot reach the service through the "proxy" of {config.source}\n  try: a config without it'
        )
    if not base_url.startswith("https:"):
        return Target(base_url)
    context = ssl.create_default_context(cafile=str(config.ca_bundle) if config.ca_bundle else None)
    if config.client_certificate:
        context.load_cert_chain(*map(str, config.client_certificate))
    return Target(base_url, context)


def _config(config: Config, base_url: str, journal: Path, personas: tuple[str, ...]) -> Config:
    """The config of a run of some personas at another address."""
    changes: dict[str, Any] = {
        "base_url": base_url, "journal": journal, "persona": personas, "reports": {}, "keep": "none",
        "allow_protected": config.name, "jobs": 1, "order": "written", "run_timeout": 0.0, "coverage_min": 0.0,
        "shard": None, "times": None,
    }  # fmt: skip
    return config.model_copy(update=changes)


def _only(features: Sequence[Feature], groups: Sequence[Sequence[Scenario]]) -> list[Feature]:
    """Return copies of the features with these scenarios alone; a feature that is in several groups is there several times."""
    found = []
    for group in groups:
        for feature, of_feature in itertools.groupby(group, key=lambda each: id(each.feature)):
            chosen = {id(each) for each in of_feature}
            original = next(each for each in features if id(each) == feature)
            found.append(_narrowed(original, chosen))
    return found


def _narrowed(container: Any, chosen: set[int]) -> Any:
    """A copy of a feature or rule with some of its scenarios."""
    own = copy.copy(container)
    items = [_narrowed(each, chosen) if isinstance(each, Rule) else each for each in container.run_items]
    own.run_items = [each for each in items if (each.run_items if isinstance(each, Rule) else id(each) in chosen)]
    own.scenarios = [each for each in own.run_items if isinstance(each, Scenario)]
    return own


def merged(runs: Iterable[Ended]) -> Ended:
    """Return what several control runs saw together."""
    found = Ended()
    for each in runs:
        found = replace(
            found,
            ran=found.ran + each.ran,
            noticed=[*found.noticed, *each.noticed],
            stopped=found.stopped or each.stopped,
            troubles=[*found.troubles, *each.troubles],
            mistakes=[*found.mistakes, *each.mistakes],
            left=[*found.left, *each.left],
            facts={**found.facts, **{key: found.facts.get(key, set()) | own for key, own in each.facts.items()}},
            outcomes={**found.outcomes, **each.outcomes},
            samples={**each.samples, **found.samples},
        )
    return found
