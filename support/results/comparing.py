"""What changed since an earlier run, by its JSON report: what is newly broken, newly kept, or slower."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from support.results.records import ScenarioResult
from support.results.states import State

FACTOR, SECONDS = 2.0, 0.5  # slower: by this factor, and by so much


@dataclass(frozen=True, slots=True)
class Before:
    """A scenario of the earlier run. `seconds`: how long it took."""

    name: str
    state: str
    seconds: float


@dataclass(frozen=True, slots=True)
class EarlierRun:
    """An earlier run; its scenarios by the key of their ids."""

    since: str
    run: str
    scenarios: dict[str, Before]


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed, in titles with their personas.

    Attributes:
        since: when the earlier run began.
        compared: how many scenarios ran in both.
        added, gone: what is in one of them only.
    """

    since: str
    run: str
    compared: int
    newly_broken: tuple[str, ...] = ()
    newly_kept: tuple[str, ...] = ()
    slower: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        """Whether there is anything that somebody should know."""
        return bool(self.newly_broken or self.newly_kept or self.slower)


def changes(earlier: EarlierRun, scenarios: Iterable[ScenarioResult]) -> Changes:
    """Return what changed. Only what ran both times can be better, worse or slower."""
    now = {each.id.key: each for each in scenarios if each.ran}
    before = {key: each for key, each in earlier.scenarios.items() if each.state not in {State.SKIPPED, State.NOT_RUN}}
    both = [(before[key], each) for key, each in now.items() if key in before]
    return Changes(
        since=earlier.since,
        run=earlier.run,
        compared=len(both),
        newly_broken=tuple(new.name for old, new in both if not _is_red(old.state) and new.state.red),
        newly_kept=tuple(new.name for old, new in both if _is_red(old.state) and not new.state.red),
        slower=tuple(
            f"{new.name}: {new.duration:.1f} s, was {old.seconds:.1f} s"
            for old, new in both
            if new.duration > old.seconds * FACTOR and new.duration > old.seconds + SECONDS
        ),
        added=tuple(each.name for key, each in now.items() if key not in before),
        gone=tuple(each.name for key, each in before.items() if key not in now),
    )


def _is_red(state: str) -> bool:
    return state in {each.value for each in State if each.red}
