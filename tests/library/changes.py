"""Ways in which the library misbehaves, for `Library.misbehave`."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from tests.library.service import Change
from tests.library.store import Answer, problem


def shows(**fields: Any) -> Change:
    """Answer as usual, with some fields changed; a field of `...` is left out."""

    def change(_: Any, usual: Any) -> Answer:
        answer = usual()
        body = {name: each for name, each in {**answer.body, **fields}.items() if each is not ...}
        return Answer(answer.status, body, answer.media_type, answer.headers)

    return change


def answers(status: int, detail: str = "", **more: Any) -> Change:
    """Answer with an error, and do nothing."""
    return lambda request, usual: problem(status, detail, **more)


def does_and_answers(status: int, detail: str = "") -> Change:
    """Do the usual thing, and answer with an error nevertheless."""
    return lambda request, usual: (usual(), problem(status, detail))[1]


def is_late(seconds: float) -> Change:
    """Answer as usual, after so many seconds; nothing else is answered meanwhile."""
    return lambda request, usual: (time.sleep(seconds), usual())[1]


def sends(answer: Answer) -> Change:
    """Answer with this, and do nothing."""
    return lambda request, usual: answer


def lists(change: Callable[[list[dict[str, Any]]], Any]) -> Change:
    """Answer with a list of other items; the total stays the usual one."""
    return lambda request, usual: Answer(body={**(body := usual().body), "items": change(body["items"])})
