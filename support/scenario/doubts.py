"""What in the service description to look at if a response is not as it says, so that a mistake there is found."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from support.description.document.answers import Answer
from support.description.payloads import value_at
from support.description.service import PLAIN, Operation, Resource, ServiceDescription
from support.errors import UnlikeDescriptionError
from support.http.places import described
from support.resources.result import HelperResult
from support.scenario.known import Listing
from support.scenario.times import timestamp, utc_time
from support.scenario.vocabulary import Act

#: Statuses of a request that the service does not understand; others may well be a refusal, or a service that breaks.
NOT_UNDERSTOOD = frozenset({404, 405, 410, 501})
REJECTED = frozenset({400, 406, 415, 422})


def place_to_look(operation: Operation, status: int) -> str:
    """Return what in the description or the config to look at if an operation had this status."""
    if status < 300:
        return f"{operation.place}.success"
    if status in {401, 403}:
        return "the account and the claims in the config; or token.send"
    if status in NOT_UNDERSTOOD:
        return f"the path and the method of {operation.place}; or whether a resource is missing that it needs"
    parts = {"create": "new", "update": "change"}
    around = f"resources.{operation.resource}.{parts[operation.verb]}, or the " if operation.verb in parts else "the "
    return f"{operation.place}.body, or {around}envelope"


def unlike(act: Act, result: HelperResult) -> str:
    """Return what to look at in the description if a response is a success, but not the described one; else nothing."""
    if not 200 <= result.status < 300:
        return ""
    expected = " or ".join(map(str, act.variant.success or act.operation.success))
    return f"\n  expected: {expected}, by {act.operation.place or act.operation.phrase} of the service description"


def doubted(act: Act, result: HelperResult, actual: str, confirmed: Iterable[str]) -> str | None:
    """Return the place in the description that may be wrong, instead of the service, if an action had another outcome.

    Args:
        actual: what the response means.
        confirmed: the places that the run has confirmed.
    """
    operation, status = act.operation, result.status
    if not operation.resource or operation.place in confirmed:
        return None
    if actual == "unauthenticated" and "token.send" not in confirmed:
        return "token.send"
    # A request with something special may be rejected for it.
    plain = act.variant is PLAIN and act.called is None
    return operation.place if status in NOT_UNDERSTOOD or (plain and status in REJECTED) else None


def expectation(service: ServiceDescription, operation: Operation, word: str) -> str:
    """Return what the description expects of an answer, and where it says so."""
    answer = operation.answers[word]
    body = f" with {json.dumps(dict(answer.body), ensure_ascii=False, default=str)}" if answer.body else ""
    statuses = " or ".join(map(str, answer.status))
    return f"\n  expected: {statuses}{body}, by {answer_place(service, operation, word)} of the service description"


def answer_place(service: ServiceDescription, operation: Operation, word: str) -> str:
    """Return where the description has an answer: for all operations, or for one of them."""
    general: Mapping[str, Answer] = service.answers
    own = operation.place if operation.answers.get(word) != general.get(word) else ""
    return f"{own}.answers.{word}".removeprefix(".")


def unlike_fields(resource: Resource, expected: Mapping[str, Any], shown: Any, sent: Any) -> str:
    """Return which fields of a thing are not as described, and where the description says so; nothing if all are.

    Args:
        expected: the expected values; what was `sent` is not described.
        shown: the thing as a response shows it.
    """
    if not isinstance(shown, Mapping):
        return f"\n  try: the envelope of resources.{resource.name} in the service description"
    own = f"resources.{resource.name}"
    lacking = [name for name in resource.fields if value_at(shown, name) is None and name not in shown]
    wrong = [f"no {', '.join(lacking)}: {own}.fields"] if lacking else []
    if resource.id_field and value_at(shown, resource.id_field) is None:
        wrong.append(f"no {resource.id_field}: {own}.id")
    for part, form in (("times", utc_time()), ("timestamps", timestamp())):
        named = [name for name in getattr(resource, part) if name in shown]
        wrong += [f"{name}: {own}.{part}" for name in named if not form.matches(shown[name])]
    given = sent if isinstance(sent, Mapping) else {}
    for name, value in resource.defaults.items():
        if name not in given and name in expected and expected[name] == value and shown.get(name) != value:
            wrong.append(f"{name}: {own}.defaults")
    return f"\n  by the service description: {'; '.join(wrong)}" if wrong else ""


def unlike_pages(
    problem: str, expected: Sequence[str], listing: Listing, mine: Sequence[str], flaws: Sequence[str]
) -> AssertionError:
    """Return what is wrong with the pages of a list, with what in the description to look at.

    Args:
        expected: the ids that should be there, `mine` those that are.
        flaws: what is wrong with what the pages say about themselves.
    """
    shape, pages = listing.resource.list, listing.pages
    lines = [problem.rstrip(), *flaws]
    if list(mine) != list(expected) and sorted(mine) == sorted(expected):
        lines.append(f"all are there, and not {shape.order}: {shape.where('order')} of the service description")
    if len(pages) == 1 and len(pages[0].data) == listing.size and shape.paging.style in {"next", "cursor"}:
        where = described(shape.paging.next) if shape.paging.next is not None else "no place"
        lines.append(f"the first page is full, and nothing leads to the next at {where}")
        return UnlikeDescriptionError("\n  ".join(lines), f"{shape.where('paging')}.next")
    return AssertionError("\n  ".join(lines))
