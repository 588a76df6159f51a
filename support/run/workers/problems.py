"""Exceptions and where they were raised, as values that one process can send to another."""

from __future__ import annotations

import pickle
import traceback
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame of a traceback. `positions`: first and last line, first and last column."""

    file: str
    name: str
    qualified: str
    positions: tuple[int | None, int | None, int | None, int | None]


@dataclass(frozen=True, slots=True)
class Problem:
    """An exception. `pickled` is empty if its class cannot be found again by its name."""

    pickled: bytes
    kind: str
    text: str
    notes: tuple[str, ...]
    ancestor: type[BaseException]
    frames: tuple[Frame, ...]

    def exception(self) -> BaseException:
        """Return the exception, or one of the same name and text."""
        if self.pickled:
            loaded: BaseException = pickle.loads(self.pickled)  # noqa: S301 - from a process of our own
            return loaded
        stand_in: BaseException = type(self.kind, (self.ancestor,), {})(*([self.text] if self.text else []))
        for note in self.notes:
            stand_in.add_note(note)
        return stand_in

    def traceback(self) -> Any:
        """Return what `traceback.format_tb` formats as it would the original; None without a frame."""
        found: Any = None
        for each in reversed(self.frames):
            code = SimpleNamespace(
                co_filename=each.file,
                co_name=each.name,
                co_qualname=each.qualified,
                co_positions=lambda positions=each.positions: iter([positions]),
            )
            line = each.positions[0]
            frame = SimpleNamespace(f_code=code, f_lineno=line, f_globals={}, f_locals={})
            found = SimpleNamespace(tb_frame=frame, tb_lasti=0, tb_lineno=line, tb_next=found)
        return found


def problem_of(problem: BaseException | None, trace: Any = None) -> Problem | None:
    """Return an exception and its traceback as a value."""
    if problem is None:
        return None
    ancestors = (AssertionError, KeyboardInterrupt, SystemExit, Exception, BaseException)
    return Problem(
        pickled=_pickled(problem),
        kind=type(problem).__name__,
        text=str(problem),
        notes=tuple(getattr(problem, "__notes__", ())),
        ancestor=next(each for each in ancestors if isinstance(problem, each)),
        frames=tuple(_frames(trace)),
    )


def _pickled(problem: BaseException) -> bytes:
    try:
        pickled = pickle.dumps(problem)
        same = pickle.loads(pickled)  # noqa: S301 - made in the line above
    except Exception:  # noqa: BLE001 - a class of any step may fail in any way
        return b""
    return pickled if type(same) is type(problem) and str(same) == str(problem) else b""


def _frames(trace: Any) -> list[Frame]:
    found = []
    for frame, line in traceback.walk_tb(trace):
        code = frame.f_code
        found.append(Frame(code.co_filename, code.co_name, code.co_qualname, (line, None, None, None)))
    places = []
    while trace is not None:
        places.append(trace)
        trace = trace.tb_next
    for index, each in enumerate(places):
        positions = list(each.tb_frame.f_code.co_positions())
        place = each.tb_lasti // 2
        if 0 <= place < len(positions) and positions[place][0] is not None:
            old = found[index]
            found[index] = Frame(old.file, old.name, old.qualified, (old.positions[0], *positions[place][1:]))
    return found
