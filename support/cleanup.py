"""What was made is removed, newest first: all is tried, what may pass is retried, and what is said to be gone is looked for."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

import requests

from support import journal as events
from support.errors import AuthenticationError, NoAnswerError
from support.helpers.resource import HelperResult, ResourceHelper, UnclearAnswerError
from support.journal import Made
from support.patience import wait
from support.state import Leftover

RETRYABLE = frozenset({409, 423, 425, 429, 500, 502, 503, 504})
LATE = 2.0  # seconds that a request whose answer was lost may still take effect, as far as anybody waits for it
SPARE = 1.0  # seconds before the end of the time in which to remove what turned up late


class OutOfTimeError(BaseException):
    """The time for cleaning up is over. Not an `Exception`, so that nothing on the way takes it for a failed request."""


class Recorder(Protocol):
    """Who writes down what became of something: a live journal or a dead run's."""

    def outcome(self, made: Made, event: str, reason: str | None = None) -> None: ...


@dataclass(slots=True)
class Budget:
    """Seconds for retries, of one cleanup and of all of a run's together.

    So a service that refuses for good does not cost the whole budget after each scenario.
    """

    seconds: float = 8.0
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = wait
    deadline: float | None = None
    _spent: float = 0.0

    def begin(self) -> float:
        """The time at which one cleanup must stop retrying."""
        left = min(self.seconds, max(0.0, 10 * self.seconds - self._spent))
        return min(self.clock() + left, self.deadline if self.deadline is not None else float("inf"))

    def wait(self, seconds: float, until: float) -> bool:
        """Wait so long, if there is time for it; whether there was."""
        left = until - self.clock()
        if left <= 0:
            return False
        self.sleep(min(seconds, left))
        self._spent += min(seconds, left)
        return True


@dataclass(frozen=True, slots=True)
class _Failure:
    """Why something is not gone yet. `wait`: seconds after which it makes sense to try again; None: it makes none."""

    reason: str
    wait: float | None = None


_UNTRIED = _Failure("there was no time to remove it", wait=0.0)


@dataclass(slots=True)
class Cleaner:
    """Removes things as the steward.

    Attributes:
        doubtful: what was lost and not found; it may turn up a little later.
        absent: what was lost and is not there, as it turned out.
        mask: takes the secrets out of a text.
    """

    helper: ResourceHelper
    recorder: Recorder
    budget: Budget
    doubtful: list[tuple[Made, float]] = field(default_factory=list)
    absent: list[Made] = field(default_factory=list)
    mask: Callable[[str], str] = str

    def clean(self, owed: list[Made]) -> list[Leftover]:
        """Remove it all, in the order given; answers what is left."""
        until, pause = self.budget.begin(), 0.1
        left = dict.fromkeys(range(len(owed)), _UNTRIED)
        try:
            while True:
                for place, made in enumerate(owed):
                    if place in left or any(each is made for each, _ in self.doubtful):
                        left.setdefault(place, _UNTRIED)
                        failure = self._try(made)
                        if failure is None:
                            del left[place]
                        else:
                            left[place] = failure
                waits = [failure.wait for failure in left.values() if failure.wait is not None]
                if not waits or not self.budget.wait(max([pause, *waits]), until):
                    break
                pause = min(pause * 2, 1.0)
        except OutOfTimeError:
            pass  # what was not tried is among what is left
        return [self._left(owed[place], failure.reason) for place, failure in sorted(left.items())]

    def look_again(self) -> list[Leftover]:
        """Once nothing more is to come: look a last time for what was lost and not found."""
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
            return leftovers + [
                self._left(made, "perhaps left: the answer was lost, and there was no time to look later")
                for made in never
            ]
        for made in never:
            self._gone(made)
        self.absent += never
        return leftovers

    def _try(self, made: Made) -> _Failure | None:
        try:
            return self._remove(made)
        except NoAnswerError as problem:
            return _Failure(str(problem).splitlines()[0], wait=0.0)
        except AuthenticationError as problem:
            # The steward had a token when the run began, so whatever this is may pass.
            return _Failure(str(problem).splitlines()[0], wait=0.0)
        except UnclearAnswerError as problem:
            return _Failure(
                str(problem), _retry_after(problem.response) if problem.response.status_code in RETRYABLE else None
            )
        except Exception as problem:  # noqa: BLE001 - one failure must not keep the rest from being tried
            return _Failure(f"{type(problem).__name__}: {problem}")

    def _remove(self, made: Made) -> _Failure | None:
        resource = self.helper.service.resources[made.kind]
        if not resource.can("delete"):
            return _Failure("the service description has no way to delete it")
        addressed = resource.is_tie or made.kind in made.ids
        if made.lost and addressed and not self.helper.exists(made.kind, made.ids):
            self._doubt(made)
            return None
        if not addressed and not made.marks:
            return self._undecidable(made)
        targets: list[Any] = [made.ids] if addressed else self.helper.search(made.kind, made.ids, made.marks)
        if not targets:
            self._doubt(made)
            return None
        for ids in targets:
            result = self.helper.delete(made.kind, ids)
            if not result.success and result.status not in self.helper.missing:
                wait = _retry_after(result.response) if result.status in RETRYABLE else None
                return _Failure(f"its removal was answered {result.status} {_told(result)}".strip(), wait)
            if self.helper.exists(made.kind, ids):
                return _Failure(f"it is still there after its removal was answered {result.status}", wait=0.0)
        self._gone(made)
        return None

    def _undecidable(self, made: Made) -> _Failure | None:
        """Nobody knows its name: it is surely not there only if what it would be in is not there either."""
        if made.ids and not self.helper.has_list(made.kind, made.ids):
            self._gone(made)
            return None
        return _Failure(
            "perhaps left: the answer was lost, and it had no name to look for", wait=0.0 if made.ids else None
        )

    def _doubt(self, made: Made) -> None:
        if all(each is not made for each, _ in self.doubtful):
            self.doubtful.append((made, self.budget.clock()))

    def _gone(self, made: Made) -> None:
        # In place, for the list is shared by all cleanups of a run.
        self.doubtful[:] = [each for each in self.doubtful if each[0] is not made]
        self.recorder.outcome(made, events.GONE)

    def _left(self, made: Made, reason: str) -> Leftover:
        # A service may repeat a token in what it answers; masked first, cut afterwards, or half of one would stay.
        told = self.mask(reason)[:300]
        self.recorder.outcome(made, events.FAILED, told)
        return Leftover(made, told)


def _retry_after(response: requests.Response) -> float:
    try:
        return min(60.0, max(0.0, float(response.headers.get("Retry-After", "0"))))
    except ValueError:  # a date; the usual pause will do
        return 0.0


def _told(result: HelperResult) -> str:
    body = result.body
    told = (
        next((body[word] for word in ("detail", "message", "title") if body.get(word)), "")
        if isinstance(body, dict)
        else ""
    )
    return str(told)
