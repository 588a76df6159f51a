"""What a session shares with the sessions of its workers, and what each worker gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from support.cleanup.journal import Journal
from support.cleanup.made import Made
from support.errors import LeftBehindError
from support.http.auth import Token
from support.http.masking import Known
from support.results.conformance import Held
from support.results.records import TestResult, Trouble
from support.results.states import Ending, TroubleKind
from support.run.cleaning import Cleaning
from support.run.session import Session
from support.run.shutdown import Shutdown
from support.settings.persona import PersonaConfig


@dataclass(frozen=True, slots=True)
class Share:
    """What a worker's session has collected since the last time; with secrets, so only for the parent.

    Attributes:
        journal: the file of its journal.
        kinds, places, ids: see `Journal`.
        reported, doubtful: see `Cleaning.handed_over`.
        presumed: see `Cleaning.presumed`.
        stopped: whether it found a reason to stop the whole run.
    """

    journal: Path
    results: tuple[TestResult, ...] = ()
    left_behind: tuple[str, ...] = ()
    unverified: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    held: Held = field(default_factory=Held)
    ending: Ending = Ending.COMPLETE
    secrets: frozenset[Known] = field(default=frozenset(), repr=False)
    issued: tuple[tuple[PersonaConfig, Token], ...] = field(default=(), repr=False)
    confirmed: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    places: frozenset[Any] = frozenset()
    ids: frozenset[tuple[str, str]] = frozenset()
    reported: frozenset[int] = frozenset()
    doubtful: tuple[tuple[Made, float], ...] = ()
    presumed: float | None = None
    stopped: bool = False


def share(session: Session) -> None:
    """Share names, rate and budget with every process that is forked from now on."""
    session.names.share()
    session.budget.share()
    assert session.connection is not None, "a session must be open"
    session.connection.pace.share()


class WorkerSession:
    """Makes the session of a forked process one of its own, and takes what it collects.

    Args:
        abort: begins nothing new in this process.
    """

    def __init__(self, session: Session, abort: Callable[[], None]) -> None:
        self._session = session
        self._abort = abort
        self._stopped = False
        connection, journal = session.connection, session.journal
        assert connection is not None, "a session must be open"
        assert journal is not None, "a session must be open"
        connection.renew()
        journal.abandon()
        about = {
            "base_url": session.base_url, "environment": session.config.name, "embedded": session.embedded is not None,
        }  # fmt: skip
        session.journal = Journal(session.config.journal, session.names.run, about)
        session.renew(
            Cleaning(
                session.config, session.journal, session.budget, session.tracker, session.secrets,
                session.guarded, lambda: session.advice,
            )
        )  # fmt: skip
        self._secrets = session.secrets.values
        self._confirmed: frozenset[str] = frozenset(connection.confirmed)
        self.take()
        session.stop = self._stop

    def watch(self) -> Shutdown:
        """Watch over signals and hanging steps in this process, without a word: the parent says what happens."""
        session = self._session
        watch = Shutdown(session.budget, session.config.step_timeout, lambda: "", say=_say_nothing)
        session.shutdown = watch
        watch.watch(self._abort, lambda: session.connection is not None and session.connection.waiting)
        return watch

    def take(self) -> Share:
        """Return what was collected since the last time."""
        session, tracker, journal, connection = (
            self._session, self._session.tracker, self._session.journal, self._session.connection,
        )  # fmt: skip
        assert journal is not None, "a session must be open"
        assert connection is not None, "a session must be open"
        reported, doubtful = session.cleaning.handed_over()
        secrets, confirmed = session.secrets.values, frozenset(connection.confirmed)
        session.witness.judge()
        taken = Share(
            journal=journal.path,
            results=tuple(tracker.results),
            left_behind=tuple(tracker.left_behind),
            unverified=tuple(tracker.unverified),
            kept=tuple(tracker.kept),
            troubles=tuple(tracker.troubles),
            held=tracker.held.take(),
            ending=tracker.ending,
            secrets=secrets - self._secrets,
            issued=tuple(session.tokens.issued),
            confirmed=confirmed - self._confirmed,
            kinds=frozenset(journal.kinds),
            places=frozenset(journal.places),
            ids=frozenset(journal.ids),
            reported=reported,
            doubtful=doubtful,
            presumed=session.cleaning.presumed,
            stopped=self._stopped,
        )
        self._secrets, self._confirmed = secrets, confirmed
        tracker.forget()
        session.tokens.issued.clear()
        for each in (journal.kinds, journal.places, journal.ids):
            each.clear()
        return taken

    def close(self) -> None:
        """Close the journal, which stays as a file if something is outstanding, and the connections."""
        assert self._session.journal is not None, "a session must be open"
        assert self._session.connection is not None, "a session must be open"
        self._session.journal.close()
        self._session.connection.close()

    def _stop(self) -> None:
        self._stopped = True
        self._abort()


def _say_nothing(text: str) -> None:
    del text


def merge(session: Session, given: Share) -> None:
    """Add what a worker has collected to the session of the run."""
    tracker = session.tracker
    tracker.results += given.results
    tracker.left_behind += given.left_behind
    tracker.unverified += given.unverified
    tracker.kept += given.kept
    tracker.troubles += [each for each in given.troubles if each not in tracker.troubles]
    tracker.held.add(given.held)
    if given.ending is not Ending.COMPLETE:
        tracker.ended(given.ending)


def learn(session: Session, given: Share) -> None:
    """Add what the run must know as soon as possible: secrets, tokens, and where something may have been created."""
    assert session.journal is not None, "a session must be open"
    assert session.connection is not None, "a session must be open"
    session.secrets.merge(given.secrets)
    session.tokens.issued += given.issued
    session.connection.confirmed |= given.confirmed
    session.journal.kinds |= given.kinds
    session.journal.places |= given.places
    session.journal.ids |= given.ids
    session.cleaning.presume(given.presumed)
    if given.stopped and session.stop is not None:
        session.stop()


def settle(session: Session, journal: Path, last: Share | None, *, killed: bool) -> str:
    """Take over the journal of a worker that has ended, and remove what nobody has tried to remove yet.

    Args:
        last: what the worker gave last, if anything.
        killed: whether it was ended in the middle of a scenario, whose things are removed at once.

    Returns:
        why something is left of what the worker was doing; empty if nothing is.
    """
    assert session.journal is not None, "a session must be open"
    try:
        taken = session.journal.take_over(journal)
    except (OSError, ValueError) as problem:
        session.tracker.trouble(
            TroubleKind.CLEANUP, f"perhaps left by a worker whose journal cannot be read: {problem}"
        )
        session.tracker.left_behind.append(f"perhaps left by a worker whose journal cannot be read: {journal}")
        return str(problem)
    reported, doubtful = (last.reported, last.doubtful) if last is not None else (frozenset(), ())
    outstanding = session.cleaning.take_over(taken, reported, doubtful)
    if not killed or not outstanding:
        return ""
    try:
        session.cleaning.after_scenario(session.steward(), outstanding, failed=True)
    except LeftBehindError as problem:
        return str(problem)
    return ""
