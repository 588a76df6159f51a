"""Removes what was created, newest first: every removal is tried, retried if that makes sense, and checked."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from support.cleanup import made as events
from support.cleanup.budget import LONG_AGO, Budget, Lost, OutOfTimeError, Recorder
from support.cleanup.made import Made
from support.cleanup.removal import (
    NOWHERE_TO_LOOK,
    RETRYABLE,
    STILL_LISTED,
    Failure,
    Remover,
    Tried,
    retry_after,
)
from support.cleanup.state import Leftover
from support.description.model import root_of
from support.description.service import Resource
from support.errors import AuthenticationError, NoAnswerError, SuiteError
from support.http.answers import is_missing
from support.resources.helper import ResourceHelper
from support.resources.result import UnclearAnswerError

PERHAPS = "perhaps left"
HERE, ANOTHER, NOWHERE = "here", "another", "nowhere"  # where an id leads
NOT_APPEARED = f"{PERHAPS}: the response to its create was lost, and it has not appeared; later runs look for it"
NOT_SEEN = f"{PERHAPS}: its removal was answered with success, and there was no time to see whether it is gone"
SPARE = 1.0  # seconds before the deadline that are kept for removing what appeared late
_UNTRIED = Failure("there was no time to remove it", wait=0.0)


class Cleaner:
    """Removes things as the steward.

    Args:
        helper: the steward's.
        recorder: writes down each outcome.
        doubtful: gets what was lost and not found, with the time; it may appear a little later.
        mask: removes the secrets from a text.
        lost: how long to look for what was lost.
        by_list: whether the list, too, must not show any more what was removed.
        tried: gets what this run has tried to remove; None if another run may have tried.

    Attributes:
        waiting: what was lost and has not appeared so far; later runs look for it.
        absent: what was lost and does not exist, as it turned out.
        declared: what nobody can see to be gone, or what is kept, as the description says.
        presumed: whether something was taken not to exist since nothing showed it, which may lag behind.
    """

    def __init__(
        self,
        helper: ResourceHelper,
        recorder: Recorder,
        budget: Budget,
        doubtful: list[tuple[Made, float]] | None = None,
        mask: Callable[[str], str] = str,
        lost: Lost | None = None,
        *,
        by_list: bool = False,
        tried: Tried | None = None,
    ) -> None:
        self.waiting: list[Made] = []
        self._lost = lost or Lost()
        self._known: set[tuple[str, str]] = set()
        self._settled: list[Made] = []
        self._hidden: list[Leftover] = []
        self._denied: dict[Any, list[tuple[dict[str, str], Any]]] = {}
        self.recorder = recorder
        self.budget = budget
        self.doubtful = [] if doubtful is None else doubtful
        self.absent: list[Made] = []
        self.declared: list[Leftover] = []
        self.presumed = False
        self._proven: set[tuple[str, str]] = set()
        self._coming: set[tuple[str, str]] = set()
        self._answered: list[Made] = []  # removed, as the answer says; what they are in has its turn later
        self._decided: list[Made] = []  # of these, what was looked for since what they are in could not be removed
        self._service = helper.service
        self._remover = Remover(helper, by_list=by_list, tried=tried)
        self._mask = mask

    def look_at_lists(self) -> None:
        """From now on, the lists, too, must not show any more what was removed."""
        self._remover.by_list = True

    def clean(self, outstanding: list[Made]) -> list[Leftover]:
        """Remove everything, in the order given, and return what is left."""
        until, interval = self.budget.begin(), 0.1
        self._known |= {(made.kind, made.id) for made in outstanding if made.id is not None}
        self._coming = {
            (made.kind, made.id) for made in outstanding if made.id is not None and not (made.denied or made.lost)
        }
        left = dict.fromkeys(range(len(outstanding)), _UNTRIED)
        try:
            while True:
                self._pass(outstanding, left)
                waits = [failure.wait for failure in left.values() if failure.wait is not None]
                if not waits or not self.budget.wait(max([interval, *waits]), until):
                    break
                interval = min(interval * 2, 1.0)
        except OutOfTimeError:
            pass  # what was not tried is among what is left
        hidden, self._hidden = self._hidden, []
        return hidden + [self._left(outstanding[place], failure.reason) for place, failure in sorted(left.items())]

    def look_again(self) -> list[Leftover]:
        """Look a last time for what was lost and not found, once nothing more will be sent; return what is left.

        What does not appear stays outstanding in the journal until it is so old that it cannot appear any more: the response
        of a gateway says nothing about when the service behind it will be done.
        """
        doubtful, self.doubtful[:] = self.doubtful[:], []
        if not doubtful:
            return []
        late = max(since for _, since in doubtful) + self._lost.last_look
        deadline = self.budget.deadline if self.budget.deadline is not None else float("inf")
        with suppress(OutOfTimeError):  # what cannot be looked for any more is among what is left
            self.budget.sleep(max(0.0, min(late, deadline - SPARE) - self.budget.clock()))
        too_early = self.budget.clock() < late
        leftovers = self.clean([made for made, _ in doubtful])
        never, self.doubtful[:] = [made for made, _ in self.doubtful], []
        if too_early:
            reason = f"{PERHAPS}: the response was lost, and there was no time to look later"
            return leftovers + [self._left(made, reason) for made in never]
        for made in never:
            if self._lost.is_over(made) or self._went_with_parent(made) or self._has_no_place(made):
                self._gone(made, "it was lost, and has not appeared in time")
                self.absent.append(made)
            else:
                self.recorder.outcome(made, events.FAILED, NOT_APPEARED)
                self.waiting.append(made)
        return leftovers

    def _pass(self, outstanding: list[Made], left: dict[int, Failure]) -> None:
        """Try once to remove each thing that is left; `left` is updated."""
        for place, made in enumerate(outstanding):
            if place in left or any(each is made for each, _ in self.doubtful):
                self._retry(place, made, left)
        # What goes with something else is before that in the order, so its turn comes once more.
        for place in [each for each, failure in left.items() if failure.with_parent]:
            self._retry(place, outstanding[place], left)

    def _retry(self, place: int, made: Made, left: dict[int, Failure]) -> None:
        left.setdefault(place, _UNTRIED)
        if made.id is not None:
            self._coming.discard((made.kind, made.id))
        failure = None if any(made is each for each in self._decided) else self._try(made)
        if failure is None:
            del left[place]
        else:
            left[place] = failure

    def _try(self, made: Made) -> Failure | None:
        try:
            return self._remove(made)
        except (NoAnswerError, AuthenticationError) as problem:
            # The steward had a token when the run began, so this too may be temporary.
            return Failure(str(problem).splitlines()[0], wait=0.0)
        except UnclearAnswerError as problem:
            if self._went_with_parent(made):
                self._gone(made)
                return None
            retryable = problem.response.status_code in RETRYABLE
            return Failure(str(problem), retry_after(problem.response) if retryable else None)
        except (AssertionError, SuiteError) as problem:
            return Failure(" ".join(str(problem).split()))
        except Exception as problem:  # noqa: BLE001 - one failure must not keep the rest from being tried
            return Failure(f"{type(problem).__name__}: {problem}")

    def _remove(self, made: Made) -> Failure | None:
        resource = self._service.resources.get(made.kind)
        if resource is None:
            return Failure(f'the service description has no "{made.kind}" (any more)')
        if made.denied:
            return self._check_denied(resource, made)
        if not resource.can("delete"):
            return self._leave_to_parent(made)
        if any(made is each for each in self._answered) and self._holders(resource, made) & self._proven:
            self._gone(made)
            return None
        addressed = resource.is_tie or made.kind in made.ids
        if (
            made.lost
            and addressed
            and self._remover.is_visible(resource)
            and not self._remover.checking.exists(made.kind, made.ids)
        ):
            self._doubt(made)
            return None
        if not addressed and not (made.marks and resource.can("list")):
            return self._undecidable(made)
        leads = self._leads_to(resource, made) if addressed else None
        targets: list[Any] = (
            [made.ids] if leads == HERE else self._remover.checking.search(made.kind, made.ids, made.marks)
        )
        if leads == ANOTHER and not targets:
            return Failure(f"{PERHAPS}: its id leads to something with another name, and no list shows its own")
        if not targets and leads != NOWHERE:
            self._doubt(made)
            return None
        self.presumed |= not targets
        return self._remove_all(resource, targets or [made.ids], made)

    def _remove_all(self, resource: Resource, targets: list[Any], made: Made) -> Failure | None:
        """Remove what was found, and settle it if that is gone."""
        later = targets == [made.ids] and self._is_shown_later(resource, made)
        for ids in targets:
            failure = self._remove_one(resource, ids, made, look=not later)
            if failure is not None and not self._went_with_parent(made):
                return failure
        if later:
            self._answered.append(made)
            return Failure(NOT_SEEN, wait=0.0, with_parent=True)
        if self._remover.is_visible(resource):
            self._gone(made)
        else:
            self._declare(made, f"it cannot be seen whether it is gone: {resource.removal.unverifiable}")
        return None

    def _leads_to(self, resource: Resource, made: Made) -> str:
        """Whether its id leads to itself: a response may hold a wrong one, of nothing or of something of somebody else.

        What is in something of ours is ours, so nobody has to look.
        """
        inside = any((kind, made.ids.get(kind)) in self._known for kind in resource.path)
        if inside or made.removed or resource.is_tie or resource.chosen_id or not made.marks:
            return HERE
        if not resource.can("read"):
            shown = self._remover.shown(made)
            return ANOTHER if shown is not None and made.shows_another_name(shown) else HERE
        result = self._remover.checking.get(made.kind, made.ids)
        if result.success:
            return ANOTHER if made.shows_another_name(result.data) else HERE
        missing = resource.can("list") and is_missing(resource.operations["read"], result.response)
        return NOWHERE if missing else HERE

    def _is_shown_later(self, resource: Resource, made: Made) -> bool:
        """Whether the removal of what it is in will show that it is gone, too; if not, its second turn is a look of its own."""
        if (
            self._remover.by_list
            or not self._remover.is_visible(resource)
            or any(made is each for each in self._answered)
        ):
            return False
        return bool(self._holders(resource, made) & self._coming)

    def _holders(self, resource: Resource, made: Made) -> set[tuple[str, str]]:
        """What it is in, as far as that cannot be gone, as described, while it is there."""
        resources = self._service.resources
        kinds = [each for each in resource.path if resource.removal.cascades or resources[each].removal.only_empty]
        return {(kind, made.ids[kind]) for kind in kinds if kind in made.ids}

    def _remove_one(self, resource: Resource, ids: Any, made: Made, *, look: bool = True) -> Failure | None:
        failure = self._remover.remove(resource, ids, made, look=look)
        if failure is not None and failure.inside:
            self._look_inside(made)
        return failure

    def _look_inside(self, parent: Made) -> None:
        """Something cannot be removed, perhaps since something in it still exists whose removal was only said to be done."""
        inside = (parent.kind, parent.id)
        for made in [each for each in self._answered if inside in each.ids.items()]:
            with suppress(AssertionError, SuiteError):  # its second turn will tell
                if not self._remover.checking.exists(made.kind, made.ids):
                    self._gone(made)
                    self._decided.append(made)
        for made in [each for each in self._settled if inside in each.ids.items() and each.id != parent.id]:
            self._settled.remove(made)
            resource = self._service.resources[made.kind]
            failure = None
            for ids in self._remover.listed(resource, made):
                failure = self._remove_one(resource, ids, replace(made, removed=True))
                if failure is None and self._remover.listed(resource, made):
                    failure = Failure(STILL_LISTED)
            if failure is not None:
                self.recorder.outcome(made, events.MADE)
                self._hidden.append(self._left(made, failure.reason))

    def _check_denied(self, resource: Resource, made: Made) -> Failure | None:
        """What a response said was not created: if it is there after all, it is removed."""
        if resource.is_tie or made.kind in made.ids:
            targets: list[Any] = [made.ids] if self._seems_to_exist(resource, made) else []
        else:
            targets = [ids for ids, item in self._ours(made) if made.name_is_in(item)]
        if not targets:
            self.presumed = True
            self.recorder.outcome(made, events.REFUSED)
        elif not resource.can("delete"):
            return self._leave_to_parent(made)
        for ids in targets:
            failure = self._remove_one(resource, ids, made)
            if failure is not None:
                return failure
        if targets:
            self._gone(made, "it had been created, although the response said that it had not")
        return None

    def _seems_to_exist(self, resource: Resource, made: Made) -> bool:
        """Whether what was denied is seen by its id, or in the list if a read refuses the id, as the create did."""
        try:
            return self._remover.checking.exists(made.kind, made.ids)
        except UnclearAnswerError:
            if not resource.can("list"):
                raise
            return self._remover.checking.is_listed(made.kind, made.ids)

    def _ours(self, made: Made) -> list[tuple[dict[str, str], Any]]:
        """What a list has of this run: one look for all that would be in the same one."""
        path = {key: value for key, value in made.ids.items() if root_of(key) != made.kind}
        place = (made.kind, tuple(sorted(path.items())))
        if place not in self._denied:
            prefix = (made.name or "").rpartition(f"-{made.kind.replace(' ', '-')}")[0].rpartition("-")[0]
            self._denied[place] = self._remover.checking.beginning_with(made.kind, path, prefix)
        return self._denied[place]

    def _leave_to_parent(self, made: Made) -> Failure | None:
        """What has no delete goes with what it is in, or is kept."""
        removal = self._service.resources[made.kind].removal
        if self._went_with_parent(made):
            self._gone(made)
            return None
        if removal.cascades and any(kind in made.ids for kind in self._service.resources[made.kind].path):
            return Failure("it goes with what it is in, which still exists", wait=0.0, with_parent=True)
        if removal.kept is not None:
            self._declare(made, f"it cannot be removed: {removal.kept}")
            return None
        return Failure("the service description has no way to delete it")

    def _went_with_parent(self, made: Made) -> bool:
        """Whether it goes with what it is in, and that is proven to be gone."""
        resource = self._service.resources[made.kind]
        if not resource.removal.cascades:
            return False
        if any((kind, made.ids.get(kind)) in self._proven for kind in resource.path):
            return True
        try:
            return self._remover.checking.went_with_parent(made.kind, made.ids)
        except (AssertionError, SuiteError):
            return False

    def _has_no_place(self, made: Made) -> bool:
        """Whether what it would be in does not exist (any more), so that it cannot appear either."""
        if not made.ids or not self._service.resources[made.kind].can("list"):
            return False
        try:
            return not self._remover.checking.has_list(made.kind, made.ids)
        except (AssertionError, SuiteError):
            return False

    def _undecidable(self, made: Made) -> Failure | None:
        """It has no name to look for: it surely does not exist only if what it would be in does not exist either."""
        resource = self._service.resources[made.kind]
        if self._went_with_parent(made) or self._has_no_place(made):
            self._gone(made)
            return None
        if not self._remover.is_visible(resource):
            self._declare(made, f"the response was lost, and nobody can look for it: {resource.removal.unverifiable}")
            return None
        lacks = "it has no name to look for" if resource.can("list") else "there is no list to look for it in"
        return Failure(f"{PERHAPS}: the response was lost, and {lacks}", wait=0.0 if made.ids else None)

    def _doubt(self, made: Made) -> None:
        if all(each is not made for each, _ in self.doubtful):
            self.doubtful.append((made, self.budget.clock() - self._lost.age(made, at_least=LONG_AGO)))

    def _gone(self, made: Made, reason: str | None = None) -> None:
        # In place, since all cleanups of a run share the list.
        self.doubtful[:] = [each for each in self.doubtful if each[0] is not made]
        if made.id is not None:
            self._proven.add((made.kind, made.id))
        self._settled.append(made)
        self.recorder.outcome(made, events.GONE, reason)

    def _declare(self, made: Made, reason: str) -> None:
        self.doubtful[:] = [each for each in self.doubtful if each[0] is not made]
        self.declared.append(Leftover(made, reason))
        self.recorder.outcome(made, events.DECLARED, reason)

    def _left(self, made: Made, reason: str) -> Leftover:
        # A service may repeat a token in a response. Masked before it is cut, or half of the token would stay.
        masked = self._mask(reason)[:300]
        # What no id leads to is outstanding as if its response had been lost, so that no later run trusts the id.
        self.recorder.outcome(made, events.UNKNOWN if reason == NOWHERE_TO_LOOK else events.FAILED, masked)
        return Leftover(made, masked)
