"""The connection to the service: every request of a run goes through it, and every exchange is announced from here."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3.exceptions
from requests.auth import HTTPBasicAuth
from requests.structures import CaseInsensitiveDict

from support.description.service import Operation, ServiceDescription
from support.errors import NoAnswerError
from support.http.exchange import Exchange, Purpose
from support.http.failures import never_sent, reason_of
from support.http.limits import MIB, Watch, read_within, watched
from support.http.masking import Secrets
from support.http.names import Names
from support.http.preparing import is_plain, is_prepared, prepared_request
from support.http.traces import Trace
from support.polling import pause
from support.shared import SharedNumbers

Observer = Callable[[Exchange], None]
#: Is given each response as it was, with secrets, and the operation of the service description that the request was.
Witness = Callable[[Exchange, requests.Response, Operation | None], None]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request that is ready to be sent.

    Attributes:
        path: below the base URL.
        json: the body as JSON; None sends none. `data`: the body as text, or the fields of a form.
        account: username and password for HTTP Basic.
        operation: what it is, with the ids of everything that it refers to; None if it is not described.
        persona: who sends it, and `purpose` what for.
    """

    method: str
    path: str
    url: str
    request_id: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    params: Mapping[str, Any] = field(default_factory=dict)
    json: Any = None
    data: str | bytes | Mapping[str, Any] | None = None
    account: tuple[str, str] | None = field(default=None, repr=False)
    operation: Operation | None = None
    ids: Mapping[str, str] = field(default_factory=dict)
    persona: str = ""
    purpose: Purpose = Purpose.ACT


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came back for a request: the response, or the reason why there is none.

    Attributes:
        sent: whether the request may have reached the service.
    """

    response: requests.Response | None
    error: str | None
    at: datetime
    seconds: float
    sent: bool = True

    @property
    def status(self) -> int | None:
        """The status of the response, or None if there is none."""
        return None if self.response is None else self.response.status_code


@dataclass(slots=True)
class Pace:
    """Keeps to a rate of requests a second, of all personas together; 0 for no limit."""

    rate: float = 0.0
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = pause
    _next: SharedNumbers | None = None

    def wait(self) -> None:
        """Wait until the next request may be sent."""
        if not self.rate:
            return
        if self._next is None:
            self.share()
        assert self._next is not None
        now = self.clock()
        with self._next.locked() as numbers:
            mine = max(now, numbers[0])
            numbers[0] = mine + 1 / self.rate
        if mine > now:
            self.sleep(mine - now)

    def share(self) -> None:
        """Keep to the rate together with every process that is forked from now on."""
        self._next = self._next or SharedNumbers()


@dataclass(slots=True)
class Connection:
    """What all clients of a run share: one pool of connections, the names and secrets of the run, and its observers.

    Args:
        timeout: seconds to wait for a connection, and for the first byte of a response.
        ca_bundle: certificates to trust instead of the public ones.
        certificate: the file of the client's own certificate, and that of its key if that is another.
        proxy: the address of a proxy.
        headers: headers of every request.
        pace: keeps to a rate of requests.
        limit: seconds for a whole response, to its last byte.
        largest: bytes that a response may have, unpacked.
        max_items: items of a list that are read.
        retry_after: seconds to wait, at most and in all, when the service asks to be called later (429).
        waiting: whether a response is being waited for at this moment.
        underway: the last request that was sent.
        trace: the trace that requests belong to: one for each scenario.
        confirmed: the places in the description that responses of this run have confirmed: operations that succeeded,
            and where something was found.
    """

    base_url: str
    service: ServiceDescription
    names: Names
    secrets: Secrets
    timeout: tuple[float, float] = (5.0, 30.0)
    ca_bundle: Path | None = None
    certificate: tuple[str, ...] = ()
    proxy: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    pace: Pace = field(default_factory=Pace)
    retry_after: float = 0.0
    observers: list[Observer] = field(default_factory=list)
    witnesses: list[Witness] = field(default_factory=list)
    session: requests.Session = field(default_factory=requests.Session)
    limit: float = 60.0
    largest: int = 10 * MIB
    max_items: int = 10_000
    watch: Watch = field(default_factory=Watch)
    waiting: bool = False
    underway: Outgoing | None = None
    confirmed: set[str] = field(default_factory=set)
    trace: Trace = field(default_factory=Trace)
    _base: str = ""
    _base_is_prepared: bool = False

    def __post_init__(self) -> None:
        self._prepare()

    def renew(self) -> None:
        """Begin a pool of its own: a forked process must not use the connections of another."""
        self.session.close()
        self.session, self.watch, self.waiting = requests.Session(), Watch(), False
        self._prepare()

    def _prepare(self) -> None:
        # Proxies, .netrc and certificate variables of the shell would make runs differ; .netrc would even replace tokens.
        self.session.trust_env = False
        self.session.verify = str(self.ca_bundle) if self.ca_bundle else True
        self.session.cert = self.certificate if len(self.certificate) == 2 else next(iter(self.certificate), None)
        if self.proxy:
            self.session.proxies = {"http": self.proxy, "https": self.proxy}
        adapter = watched(self.watch)
        self.session.mount("http://", adapter)
        self.session.mount("https://", adapter)
        # The session is shared by all personas: a cookie of one must not reach another.
        self.session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    def close(self) -> None:
        """Close the pool."""
        self.watch.close()
        self.session.close()

    @contextmanager
    def awaiting(self) -> Iterator[None]:
        """Note that a response is being waited for, so that a signal need not wait for it, too."""
        self.waiting = True
        try:
            yield
        finally:
            self.waiting = False

    def located(self, path: str) -> tuple[str, str]:
        """Return the URL of a path, and the path below the base URL.

        A path may be a whole URL that the service refers to. Its host does not count: behind a gateway, services often name
        themselves by another one, and the token must go nowhere else.

        Raises:
            NoAnswerError: the path of the URL is not below that of the base URL.
        """
        if path.startswith(("http://", "https://")):
            parts, base = urlsplit(path), urlsplit(self.base_url).path
            if not f"{parts.path}/".startswith(f"{base}/"):
                raise NoAnswerError(
                    f"the service refers to another address: {path}\n  expected: {self.base_url}\n"
                    "  try:      its own base URL setting"
                )
            path = parts.path.removeprefix(base) + (f"?{parts.query}" if parts.query else "")
        return f"{self.base_url}{path}", path

    def deliver(self, request: Outgoing) -> Delivery:
        """Send a request and return what came back, whatever it is."""
        response: requests.Response | None = None
        error: str | None = None
        sent = True
        self.pace.wait()
        began, at = time.perf_counter(), datetime.now(UTC)
        try:
            self.waiting, self.underway = True, request
            with self.watch.within(self.limit):
                # A redirect is a response like any other; following it could send a token elsewhere.
                response = self._sent(request)
                read_within(response, self.largest)
            if self.watch.expired:  # a body without a length looks complete when it is cut off
                raise requests.Timeout
        except (OSError, urllib3.exceptions.HTTPError) as problem:  # requests lets some of urllib3's through
            late = f"the response was not complete within {self.limit:g} s (response_timeout)"
            error, sent = late if self.watch.expired else reason_of(problem, self.timeout), not never_sent(problem)
            response = None
        finally:
            self.waiting = False
        return Delivery(response, error, at, time.perf_counter() - began, sent)

    def _sent(self, request: Outgoing) -> requests.Response:
        """Send a request, and return its response before its body is read.

        `Session.send` would also look for cookies, redirects and proxies of the shell, which a run has none of.
        """
        session, account = self.session, request.account
        headers = CaseInsensitiveDict(session.headers)
        headers.update(request.headers)
        prepared = prepared_request(
            request.method.upper(),
            request.url,
            is_prepared=self._is_prepared(request.url) and not request.params,
            params=dict(request.params),
            json=request.json,
            data=request.data.encode() if isinstance(request.data, str) else request.data,
            headers=headers,
            auth=HTTPBasicAuth(account[0].encode(), account[1].encode()) if account else None,
        )
        return session.get_adapter(request.url).send(
            prepared, stream=True, timeout=self.timeout, verify=session.verify or False, cert=session.cert,
            proxies=dict(session.proxies),
        )  # fmt: skip

    def _is_prepared(self, url: str) -> bool:
        """Whether a URL is as it goes over the wire: nothing in its path needs an escape, or could be shortened."""
        if self._base != self.base_url:
            self._base, self._base_is_prepared = self.base_url, is_prepared(f"{self.base_url}/")
        return self._base_is_prepared and url.startswith(f"{self._base}/") and is_plain(url[len(self._base) :])

    def announce(self, exchange: Exchange, response: requests.Response | None, operation: Operation | None) -> None:
        """Pass an exchange to every observer, and its response to every witness."""
        for observe in self.observers:
            observe(exchange)
        if response is not None:
            for see in self.witnesses:
                see(exchange, response, operation)
