"""What a response means, by status, media type and body together, in the words of the service description."""

from __future__ import annotations

from typing import Any

import requests

from support.description.document.answers import Answer, Errors
from support.description.payloads import meets, value_at
from support.description.service import Operation, Variant
from support.http.exchange import body_of, error_text, media_type, one_line

ALLOWED = "allowed"
MISSING = "missing"
BODILESS = frozenset({204, 205, 304})  # statuses without a body (RFC 9110)


def fits(answer: Answer, response: requests.Response) -> bool:
    """Return whether a response can be such an answer."""
    return (
        response.status_code in answer.status
        and (answer.media_type is None or answer.media_type == media_type(response.headers))
        and (not answer.body or meets(body_of(response), answer.body))
    )


def is_success(operation: Operation, response: requests.Response, variant: Variant | None = None) -> bool:
    """Return whether a response is a success: its status says so, and no answer that is recognized by its body fits it."""
    success = variant.success if variant is not None and variant.success else operation.success
    if response.status_code not in success:
        return False
    return not is_rejection_by_body(operation, response)


def is_rejection_by_body(operation: Operation, response: requests.Response) -> bool:
    """Return whether a response is an answer that is recognized by its body or media type, whatever its status says."""
    by_body = (each for each in operation.answers.values() if each.body or each.media_type)
    return any(fits(each, response) for each in by_body)


def meaning_of(
    operation: Operation, response: requests.Response, expected: str | None = None, variant: Variant | None = None
) -> str:
    """Return `allowed`, the word of an answer, or the bare status if it is none of them.

    Args:
        expected: this meaning counts if the response fits it, even if it fits others too that are no more certain.
    """
    if is_success(operation, response, variant):
        return ALLOWED
    fitting = {word: each for word, each in operation.answers.items() if fits(each, response)}
    # Those that are recognized by more than the status are more certain.
    certain = [word for word, each in fitting.items() if each.body or each.media_type] or list(fitting)
    if expected in certain:
        return str(expected)
    return certain[0] if certain else f"answered {response.status_code}"


def is_missing(operation: Operation, response: requests.Response) -> bool:
    """Return whether a response means that the thing does not exist."""
    answer = operation.answers.get(MISSING)
    return fits(answer, response) if answer is not None else response.status_code in {404, 410}


def words_of(errors: Errors, body: Any) -> str:
    """Return the service's own words in a body, on one line; the start of the body if it has none."""
    for path in errors.message:
        found = value_at(body, path)
        if found not in (None, ""):
            return one_line(found)
    return error_text(body) or one_line(body)
