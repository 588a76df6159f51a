"""Numbers that forked processes share. A process that is killed while it changes one leaves no lock and no half of a number."""

from __future__ import annotations

import fcntl
import mmap
import os
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import contextmanager

SIZE = 8  # bytes of a number


class SharedNumbers:
    """Some numbers, 0 at first, in memory that is shared with every process forked later."""

    def __init__(self, count: int = 1) -> None:
        self._memory = mmap.mmap(-1, SIZE * count)
        # A lock on a file ends with the process that holds it.
        self._lock, path = tempfile.mkstemp()
        os.unlink(path)  # noqa: PTH108 - a name is not needed
        weakref.finalize(self, os.close, self._lock)
        self.numbers = memoryview(self._memory).cast("d")

    @contextmanager
    def locked(self) -> Iterator[memoryview[float]]:
        """Yield the numbers while no other process changes them."""
        fcntl.lockf(self._lock, fcntl.LOCK_EX)
        try:
            yield self.numbers
        finally:
            fcntl.lockf(self._lock, fcntl.LOCK_UN)

    def add(self, amount: float, place: int = 0) -> float:
        """Add to a number, and return it as it was before."""
        with self.locked() as numbers:
            before = numbers[place]
            numbers[place] = before + amount
        return before
