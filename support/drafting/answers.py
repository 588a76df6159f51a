"""What the document says of the answers that are no success: their statuses, their form, and the fields that they blame."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from support.drafting.access import needs_sign_in
from support.drafting.notes import Need, Notes
from support.drafting.shapes import Field, error_schemas, fields_of, items_in, keyword, kind_of
from support.openapi.document import Node
from support.openapi.operations import Operation

#: The paths of a message, the best first, and of a value that repeats the status.
_MESSAGES = ("detail", "message", "error_description", "error.message", "title", "error", "msg", "errors.0.message", "reason",
             "description")  # fmt: skip
_STATUSES = ("status", "code", "statusCode", "status_code")
#: What an entry calls the field at fault, and how to cut its name out of what is there.
_FIELDS = (
    ("field", None), ("loc", r"'([^']+)'\]$"), ("source.pointer", "([^/]+)$"), ("pointer", "([^/]+)$"), ("property", None),
    ("param", None), ("parameter", None), ("name", None), ("attribute", None), ("path", r"([^/.]+)$"), ("location", r"([^/.]+)$"),
)  # fmt: skip
_INVALID = ("422", "400")


def answers_of(operations: Iterable[Operation], notes: Notes) -> dict[str, Any]:
    """Return the answers and the form of errors, as a description has them: `{"answers": …, "errors": …}`."""
    known = list(operations)
    writing = [each for each in known if each.method in {"POST", "PUT", "PATCH"}]
    seen = Counter(status for each in known for status in each.responses)
    written = Counter(status for each in writing for status in each.responses)
    gone = [410] if seen["410"] else []
    answers: dict[str, Any] = {
        "refused": {"status": [403]},
        "unauthenticated": _unauthenticated(known, notes),
        "missing": {"status": [404, *gone]},
    }
    for word, status in (("refused", "403"), ("missing", "404")):
        if not seen[status]:
            notes.add(
                Need.GUESS,
                f"answers.{word}",
                f"the document has no status {status}; it is the usual one for this answer",
            )
    conflict = next((each for each in ("409", "412") if seen[each]), "409")
    answers["conflicting"] = {"status": [int(conflict)]}
    invalid = next((each for each in _INVALID if written[each]), "422")
    if not written[invalid]:
        notes.add(Need.GUESS, "answers.invalid", "the document has neither 422 nor 400 for an invalid request")
    answers["invalid"] = {"status": [int(invalid)], **_blames(writing, invalid, notes)}
    if invalid == "422":
        answers["unreadable"] = {"status": [400]}
    answers["not offered"] = {"status": [405]}
    return {"answers": answers, "errors": _errors(known)}


def _unauthenticated(operations: Iterable[Operation], notes: Notes) -> dict[str, Any]:
    """The answer to a request without a token: 401 if most operations that need one have it; else some services answer 403."""
    needing = [each for each in operations if needs_sign_in(each) is not False]
    said = sum("401" in each.responses for each in needing)
    if said and said * 2 >= len(needing):
        return {"status": [401]}
    has = (
        f"has a status 401 for {said} of the {len(needing)} operations that need a token"
        if said
        else "has no status 401"
    )
    text = f"the document {has}; both usual ones are taken: keep the one that the service answers"
    notes.add(Need.GUESS, "answers.unauthenticated.status", text, '"status": [401]')
    return {"status": [401, 403]}


def _blames(operations: Iterable[Operation], status: str, notes: Notes) -> dict[str, Any]:
    """Where a rejection names the field at fault."""
    for operation in operations:
        for _, schema in error_schemas(operation, status):
            for at, each in fields_of(schema).items():
                items = items_in(each.schema)
                for name, pattern in _FIELDS if items is not None else ():
                    if items is not None and _at(items, name) is not None:
                        more = {"pattern": pattern} if pattern else {}
                        return {"blames": {"at": at, "field": name, **more}}
    text = 'the document does not say where an answer names the field at fault; so sentences say "rejected as invalid"'
    notes.add(Need.DECISION, "answers.invalid.blames", text, '"blames": {"at": "errors", "field": "field"}')
    return {}


def _errors(operations: Iterable[Operation]) -> dict[str, Any]:
    """The form that all documented errors have in common."""
    media: set[str] = set()
    forms: list[dict[str, Field]] = []
    for operation in operations:
        for status in operation.responses:
            if status.startswith(("4", "5")):
                for kind, schema in error_schemas(operation, status):
                    media.add(kind)
                    if schema.value is not None:
                        forms.append(fields_of(schema))
    found: dict[str, Any] = {}
    if len(media) == 1:
        found["media_type"] = next(iter(media))
    common = set.intersection(*(set(each) for each in forms)) if forms else set()
    required = (
        [name for name in forms[0] if all(name in each and each[name].required for each in forms)] if forms else []
    )
    if required:
        found["fields"] = required
    repeated = next(
        (each for each in _STATUSES if each in common and kind_of(forms[0][each].schema) == "integer"), None
    )
    if repeated is not None and keyword(forms[0][repeated].schema, "enum") is None and repeated in required:
        found["status"] = repeated
    shown = [path for path in _MESSAGES if any(_within(each, path) for each in forms)]
    if shown:
        found["message"] = shown
    return found


def _within(fields: dict[str, Field], path: str) -> bool:
    """Whether a text is at a path."""
    first, _, rest = path.partition(".")
    if first not in fields:
        return False
    schema = fields[first].schema
    found = _at(schema, rest) if rest else schema
    return found is not None and kind_of(found) in {"string", ""}


def _at(schema: Node, path: str) -> Node | None:
    """The schema at a path below another; a number is any item of a list."""
    for part in path.split("."):
        below = items_in(schema) if part.isdecimal() else None
        if below is None:
            own = fields_of(schema).get(part)
            if own is None:
                return None
            below = own.schema
        schema = below
    return schema
