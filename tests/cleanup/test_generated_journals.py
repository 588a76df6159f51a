"""Whatever stands in a journal: nothing of it is forgotten, and the file stays while any of it is not understood."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from support.cleanup import made as events
from support.cleanup.journal import dead_runs
from support.cleanup.reading import read
from tests.generated import REPEATABLE, VALUES, nearly

HEADER = {
    "event": "run",
    "run": "0badcafe",
    "base_url": "http://here",
    "environment": "x",
    "embedded": False,
    "version": 2,
}
INTENT = {
    "event": "intent", "number": 1, "kind": "group", "name": "smoke-0badcafe-1-group", "ids": {"tenant": "t-1"},
    "persona": "admin", "path": "/g", "marks": {"group_name": "smoke-0badcafe-1-group"}, "at": "2026-01-01T00:00:00+00:00",
}  # fmt: skip
MADE = {"event": "made", "number": 1, "ids": {"tenant": "t-1", "group": "g-1"}, "at": "2026-01-01T00:00:00+00:00"}
ENTRIES = st.one_of(
    *(nearly(entry) for entry in (HEADER, INTENT, MADE)),
    *(st.just(entry) for entry in (INTENT, MADE)),
    st.builds(lambda number, event: {"event": event, "number": number}, st.integers(0, 3), st.sampled_from(sorted(events.EVENTS))),
    VALUES,
)  # fmt: skip


def line(entry: Any) -> bytes:
    return json.dumps(entry).encode()


LINES = st.one_of(ENTRIES.map(line), st.binary(max_size=40).map(lambda text: text.replace(b"\n", b"")))


def settled(path: Path) -> tuple[int, int]:
    """Settle everything that a journal names, and return how many things, and how many lines that are not understood."""
    with dead_runs(path.parent) as found:
        things = sum(len(dead.outstanding) for dead in found)
        problems = sum(len(dead.problems) for dead in found)
        for dead in found:
            for made in dead.outstanding:
                dead.outcome(made, events.GONE)
    return things, problems


@given(lines=st.lists(LINES, max_size=6), ended=st.booleans())
@REPEATABLE
def test_a_file_is_removed_only_if_each_of_its_lines_is_understood(lines: list[bytes], ended: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal" / "0badcafe-1.jsonl"
        path.parent.mkdir()
        path.write_bytes(b"\n".join([line(HEADER), *lines]) + (b"\n" if ended else b""))
        things, problems = settled(path)
        assert path.exists() is bool(problems)
        if path.exists():
            assert read(path).outstanding == (), "what could be settled is"
            assert len(read(path).problems) == problems, "what is not understood stays named"
        assert 0 <= things <= len(lines)


@given(before=st.lists(LINES, max_size=3), after=st.lists(LINES, max_size=3))
@REPEATABLE
def test_what_is_outstanding_is_not_forgotten_for_other_lines(before: list[bytes], after: list[bytes]) -> None:
    """Only an outcome of its own settles it, or a line that takes its number."""
    own = INTENT | {"number": 77}
    others = [each for each in (*before, *after) if b"77" not in each]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "0badcafe-1.jsonl"
        path.write_bytes(b"\n".join([line(HEADER), *others[:3], line(own), *others[3:]]) + b"\n")
        reading = read(path)
    assert 77 in {made.number for made in reading.outstanding}


@given(content=st.binary(max_size=200))
@REPEATABLE
def test_any_bytes_are_read(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "0badcafe-1.jsonl"
        path.write_bytes(content)
        reading = read(path)
    whole = [each for each in content.split(b"\n")[:-1] if each.strip()]
    assert len(reading.problems) >= len(whole), "no line of chance is understood"
    assert reading.outstanding == ()
