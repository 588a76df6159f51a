"""Removes what was created, newest first: every removal is tried, retried if that makes sense, and checked."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

import requests

from support.cleanup import journal as events
from support.cleanup.journal import Made
from support.cleanup.state import Leftover
from support.description.service import Resource
from support.errors import AuthenticationError, NoAnswerError, SuiteError
from support.http.answers import is_missing
from support.http.exchange import Purpose
from support.polling import pause
from support.resources.addressing import unexpected
from support.resources.helper import ResourceHelper
from support.resources.result import HelperResult, UnclearAnswerError

RETRYABLE = frozenset({409, 423, 425, 429, 500, 502, 503, 504})
LATE = 2.0  # seconds within which a request whose response was lost may still take effect
SPARE = 1.0  # seconds before the deadline that are kept for removing what appeared late


class OutOfTimeError(BaseException):
    """The time for cleanup is over. Not an `Exception`, so that nothing in between takes it for a failed request."""


class Recorder(Protocol):
    """Writes down the outcome for each thing: the journal of a live run or of a dead one."""

    def outcome(self, made: Made, event: str, reason: str | None = None) -> None: ...


@dataclass(slots=True)
class Budget:
    """Seconds for retries, of one cleanup and of all in a run together.

    So a service that never removes anything does not cost the whole budget after each scenario.
    """

    seconds: float = 8.0
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = pause
    deadline: float | None = None
    _spent: float = 0.0

    def begin(self) -> float:
        """Return the time at which one cleanup must stop retrying."""
        left = min(self.seconds, max(0.0, 10 * self.seconds - self._spent))
        return min(self.clock() + left, self.deadline if self.deadline is not None else float("inf"))

    def wait(self, seconds: float, until: float) -> bool:
        """Wait if there is time left, and return whether there was."""
        left = until - self.clock()
        if left <= 0:
            return False
        self.sleep(min(seconds, left))
        self._spent += min(seconds, left)
        return True


@dataclass(frozen=True, slots=True)
class _Failure:
    """Why something is not gone yet.

    Attributes:
        wait: seconds after which to try again; None: trying again makes no sense.
        with_parent: whether it waits for the removal of something else.
    """

    reason: str
    wait: float | None = None
    with_parent: bool = False


_UNTRIED = _Failure("there was no time to remove it", wait=0.0)


class Cleaner:
    """Removes things as the steward.

    Args:
        helper: the steward's.
        recorder: writes down each outcome.
        doubtful: gets what was lost and not found, with the time; it may appear a little later.
        mask: removes the secrets from a text.

    Attributes:
        absent: what was lost and does not exist, as it turned out.
        declared: what nobody can see to be gone, or what is kept, as the description says.
    """

    def __init__(
        self,
        helper: ResourceHelper,
        recorder: Recorder,
        budget: Budget,
        doubtful: list[tuple[Made, float]] | None = None,
        mask: Callable[[str], str] = str,
    ) -> None:
        self.recorder = recorder
        self.budget = budget
        self.doubtful = [] if doubtful is None else doubtful
        self.absent: list[Made] = []
        self.declared: list[Leftover] = []
        self._proven: set[tuple[str, str]] = set()
        self._service = helper.service
        self._removing = helper.doing(Purpose.REMOVAL)
        self._checking = helper.doing(Purpose.REMOVAL_CHECK)
        self._mask = mask

    def clean(self, outstanding: list[Made]) -> list[Leftover]:
        """Remove everything, in the order given, and return what is left."""
        until, interval = self.budget.begin(), 0.1
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
        return [self._left(outstanding[place], failure.reason) for place, failure in sorted(left.items())]

    def look_again(self) -> list[Leftover]:
        """Look a last time for what was lost and not found, once nothing more will be sent; return what is left."""
        doubtful, self.doubtful[:] = self.doubtful[:], []
        if not doubtful:
            return []
        late = max(since for _, since in doubtful) + LATE
        deadline = self.budget.deadline if self.budget.deadline is not None else float("inf")
        with suppress(OutOfTimeError):  # what cannot be looked for any more is among what is left
            self.budget.sleep(max(0.0, min(late, deadline - SPARE) - self.budget.clock()))
        too_early = self.budget.clock() < late
        leftovers = self.clean([made for made, _ in doubtful])
        never, self.doubtful[:] = [made for made, _ in self.doubtful], []
        if too_early:
            reason = "perhaps left: the response was lost, and there was no time to look later"
            return leftovers + [self._left(made, reason) for made in never]
        for made in never:
            self._gone(made)
        self.absent += never
        return leftovers

    def _pass(self, outstanding: list[Made], left: dict[int, _Failure]) -> None:
        """Try once to remove each thing that is left; `left` is updated."""
        for place, made in enumerate(outstanding):
            if place in left or any(each is made for each, _ in self.doubtful):
                self._retry(place, made, left)
        # What goes with something else is before that in the order, so its turn comes once more.
        for place in [each for each, failure in left.items() if failure.with_parent]:
            self._retry(place, outstanding[place], left)

    def _retry(self, place: int, made: Made, left: dict[int, _Failure]) -> None:
        left.setdefault(place, _UNTRIED)
        failure = self._try(made)
        if failure is None:
            del left[place]
        else:
            left[place] = failure

    def _try(self, made: Made) -> _Failure | None:
        try:
            return self._remove(made)
        except (NoAnswerError, AuthenticationError) as problem:
            # The steward had a token when the run began, so this too may be temporary.
            return _Failure(str(problem).splitlines()[0], wait=0.0)
        except UnclearAnswerError as problem:
            if self._went_with_parent(made):
                self._gone(made)
                return None
            retryable = problem.response.status_code in RETRYABLE
            return _Failure(str(problem), _retry_after(problem.response) if retryable else None)
        except (AssertionError, SuiteError) as problem:
            return _Failure(" ".join(str(problem).split()))
        except Exception as problem:  # noqa: BLE001 - one failure must not keep the rest from being tried
            return _Failure(f"{type(problem).__name__}: {problem}")

    def _remove(self, made: Made) -> _Failure | None:
        resource = self._service.resources[made.kind]
        if not resource.can("delete"):
            return self._leave_to_parent(made)
        addressed = resource.is_tie or made.kind in made.ids
        if made.lost and addressed and self._is_visible(resource) and not self._checking.exists(made.kind, made.ids):
            self._doubt(made)
            return None
        if not addressed and not (made.marks and resource.can("list")):
            return self._undecidable(made)
        targets: list[Any] = [made.ids] if addressed else self._checking.search(made.kind, made.ids, made.marks)
        if not targets:
            self._doubt(made)
            return None
        for ids in targets:
            failure = self._remove_one(resource, ids, made.name)
            if failure is not None and not self._went_with_parent(made):
                return failure
        if self._is_visible(resource):
            self._gone(made)
        else:
            self._declare(made, f"it cannot be seen whether it is gone: {resource.removal.unverifiable}")
        return None

    def _remove_one(self, resource: Resource, ids: Any, name: str | None) -> _Failure | None:
        removal, kind = resource.removal, resource.name
        before = [self._perform(resource, verb, ids) for verb in removal.before]
        result = self._removing.delete(kind, ids, name)
        if not result.success and not is_missing(resource.operations["delete"], result.response):
            wait = _retry_after(result.response) if result.status in RETRYABLE else None
            if wait is None and self._is_gone(resource, ids):
                return None
            earlier = "".join(f"; {each}" for each in before if each)
            return _Failure(f"its removal was answered {result.said}{_unlike(resource, result)}{earlier}", wait)
        after = [each for each in (self._perform(resource, verb, ids) for verb in removal.after) if each]
        if after:
            return _Failure("; ".join(after), wait=0.0)
        if self._is_visible(resource) and self._checking.exists(kind, ids):
            return _Failure(f"it still exists after its removal was answered {result.status}", wait=0.0)
        if name and self._checking.name_taken(kind, ids, name):
            return _Failure(
                f"its name is still taken after its removal was answered {result.status} (resources.{kind}.removal.name_check)",
                wait=0.0,
            )
        return None

    def _is_gone(self, resource: Resource, ids: Any) -> bool:
        """Whether it is seen not to exist, although its removal was answered in another way: removed before, for example."""
        if not self._is_visible(resource):
            return False
        try:
            return not self._checking.exists(resource.name, ids)
        except (AssertionError, SuiteError):
            return False

    def _perform(self, resource: Resource, verb: str, ids: Any) -> str | None:
        """Do what must happen before or after a delete, and return why it failed; nothing if the thing does not exist."""
        operation = resource.operations[verb]
        result = self._removing.perform(operation, ids)
        if result.success or is_missing(operation, result.response):
            return None
        return f"to {operation.phrase} was answered {result.said}"

    def _is_visible(self, resource: Resource) -> bool:
        """Whether it can be seen that something exists."""
        return resource.removal.unverifiable is None or resource.can("read") or resource.can("list")

    def _leave_to_parent(self, made: Made) -> _Failure | None:
        """What has no delete goes with what it is in, or is kept."""
        removal = self._service.resources[made.kind].removal
        if self._went_with_parent(made):
            self._gone(made)
            return None
        if removal.cascades and any(kind in made.ids for kind in self._service.resources[made.kind].path):
            return _Failure("it goes with what it is in, which still exists", wait=0.0, with_parent=True)
        if removal.kept is not None:
            self._declare(made, f"it cannot be removed: {removal.kept}")
            return None
        return _Failure("the service description has no way to delete it")

    def _went_with_parent(self, made: Made) -> bool:
        """Whether it goes with what it is in, and that is proven to be gone."""
        resource = self._service.resources[made.kind]
        if not resource.removal.cascades:
            return False
        if any((kind, made.ids.get(kind)) in self._proven for kind in resource.path):
            return True
        try:
            return self._checking.went_with_parent(made.kind, made.ids)
        except (AssertionError, SuiteError):
            return False

    def _undecidable(self, made: Made) -> _Failure | None:
        """It has no name to look for: it surely does not exist only if what it would be in does not exist either."""
        resource = self._service.resources[made.kind]
        if self._went_with_parent(made) or (
            made.ids and resource.can("list") and not self._checking.has_list(made.kind, made.ids)
        ):
            self._gone(made)
            return None
        if not self._is_visible(resource):
            self._declare(made, f"the response was lost, and nobody can look for it: {resource.removal.unverifiable}")
            return None
        lacks = "it has no name to look for" if resource.can("list") else "there is no list to look for it in"
        return _Failure(f"perhaps left: the response was lost, and {lacks}", wait=0.0 if made.ids else None)

    def _doubt(self, made: Made) -> None:
        if all(each is not made for each, _ in self.doubtful):
            self.doubtful.append((made, self.budget.clock()))

    def _gone(self, made: Made) -> None:
        # In place, since all cleanups of a run share the list.
        self.doubtful[:] = [each for each in self.doubtful if each[0] is not made]
        if made.id is not None:
            self._proven.add((made.kind, made.id))
        self.recorder.outcome(made, events.GONE)

    def _declare(self, made: Made, reason: str) -> None:
        self.doubtful[:] = [each for each in self.doubtful if each[0] is not made]
        self.declared.append(Leftover(made, reason))
        self.recorder.outcome(made, events.DECLARED, reason)

    def _left(self, made: Made, reason: str) -> Leftover:
        # A service may repeat a token in a response. Masked before it is cut, or half of the token would stay.
        masked = self._mask(reason)[:300]
        self.recorder.outcome(made, events.FAILED, masked)
        return Leftover(made, masked)


def _unlike(resource: Resource, result: HelperResult) -> str:
    """What to look at if a removal seems to be a success, but not the described one; else nothing."""
    delete = resource.operations["delete"]
    expected = " or ".join(map(str, delete.success))
    if result.response.ok:
        return f"; the service description expects {expected} ({delete.place}.success)"
    hint = unexpected(delete, result.status)
    return f" {hint}" if hint else ""


def _retry_after(response: requests.Response) -> float:
    try:
        return min(60.0, max(0.0, float(response.headers.get("Retry-After", "0"))))
    except ValueError:  # a date; the usual interval will do
        return 0.0
