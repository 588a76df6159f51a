"""The only place that sends a request: base URL, token, timeouts, request id; each exchange is announced, secrets masked."""

from __future__ import annotations

import json as jsonlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import requests
from requests.auth import HTTPBasicAuth

from support.auth import Answer, Token, TokenProvider
from support.errors import NoAnswerError
from support.exchange import Exchange
from support.masking import Secrets
from support.names import Names
from support.service import Operation, ServiceDescription

Observer = Callable[[Exchange], None]


class Keeper(Protocol):
    """Who writes down what is about to be made, and what became of it; `State` is one."""

    def begin(self, operation: Operation, ids: Mapping[str, str], path: str, body: Any, persona: str) -> Any:
        """Before the request; the answer is handed to `finish`."""

    def finish(self, intent: Any, status: int | None, body: Any) -> None:
        """After it; `status` is None where no answer came."""


@dataclass(slots=True)
class Connection:
    """What every client of a run shares: one pool of connections, the run's names and secrets, and who is told.

    Args:
        timeout: seconds to wait for a connection, and for the first byte of an answer.
        ca_bundle: certificates to trust instead of the public ones.
        asking: whether an answer is waited for right now.
    """

    base_url: str
    service: ServiceDescription
    names: Names
    secrets: Secrets
    timeout: tuple[float, float] = (5.0, 30.0)
    ca_bundle: Path | None = None
    observers: list[Observer] = field(default_factory=list)
    session: requests.Session = field(default_factory=requests.Session)
    asking: bool = False

    def __post_init__(self) -> None:
        # Proxies, .netrc and certificate variables of the shell would make one run differ from the next; .netrc would even
        # replace the persona's token.
        self.session.trust_env = False
        self.session.verify = str(self.ca_bundle) if self.ca_bundle else True

    def close(self) -> None:
        self.session.close()


class HTTPClient:
    """Requests as one persona.

    Args:
        tokens: gives the persona's token; None sends none.
        keeper: is told of each request that may create something, before and after.
    """

    def __init__(
        self,
        connection: Connection,
        tokens: TokenProvider | None = None,
        keeper: Keeper | None = None,
        persona: str = "nobody",
    ) -> None:
        self.connection = connection
        self.tokens = tokens
        self.persona = tokens.persona.name if tokens else persona
        self._keeper = keeper
        self.numbered = True  # whether requests carry an id
        # Bodies sent and answers heard, as they were: for the scenario's own eyes, never for reports.
        self.said: list[Any] = []
        self.heard: list[str] = []

    def request(
        self,
        method: str,
        path: str,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        *,
        data: str | bytes | None = None,
    ) -> requests.Response:
        """Send a request and give the answer, whatever its status. A 401 is tried once more, with a new token.

        Args:
            path: below the base URL; one that opens with `http` is taken as it is if it is below the base URL.
            json: the body; None sends none.
            data: the body's text as it is, said to be JSON.

        Raises:
            NoAnswerError: no connection, no answer in time, or one that was cut off.
            AuthenticationError: the service gave the persona no token.
        """
        token = self.tokens.get() if self.tokens else None
        self.said.append(json)
        response = self._send(method, path, params=params, json=json, data=data, token=token, may_retry=self._can_renew)
        if response.status_code == 401 and token is not None and self.tokens is not None and self._can_renew:
            self.tokens.invalidate()
            response = self._send(method, path, params=params, json=json, data=data, token=self.tokens.get())
        self.heard.append(f"{response.headers}\n{response.text}")
        return response

    def ask_for_token(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        form: Mapping[str, str] | None = None,
        raw: str | None = None,
        basic: tuple[str, str] | None = None,
        persona: str = "",
    ) -> Answer:
        """A request to the auth endpoint: without a token, its answer's token masked wherever it shows up later."""
        seen: list[Exchange] = []
        response = self._send(
            method, path, json=json, data=raw if form is None else form, basic=basic, persona=persona, seen=seen
        )
        body = body_of(response)
        return Answer(response.status_code, body, response.headers, seen[0].line, seen[0].told, response)

    @property
    def _can_renew(self) -> bool:
        return self.tokens is not None and not self.tokens.anonymous and not self.tokens.fixed

    def _send(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        data: Any = None,
        basic: tuple[str, str] | None = None,
        token: Token | None = None,
        persona: str = "",
        may_retry: bool = False,
        seen: list[Exchange] | None = None,
    ) -> requests.Response:
        connection = self.connection
        request_id = connection.names.request_id()
        headers = {"Accept": "application/json"}
        if self.numbered:
            headers[connection.service.request_id] = request_id
        if isinstance(data, str | bytes):
            headers["Content-Type"] = "application/json"
        if token is not None and token.value:
            sent = connection.service.token
            headers[sent.header] = f"{token.scheme or sent.scheme} {token.value}".strip()
            connection.secrets.add(token.value.strip())
        connection.secrets.learn(json)
        url, path = self._located(path)
        matched = connection.service.match(method, path)
        intent = None
        if self._keeper is not None and matched is not None and matched[0].verb == "create":
            intent = self._keeper.begin(*matched, path=path, body=json, persona=self.persona)
        began, at = time.perf_counter(), datetime.now(UTC)
        response: requests.Response | None = None
        error: str | None = None
        try:
            connection.asking = True
            response = connection.session.request(
                method,
                url,
                params=params,
                json=json,
                data=data.encode() if isinstance(data, str) else data,
                headers=headers,
                auth=HTTPBasicAuth(basic[0].encode(), basic[1].encode()) if basic else None,
                timeout=connection.timeout,
                # A redirect is an answer like any other; following it could carry a token elsewhere.
                allow_redirects=False,
            )
        except requests.RequestException as problem:
            error = _no_answer(problem, connection.timeout)
        finally:
            connection.asking = False
            body = body_of(response)
            if intent is not None and self._keeper is not None:
                self._keeper.finish(intent, None if response is None else response.status_code, body)
        retried = may_retry and response is not None and response.status_code == 401
        connection.secrets.learn(body)
        exchange = self._exchange(
            method, path, url, persona or self.persona, request_id, at, time.perf_counter() - began, response, error,
            matched[0].phrase if matched else None, dict(params or {}), headers, data if json is None else json, body, retried,
        )  # fmt: skip
        if seen is not None:
            seen.append(exchange)
        for observe in connection.observers:
            observe(exchange)
        if response is None:
            raise NoAnswerError(
                f"the service gave no answer: {error}\n  asked: {exchange.line}\n"
                f"  try:   is {connection.base_url} up, and reachable from here?"
            )
        return response

    def _located(self, path: str) -> tuple[str, str]:
        """The URL and the path below the base URL."""
        base = self.connection.base_url
        if path.startswith(("http://", "https://")):
            if not path.startswith(f"{base}/"):
                raise NoAnswerError(
                    f"the service points elsewhere: {path}\n  asked: {base}\n  try:   its own base URL setting"
                )
            path = path.removeprefix(base)
        return f"{base}{path}", path

    def _exchange(
        self, method: str, path: str, url: str, persona: str, request_id: str, at: datetime, seconds: float,
        response: requests.Response | None, error: str | None, operation: str | None, params: dict[str, Any],
        headers: Mapping[str, str], sent: Any, body: Any, retried: bool,
    ) -> Exchange:  # fmt: skip
        secrets = self.connection.secrets
        if isinstance(sent, bytes):
            sent = sent.decode(errors="replace")
        carried = dict(response.request.headers) if response is not None else dict(headers)
        return Exchange(
            method=method,
            path=secrets.text(path),
            url=secrets.text(url),
            persona=persona,
            request_id=request_id,
            at=at,
            seconds=seconds,
            status=None if response is None else response.status_code,
            reason="" if response is None else str(response.reason),
            error=None if error is None else secrets.text(error),
            operation=operation,
            params=secrets.value(params),
            # The header that carries the token is masked whatever its name is.
            request_headers=secrets.headers(carried),
            request_body=secrets.value(sent),
            response_headers=secrets.headers({} if response is None else response.headers),
            response_body=secrets.value(body),
            retried=retried,
        )


def body_of(response: requests.Response | None) -> Any:
    """An answer's body: JSON where it is JSON, else its text, or None where it is empty."""
    if response is None or not response.content:
        return None
    try:
        return jsonlib.loads(response.content)
    except ValueError:
        return response.text


def _no_answer(problem: requests.RequestException, timeout: tuple[float, float]) -> str:
    if isinstance(problem, requests.ConnectTimeout):
        return f"no connection within {timeout[0]:g} s"
    if isinstance(problem, requests.Timeout):
        return f"no answer within {timeout[1]:g} s"
    text = str(problem)
    for words, meaning in (
        ("Connection refused", "connection refused"),
        ("Name or service not known", "the host's name is not known"),
        ("Temporary failure in name resolution", "the host's name is not known"),
        ("nodename nor servname", "the host's name is not known"),
        ("NameResolutionError", "the host's name is not known"),
        ("CERTIFICATE_VERIFY_FAILED", "its certificate is not trusted; ca_bundle in the config names those that are"),
        ("WRONG_VERSION_NUMBER", "it does not speak TLS there; http:// instead of https://?"),
        ("RemoteDisconnected", "the connection was cut before an answer"),
        ("Connection reset", "the connection was cut before an answer"),
        ("IncompleteRead", "the answer was cut off"),
    ):
        if words in text:
            return meaning
    return text
