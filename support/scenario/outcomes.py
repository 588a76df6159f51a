"""What a response means, in the words of the authorization matrix, and what is wrong with its form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import requests

from support.description.payloads import value_at
from support.description.service import Operation, ServiceDescription
from support.http.exchange import body_of, media_type

ALLOWED = "allowed"


def meaning_of(service: ServiceDescription, operation: Operation, status: int) -> str:
    """Return `allowed`, one of the description's answers, or the bare status if it is none of them."""
    if status in operation.success:
        return ALLOWED
    for word, meaning in service.answers.items():
        if status in meaning.status:
            return word
    return f"answered {status}"


def difference(expected: str, actual: str) -> str:
    """Return in which way a wrong answer is wrong; being allowed what should be refused is the dangerous one."""
    if actual == ALLOWED:
        return "DANGEROUS: allowed, but should be refused"
    if expected == ALLOWED:
        return f"{actual}, but should be allowed"
    return f"not allowed, but in the wrong way: {actual} instead of {expected}"


def wrong_media_type(service: ServiceDescription, response: requests.Response) -> str | None:
    """Return what is wrong with the media type of a successful response; None if nothing is, or if it is empty."""
    if not response.content or service.media_type is None:
        return None
    actual = media_type(response.headers)
    return (
        None
        if actual == service.media_type
        else f"its media type should be {service.media_type}, not {actual or 'none'}"
    )


def flaws(service: ServiceDescription, word: str, response: requests.Response) -> list[str]:
    """Return what is wrong with the form of a response that means `word`: its headers, media type, fields and lists."""
    meaning = service.answers[word]
    found = [
        f"its {name} header should begin with {value!r}, not {response.headers.get(name)!r}"
        for name, value in meaning.headers.items()
        if not response.headers.get(name, "").startswith(value)
    ]
    actual = media_type(response.headers)
    if service.error_media_type and actual != service.error_media_type:
        found.append(f"its media type should be {service.error_media_type}, not {actual or 'none'}")
    body = body_of(response)
    fields = body if isinstance(body, Mapping) else {}
    lacking = [name for name in service.error_fields if value_at(body, name) is None]
    if lacking:
        found.append(f"it lacks {', '.join(lacking)}")
    if service.error_status and value_at(body, service.error_status) != response.status_code:
        shown = value_at(body, service.error_status)
        found.append(f"its {service.error_status} should be {response.status_code}, not {shown!r}")
    for name, expected in meaning.items.items():
        found += _list_flaws(name, fields.get(name), expected)
    return found


def blamed(service: ServiceDescription, word: str, response: requests.Response) -> list[str] | None:
    """Return the fields that a response names as being at fault; None if the description does not say where it names them."""
    where = service.answers[word].blames if word in service.answers else {}
    if not where:
        return None
    entries = value_at(body_of(response), where["at"])
    return [str(value_at(each, where["field"])) for each in entries] if isinstance(entries, list) else []


def _list_flaws(name: str, entries: Any, expected: tuple[str, ...]) -> list[str]:
    if not isinstance(entries, list) or not entries:
        return [f"it should say in {name} what is wrong"]
    return [
        f"an entry of {name} should have text as {field}"
        for field in expected
        if not all(isinstance(entry, Mapping) and isinstance(entry.get(field), str) for entry in entries)
    ]
