"""Requests as one persona: its token, a request ID, the journal of what is created, and a record of each exchange."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import requests

from support.description.service import Operation
from support.errors import NoAnswerError
from support.http.auth import Token, TokenProvider, TokenResponse
from support.http.exchange import Exchange, Purpose, body_of
from support.http.wire import Connection, Delivery, Outgoing

Matched = tuple[Operation, dict[str, str]] | None


class Keeper(Protocol):
    """Writes down what is about to be created, and the outcome; `State` is one."""

    def begin(self, operation: Operation, ids: Mapping[str, str], path: str, body: Any, persona: str) -> Any:
        """Write down an intent, before the request; the result is passed to `finish`."""

    def finish(self, intent: Any, status: int | None, body: Any) -> None:
        """Write down the outcome; `status` is None if there was no response."""


@dataclass(frozen=True, slots=True)
class Record:
    """An exchange as the scenario itself may see it: with secrets, so never for a report."""

    exchange: Exchange
    sent: Any
    received: str = field(repr=False)


class HTTPClient:
    """Requests as one persona.

    Args:
        tokens: provides the persona's token; None sends none.
        keeper: is informed of each request that may create something, before and after it.
        records: gets an entry for each exchange.
    """

    def __init__(
        self,
        connection: Connection,
        tokens: TokenProvider | None = None,
        keeper: Keeper | None = None,
        *,
        purpose: Purpose = Purpose.START,
        records: list[Record] | None = None,
    ) -> None:
        self.connection = connection
        self.tokens = tokens
        self.purpose = purpose
        self.persona = tokens.persona.name if tokens else "nobody"
        self.sends_request_id = True
        self.records: list[Record] = [] if records is None else records
        self.last: Exchange | None = None
        self._keeper = keeper

    def doing(self, purpose: Purpose) -> HTTPClient:
        """Return the same client for requests of another purpose."""
        other = copy.copy(self)
        other.purpose = purpose
        return other

    def request(
        self,
        method: str,
        path: str,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        *,
        data: str | bytes | None = None,
    ) -> requests.Response:
        """Send a request and return the response, whatever its status. A 401 is tried once more, with a new token.

        Args:
            path: below the base URL; a whole URL is accepted if it is below the base URL.
            json: the body; None sends none.
            data: the body as text, declared as JSON.

        Raises:
            NoAnswerError: no connection, no response in time, or a response that was cut off.
            AuthenticationError: the service issued no token for the persona.
        """
        token = self.tokens.get_token() if self.tokens else None
        response = self._send(method, path, params, json, data, token, may_retry=self._renewable)
        if response.status_code == 401 and token is not None and self.tokens is not None and self._renewable:
            self.tokens.invalidate()
            response = self._send(method, path, params, json, data, self.tokens.get_token())
        return response

    def request_token(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        form: Mapping[str, str] | None = None,
        raw: str | None = None,
        basic: tuple[str, str] | None = None,
        persona: str = "",
    ) -> TokenResponse:
        """Send a request to the auth endpoint, without a token; the token in the response is masked from then on."""
        before = self.persona, self.purpose
        self.persona, self.purpose = persona or self.persona, Purpose.TOKEN
        try:
            outgoing = self._outgoing(method, path, json=json, data=raw if form is None else form, account=basic)
            response, exchange = self._exchange(outgoing, None, may_retry=False)
        finally:
            self.persona, self.purpose = before
        return TokenResponse(body_of(response), response, exchange)

    @property
    def _renewable(self) -> bool:
        return self.tokens is not None and not self.tokens.anonymous and not self.tokens.fixed

    def _send(
        self, method: str, path: str, params: Any, json: Any, data: Any, token: Token | None, *, may_retry: bool = False
    ) -> requests.Response:
        """Send a request, with its intent and outcome written down if it may create something."""
        outgoing = self._outgoing(method, path, params=params, json=json, data=data, token=token)
        matched = self.connection.service.match(method, outgoing.path)
        keeper = self._keeper if matched is not None and matched[0].verb == "create" else None
        if keeper is None or matched is None:
            return self._exchange(outgoing, matched, may_retry=may_retry)[0]
        intent = keeper.begin(*matched, path=outgoing.path, body=json, persona=self.persona)
        status, body = None, None
        try:
            response, _ = self._exchange(outgoing, matched, may_retry=may_retry)
            status, body = response.status_code, body_of(response)
        finally:
            keeper.finish(intent, status, body)
        return response

    def _outgoing(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        data: str | bytes | Mapping[str, str] | None = None,
        token: Token | None = None,
        account: tuple[str, str] | None = None,
    ) -> Outgoing:
        """Complete a request: its URL, its ID and its headers."""
        connection = self.connection
        request_id = connection.names.request_id()
        headers = {"Accept": "application/json"}
        if self.sends_request_id:
            headers[connection.service.request_id] = request_id
        if isinstance(data, str | bytes):
            headers["Content-Type"] = "application/json"
        if token is not None and token.value:
            sent = connection.service.token
            headers[sent.header] = f"{token.scheme or sent.scheme} {token.value}".strip()
            connection.secrets.add(token.value.strip())
        connection.secrets.learn(json)
        url, below = connection.located(path)
        return Outgoing(method, below, url, request_id, headers, dict(params or {}), json, data, account)

    def _exchange(self, outgoing: Outgoing, matched: Matched, *, may_retry: bool) -> tuple[requests.Response, Exchange]:
        """Send what is ready, and announce and record what came back.

        Raises:
            NoAnswerError: nothing came back.
        """
        delivery = self.connection.deliver(outgoing)
        body = body_of(delivery.response)
        self.connection.secrets.learn(body)
        exchange = self._described(outgoing, delivery, body, matched)
        if may_retry and delivery.status == 401:
            exchange = replace(exchange, retried=True)
        response = delivery.response
        received = "" if response is None else f"{response.headers}\n{response.text}"
        self.last = exchange
        self.records.append(Record(exchange, outgoing.json, received))
        self.connection.announce(exchange)
        if response is None:
            raise NoAnswerError(
                f"the service sent no response: {delivery.error}\n  request: {exchange.line}\n"
                f"  try:     is {self.connection.base_url} up, and reachable from here?"
            )
        return response, exchange

    def _described(self, outgoing: Outgoing, delivery: Delivery, body: Any, matched: Matched) -> Exchange:
        """The exchange as reports may show it."""
        secrets, response = self.connection.secrets, delivery.response
        sent = outgoing.data if outgoing.json is None else outgoing.json
        carried = dict(response.request.headers) if response is not None else dict(outgoing.headers)
        return Exchange(
            method=outgoing.method,
            path=secrets.text(outgoing.path),
            url=secrets.text(outgoing.url),
            persona=self.persona,
            request_id=outgoing.request_id,
            at=delivery.at,
            seconds=delivery.seconds,
            status=delivery.status,
            reason="" if response is None else str(response.reason),
            error=None if delivery.error is None else secrets.text(delivery.error),
            operation=self._name_of(matched),
            purpose=self.purpose,
            params=secrets.value(dict(outgoing.params)),
            request_headers=secrets.headers(carried),
            request_body=secrets.value(sent.decode(errors="replace") if isinstance(sent, bytes) else sent),
            response_headers=secrets.headers({} if response is None else response.headers),
            response_body=secrets.value(body),
        )

    def _name_of(self, matched: Matched) -> str | None:
        if self.purpose is Purpose.TOKEN:
            return "request a token"
        return matched[0].phrase if matched else None
