"""A service that gives tokens as it is told to, what is asked of it, and a clock that can be put forward."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import requests

from support.auth import Answer
from support.persona_config import PersonaConfig
from support.service import TokenDescription

ADA = PersonaConfig("viewer", "ada", "sesame", {"tenant_role": "viewer"})
JSON = {"username": "{username}", "password": "{password}", "claims": "{claims}", "expires_in": "{expires_in}"}
DESCRIPTION = TokenDescription(
    method="POST",
    path="/utils/jwt",
    json=JSON,
    success=(200,),
    value={"body": "access_token"},
    expires_in={"body": "expires_in"},
)


@dataclass
class FakeService:
    """Answers each request for a token with the next number as the token."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    lifetime: Any = 3600
    told: str = "unknown user or wrong password"
    asked: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, method: str, path: str, **sent: Any) -> Answer:
        self.asked.append({"method": method, "path": path} | sent)
        body = (
            self.body
            if self.body is not None
            else {"access_token": f"token-{len(self.asked)}", "expires_in": self.lifetime}
        )
        return Answer(
            self.status, body, self.headers, f"{method} {path} → {self.status}", self.told, requests.Response()
        )


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now
