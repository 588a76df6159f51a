"""Real tokens from the service's own auth endpoint: for this persona, with these claims, good for the next request."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import requests

from support.errors import AuthenticationError
from support.persona_config import PersonaConfig
from support.service import PLAIN, TokenDescription, Variant
from support.templates import ABSENT, at, fill

Claims = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Token:
    """What a request carries to say who asks; an empty `value` is not sent.

    `lifetime`: seconds from now, or None where the service does not say. `scheme`: the word before it, where not the usual.
    """

    value: str = field(repr=False)
    lifetime: float | None = None
    scheme: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the auth endpoint answered, as far as a token needs it."""

    status: int
    body: Any
    headers: Mapping[str, str]
    line: str
    told: str
    response: requests.Response = field(repr=False)


class Sender(Protocol):
    """Sends one request without a token and gives the answer; `HTTPClient` is where it is done."""

    def __call__(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        form: Mapping[str, str] | None = None,
        raw: str | None = None,
        basic: tuple[str, str] | None = None,
        persona: str = "",
    ) -> Answer: ...


class Authenticator:
    """Gets tokens as the service description says they are got."""

    def __init__(self, description: TokenDescription, send: Sender) -> None:
        self.description = description
        self._send = send

    def build_token(
        self, persona: PersonaConfig, claims: Claims | None = None, *, expires_in: float | None = None
    ) -> Token:
        """Ask the service for a token.

        Args:
            persona: whose account.
            claims: what the token is to say; None for the persona's own.
            expires_in: seconds; only asked for where it is given.

        Raises:
            AuthenticationError: with what the service said, where it gave none.
        """
        description = self.description
        if description.method is None:
            account = f"{persona.username or ''}:{persona.password or ''}"
            return Token(base64.b64encode(account.encode()).decode())
        answer = self.log_in(persona, claims, expires_in=expires_in)
        if answer.status not in description.success:
            raise AuthenticationError(
                f'no token for persona "{persona.name}" (account {persona.username})\n  the service said: {answer.status}'
                f" {answer.told}\n  asked:            {answer.line}\n"
                "  try:              check username, password and claims of the persona",
                answer.status,
            )
        value = _found(description.value, answer)
        if not isinstance(value, str) or not value:
            raise AuthenticationError(
                f'no token for persona "{persona.name}": the answer holds none at {_where(description.value)}\n'
                f"  the service said: {answer.status}, {_shape(answer)}\n  asked:            {answer.line}\n"
                "  try:              is the base URL the service's? does its description say where the token is?",
                answer.status,
            )
        return Token(value, _seconds(_found(description.expires_in, answer)) if description.expires_in else None)

    def log_in(
        self,
        persona: PersonaConfig,
        claims: Claims | None = None,
        *,
        expires_in: float | None = None,
        variant: Variant = PLAIN,
        run: str = "",
    ) -> Answer:
        """Ask for a token and give whatever is answered; `variant` says what differs from a proper request."""
        description = self.description
        assert description.method is not None, "there is no auth endpoint"
        values: dict[str, Any] = {
            "username": persona.username or "",
            "password": persona.password or "",
            "claims": dict(persona.fixed_claims if claims is None else claims),
            "expires_in": ABSENT if expires_in is None else expires_in,
            "run": run,
        }
        # A variant speaks of the account, the claims and the time, whatever the service calls the fields that they go in.
        values |= {**fill(variant.set, values), **dict.fromkeys(variant.unset, ABSENT)}
        whole = variant.raw is None and variant.body is None
        sent = fill(description.json if whole else variant.body, values)
        return self._send(
            description.method,
            description.path,
            json=sent,
            form=fill(description.form, values) if whole else None,
            raw=variant.raw,
            basic=(str(values["username"]), str(values["password"])) if description.basic else None,
            persona=persona.name,
        )


class TokenProvider:
    """One persona's tokens: its claims merged with the scenario's (its own win), one token for each set of claims.

    Args:
        global_claims: gives the claims in force, at each call.
        clock: seconds, ever rising.
    """

    RENEW_BEFORE = 30.0  # seconds; or a quarter of a shorter lifetime

    def __init__(
        self,
        persona: PersonaConfig,
        authenticator: Authenticator,
        global_claims: Callable[[], Claims] = dict,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.persona = persona
        self._authenticator = authenticator
        self._global_claims = global_claims
        self._clock = clock
        self._own: dict[str, Any] = persona.fixed_claims
        self._left_out: set[str] = set()
        self._cache: dict[str, tuple[Token, float | None]] = {}
        self._fixed: Token | None = None

    @property
    def anonymous(self) -> bool:
        """Whether there is no account, and so never a token."""
        return self.persona.anonymous and self._fixed is None

    @property
    def claims(self) -> dict[str, Any]:
        """The claims of the next token."""
        return {
            name: value for name, value in {**self._global_claims(), **self._own}.items() if name not in self._left_out
        }

    @property
    def fingerprint(self) -> str:
        """The same for the same claims, whatever their order."""
        return json.dumps(self.claims, sort_keys=True, default=str)

    def set_persona_claim(self, name: str, value: Any) -> None:
        """Change one of the persona's own claims from the next request on; None takes it away."""
        if value is None:
            self._own.pop(name, None)
        else:
            self._own[name] = value

    def leave_out(self, name: str) -> None:
        """Claim nothing of this name from the next request on, whatever the config and the scenario say."""
        self._left_out.add(name)

    @property
    def complete(self) -> bool:
        """Whether the tokens claim everything that they usually do."""
        return not self._left_out

    def use(self, token: Token | None) -> None:
        """Send this very token, good or bad, until told None."""
        self._fixed = token

    @property
    def fixed(self) -> bool:
        """Whether a given token is sent, and so none is renewed."""
        return self._fixed is not None

    def get(self) -> Token | None:
        """The token for the claims in force, renewed before it expires; None for a persona without an account.

        Raises:
            AuthenticationError: the service gave none.
        """
        if self._fixed is not None or self.persona.anonymous:
            return self._fixed
        fingerprint = self.fingerprint
        token, renew_at = self._cache.get(fingerprint, (None, None))
        if token is None or (renew_at is not None and self._clock() >= renew_at):
            asked_at = self._clock()
            token, renew_at = self._authenticator.build_token(self.persona, self.claims), None
            if token.lifetime is not None:
                renew_at = asked_at + token.lifetime - min(self.RENEW_BEFORE, token.lifetime / 4)
            self._cache[fingerprint] = (token, renew_at)
        return token

    def invalidate(self) -> None:
        """Forget every token; the next request asks for a new one."""
        self._cache.clear()


def _found(where: Mapping[str, str], answer: Answer) -> Any:
    if "header" in where:
        return answer.headers.get(where["header"])
    return at(answer.body, where.get("body"))


def _seconds(told: Any) -> float | None:
    """A lifetime, which a header tells as text; None where it is none."""
    try:
        return None if isinstance(told, bool) else float(told)
    except (TypeError, ValueError):
        return None


def _where(where: Mapping[str, str]) -> str:
    return f"header {where['header']}" if "header" in where else f"{where.get('body') or 'the body'}"


def _shape(answer: Answer) -> str:
    kind = answer.headers.get("Content-Type", "no content type").split(";")[0]
    return kind if not isinstance(answer.body, dict) else f"{kind} with {', '.join(sorted(answer.body)) or 'no fields'}"
