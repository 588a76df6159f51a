"""What is done as a whole or not at all: neither a step timeout nor a signal cuts it off in the middle, only right after."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class _Depth(threading.local):
    """How many such parts a thread is in; only the main thread can be cut off."""

    value = 0


_depth = _Depth()


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Let a part, or as a decorator a function, end before it is cut off (`run.shutdown.Shutdown` asks `is_under_way`)."""
    _depth.value += 1
    try:
        yield
    finally:
        _depth.value -= 1


def is_under_way() -> bool:
    """Return whether this thread is in a part that must not be cut off."""
    return _depth.value > 0
