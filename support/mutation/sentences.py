"""The sentence that might catch a mutant which nobody noticed."""

from __future__ import annotations

from support.description.service import ServiceDescription
from support.http.answers import ALLOWED
from support.mutation.mutants import Mutant

#: Kind → the Then that looks at it; `{it}` is the resource with its article, `{plural}` all of them.
THENS = {
    "status": "I am allowed",
    "field dropped": "{it} has the requested values",
    "field renamed": "{it} has the requested values",
    "field emptied": "{it} has the requested values",
    "field of another type": "{it} has the requested values",
    "another's id": "{it} has the requested values",
    "derived value wrong": "{it} has the requested values",
    "stale read": "{it} has the requested values",
    "change not made": "{it} has the requested values",
    "removal not made": "{it} no longer exists",
    "item missing": "the results include {it}",
    "item doubled": "the pages contain every {resource} exactly once, oldest first",
    "foreign item": "the results do not include the other {resource}",
    "wrong total": "I receive 1 of 1 results",
    "wrong order": "the pages contain every {resource} exactly once, oldest first",
    "wrong page": "the pages contain every {resource} exactly once, oldest first",
    "secret shown": "no response reveals the {field} of {it}",
    "refused and not done": "I am allowed",
    "success into refusal": "I am allowed",
}
PAGED = frozenset({"item doubled", "wrong order", "wrong page"})
HEADERS = "the response has my request ID"
STATEMENTS = {"missing": "I am told that it does not exist", "not offered": "I am told that this is not supported"}


def sentence(mutant: Mutant, service: ServiceDescription) -> str:
    """Return When and Then of a scenario that might notice a mutant, for a feature about its operation."""
    resource = service.resources.get(mutant.resource)
    words = {
        "it": f"the {mutant.resource}",
        "resource": resource.name if resource else "",
        "plural": resource.plural if resource else "",
        "field": mutant.field,
    }
    act = f"When I try to {mutant.operation}"
    if mutant.kind in PAGED and resource is not None:
        act = f"When I list the {resource.plural}, 2 per page"
    elif mutant.kind == "stale read" and resource is not None:
        done = "delete" if mutant.outcome != ALLOWED else "update"
        act = f"When I {resource.operations[done].phrase}"
        if mutant.outcome != ALLOWED:
            return f"{act}\nThen the {mutant.resource} no longer exists"
    elif mutant.outcome == ALLOWED:
        act = f"When I {mutant.operation}"
    if mutant.kind == "bad token accepted":
        return f"Given my token is {mutant.field}\n{act}\nThen I am {mutant.outcome}"
    if mutant.kind in {"header missing", "header wrong"} and mutant.field == service.request_id:
        return f"{act}\nThen {HEADERS}"
    if mutant.outcome != ALLOWED:
        who = f" (as {mutant.persona})" if mutant.persona else ""
        return f"{act}{who}\nThen {_answered(mutant.outcome)}"
    then = THENS.get(mutant.kind, "I am allowed").format(**words)
    who = f" (as {mutant.persona})" if mutant.persona else ""
    return f"{act}{who}\nThen {then}"


def _answered(outcome: str) -> str:
    if outcome in STATEMENTS:
        return STATEMENTS[outcome]
    if outcome in {"refused", "unauthenticated"}:
        return f"I am {outcome}"
    if outcome == "invalid":
        return "my request is rejected because the … is invalid"
    rejections = {"conflicting": "a conflict", "unreadable": "malformed"}
    return f"my request is rejected as {rejections.get(outcome, outcome)}"
