"""An auth endpoint on a loopback port that issues numbered tokens, a persona with an account there, and a clock to set."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from support.description.service import Token as TokenDescription
from support.settings.persona import PersonaConfig
from tests.http.loopback import Answer, Loopback, Received

VIEWER = PersonaConfig(name="viewer", username="ada", password="sesame", claims={"tenant_role": "viewer"})
JSON = {"username": "{username}", "password": "{password}", "claims": "{claims}", "expires_in": "{expires_in}"}


def described(**parts: Any) -> TokenDescription:
    """A description of the auth endpoint, as it would stand in a file."""
    return TokenDescription.model_validate(parts)


DESCRIPTION = described(
    request="POST /utils/jwt", json=JSON, success=[200], value={"body": "access_token"}, expires_in="expires_in"
)


@dataclass
class TokenService:
    """Answers each request for a token with the next number as the token, unless `body` says otherwise."""

    loopback: Loopback
    status: int = 200
    body: Any = ...
    headers: dict[str, str] = field(default_factory=dict)
    lifetime: Any = 3600

    def respond(self, _: Received) -> Answer:
        numbered = {"access_token": f"token-{len(self.received)}", "expires_in": self.lifetime}
        return Answer(self.status, numbered if self.body is ... else self.body, self.headers)

    @property
    def received(self) -> list[Received]:
        return self.loopback.received

    @property
    def claims(self) -> list[Any]:
        """The claims of each request."""
        return [each.json["claims"] for each in self.received]


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now
