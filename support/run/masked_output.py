"""Masks secrets in everything that is written to the console or by a formatter, also if it comes in pieces.

Every formatter of behave, and of anybody else, writes to a stream that it was given: here, each of them gets one that masks.
"""

from __future__ import annotations

import atexit
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Self, TextIO

from behave.formatter.base import StreamOpener

from support.http.masking import Secrets

CAPTURED = "----\nCAPTURED "  # how behave begins what it captured of a hook, also behind the dots of a formatter


class MaskedStream:
    """A stream that masks what is written to it; everything else is as in the stream below.

    The last characters are kept back while they may be the beginning of a secret: until more is written, or `finish`.

    Attributes:
        before: returns what must be written before anything else, such as what removes a line that is overwritten.
    """

    def __init__(self, stream: TextIO, secrets: Secrets) -> None:
        self.below = stream
        self.secrets = secrets
        self.before: Callable[[], str] = str
        self._fresh = True
        self._held = ""
        self._lock = threading.RLock()  # a signal may interrupt a write, and write

    def write(self, text: str) -> int:
        """Write a text, masked."""
        with self._lock:
            fresh = self._held.endswith("\n") if self._held else self._fresh
            apart = "\n" if text.startswith(CAPTURED) and not fresh else ""
            whole, self._held = f"{self._held}{apart}{text}", ""
            cut = len(whole) - self.secrets.unfinished(whole)
            self._held = whole[cut:]
            self._write(whole[:cut])
        return len(text)

    def writelines(self, lines: Any) -> None:
        """Write some texts, masked."""
        for each in lines:
            self.write(each)

    def flush(self) -> None:
        """Flush what is certain not to be the beginning of a secret."""
        self.below.flush()

    def finish(self) -> None:
        """Write what was kept back: no more is coming."""
        with self._lock:
            text, self._held = self._held, ""
            self._write(text)
        if not self.below.closed:
            self.below.flush()

    def close(self) -> None:
        """Write what was kept back, and close the stream."""
        if not self.below.closed:
            self.finish()
        self.below.close()

    def _write(self, text: str) -> None:
        if not text:
            return
        masked = self.before() + self.secrets.text(text)
        self._fresh = text.endswith("\n")
        try:
            self.below.write(masked)
        except UnicodeEncodeError:  # half of a character, or an encoding that has not all of them
            encoding = self.below.encoding or "ascii"
            self.below.write(masked.encode(encoding, errors="backslashreplace").decode(encoding))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.below, name)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class MaskedOpener(StreamOpener):
    """Opens the output of a formatter, as another opener would, and masks it."""

    def __init__(self, opener: StreamOpener, secrets: Secrets, stream: MaskedStream | None) -> None:
        super().__init__(opener.name, stream, opener.encoding)
        self.stream: Any
        self._secrets = secrets

    def open(self) -> Any:
        """Return the stream, opened if it was not open."""
        if not self.stream or self.stream.closed:
            self.stream = None
            self.stream = MaskedStream(super().open(), self._secrets)
        return self.stream


def mask_output(config: Any, secrets: Secrets) -> None:
    """Mask the console from now on, and what formatters and reporters of this configuration of behave write."""
    streams: dict[int, MaskedStream] = {}
    for name in ("stdout", "stderr", "__stdout__", "__stderr__"):
        stream = getattr(sys, name)
        if isinstance(stream, MaskedStream):
            stream.secrets = secrets
        elif stream is not None:
            setattr(sys, name, _once(stream, secrets, streams))
    config.outputs[:] = [
        MaskedOpener(each, secrets, _once(each.stream, secrets, streams) if each.stream else None)
        for each in config.outputs
    ]
    for reporter in config.reporters:
        if getattr(reporter, "stream", None) is not None:
            reporter.stream = _once(reporter.stream, secrets, streams)


def finish_output() -> None:
    """Write what the console's streams kept back."""
    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        if isinstance(stream, MaskedStream):
            with suppress(OSError, ValueError):
                stream.finish()


def _once(stream: Any, secrets: Secrets, streams: dict[int, MaskedStream]) -> MaskedStream:
    """The masked stream of a stream: one for all who write to it, so that nothing changes its place."""
    if isinstance(stream, MaskedStream):
        return stream
    if id(stream) not in streams:
        streams[id(stream)] = MaskedStream(stream, secrets)
    return streams[id(stream)]


atexit.register(finish_output)
