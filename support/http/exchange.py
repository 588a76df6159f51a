"""One request and its response, as the reports may show it."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

import requests

ERROR_WORDS = ("detail", "message", "title", "error")  # fields that usually say what went wrong
LONGEST = 300  # characters of what a service said, on one line


class Purpose(StrEnum):
    """What a request was for."""

    START = "start"  # is the service there, and does it know the personas?
    TOKEN = "token"  # noqa: S105 - a purpose
    SETUP = "setup"
    ACT = "act"
    PROOF = "proof"  # of a refusal: the token is good, the thing is there, nothing changed
    OBSERVATION = "observation"
    REMOVAL = "removal"
    REMOVAL_CHECK = "removal check"  # is it gone?


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its response, with secrets masked; without a response `status` is None and `error` says why.

    Attributes:
        path: the path of the request, without base URL and query.
        request_body, response_body: parsed JSON if it was JSON, else text or None.
        seconds: from sending the request to the last byte of the response.
        operation: its phrase in the service description, or None if it is not described.
        retried: whether it was sent again after this response.
        said: what the service said in the response, on one line of at most 300 characters.
    """

    method: str
    path: str
    url: str
    persona: str
    request_id: str
    at: datetime
    seconds: float
    status: int | None = None
    reason: str = ""
    error: str | None = None
    operation: str | None = None
    purpose: Purpose = Purpose.ACT
    params: dict[str, Any] = field(default_factory=dict)
    request_headers: dict[str, str] = field(default_factory=dict)
    request_body: Any = None
    response_headers: dict[str, str] = field(default_factory=dict)
    response_body: Any = None
    retried: bool = False
    said: str = ""

    @property
    def line(self) -> str:
        """One line to find it by: `POST /groups/ → 409 in 12 ms [request smoke-7f3a-12]`."""
        answer = self.status if self.status is not None else f"no response ({self.error})"
        return f"{self.method} {self.path} → {answer} in {self.seconds * 1000:.0f} ms [request {self.request_id}]"


def body_of(response: requests.Response | None) -> Any:
    """Return the body of a response: JSON if it is JSON, else its text, or None if it is empty."""
    if response is None or not response.content:
        return None
    try:
        return json.loads(response.content)
    except (ValueError, RecursionError):
        return text_of(response)


def as_response(status: int, headers: Iterable[tuple[str, str]], body: bytes) -> requests.Response:
    """Return a response that was not received by this package, for those who read responses."""
    found = requests.Response()
    found.status_code = status
    for name, value in headers:
        found.headers[name] = f"{found.headers[name]}, {value}" if name in found.headers else value
    found.raw = io.BytesIO(body)
    return found


def text_of(response: requests.Response) -> str:
    """Return the body of a response as text, in the encoding that it names, or UTF-8; nobody guesses, which may take minutes."""
    encoding = response.encoding if "charset" in response.headers.get("Content-Type", "").lower() else None
    try:
        return response.content.decode(encoding or "utf-8", errors="replace")
    except (LookupError, ValueError):
        return response.content.decode("utf-8", errors="replace")


def media_type(headers: Mapping[str, str]) -> str:
    """Return the media type in the headers of a response, without parameters; empty if there is none."""
    return headers.get("Content-Type", "").split(";")[0].strip().lower()


def error_text(body: Any) -> str:
    """Return what an error says went wrong, on one line; empty if it has none of the usual fields."""
    found = next((body[word] for word in ERROR_WORDS if body.get(word)), "") if isinstance(body, Mapping) else ""
    return one_line(found) if found else ""


def one_line(value: Any) -> str:
    """Return a JSON value or text on one line, cut after 300 characters."""
    text = value if isinstance(value, str) else "" if value is None else json.dumps(value, ensure_ascii=False)
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."
