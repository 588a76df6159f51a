"""The requests on the way to a token, as the service description says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from support.description.document.tokens import TokenStep
from support.description.payloads import ABSENT, fill
from support.description.service import PLAIN, Variant

FORM, JSON = "application/x-www-form-urlencoded", "application/json"


@dataclass(frozen=True, slots=True)
class SignInRequest:
    """A request on the way to a token.

    Attributes:
        body: the body as text, or the fields of a form, if it is not JSON.
        account: username and password for HTTP Basic.
        token: what it carries otherwise.
    """

    method: str
    path: str
    query: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    json: Any = field(default=None, repr=False)
    body: str | None = field(default=None, repr=False)
    account: tuple[str, str] | None = field(default=None, repr=False)
    persona: str = ""


def request_of(step: TokenStep, values: Mapping[str, Any], persona: str, variant: Variant = PLAIN) -> SignInRequest:
    """Return the request of a step on the way to a token, filled in; `variant` is what differs from a valid one."""
    method, _, path = step.request.partition(" ")
    whole = variant.raw is None and variant.body is None
    form = fill(step.form, values) if whole and step.form is not None else None
    headers = {**fill(step.headers, values), **variant.headers}
    text = variant.raw if form is None else urlencode(form, doseq=True)
    if text is not None:
        headers = {"Content-Type": JSON if step.form is None else FORM, **headers}
    account = tuple("" if values[key] is ABSENT else str(values[key]) for key in ("username", "password"))
    return SignInRequest(
        method,
        _path(path, values),
        {**fill(step.query, values), **variant.query},
        headers,
        json=fill(step.json_body if whole else variant.body, values),
        body=text,
        account=(account[0], account[1]) if step.basic else None,
        persona=persona,
    )


def _path(path: str, values: Mapping[str, Any]) -> str:
    def segment(match: re.Match[str]) -> str:
        value = fill(match[0], values)
        return quote("" if value is ABSENT else str(value), safe="")

    return re.sub(r"\{[^{}]+\}", segment, path)
