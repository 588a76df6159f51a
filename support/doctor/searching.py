"""Looks for something in a JSON value, wherever it may be, and orders names by how near they are to one."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from support.description.payloads import value_at

DEEPEST = 6


def leaves(value: Any, path: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Yield the path and value of every text, number, boolean and null in a JSON value."""
    if depth > DEEPEST:
        return
    for key, each in _inner(value):
        yield from leaves(each, f"{path}.{key}".lstrip("."), depth + 1)
    if not isinstance(value, Mapping | list):
        yield path, value


def objects(value: Any, path: str = "", depth: int = 0) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the path of every object in a JSON value, the outer ones first; objects in lists are left out."""
    if isinstance(value, Mapping) and depth <= DEEPEST:
        yield path, value
        for key, each in _inner(value):
            yield from objects(each, f"{path}.{key}".lstrip("."), depth + 1)


def collections(value: Any, path: str = "", depth: int = 0) -> Iterator[tuple[str, list[Any]]]:
    """Yield the path and items of every list in a JSON value, and of every object whose values are objects, as a list may be."""
    if depth > DEEPEST:
        return
    if isinstance(value, list):
        yield path, value
    if isinstance(value, Mapping):
        if value and all(isinstance(each, Mapping) for each in value.values()):
            yield path, list(value.values())
        for key, each in _inner(value):
            yield from collections(each, f"{path}.{key}".lstrip("."), depth + 1)


def mentions(value: Any, wanted: Iterable[Any]) -> bool:
    """Return whether a JSON value has one of these values in it, as a text or a number of its own."""
    texts = {str(each) for each in wanted if each not in (None, "", True, False)}
    return any(str(each) in texts for _, each in leaves(value) if not isinstance(each, bool))


def where_object(body: Any, fields: Iterable[str], marks: Iterable[Any]) -> tuple[str | None, int]:
    """Return the path of the object in a body that has the most of these fields and values, and how many; None without any."""
    names, texts = list(dict.fromkeys(fields)), {str(each) for each in marks if each not in (None, "")}
    best: tuple[str | None, int] = (None, 0)
    for path, found in objects(body):
        own = {str(value_at(found, name)) for name in names if value_at(found, name) is not None}
        shown = sum(1 for name in names if name in found or value_at(found, name) is not None)
        direct = {str(each) for each in found.values() if not isinstance(each, Mapping | list)}
        score = shown + 2 * len(texts & (own | direct))
        if score > best[1]:
            best = (path, score)
    return best


def words_in(value: Any) -> list[str]:
    """Return every name in a JSON value that may be one of a field: keys, and words in its texts."""
    found: dict[str, None] = {}
    for path, each in leaves(value):
        for key in path.split("."):
            found[key] = None
        if isinstance(each, str):
            for word in re.findall(r"[A-Za-z_][\w-]*", each):
                found[word] = None
    return [each for each in found if each and not each.isdecimal()]


def nearest_first(name: str, names: Iterable[str]) -> list[str]:
    """Return names, the most similar one first; equal ones keep their order."""
    return sorted(dict.fromkeys(names), key=lambda each: -likeness(name, each))


def likeness(one: str, other: str) -> float:
    """Return how alike two names are, from 0 to 1; shared words count more than shared letters."""
    ratio = difflib.SequenceMatcher(None, one.lower(), other.lower()).ratio()
    mine, yours = _parts(one), _parts(other)
    shared = len(mine & yours) / max(len(mine | yours), 1)
    return (ratio + shared) / 2


def _parts(name: str) -> set[str]:
    return {each for each in re.split(r"[^a-z0-9]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", name).lower()) if each}


def _inner(value: Any) -> Iterator[tuple[str, Any]]:
    """What is inside a JSON value and can be written as a path."""
    if isinstance(value, Mapping):
        yield from ((str(key), each) for key, each in value.items() if "." not in str(key) and key != "")
    elif isinstance(value, list):
        yield from ((str(index), each) for index, each in enumerate(value[:50]))
