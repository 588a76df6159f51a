"""What a response means, in the words of the authorization matrix, and what is wrong with its form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import requests

from support.description.payloads import value_at
from support.description.service import Operation, ServiceDescription
from support.http.answers import ALLOWED, meaning_of
from support.http.exchange import body_of, media_type
from support.http.places import cut
from support.results.judgement import Finding

__all__ = ["ALLOWED", "blamed", "difference", "finding", "flaws", "meaning_of", "wrong_media_type"]


def difference(expected: str, actual: str) -> str:
    """Return in which way a wrong answer is wrong; being allowed what should be refused is the dangerous one."""
    if actual == ALLOWED:
        return "DANGEROUS: allowed, but should be refused"
    if expected == ALLOWED:
        return f"{actual}, but should be allowed"
    return f"not allowed, but in the wrong way: {actual} instead of {expected}"


def finding(expected: str, actual: str) -> Finding:
    """Return what a wrong answer means for the authorization matrix."""
    if actual == ALLOWED:
        return Finding.DANGEROUS
    return Finding.TOO_STRICT if expected == ALLOWED else Finding.WRONG_WAY


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


def flaws(service: ServiceDescription, operation: Operation, word: str, response: requests.Response) -> list[str]:
    """Return what is wrong with the form of a response that means `word`: its headers, media type, fields and lists."""
    meaning = operation.answers[word]
    found = [
        f"its {name} header should begin with {value!r}, not {response.headers.get(name)!r}"
        for name, value in meaning.headers.items()
        if not response.headers.get(name, "").startswith(value)
    ]
    if not meaning.form:
        return found
    errors, body, actual = service.errors, body_of(response), media_type(response.headers)
    if errors.media_type and actual != errors.media_type:
        found.append(f"its media type should be {errors.media_type}, not {actual or 'none'}")
    fields = body if isinstance(body, Mapping) else {}
    lacking = [name for name in errors.fields if value_at(body, name) is None]
    if lacking:
        found.append(f"it lacks {', '.join(lacking)}")
    if errors.status and value_at(body, errors.status) != response.status_code:
        shown = value_at(body, errors.status)
        found.append(f"its {errors.status} should be {response.status_code}, not {shown!r}")
    for name, expected in meaning.items.items():
        found += _list_flaws(name, fields.get(name), expected)
    return found


def blamed(operation: Operation, word: str, response: requests.Response) -> list[str] | None:
    """Return the fields that a response names as being at fault; None if the description does not say where it names them.

    Where the description names a message instead of a list, it is that message alone.
    """
    where = operation.answers[word].blames if word in operation.answers else None
    if where is None:
        return None
    if where.text is not None:
        return [str(value_at(body_of(response), where.text) or "")]
    entries = value_at(body_of(response), where.at)
    named = [str(value_at(each, where.field)) for each in entries] if isinstance(entries, list) else []
    return named if where.pattern is None else [cut(where.pattern, each) or each for each in named]


def _list_flaws(name: str, entries: Any, expected: tuple[str, ...]) -> list[str]:
    if not isinstance(entries, list) or not entries:
        return [f"it should say in {name} what is wrong"]
    return [
        f"an entry of {name} should have text as {field}"
        for field in expected
        if not all(isinstance(entry, Mapping) and isinstance(entry.get(field), str) for entry in entries)
    ]
