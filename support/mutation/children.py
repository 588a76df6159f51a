"""Child processes that are forked from this one, which has loaded everything already; each returns one value."""

from __future__ import annotations

import os
import pickle
import selectors
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from support.polling import pause

GRACE = 12.0  # seconds between SIGTERM and SIGKILL
TURN = 0.5  # seconds after which a signal is noticed at the latest


@dataclass(slots=True)
class Child:
    """A child process.

    Attributes:
        deadline: when it is killed, by the monotonic clock.
        received: what it has sent so far.
    """

    pid: int
    pipe: int
    log: Path
    about: Any
    deadline: float
    received: bytearray = field(default_factory=bytearray)

    @property
    def said(self) -> str:
        """What it printed."""
        try:
            return self.log.read_text("utf-8", "replace").strip()
        except OSError:
            return ""

    def result(self) -> Any:
        """Return what it returned; None if it came to no result."""
        try:
            return pickle.loads(bytes(self.received)) if self.received else None  # noqa: S301 - of our own process
        except (pickle.UnpicklingError, EOFError):
            return None


class Children:
    """Several children at once. It must be used in a process without other threads."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._running: dict[int, Child] = {}
        self.stopped: BaseException | None = None

    def __len__(self) -> int:
        return len(self._running)

    def start(self, act: Callable[[], Any], log: Path, about: Any, seconds: float) -> None:
        """Call a function in a child, which has so many seconds."""
        reading, writing = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if not pid:
            os.close(reading)
            _run(act, log, writing)
        os.close(writing)
        child = Child(pid, reading, log, about, time.monotonic() + seconds)
        self._running[reading] = child
        self._selector.register(reading, selectors.EVENT_READ)

    def ended(self) -> Iterator[Child]:
        """Wait until at least one has ended, and yield those that have.

        Raises:
            BaseException: `stopped`, as soon as it is set.
        """
        while self._running:
            found = []
            ready = self._selector.select(TURN)
            if self.stopped is not None:
                raise self.stopped
            for key, _ in ready:
                child = self._running[key.fd]
                part = os.read(key.fd, 1 << 20)
                child.received += part
                if not part:
                    found.append(child)
            for child in self._running.values():
                if time.monotonic() > child.deadline:
                    with suppress(ProcessLookupError):
                        os.kill(child.pid, signal.SIGKILL)
            for child in found:
                self._forget(child)
                yield child
            if found:
                return

    def stop(self) -> None:
        """End all: they clean up first, unless that takes too long."""
        for child in self._running.values():
            with suppress(ProcessLookupError):
                os.kill(child.pid, signal.SIGTERM)
        deadline = time.monotonic() + GRACE
        for child in [*self._running.values()]:
            while not (ended := os.waitpid(child.pid, os.WNOHANG)[0]) and time.monotonic() < deadline:
                pause(0.02)
            if not ended:
                with suppress(ProcessLookupError):
                    os.kill(child.pid, signal.SIGKILL)
                os.waitpid(child.pid, 0)
            self._release(child)

    def _forget(self, child: Child) -> None:
        self._release(child)
        os.waitpid(child.pid, 0)

    def _release(self, child: Child) -> None:
        self._selector.unregister(child.pipe)
        os.close(child.pipe)
        del self._running[child.pipe]


def _run(act: Callable[[], Any], log: Path, writing: int) -> None:
    """Be the child: call the function, send its result, and end."""
    code = 1
    try:
        os.setpgid(0, 0)  # Ctrl-C is for the parent, which ends its children in order
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        with log.open("wb") as output:
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(output.fileno(), 1)
            os.dup2(output.fileno(), 2)
        result = pickle.dumps(act())
        with os.fdopen(writing, "wb") as stream:
            stream.write(result)
        code = 0
    except BaseException:  # noqa: BLE001 - the end of this process, so nothing may go further
        traceback.print_exc()
    finally:
        with suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)
