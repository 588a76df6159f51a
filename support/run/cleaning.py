"""The cleanup of one run: what dead runs left, what each scenario created, and a last look at the end."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager

from support.cleanup.budget import Budget, Lost, OutOfTimeError
from support.cleanup.cleaner import NOT_APPEARED, PERHAPS, Cleaner
from support.cleanup.journal import Journal
from support.cleanup.last_look import still_listed
from support.cleanup.made import KEPT, Made
from support.cleanup.removal import Tried
from support.cleanup.state import Leftover
from support.cleanup.sweep import Swept, settle
from support.errors import LeftBehindError
from support.http.masking import Secrets
from support.polling import Patience
from support.resources.helper import ResourceHelper
from support.results.tracker import ResultTracker
from support.settings.config import Config

OUTSTANDING = "it is outstanding in the journal"


class Cleaning:
    """Removes as the steward, and tells the tracker what is left.

    Args:
        guard: protects a cleanup from signals.
        advice: returns the command that tries again to remove what is left.
    """

    def __init__(
        self,
        config: Config,
        journal: Journal,
        budget: Budget,
        tracker: ResultTracker,
        secrets: Secrets,
        guard: Callable[[], AbstractContextManager[None]],
        advice: Callable[[], str],
    ) -> None:
        self._config = config
        self._journal = journal
        self._budget = budget
        self._tracker = tracker
        self._secrets = secrets
        self._guard = guard
        self._advice = advice
        self._lost = Lost(config.last_look, config.lost_for)
        self._doubtful: list[tuple[Made, float]] = []
        self._reported: set[int] = set()
        self._presumed: float | None = None
        self._tried: Tried = set()

    def settle(self, steward: ResourceHelper, *, kept: bool = False) -> Swept:
        """Remove what dead runs of this machine left behind here; with `kept`, what was kept on purpose too."""
        with self._guard():
            swept = settle(
                self._config.journal,
                steward.client.connection.base_url,
                steward,
                self._budget,
                self._lost,
                kept=kept,
            )
        tracker, text = self._tracker, self._secrets.text
        tracker.elsewhere += swept.elsewhere
        tracker.waiting += [text(f"{made}") for made in swept.waiting]
        tracker.kept += [text(f"{made}, kept by an earlier run") for made in swept.kept]
        tracker.left_behind += [
            text(f"{PERHAPS} by an earlier run, whose journal is not understood: {each}") for each in swept.unread
        ]
        tracker.settled += [text(f"{made}") for made in swept.removed]
        self._leave(swept.left, "left by an earlier run: ")
        self._declare(swept.declared)
        return swept

    def after_scenario(self, steward: ResourceHelper, outstanding: list[Made], *, failed: bool) -> None:
        """Remove what a scenario created, newest first.

        Raises:
            LeftBehindError: naming what could not be removed.
        """
        with self._guard():
            cleaner = self._cleaner(steward)
            keep = failed and self._config.keep == "failed"
            leftovers = cleaner.clean(self._without_kept(outstanding) if keep else outstanding)
            self._note(cleaner)
            self._declare(cleaner.declared)
            self._fail(leftovers)

    def at_last(self, steward: ResourceHelper) -> None:
        """Remove what no cleanup reached, and look a last time for everything of this run.

        Raises:
            LeftBehindError: something is left, or appeared late and could not be removed.
        """
        journal = self._journal
        steward.client.connection.trace.begin()  # of no scenario
        known = self._reported | {made.number for made, _ in self._doubtful}
        with self._guard():
            cleaner = self._cleaner(steward)
            outstanding = [made for made in reversed(journal.outstanding()) if not made.kept]
            leftovers = cleaner.clean([made for made in outstanding if made.number not in known])
            leftovers += cleaner.look_again()
            leftovers += [Leftover(made, NOT_APPEARED) for made in cleaner.waiting]
            unseen: list[str] = []
            try:
                self._note(cleaner)
                self._outlast_lag(unseen)
                left = journal.outstanding()
                leftovers += still_listed(journal, cleaner, steward, Patience(self._config.patience), left, unseen)
            except OutOfTimeError:
                unseen.append("there was no time to look at the lists at the end")
            reported = self._reported | {each.made.number for each in leftovers}
            leftovers += [Leftover(made, OUTSTANDING) for made in self._outstanding_beside(reported)]
        self._declare(cleaner.declared)
        journal.kinds.clear()
        self._tracker.left_behind += [self._secrets.text(f"{PERHAPS}: {each}") for each in unseen]
        self._fail(leftovers)

    def conclude(self) -> None:
        """Report what is outstanding in the journal and was not reported: nothing else may say that nothing was left.

        So a cleanup that broke off, and a journal that somebody has changed, are not taken for a clean one.
        """
        outstanding = [Leftover(made, OUTSTANDING) for made in self._outstanding_beside(self._reported)]
        self._reported |= {each.made.number for each in outstanding}
        self._leave(outstanding, f"{PERHAPS}: ")
        unread = [f"{PERHAPS}: {each}" for each in self._journal.unread()]
        self._tracker.left_behind += [each for each in unread if each not in self._tracker.left_behind]

    def _outstanding_beside(self, reported: set[int]) -> list[Made]:
        """What is outstanding in the journal, was not reported, and is not kept on purpose."""
        return [each for each in self._journal.outstanding() if each.number not in reported and not each.kept]

    @property
    def presumed(self) -> float | None:
        """When something was last taken not to exist since nothing showed it, by the clock of the budget; None: never."""
        return self._presumed

    def presume(self, moment: float | None) -> None:
        """Note when another process of this run last took something not to exist."""
        self._presumed = max((each for each in (self._presumed, moment) if each is not None), default=None)

    def _note(self, cleaner: Cleaner) -> None:
        self.presume(self._budget.clock() if cleaner.presumed else None)

    def _outlast_lag(self, unseen: list[str]) -> None:
        """Wait until what was taken not to exist would surely be shown, if reads may lag behind writes."""
        if self._presumed is None or not self._config.patience:
            return
        late = self._presumed + self._config.patience
        deadline = self._budget.deadline if self._budget.deadline is not None else float("inf")
        self._budget.sleep(max(0.0, min(late, deadline) - self._budget.clock()))
        if self._budget.clock() < late:
            unseen.append("there was no time to look at the lists as late as they may lag (patience)")

    def handed_over(self) -> tuple[frozenset[int], tuple[tuple[Made, float], ...]]:
        """Return the numbers of what has been reported as left, and what was lost and may still appear."""
        return frozenset(self._reported), tuple(self._doubtful)

    def take_over(
        self, taken: Mapping[int, Made], reported: Collection[int], doubtful: Collection[tuple[Made, float]]
    ) -> list[Made]:
        """Take over what another process of this run has not removed.

        Args:
            taken: its number there → the thing; see `Journal.take_over`.
            reported, doubtful: what was handed over there.

        Returns:
            what has been neither reported nor looked for, newest first.
        """
        self._reported |= {made.number for number, made in taken.items() if number in reported}
        self._tried |= {(made.kind, frozenset(made.ids.items())) for made in taken.values()}  # it may have tried
        late = {made.number: since for made, since in doubtful}
        self._doubtful += [(made, late[number]) for number, made in taken.items() if number in late]
        return [made for number, made in taken.items() if number not in {*reported, *late} and not made.kept][::-1]

    def _without_kept(self, outstanding: list[Made]) -> list[Made]:
        """Return what is to be removed although the scenario failed; the rest is kept, and noted so."""
        kept = [made for made in outstanding if not (made.denied or made.removed or made.lost)]
        for made in kept:
            self._journal.outcome(made, KEPT)
            self._tracker.kept.append(self._secrets.text(f"{made}"))
        return [made for made in outstanding if made not in kept]

    def _cleaner(self, steward: ResourceHelper) -> Cleaner:
        return Cleaner(
            steward, self._journal, self._budget, self._doubtful, self._secrets.text, self._lost, tried=self._tried
        )

    def _fail(self, leftovers: list[Leftover]) -> None:
        if leftovers:
            self._reported |= {each.made.number for each in leftovers}
            reported = self._leave(leftovers)
            lines = "\n".join(f"  {each}" for each in reported)
            raise LeftBehindError(f"{len(reported)} left behind\n{lines}\n{self._advice()}")

    def _leave(self, leftovers: list[Leftover], before: str = "") -> list[str]:
        reported = [self._secrets.text(f"{before}{each}") for each in leftovers]
        self._tracker.left_behind += reported
        return reported

    def _declare(self, declared: list[Leftover]) -> None:
        self._tracker.unverified += [self._secrets.text(f"{each}") for each in declared]
