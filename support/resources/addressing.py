"""Where a request goes: the path of an operation with ids and fields in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from support.description.payloads import fill
from support.description.service import Operation, Resource
from support.errors import ScenarioError
from support.resources.result import Ids


def placed(operation: Operation, ids: Ids, values: Mapping[str, Any]) -> dict[str, str]:
    """Return the ids, and a value for everything else that the path has in braces and that is known."""
    found = dict(ids)
    for each in operation.placeholders:
        if each not in found and "[" in each:
            root, _, rest = each.partition("[")
            try:
                value = fill(f"{{{root.replace(' ', '_')}[{rest}}}", values)
            except (KeyError, TypeError, AttributeError):
                continue
            if value not in (None, ""):
                found[each] = str(value)
    return found


def addressed(
    operation: Operation, resource: Resource | None, ids: Ids, values: Mapping[str, Any]
) -> tuple[str, dict[str, str]]:
    """Return the path of an operation, and what is known of what its request is about.

    Raises:
        ScenarioError: the path needs something that does not exist so far.
    """
    found = placed(operation, ids, values)
    try:
        path = operation.path_for(found)
    except KeyError as missing:
        raise ScenarioError(
            f"to {operation.phrase} there must be {indefinite(str(missing.args[0]))} "
            f"({operation.place} of the service description)\n  try: {_remedy(operation, resource, str(missing.args[0]))}"
        ) from None
    if resource is not None and operation.verb == "create":
        # What is created must be found again by the journal alone, whichever operation does it.
        for each in resource.operations.values():
            found |= placed(each, found, values)
    return path, found


def indefinite(name: str) -> str:
    """Return a name with its article."""
    return f"{'an' if name[:1].lower() in 'aeio' else 'a'} {name}"


def without(operation: Operation, place: str, missing: str, values: Mapping[str, Any]) -> str:
    """Return why a template cannot be filled in, with what there is instead.

    Args:
        place: of the template in the description.
        missing: the name that is missing.
        values: what the template may refer to.
    """
    things = {name: value for name, value in values.items() if isinstance(value, Mapping) and name not in {"ids", "me"}}
    fields = "; ".join(f"{name} has {', '.join(value)}" for name, value in things.items() if value)
    if missing in values and values[missing] is None:
        fields = ""
    known = f"\n  known: {fields}" if fields and not missing.startswith("'NoneType'") else ""
    return (
        f"to {operation.phrase} there must be {indefinite(missing)} ({place} of the service description){known}\n"
        "  try:   a sentence that creates one first, or another name there"
    )


def unexpected(operation: Operation, status: int) -> str:
    """Return what the description expects for what does not exist, if a response may well say that in another way; else nothing."""
    answer = operation.answers.get("missing")
    if answer is None or status not in {404, 410}:
        return ""
    body = " with another body" if status in answer.status else ""
    expected = " or ".join(map(str, answer.status))
    return f"(the service description expects {expected}{body} for what does not exist: answers.missing)"


def _remedy(operation: Operation, resource: Resource | None, missing: str) -> str:
    if resource is not None and operation.verb == "create" and missing == resource.name:
        return f"resources.{resource.name}.chosen_id, if the client chooses the id; or a path without it"
    return "a sentence that creates one first, or another path there"
