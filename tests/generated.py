"""Generated bad input: any JSON, and documents that are nearly right."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

#: The same inputs each time, so that a failure is seen again; no test is judged by its time.
REPEATABLE = settings(
    derandomize=True, database=None, deadline=None, max_examples=400,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)  # fmt: skip

TEXT = st.text(st.characters(), max_size=20) | st.sampled_from(
    ["", " ", "\0", "\ud800", "\u202e", "1e999", "{name}", "../..", "http://["]
)
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True, allow_infinity=True) | TEXT
    | st.sampled_from([10**4000, -1, 0, 2**63])
)  # fmt: skip
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3), max_leaves=8
)


def places(document: Any, here: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The place of each value in a document: keys and indexes from the top."""
    pairs = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    for key, value in pairs:
        yield (*here, key)
        yield from places(value, (*here, key))


def changed(document: Any, place: tuple[Any, ...], value: Any, *, remove: bool) -> Any:
    """A copy of a document with another value at a place, or with nothing there."""
    found = copy.deepcopy(document)
    inner = found
    for key in place[:-1]:
        inner = inner[key]
    if remove:
        del inner[place[-1]]
    else:
        inner[place[-1]] = value
    return found


def nearly(document: Any) -> st.SearchStrategy[Any]:
    """Documents that differ from a valid one in one place."""
    return st.builds(
        lambda place, value, remove: changed(document, place, value, remove=remove),
        st.sampled_from(sorted(places(document), key=repr)), VALUES, st.booleans(),
    )  # fmt: skip


def is_clear(message: str) -> bool:
    """Whether a message can be printed anywhere, and is not a dump of everything."""
    message.encode("utf-8")
    return all(each.isprintable() or each == "\n" for each in message) and max(map(len, message.splitlines())) < 2000
