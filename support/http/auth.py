"""Real tokens from the service's own auth endpoint: for this persona, with these claims, valid for the next request."""

from __future__ import annotations

import base64
import json as jsonlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import requests

from support.description.document.tokens import Send, TokenStep
from support.description.document.tokens import Token as TokenDescription
from support.description.payloads import ABSENT, fill
from support.description.service import PLAIN, Variant
from support.errors import AuthenticationError
from support.http.exchange import Exchange, media_type
from support.http.places import described, found_at
from support.http.sign_in import SignInRequest, request_of
from support.settings.persona import PersonaConfig

Claims = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Token:
    """What a request carries to say who sends it; an empty `value` is not sent.

    Attributes:
        lifetime: seconds from now, or None if the service does not say.
        scheme: the word before the token, if not the usual one.
        kept: what the responses on the way to it had, for a refresh or a revocation.
    """

    value: str = field(repr=False)
    lifetime: float | None = None
    scheme: str | None = None
    kept: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def headers(self, send: Send) -> dict[str, str]:
        """Return the headers that carry it."""
        if send.cookie is not None and self.scheme is None:
            return {"Cookie": f"{send.cookie}={self.value}"}
        usual = send.scheme if send.scheme is not None or send.header is not None else "Bearer"
        scheme = self.scheme if self.scheme is not None else usual
        return {send.header or "Authorization": f"{scheme} {self.value}".strip() if scheme else self.value.strip()}


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
    """Sends one request on the way to a token; `HTTPClient.request_token` is one."""

    def __call__(self, request: SignInRequest) -> TokenResponse: ...


@dataclass(frozen=True, slots=True)
class _SignedIn:
    """The last response on the way to a token, and what was kept of all of them."""

    answer: TokenResponse
    step: TokenStep
    kept: Mapping[str, Any]
    complete: bool


class Authenticator:
    """Requests tokens in the way that the service description says.

    Args:
        send: sends one request.
        issued: gets every token that was issued, with its persona, so that it can be revoked.
    """

    def __init__(
        self,
        description: TokenDescription,
        send: Sender,
        issued: list[tuple[PersonaConfig, Token]] | None = None,
    ) -> None:
        self.description = description
        self._send = send
        self._issued = [] if issued is None else issued

    def build_token(
        self, persona: PersonaConfig, claims: Claims | None = None, *, expires_in: float | None = None
    ) -> Token:
        """Return a token from the service.

        Args:
            persona: whose account; one with a token of its own has that token.
            claims: the claims of the token; None for the persona's own.
            expires_in: its lifetime in seconds; None leaves it to the service.

        Raises:
            AuthenticationError: the service issued none; with what it said.
        """
        if persona.token is not None:
            return Token(persona.token)
        if not self.description.has_endpoint:
            return _basic(persona.username or "", persona.password or "")
        done = self._sign_in(persona, self._values(persona, claims, expires_in), PLAIN)
        if not done.complete:
            raise self._refused(persona, done)
        return self._token(persona, done, expires_in or self.description.lifetime)

    def refreshed(self, persona: PersonaConfig, token: Token, claims: Claims) -> Token | None:
        """Return a new token for one that expires, without signing in; None if that is not described or not possible."""
        step = self.description.refresh
        if step is None or not token.kept:
            return None
        values = {**self._values(persona, claims, None), **token.kept}
        answer = self._send(request_of(step, values, persona.name))
        if answer.status not in step.success:
            return None
        kept = {**token.kept, **_kept(step.keep or self.description.keep, answer)}
        return self._token(persona, _SignedIn(answer, step, kept, complete=True), self.description.lifetime)

    def failed_to_revoke(self, persona: PersonaConfig, token: Token) -> str:
        """Revoke a token as the description says, and return why that failed; nothing if it did not, or nothing is described."""
        step = self.description.revoke
        if step is None:
            return ""
        values = {**self._values(persona, None, None), **token.kept, "token": token.value}
        try:
            answer = self._send(request_of(step, values, persona.name))
        except (KeyError, TypeError) as missing:
            return (
                f"{step.request} refers to {missing}, which no response had\n"
                f"  try: token.keep in the service description, which has {', '.join(self.description.keep) or 'nothing'}"
            )
        if answer.status in step.success:
            return ""
        return (
            f"it was answered {answer.status} {answer.exchange.said}\n  request: {answer.exchange.line}\n"
            f"  try:     token.revoke in the service description, which is {step.request} and expects "
            f"{' or '.join(map(str, step.success))}"
        )

    def sign_in(
        self,
        persona: PersonaConfig,
        claims: Claims | None = None,
        *,
        expires_in: float | None = None,
        variant: Variant = PLAIN,
        run: str = "",
    ) -> TokenResponse:
        """Sign in and return the last response, whatever it is; `variant` is what differs from a valid request.

        Without an auth endpoint, the described `check` is sent with the account or the persona's own token.
        """
        values = self._values(persona, claims, expires_in) | {"run": run}
        # A variant speaks of the account, the claims and the lifetime, whatever the service calls their fields.
        values |= {**fill(variant.set, values), **dict.fromkeys(variant.unset, ABSENT)}
        if not self.description.has_endpoint:
            return self._check(persona, values)
        done = self._sign_in(persona, values, variant)
        if done.complete and (value := found_at(self.description.value, done.answer.response, done.answer.body)):
            self._issued.append((persona, Token(str(value), kept=done.kept)))
        return done.answer

    def _values(self, persona: PersonaConfig, claims: Claims | None, expires_in: float | None) -> dict[str, Any]:
        """What the templates of the description see."""
        return {
            "username": persona.username or "",
            "password": persona.password or "",
            "token": persona.token or "",
            "claims": dict(persona.fixed_claims if claims is None else claims),
            "expires_in": expires_in or self.description.lifetime or ABSENT,
            "run": "",
            "me": persona.me,
        }

    def _sign_in(self, persona: PersonaConfig, values: Mapping[str, Any], variant: Variant) -> _SignedIn:
        """Send every request on the way to a token, until one is not answered with success."""
        kept: dict[str, Any] = {}
        done: _SignedIn | None = None
        for place, step in enumerate(self.description.all_steps):
            try:
                request = request_of(step, {**values, **kept}, persona.name, PLAIN if place else variant)
            except (KeyError, TypeError) as missing:
                raise AuthenticationError(
                    f'no token for persona "{persona.name}": the request {step.request} refers to {missing}, which it has not\n'
                    "  try: the claims and values of the persona in the config, or token in the service description"
                ) from None
            answer = self._send(request)
            kept |= _kept(step.keep, answer)
            done = _SignedIn(answer, step, kept, complete=answer.status in step.success)
            if not done.complete:
                break
        assert done is not None, "a description with an auth endpoint has a step"
        return done

    def _check(self, persona: PersonaConfig, values: Mapping[str, Any]) -> TokenResponse:
        line = self.description.check
        if line is None:
            raise AuthenticationError(
                'there is no auth endpoint to sign in at\n  try: "check" in the token of the service description'
            )
        method, _, path = line.partition(" ")
        own = values["token"] not in ("", ABSENT)
        account = {key: "" if values[key] is ABSENT else str(values[key]) for key in ("username", "password")}
        token = Token(str(values["token"])) if own else _basic(account["username"], account["password"])
        headers = token.headers(self.description.send)
        return self._send(SignInRequest(method, path, headers=headers, persona=persona.name))

    def _token(self, persona: PersonaConfig, done: _SignedIn, requested: float | None) -> Token:
        """The token in a response of success; it lasts as long as requested if the response does not say how long."""
        description, answer = self.description, done.answer
        value = found_at(description.value, answer.response, answer.body)
        if not isinstance(value, str) or not value:
            where = described(description.value) if description.value is not None else "no place"
            raise AuthenticationError(
                f'no token for persona "{persona.name}": the response has none at {where}\n'
                f"  the service said: {answer.status}, {_shape(answer)}\n  request:          {answer.exchange.line}\n"
                "  try:              token.value in the service description; or is this another service?",
                answer.status,
            )
        lifetime = found_at(description.expires_in, answer.response, answer.body)
        seconds = _seconds(lifetime)
        token = Token(value, requested if seconds is None else seconds, kept=done.kept)
        self._issued.append((persona, token))
        return token

    def _refused(self, persona: PersonaConfig, done: _SignedIn) -> AuthenticationError:
        answer = done.answer
        expected = " or ".join(map(str, done.step.success))
        hint = (
            f"token.success in the service description, which expects {expected}"
            if answer.response.ok
            else "check username, password and claims of the persona, and the request in token of the service description"
            if answer.status in {400, 401, 403, 422}
            else f"token.request in the service description, which is {done.step.request}"
        )
        return AuthenticationError(
            f'no token for persona "{persona.name}" (account {persona.username})\n'
            f"  the service said: {answer.status} {answer.exchange.said}\n  request:          {answer.exchange.line}\n"
            f"  try:              {hint}",
            answer.status,
        )


class TokenCache:
    """The tokens of a run: one for each persona and set of claims.

    Args:
        clock: seconds, never decreasing.

    Attributes:
        issued: every token that the service issued in this run, with its persona.
    """

    RENEW_BEFORE = 30.0  # seconds; or a quarter of a shorter lifetime

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._tokens: dict[tuple[str, str], tuple[Token, float | None]] = {}
        self.issued: list[tuple[PersonaConfig, Token]] = []

    def get(self, persona: str, claims: str, build: Callable[[Token | None], Token]) -> Token:
        """Return the token for a persona and its claims; build a new one if there is none or it expires soon.

        Args:
            build: gets the one that expires, if there is one.
        """
        token, renew_at = self._tokens.get((persona, claims), (None, None))
        if token is None or (renew_at is not None and self._clock() >= renew_at):
            requested_at = self._clock()
            token, renew_at = build(token), None
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
        fingerprint = jsonlib.dumps(claims, sort_keys=True, default=str)

        def build(old: Token | None) -> Token:
            new = self._authenticator.refreshed(self.persona, old, claims) if old is not None else None
            return new or self._authenticator.build_token(self.persona, claims)

        return self._cache.get(self.persona.name, fingerprint, build)

    def invalidate(self) -> None:
        """Forget every token of the persona; the next request gets a new one."""
        self._cache.forget(self.persona.name)


def _basic(username: str, password: str) -> Token:
    return Token(base64.b64encode(f"{username}:{password}".encode()).decode(), scheme="Basic")


def _kept(keep: Mapping[str, Any], answer: TokenResponse) -> dict[str, Any]:
    found = {name: found_at(place, answer.response, answer.body) for name, place in keep.items()}
    return {name: value for name, value in found.items() if value is not None}


def _seconds(value: Any) -> float | None:
    """A lifetime, which a header has as text; None if it is not a number."""
    try:
        return None if isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        return None


def _shape(answer: TokenResponse) -> str:
    kind = media_type(answer.response.headers) or "no content type"
    return kind if not isinstance(answer.body, dict) else f"{kind} with {', '.join(sorted(answer.body)) or 'no fields'}"
