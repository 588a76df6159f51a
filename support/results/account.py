"""The account of a run, as plain values that every report is written from."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from support.results.book import Chapter
from support.results.comparing import Changes
from support.results.conformance import Conformance
from support.results.exit_codes import NOTHING_RUN
from support.results.records import ScenarioResult, TestResult, Trouble
from support.results.shards import Shard
from support.results.states import AMBER, Ending, State, TroubleKind
from support.results.tracker import ResultTracker

#: Of the JSON report: raised when a key changes its name or its meaning, or goes; not when one is added.
SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class RunInformation:
    """What is run against what.

    Attributes:
        base_url: the address of the service; empty before it is known.
        run: the id of the run, which is part of every name that it gives.
        personas: the selected ones, in the config's order.
        started: UTC, RFC 3339.
        notes: what limits what the run can tell, and how to have the same random order again.
        options: what `behave` needs beside a place and a persona to run a part of this run again.
        versions: name and version of what the run consists of.
        shard: the part of the scenarios that is run; None if all are.
        book: the features as they are written, whatever was selected of them.
        exchanges: of which scenarios the reports show requests and responses: `all`, `failed` or `none`.
    """

    service: str
    environment: str
    base_url: str
    run: str
    personas: tuple[str, ...]
    started: str
    notes: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    versions: tuple[tuple[str, str], ...] = ()
    book: tuple[Chapter, ...] = ()
    shard: Shard | None = None
    exchanges: str = "failed"

    def shows_exchanges_of(self, scenario: ScenarioResult) -> bool:
        """Return whether reports show the requests of a scenario, and their responses."""
        is_plain = scenario.state in {State.PASSED, State.SKIPPED}
        return self.exchanges == "all" or (self.exchanges == "failed" and not is_plain)

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON can hold it, without the book, which is in the features, and without what only limits reports."""
        shown = {name: value for name, value in asdict(self).items() if name not in {"book", "exchanges"}}
        return shown | {
            "personas": list(self.personas),
            "notes": list(self.notes),
            "options": list(self.options),
            "versions": dict(self.versions),
        }


NO_RUN = RunInformation("", "", "", "", (), "")


@dataclass(frozen=True, slots=True)
class Account:
    """What a run came to, with secrets masked.

    Attributes:
        finished: UTC, RFC 3339.
        verdicts: `promises` and `left_behind`, in words.
        summary: counts; see `ResultTracker.summary`.
        unverified: what nobody can see to be gone, or what is kept, as the service description says.
        waiting: what earlier runs lost, and what may still appear.
        elsewhere: earlier runs that left something at another service.
        kept: what failed scenarios created, and what is kept on purpose.
        troubles: what went wrong outside scenarios.
        stopped_by: the name of the signal that stopped the run; empty if none did.
        advice: what to do about what is left behind.
        exit_code: that of the process; None as long as the run has not finished.
        ending: why the run ended.
        conformance: how the responses fit the service's OpenAPI document.
        changes: what changed since an earlier run; None if there is none to compare with.
    """

    run: RunInformation
    finished: str
    seconds: float
    verdicts: dict[str, str]
    summary: dict[str, Any]
    scenarios: tuple[ScenarioResult, ...] = ()
    results: tuple[TestResult, ...] = ()
    settled: tuple[str, ...] = ()
    left_behind: tuple[str, ...] = ()
    unverified: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    stopped_by: str = ""
    advice: str = ""
    exit_code: int | None = field(default=None)
    ending: Ending = Ending.COMPLETE
    conformance: Conformance = field(default_factory=Conformance)
    changes: Changes | None = None

    @property
    def green(self) -> bool:
        """Whether a report may show the run as plain success: it ended with exit code 0, and nothing is known or flaky."""
        return self.exit_code == 0 and not self.amber

    @property
    def amber(self) -> bool:
        """Whether the run is neither red nor plain success: some of it is known to be broken, or was kept only at a second try."""
        return self.exit_code == 0 and any(each.state in AMBER for each in self.scenarios)

    @classmethod
    def unfinished(cls, run: RunInformation, refused: str = "") -> Account:
        """Return the account of a run that has not finished, or was refused at its start for this reason.

        It is what every report shows until the run has ended, so it is never green.
        """
        began = f"The run that began at {run.started}"
        return cls(
            run=run,
            finished=run.started,
            seconds=0.0,
            verdicts={
                "promises": "Nothing was checked" if refused else f"{began} did not finish",
                "left_behind": "Nothing was created" if refused else "It is not known what was left behind",
            },
            summary=ResultTracker().summary(),
            troubles=(Trouble(TroubleKind.SETTINGS, refused),) if refused else (),
            exit_code=NOTHING_RUN if refused else None,
            ending=Ending.NOT_STARTED if refused else Ending.UNFINISHED,
        )

    @property
    def outside(self) -> tuple[Trouble, ...]:
        """Everything that keeps the run from being green and is in no scenario: why it ended, what went wrong, what is left."""
        left = [Trouble(TroubleKind.CLEANUP, f"left behind: {each}") for each in self.left_behind]
        unseen = [
            Trouble(TroubleKind.UNVERIFIED, f"could not be verified as removed: {each}") for each in self.unverified
        ]
        return (*self._reasons, *left, *unseen)

    @property
    def _reasons(self) -> tuple[Trouble, ...]:
        """What went wrong outside scenarios, and why the run ended."""
        found = list(self.troubles)
        if self.ending is Ending.SIGNAL:
            found.append(Trouble(TroubleKind.STOPPED, f"the run was stopped by {self.stopped_by}"))
        elif self.ending is Ending.UNFINISHED and not self.troubles:
            found.append(
                Trouble(TroubleKind.STOPPED, f"{self.verdicts['promises']}: it was killed, or is still running")
            )
        elif self.exit_code == NOTHING_RUN and not self.troubles:
            selected = "every selected scenario skipped itself" if self.scenarios else "no scenario was selected"
            found.append(Trouble(TroubleKind.SETTINGS, f"Nothing was run: {selected}"))
        return tuple(found)

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON report."""
        return self.run.as_dict() | {
            "schema_version": SCHEMA_VERSION,
            "finished": self.finished,
            "seconds": round(self.seconds, 3),
            "exit_code": self.exit_code,
            "ending": {"reason": self.ending.value, "meaning": self.ending.meaning, "signal": self.stopped_by},
            "verdicts": self.verdicts,
            "summary": self.summary,
            "conformance": self.conformance.as_dict(),
            "settled": list(self.settled),
            "left_behind": list(self.left_behind),
            "unverified": list(self.unverified),
            "waiting": list(self.waiting),
            "elsewhere": list(self.elsewhere),
            "kept": list(self.kept),
            "troubles": [asdict(each) for each in self._reasons],
            "scenarios": [each.as_dict() for each in self.scenarios],
            "results": [asdict(each) for each in self.results],
        }
