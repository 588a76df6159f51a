"""Places in a description, and where what counts at a place is really written: at the resource, or for all of them."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

Place = tuple[str | int, ...]
Correction = tuple[Place, Any]
#: In place of a value: the key is to be left out.
DROP = object()


def at(document: Any, place: Sequence[str | int], missing: Any = None) -> Any:
    """Return the value at a place of a JSON document."""
    for key in place:
        if isinstance(document, Mapping) and key in document:
            document = document[str(key)]
        elif isinstance(document, list) and isinstance(key, int) and key < len(document):
            document = document[key]
        else:
            return missing
    return document


def has(document: Any, place: Sequence[str | int]) -> bool:
    """Return whether a document has a place."""
    return at(document, place, DROP) is not DROP


def put(document: Any, place: Sequence[str | int], value: Any) -> Any:
    """Return a copy of a document with a value at a place; what is on the way there is copied, or made."""
    key, *rest = place
    if isinstance(document, list):
        return [put(each, rest, value) if rest and index == key else value if index == key else each
                for index, each in enumerate(document)]  # fmt: skip
    found = dict(document) if isinstance(document, Mapping) else {}
    if rest:
        found[str(key)] = put(found.get(str(key)), rest, value)
    elif value is DROP:
        found.pop(str(key), None)
    else:
        found[str(key)] = copy.deepcopy(value)
    return found


def text_of(place: Place) -> str:
    """Return a place as messages write it: `resources.group.operations.create`."""
    text = ""
    for part in place:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def unit_of(own: Place) -> int:
    """Return how many keys of a place lead to what is written as a whole: an operation's method, an answer, a list's paging."""
    if own[:1] == ("resources",) and own[2:3] == ("operations",):
        return 6 if own[4:5] == ("answers",) else 5
    if own[:1] == ("resources",) and own[2:3] == ("list",):
        return 4
    return 3 if own[:2] == ("token", "answers") else len(own)


def sources_of(own: Place) -> list[Place]:
    """Return where what counts at a place may be written: at the place itself first, then where it is written for several."""
    found: list[Place] = [own]
    if own[:1] == ("resources",) and own[2:3] == ("operations",):
        verb, part, rest = own[3], own[4], own[5:]
        found.append(("operations", verb, part, *rest))
        if part == "envelope":
            found += [("resources", own[1], "envelope", *rest), ("envelope", *rest)]
        if part == "answers":
            found.append(("answers", *rest))
    elif own[:1] == ("resources",) and own[2:3] == ("list",):
        found.append(("lists", *own[3:]))
        if own[3] == "id":
            found.append(("resources", own[1], "id"))
    elif own[:1] == ("resources",) and own[2:] == ("envelope",):
        found.append(("envelope",))
    elif own[:2] == ("token", "answers"):
        found.append(("answers", *own[2:]))
    return found


def written_at(document: Any, own: Place) -> Place:
    """Return the place where what counts at a place is written; the place itself if that is a default."""
    short = len(own) - unit_of(own)
    for source in sources_of(own):
        if has(document, source[: len(source) - short] if short else source):
            return source
    return own
