"""One request and its answer, as the reports may show it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its answer, secrets masked already; `status` is None and `error` says why where no answer came.

    Attributes:
        path: the path asked for, without base URL and query.
        request_body, response_body: parsed JSON where it was JSON, else text or None.
        seconds: from the request's first byte to the answer's last one.
        operation: the words of the service description for it, or None for one that is not described.
        retried: whether it was sent again after this answer, with a new token.
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
    params: dict[str, Any] = field(default_factory=dict)
    request_headers: dict[str, str] = field(default_factory=dict)
    request_body: Any = None
    response_headers: dict[str, str] = field(default_factory=dict)
    response_body: Any = None
    retried: bool = False

    @property
    def line(self) -> str:
        """One line to find it by: `POST /groups/ → 409 in 12 ms [request smoke-7f3a-12]`."""
        answer = self.status if self.status is not None else f"no answer ({self.error})"
        return f"{self.method} {self.path} → {answer} in {self.seconds * 1000:.0f} ms [request {self.request_id}]"

    @property
    def told(self) -> str:
        """What the service said of it, on one line, at most 300 characters."""
        body = self.response_body
        if isinstance(body, dict) and any(body.get(word) for word in ("detail", "message", "title", "error")):
            body = next(body[word] for word in ("detail", "message", "title", "error") if body.get(word))
        text = body if isinstance(body, str) else "" if body is None else json.dumps(body, ensure_ascii=False)
        text = " ".join(text.split())
        return text if len(text) <= 300 else f"{text[:297]}..."
