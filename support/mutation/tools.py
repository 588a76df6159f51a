"""What the proxy may do past itself: act as the steward, and carry a valid token."""

from __future__ import annotations

import time

import jwt

from support.http.auth import Authenticator, Token
from support.http.bad_tokens import payload_of
from support.http.client import HTTPClient
from support.mutation.messages import Request
from support.resources.helper import ResourceHelper
from support.run.session import Session
from support.scenario.vocabulary import EXPIRED


class DirectTools:
    """Acts past the proxy.

    Args:
        session: of the run behind the proxy.
        direct: another session, of the same config, at the service itself; it is connected when it is first needed.
    """

    def __init__(self, session: Session, direct: Session) -> None:
        self._session = session
        self._direct = direct

    @property
    def steward(self) -> ResourceHelper:
        """The steward's helper."""
        return self._connected().steward()

    def as_steward(self, request: Request) -> Request:
        """Return a request with the steward's token."""
        tokens = self._connected().steward().client.tokens
        assert tokens is not None, "the steward has tokens"
        return self._with(request, tokens.get_token())

    def as_caller(self, request: Request, persona: str) -> Request:
        """Return a request with a valid token of a persona, with the claims that it has in the running scenario."""
        world = self._session.world
        claims = world.tokens.claims if world is not None else None
        sender = HTTPClient(self._connected().connected).request_token
        authenticator = Authenticator(self._session.service.token, sender)
        return self._with(request, authenticator.build_token(self._session.persona(persona), claims))

    def flaw_of(self, request: Request) -> str:
        """Return what is wrong with the token of a request, in the words of the features; empty if nothing is."""
        send = self._session.service.token.send
        carried = request.header("Cookie" if send.cookie else send.header or "Authorization")
        world = self._session.world
        if world is not None and world.tokens.anonymous:
            return ""
        if carried is None:
            return "missing"
        scheme, _, value = carried.partition(" ")
        usual = Token("x").headers(send)[send.header or "Authorization"] if not send.cookie else "x"
        expected = usual.removesuffix("x").strip()
        if not expected:
            scheme, value = "", carried
        if not value.strip():
            return "empty"
        if scheme != expected:
            return "sent in the wrong way"
        issued = [token.value for _, token in self._session.tokens.issued]
        if value in issued and not _expired(value):
            return ""
        return _kind_of(value, issued)

    def close(self) -> None:
        """Release what was connected."""
        if self._direct.connection is not None:
            self._direct.close()

    def settle(self) -> list[str]:
        """Remove what the run left, past the proxy; return what is left all the same."""
        return [f"{each}" for each in self._connected().settle().left]

    def _connected(self) -> Session:
        if self._direct.connection is None:
            self._direct.connect()
        return self._direct

    def _with(self, request: Request, token: Token | None) -> Request:
        for name, value in (token.headers(self._session.service.token.send) if token is not None else {}).items():
            request = request.with_header(name, value)
        return request


def _kind_of(value: str, issued: list[str]) -> str:
    payload = payload_of(value)
    if payload is None:
        return "cut short" if any(each.startswith(value) for each in issued) else "malformed"
    if jwt.get_unverified_header(value).get("alg") == "none":
        return "unsigned"
    if value.rpartition(".")[2] in {each.rpartition(".")[2] for each in issued if each != value}:
        return "forged"
    return EXPIRED if _expired(value) else "signed by somebody else"


def _expired(value: str) -> bool:
    ends = (payload_of(value) or {}).get("exp")
    return isinstance(ends, int | float) and ends <= time.time()
