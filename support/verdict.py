"""What an answer amounts to, in the words of the authorization table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import requests

from support.http_client import body_of
from support.service import Operation, ServiceDescription
from support.templates import at

ALLOWED = "allowed"


def meaning_of(service: ServiceDescription, operation: Operation, status: int) -> str:
    """`allowed`, one of the description's answers, or the bare status where it is none of them."""
    if status in operation.success:
        return ALLOWED
    for word, meaning in service.answers.items():
        if status in meaning.status:
            return word
    return f"answered {status}"


def wrong_way(expected: str, actual: str) -> str:
    """Which way a wrong answer is wrong; being allowed what is not is the dangerous one."""
    if actual == ALLOWED:
        return "DANGEROUS: allowed, though it should be refused"
    if expected == ALLOWED:
        return f"{actual}, though it should be allowed"
    return f"not allowed, but in the wrong way: {actual} instead of {expected}"


def wrong_media_type(service: ServiceDescription, response: requests.Response) -> str | None:
    """What is wrong with the media type of an answer that is no error; None where nothing is, or where it is empty."""
    if not response.content or service.media_type is None:
        return None
    media_type = _media_type(response)
    return (
        None
        if media_type == service.media_type
        else f"its media type should be {service.media_type}, not {media_type or 'none'}"
    )


def _media_type(response: requests.Response) -> str:
    return response.headers.get("Content-Type", "").split(";")[0].strip().lower()


def flaws(service: ServiceDescription, word: str, response: requests.Response) -> list[str]:
    """What is wrong with the form of an answer that means `word`: its headers, media type, fields and lists."""
    meaning = service.answers[word]
    found = [
        f"its {name} header should open with {value!r}, not {response.headers.get(name)!r}"
        for name, value in meaning.headers.items()
        if not response.headers.get(name, "").startswith(value)
    ]
    media_type = _media_type(response)
    if service.error_media_type and media_type != service.error_media_type:
        found.append(f"its media type should be {service.error_media_type}, not {media_type or 'none'}")
    body = body_of(response)
    fields = body if isinstance(body, Mapping) else {}
    lacking = [name for name in service.error_fields if at(body, name) is None]
    if lacking:
        found.append(f"it lacks {', '.join(lacking)}")
    if service.error_status and at(body, service.error_status) != response.status_code:
        found.append(
            f"its {service.error_status} should be {response.status_code}, not {at(body, service.error_status)!r}"
        )
    for name, wanted in meaning.items.items():
        found += _list_flaws(name, fields.get(name), wanted)
    return found


def _list_flaws(name: str, entries: Any, wanted: tuple[str, ...]) -> list[str]:
    if not isinstance(entries, list) or not entries:
        return [f"it should say in {name} what is wrong"]
    return [
        f"an entry of {name} should have text as {field}"
        for field in wanted
        if not all(isinstance(entry, Mapping) and isinstance(entry.get(field), str) for entry in entries)
    ]
