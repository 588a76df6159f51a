"""Real tokens from the service's own auth endpoint: for this persona, with these claims, valid for the next request."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import requests

from support.description.payloads import ABSENT, fill, value_at
from support.description.service import PLAIN, TokenDescription, Variant
from support.errors import AuthenticationError
from support.http.exchange import Exchange, media_type
from support.settings.persona import PersonaConfig

Claims = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Token:
    """What a request carries to say who sends it; an empty `value` is not sent.

    Attributes:
        lifetime: seconds from now, or None if the service does not say.
        scheme: the word before the token, if not the usual one.
    """

    value: str = field(repr=False)
    lifetime: float | None = None
    scheme: str | None = None


@dataclass(frozen=True, slots=True)
class TokenResponse:
    """What the auth endpoint answered; `body` is parsed JSON, or text."""

    body: Any = field(repr=False)
    response: requests.Response = field(repr=False)
    exchange: Exchange

    @property
    def status(self) -> int:
        """The status of the response."""
        return self.response.status_code


class Sender(Protocol):
    """Sends one request to the auth endpoint; `HTTPClient.request_token` is one."""

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
    ) -> TokenResponse: ...


class Authenticator:
    """Requests tokens in the way that the service description says."""

    def __init__(self, description: TokenDescription, send: Sender) -> None:
        self.description = description
        self._send = send

    def build_token(
        self, persona: PersonaConfig, claims: Claims | None = None, *, expires_in: float | None = None
    ) -> Token:
        """Return a token from the service.

        Args:
            persona: whose account.
            claims: the claims of the token; None for the persona's own.
            expires_in: its lifetime in seconds; None leaves it to the service.

        Raises:
            AuthenticationError: the service issued none; with what it said.
        """
        description = self.description
        if not description.has_endpoint:
            account = f"{persona.username or ''}:{persona.password or ''}"
            return Token(base64.b64encode(account.encode()).decode())
        answer = self.sign_in(persona, claims, expires_in=expires_in)
        if answer.status not in description.success:
            raise AuthenticationError(
                f'no token for persona "{persona.name}" (account {persona.username})\n'
                f"  the service said: {answer.status} {answer.exchange.said}\n  request:          {answer.exchange.line}\n"
                "  try:              check username, password and claims of the persona",
                answer.status,
            )
        value = _found(description.value, answer)
        if not isinstance(value, str) or not value:
            raise AuthenticationError(
                f'no token for persona "{persona.name}": the response has none at {_where(description.value)}\n'
                f"  the service said: {answer.status}, {_shape(answer)}\n  request:          {answer.exchange.line}\n"
                "  try:              is the base URL that of the service? does its description say where the token is?",
                answer.status,
            )
        return Token(value, _seconds(_found(description.expires_in, answer)) if description.expires_in else None)

    def sign_in(
        self,
        persona: PersonaConfig,
        claims: Claims | None = None,
        *,
        expires_in: float | None = None,
        variant: Variant = PLAIN,
        run: str = "",
    ) -> TokenResponse:
        """Request a token and return the response, whatever it is; `variant` is what differs from a valid request."""
        description = self.description
        assert description.method is not None, "there is no auth endpoint"
        values: dict[str, Any] = {
            "username": persona.username or "",
            "password": persona.password or "",
            "claims": dict(persona.fixed_claims if claims is None else claims),
            "expires_in": ABSENT if expires_in is None else expires_in,
            "run": run,
        }
        # A variant speaks of the account, the claims and the lifetime, whatever the service calls their fields.
        values |= {**fill(variant.set, values), **dict.fromkeys(variant.unset, ABSENT)}
        whole = variant.raw is None and variant.body is None
        return self._send(
            description.method,
            description.path,
            json=fill(description.json if whole else variant.body, values),
            form=fill(description.form, values) if whole else None,
            raw=variant.raw,
            basic=(str(values["username"]), str(values["password"])) if description.basic else None,
            persona=persona.name,
        )


class TokenCache:
    """The tokens of a run: one for each persona and set of claims.

    Args:
        clock: seconds, never decreasing.
    """

    RENEW_BEFORE = 30.0  # seconds; or a quarter of a shorter lifetime

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._tokens: dict[tuple[str, str], tuple[Token, float | None]] = {}

    def get(self, persona: str, claims: str, build: Callable[[], Token]) -> Token:
        """Return the token for a persona and its claims; build a new one if there is none or it expires soon."""
        token, renew_at = self._tokens.get((persona, claims), (None, None))
        if token is None or (renew_at is not None and self._clock() >= renew_at):
            requested_at = self._clock()
            token, renew_at = build(), None
            if token.lifetime is not None:
                renew_at = requested_at + token.lifetime - min(self.RENEW_BEFORE, token.lifetime / 4)
            self._tokens[persona, claims] = (token, renew_at)
        return token

    def forget(self, persona: str) -> None:
        """Forget every token of a persona."""
        self._tokens = {key: each for key, each in self._tokens.items() if key[0] != persona}


class TokenProvider:
    """One persona's tokens: its claims merged over the scenario's, one token for each set of claims.

    Args:
        shared_claims: returns the claims in force for every persona, at each call.
        cache: the tokens of the run; None for a cache of its own.
    """

    def __init__(
        self,
        persona: PersonaConfig,
        authenticator: Authenticator,
        shared_claims: Callable[[], Claims] = dict,
        cache: TokenCache | None = None,
    ) -> None:
        self.persona = persona
        self._authenticator = authenticator
        self._shared_claims = shared_claims
        self._cache = cache or TokenCache()
        self._own: dict[str, Any] = persona.fixed_claims
        self._left_out: set[str] = set()
        self._fixed: Token | None = None

    @property
    def anonymous(self) -> bool:
        """Whether there is no account, and so never a token."""
        return self.persona.anonymous and self._fixed is None

    @property
    def claims(self) -> dict[str, Any]:
        """The claims of the next token."""
        merged = {**self._shared_claims(), **self._own}
        return {name: value for name, value in merged.items() if name not in self._left_out}

    def set_persona_claim(self, name: str, value: Any) -> None:
        """Set one of the persona's own claims from the next request on; None removes it."""
        if value is None:
            self._own.pop(name, None)
        else:
            self._own[name] = value

    def leave_out(self, name: str) -> None:
        """Leave a claim out of every token from the next request on, whatever the config and the scenario say."""
        self._left_out.add(name)

    @property
    def complete(self) -> bool:
        """Whether no claim is left out."""
        return not self._left_out

    def use(self, token: Token | None) -> None:
        """Send this very token, valid or not, until it is set to None."""
        self._fixed = token

    @property
    def fixed(self) -> bool:
        """Whether a given token is sent, and so none is renewed."""
        return self._fixed is not None

    def get_token(self) -> Token | None:
        """Return the token for the claims in force, renewed before it expires; None for a persona without an account.

        Raises:
            AuthenticationError: the service issued none.
        """
        if self._fixed is not None or self.persona.anonymous:
            return self._fixed
        claims = self.claims
        fingerprint = json.dumps(claims, sort_keys=True, default=str)
        return self._cache.get(
            self.persona.name, fingerprint, lambda: self._authenticator.build_token(self.persona, claims)
        )

    def invalidate(self) -> None:
        """Forget every token of the persona; the next request gets a new one."""
        self._cache.forget(self.persona.name)


def _found(where: Mapping[str, str], answer: TokenResponse) -> Any:
    if "header" in where:
        return answer.response.headers.get(where["header"])
    return value_at(answer.body, where.get("body"))


def _seconds(value: Any) -> float | None:
    """A lifetime, which a header has as text; None if it is not a number."""
    try:
        return None if isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        return None


def _where(where: Mapping[str, str]) -> str:
    return f"header {where['header']}" if "header" in where else f"{where.get('body') or 'the body'}"


def _shape(answer: TokenResponse) -> str:
    kind = media_type(answer.response.headers) or "no content type"
    return kind if not isinstance(answer.body, dict) else f"{kind} with {', '.join(sorted(answer.body)) or 'no fields'}"
