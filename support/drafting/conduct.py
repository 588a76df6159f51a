"""What a document says of how an operation goes: on after its response, only if nothing has changed, or for good."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from support.drafting import wording
from support.drafting.notes import Need
from support.drafting.shapes import fields_of, keyword, kind_of, request_schema, response_schema, success_of
from support.openapi.document import Node
from support.openapi.operations import Operation

#: Without such a word some services only stop, hide or archive a thing.
_FINAL = frozenset({"remove", "purge", "permanent", "permanently", "hard", "hard delete", "destroy", "erase", "wipe"})
_GONE = ("404", "410")
_STATES = ("state", "status", "phase")
_DONE = (
    "done",
    "completed",
    "complete",
    "succeeded",
    "success",
    "successful",
    "finished",
    "ready",
    "available",
    "active",
    "ok",
)
_FAILED = ("failed", "failure", "error", "errored", "cancelled", "canceled", "aborted")


@dataclass(frozen=True, slots=True)
class Conduct:
    """How the operations of one resource go.

    Attributes:
        item: the path of one, in the words of the description; `read`: the operation that reads it.
        note: takes what is guessed: need, place below the operation, text, and what to paste.
    """

    item: str
    read: Operation | None
    note: Callable[[Need, str, str, str], None]

    def of(self, verb: str, operation: Operation) -> dict[str, Any]:
        """Return the keys of a description for an operation: `poll`, `if_match`, and what makes a removal final."""
        found: dict[str, Any] = {}
        if any(each.within == "header" and each.name.lower() == "if-match" for each in operation.parameters):
            found["if_match"] = True
        if verb == "delete":
            found |= self._final(operation)
        if verb not in {"list", "read"} and 202 in success_of(operation):
            found |= self._waiting(verb, operation)
        return found

    def _waiting(self, verb: str, operation: Operation) -> dict[str, Any]:
        """How to wait until it is done."""
        accepted = operation.response(202)
        if verb == "delete" and self.read is not None:
            statuses = [int(each) for each in _GONE if each in self.read.responses] or [404]
            poll: dict[str, Any] = {"request": f"GET {self.item}", "success": statuses}
            self.note(Need.GUESS, "poll", "the document has 202, so the suite waits until the item is not found", "")
            return {"poll": poll}
        if accepted is not None and any(each.name.lower() == "location" for each in accepted.headers):
            poll = {"location": True, **_conditions(response_schema(operation))}
            seen = "shows this" if "until" in poll else "answers 200; say what it shows when it is done"
            paste = "" if "until" in poll else '"poll": {"location": true, "until": {"status": "done"}}'
            self.note(
                Need.GUESS,
                "poll",
                f"the document has 202 and Location, so that address is asked until it {seen}",
                paste,
            )
            return {"poll": poll}
        text = "the document has 202, so it may go on after its response, and nothing waits for it"
        until = '"success": [404]' if verb == "delete" else '"until": {"status": "ready"}'
        self.note(Need.GUESS, "poll", text, f'"poll": {{"request": "GET {self.item}", {until}}}')
        return {}

    def _final(self, operation: Operation) -> dict[str, Any]:
        """What makes a removal final, since what the suite creates must be gone."""
        body = request_schema(operation)
        fields = fields_of(body[1]) if body is not None else {}
        said = {name: True for name, each in fields.items() if _is_final(name) and kind_of(each.schema) == "boolean"}
        query = {each.name: "true" for each in operation.parameters
                 if each.within == "query" and _is_final(each.name) and kind_of(each.schema) == "boolean"}  # fmt: skip
        for key, chosen in (("body", said), ("query", query)):
            if chosen:
                text = f"{json.dumps(chosen)} is sent with the removal, so that nothing is left"
                self.note(Need.GUESS, key, text, "")
        if fields and not said:
            text = f"the document has a body for the removal, with {', '.join(fields)}; none is sent"
            self.note(Need.GUESS, "body", text, f'"body": {{"{next(iter(fields))}": …}}')
        return {key: each for key, each in (("body", said), ("query", query)) if each}


def _conditions(schema: Node | None) -> dict[str, Any]:
    """What the answer shows when it is done, and when it has failed, if an enumeration says so."""
    for path, values in _states(schema):
        words = {str(each).lower(): each for each in values}
        found = {key: {path: words[word]} for key, known in (("until", _DONE), ("failed", _FAILED))
                 if (word := next((each for each in known if each in words), None)) is not None}  # fmt: skip
        if "until" in found:
            return found
    return {}


def _states(schema: Node | None, path: str = "", depth: int = 0) -> Iterator[tuple[str, list[Any]]]:
    """The enumerations of the fields that say how far it is, the outer ones first."""
    fields = fields_of(schema) if schema is not None and depth < 2 else {}
    for name in _STATES:
        values = keyword(fields[name].schema, "enum") if name in fields else None
        if isinstance(values, list):
            yield f"{path}{name}", values
    for name, each in fields.items():
        if kind_of(each.schema) == "object":
            yield from _states(each.schema, f"{path}{name}.", depth + 1)


def _is_final(name: str) -> bool:
    return wording.words_of(name) in _FINAL
