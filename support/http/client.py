"""Requests as one persona: its token, a request ID, the journal of what is created, and a record of each exchange."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import requests

from support.description.service import Operation
from support.errors import NoAnswerError
from support.http.answers import fits, words_of
from support.http.auth import Token, TokenProvider, TokenResponse
from support.http.exchange import Exchange, Purpose, body_of, text_of
from support.http.limits import JUDGED, REPORTED, cut, kept
from support.http.masking import TOKEN
from support.http.sign_in import SignInRequest
from support.http.wire import Connection, Delivery, Outgoing
from support.polling import pause

LATER = frozenset({429, 503})  # with Retry-After, the service asks to be called later


@dataclass(frozen=True, slots=True)
class About:
    """What a request is, where the caller knows it: an operation, and the ids of everything that it refers to."""

    operation: Operation
    ids: Mapping[str, str]


class Keeper(Protocol):
    """Writes down what is about to be created, and the outcome; `State` is one."""

    def begin(self, operation: Operation, ids: Mapping[str, str], path: str, body: Any, persona: str) -> Any:
        """Write down an intent, before the request; the result is passed to `finish`."""

    def finish(self, intent: Any, response: requests.Response | None, *, sent: bool = True) -> None:
        """Write down the outcome; the response is None if there was none, and `sent` whether the request may have arrived."""

    def identify(self, kind: str, name: str | None, own: str) -> None:
        """Write down the id of what was created by a response without one."""


@dataclass(frozen=True, slots=True)
class Record:
    """An exchange as the scenario itself may see it: with secrets, so never for a report.

    Attributes:
        is_cut: whether the response was so large that `received` has only its beginning.
    """

    exchange: Exchange
    sent: Any
    received: str = field(repr=False)
    is_cut: bool = False


class HTTPClient:
    """Requests as one persona.

    Args:
        tokens: provides the persona's token; None sends none.
        keeper: is informed of each request that may create something, before and after it.
        records: gets an entry for each exchange.
        etags: path → the ETag that was last seen there.
    """

    def __init__(
        self,
        connection: Connection,
        tokens: TokenProvider | None = None,
        keeper: Keeper | None = None,
        *,
        purpose: Purpose = Purpose.START,
        records: list[Record] | None = None,
        etags: dict[str, str] | None = None,
    ) -> None:
        self.connection = connection
        self.tokens = tokens
        self.purpose = purpose
        self.persona = tokens.persona.name if tokens else "nobody"
        self.sends_request_id = True
        self.records: list[Record] = [] if records is None else records
        self.etags: dict[str, str] = {} if etags is None else etags
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
        headers: Mapping[str, str] | None = None,
        media_type: str | None = None,
        about: About | None = None,
    ) -> requests.Response:
        """Send a request and return the response, whatever its status. One for lack of a valid token is repeated, with a new one.

        Args:
            path: below the base URL; a whole URL is accepted if it is below the base URL.
            json: the body; None sends none.
            data: the body as text.
            media_type: that of the body; None for JSON.
            about: what the request is; None finds it by method and path.

        Raises:
            NoAnswerError: no connection, no response in time, or a response that was cut off.
            AuthenticationError: the service issued no token for the persona.
        """
        token = self.tokens.get_token() if self.tokens else None
        own = dict(headers or {})
        if data is not None or (json is not None and media_type is not None):
            own["Content-Type"] = media_type or "application/json"
        asked = self._outgoing(method, path, params=params, json=json, data=data, headers=own, token=token)
        response = self._send(asked, about, renewable=self._renewable)
        if self.last is not None and self.last.retried and self.tokens is not None:
            self.tokens.invalidate()
            again = self._outgoing(
                method, path, params=params, json=json, data=data, headers=own, token=self.tokens.get_token()
            )
            response = self._send(again, about)
        return response

    def request_token(self, request: SignInRequest) -> TokenResponse:
        """Send a request to the auth endpoint, without a token; the token in the response is masked from then on."""
        before = self.persona, self.purpose
        self.persona, self.purpose = request.persona or self.persona, Purpose.TOKEN
        try:
            outgoing = self._outgoing(
                request.method, request.path, params=request.query, json=request.json, data=request.body,
                headers=request.headers, account=request.account,
            )  # fmt: skip
            response, exchange = self._exchange(outgoing, None)
        finally:
            self.persona, self.purpose = before
        return TokenResponse(body_of(response), response, exchange)

    def identify(self, kind: str, name: str | None, own: str) -> None:
        """Write down the id of what was created by a response without one; it became known later."""
        if self._keeper is not None:
            self._keeper.identify(kind, name, own)

    @property
    def _renewable(self) -> bool:
        return self.tokens is not None and not self.tokens.anonymous and not self.tokens.fixed

    def _lacks_token(self, response: requests.Response, about: About | None) -> bool:
        """Whether a response means that the token is not valid, and cannot mean that it is not enough."""
        answers = about.operation.answers if about is not None else self.connection.service.answers
        lacking, refused = answers.get("unauthenticated"), answers.get("refused")
        if lacking is None:
            return response.status_code == 401
        return fits(lacking, response) and not (refused is not None and fits(refused, response))

    def _send(self, outgoing: Outgoing, about: About | None, *, renewable: bool = False) -> requests.Response:
        """Send a request, with its intent and outcome written down if it may create something.

        Args:
            renewable: whether it is sent again, with a new token, if it lacks a valid one.
        """
        if about is None:
            matched = self.connection.service.match(outgoing.method, outgoing.path)
            about = About(*matched) if matched is not None else None
        if about is not None:
            outgoing = replace(outgoing, operation=about.operation, ids=about.ids)
        keeper = self._keeper if about is not None and not about.operation.safe else None
        if keeper is None or about is None:
            return self._exchange(outgoing, about, renewable=renewable)[0]
        intent = keeper.begin(about.operation, about.ids, outgoing.path, outgoing.json, self.persona)
        response: requests.Response | None = None
        sent = True
        try:
            response, _ = self._exchange(outgoing, about, renewable=renewable)
        except NoAnswerError as problem:
            sent = problem.sent
            raise
        finally:
            keeper.finish(intent, response, sent=sent)
        return response

    def _outgoing(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        data: str | bytes | Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        token: Token | None = None,
        account: tuple[str, str] | None = None,
    ) -> Outgoing:
        """Complete a request: its URL, its ID and its headers."""
        connection = self.connection
        request_id = connection.names.request_id()
        own = {"Accept": "application/json", **connection.headers, **connection.service.headers, **(headers or {})}
        if self.sends_request_id and connection.service.request_id is not None:
            own[connection.service.request_id] = request_id
        if token is not None and token.value:
            own |= token.headers(connection.service.token.send)
            connection.secrets.add(token.value.strip(), kind=TOKEN)
        for each in (json, data):
            connection.secrets.learn_sent(each)
        connection.secrets.learn(dict(params or {}))
        url, below = connection.located(path)
        return Outgoing(
            method, below, url, request_id, own, dict(params or {}), json, data, account,
            persona=self.persona, purpose=self.purpose,
        )  # fmt: skip

    def _exchange(
        self, outgoing: Outgoing, about: About | None, *, renewable: bool = False
    ) -> tuple[requests.Response, Exchange]:
        """Send what is ready, later again if the service asks for it, and announce and record what came back.

        Raises:
            NoAnswerError: nothing came back.
        """
        left = self.connection.retry_after
        while True:
            traced = replace(outgoing, headers=self.connection.trace.headers(outgoing.headers))
            delivery = self.connection.deliver(traced)
            wait = _wait_of(delivery)
            again = wait is not None and 0 < wait <= left
            renews = renewable and delivery.response is not None and self._lacks_token(delivery.response, about)
            exchange = self._announced(traced, delivery, about, retried=again or renews)
            if not again or wait is None:
                break
            left -= wait
            pause(wait)
        if delivery.response is None:
            raise NoAnswerError(
                f"the service sent no response: {delivery.error}\n  request: {exchange.line}\n"
                f"  try:     is {self.connection.base_url} up, and reachable from here?",
                sent=delivery.sent,
            )
        return delivery.response, exchange

    def _announced(self, outgoing: Outgoing, delivery: Delivery, about: About | None, *, retried: bool) -> Exchange:
        """Record an exchange and pass it to the observers."""
        body, response = body_of(delivery.response), delivery.response
        self.connection.secrets.learn(body)
        self.connection.secrets.learn_cookies({} if response is None else response.headers)
        exchange = self._described(outgoing, delivery, body, about)
        if retried:
            exchange = replace(exchange, retried=True)
        if response is not None and "ETag" in response.headers:
            self.etags[outgoing.path.rstrip("/")] = response.headers["ETag"]
        received = "" if response is None else f"{response.headers}\n{text_of(response)}"
        self.last = exchange
        self.records.append(Record(exchange, outgoing.json, cut(received, JUDGED), len(received) > JUDGED))
        self.connection.announce(exchange, response, about.operation if about is not None else None)
        return exchange

    def _described(self, outgoing: Outgoing, delivery: Delivery, body: Any, about: About | None) -> Exchange:
        """The exchange as reports may show it."""
        secrets, response = self.connection.secrets, delivery.response
        sent = outgoing.data if outgoing.json is None else outgoing.json
        sent = sent.decode(errors="replace") if isinstance(sent, bytes) else sent
        params, error = dict(outgoing.params), delivery.error or ""
        carried = secrets.without_secret_headers(outgoing.headers if response is None else response.request.headers)
        received = secrets.without_secret_headers({} if response is None else response.headers)
        # One search in everything: most exchanges have no secret but in the headers that hold one.
        mask = secrets.masking([outgoing.path, outgoing.url, error, params, carried, sent, received, body])
        masked = secrets.value(body, masking=mask)
        large = response is not None and len(response.content) > REPORTED
        return Exchange(
            method=outgoing.method,
            path=mask(outgoing.path),
            url=mask(outgoing.url),
            persona=self.persona,
            request_id=outgoing.request_id,
            at=delivery.at,
            seconds=delivery.seconds,
            status=delivery.status,
            reason="" if response is None else str(response.reason),
            error=None if delivery.error is None else mask(error),
            operation="request a token" if self.purpose is Purpose.TOKEN else about.operation.phrase if about else None,
            purpose=self.purpose,
            params=secrets.value(params, masking=mask),
            request_headers={name: mask(value) for name, value in carried.items()},
            request_body=secrets.value(sent, masking=mask),
            response_headers={name: mask(value) for name, value in received.items()},
            response_body=kept(masked, REPORTED) if large else masked,
            said=words_of(self.connection.service.errors, masked),
        )


def _wait_of(delivery: Delivery) -> float | None:
    """Seconds after which the service asks to be called again; None if it does not."""
    if delivery.response is None or delivery.status not in LATER:
        return None
    try:
        return float(delivery.response.headers.get("Retry-After", ""))
    except ValueError:
        return None
