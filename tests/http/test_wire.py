"""The connection that all personas share: addresses, cookies, the settings of the shell, and what is announced."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from support.errors import NoAnswerError
from support.http.auth import Token, TokenProvider
from support.http.client import HTTPClient
from support.http.exchange import Exchange
from support.http.masking import Secrets
from support.http.names import Names
from support.http.sign_in import SignInRequest
from support.http.wire import Connection, Outgoing
from support.settings.persona import PersonaConfig
from tests.http.loopback import Answer


def outgoing(connection: Connection, **parts: Any) -> Outgoing:
    return Outgoing(
        **({"method": "GET", "path": "/", "url": f"{connection.base_url}/", "request_id": "smoke-1"} | parts)
    )


def client_of(connection: Connection, name: str) -> HTTPClient:
    """Return a client of a persona that has a token already."""
    tokens = TokenProvider(PersonaConfig(name=name), None)  # type: ignore[arg-type]  # it signs nobody in
    tokens.use(Token(f"token-of-{name}"))
    return HTTPClient(connection, tokens)


# Addresses


@pytest.mark.parametrize(
    ("base_url", "path", "url", "below"),
    [
        ("http://x.example.com", "/users?a=b", "http://x.example.com/users?a=b", "/users?a=b"),
        ("http://x.example.com/api", "/users", "http://x.example.com/api/users", "/users"),
        (
            "http://x.example.com/api",
            "http://x.example.com/api/users?a",
            "http://x.example.com/api/users?a",
            "/users?a",
        ),
        # Another host does not count: behind a gateway, services often name themselves by another one.
        ("http://x.example.com/api", "https://y.example.com/api/users", "http://x.example.com/api/users", "/users"),
        ("http://x.example.com/api", "http://x.example.com@y.example.com/api/", "http://x.example.com/api/", "/"),
        ("http://x.example.com/api", "http://x.example.com/api", "http://x.example.com/api", ""),
    ],
)
def test_a_path_is_below_the_base_url(description, base_url, path, url, below):
    assert Connection(base_url, description, Names(), Secrets()).located(path) == (url, below)


@pytest.mark.parametrize(
    "address",
    [
        "http://y.example.com/users",
        "http://x.example.com/apis",
        "http://x.example.com/",
        "http://x.example.com",
        "http://y.example.com/v1/api/users",
    ],
)
def test_an_address_that_is_not_below_the_base_url_is_refused(description, address):
    connection = Connection("http://x.example.com/api", description, Names(), Secrets())
    with pytest.raises(NoAnswerError) as caught:
        connection.located(address)
    said = str(caught.value)
    assert f"the service refers to another address: {address}" in said
    assert "expected: http://x.example.com/api" in said
    assert "try:" in said


# Cookies


def test_a_cookie_of_one_persona_is_never_sent_by_another(connection, loopback):
    loopback.respond = lambda _: Answer(200, {}, {"Set-Cookie": "sid=of-the-admin; Path=/"})
    admin, viewer = client_of(connection, "admin"), client_of(connection, "viewer")
    for client in (admin, viewer, admin, HTTPClient(connection)):
        client.request("GET", "/users")
    assert [each.headers["Cookie"] for each in loopback.received] == [None] * 4


def test_a_cookie_from_the_auth_endpoint_is_sent_with_no_request(connection, loopback):
    loopback.respond = lambda _: Answer(200, {"access_token": "x"}, {"Set-Cookie": "session=1; Path=/; HttpOnly"})
    client = HTTPClient(connection)
    client.request_token(SignInRequest("POST", "/utils/jwt", persona="admin"))
    client.request("GET", "/users")
    assert [each.headers["Cookie"] for each in loopback.received] == [None, None]
    assert list(connection.session.cookies) == []


def test_a_cookie_can_still_be_read_in_the_response(connection, loopback):
    loopback.respond = lambda _: Answer(200, {}, {"Set-Cookie": "sid=1; Path=/"})
    assert HTTPClient(connection).request("GET", "/users").headers["Set-Cookie"] == "sid=1; Path=/"


# The settings of the shell


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_a_proxy_of_the_shell_is_not_used(monkeypatch, connection, loopback, name):
    monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    assert connection.deliver(outgoing(connection)).status == 200


def test_an_account_of_a_netrc_file_is_not_sent(monkeypatch, tmp_path, connection, loopback):
    netrc = tmp_path / "netrc"
    netrc.write_text("default login somebody password from-the-shell\n", encoding="utf-8")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    HTTPClient(connection).request("GET", "/users")
    client_of(connection, "viewer").request("GET", "/users")
    assert [each.headers["Authorization"] for each in loopback.received] == [None, "Bearer token-of-viewer"]


def test_certificates_of_the_shell_are_not_used(monkeypatch, description, tmp_path):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "gone.pem"))
    connection = Connection("https://127.0.0.1:1", description, Names(), Secrets())
    assert connection.deliver(outgoing(connection)).error == "connection refused"
    connection.close()


# Delivery


def test_a_delivery_has_the_response_its_status_and_its_times(connection, loopback):
    loopback.answers(Answer(404, {"detail": "no"}))
    before = datetime.now(UTC)
    delivery = connection.deliver(outgoing(connection))
    assert before <= delivery.at <= datetime.now(UTC)
    assert (delivery.status, delivery.error) == (404, None)
    assert delivery.seconds > 0
    assert delivery.response is not None
    assert delivery.response.json() == {"detail": "no"}


@pytest.mark.parametrize("status", [204, 302, 401, 418, 500, 503])
def test_every_status_is_a_response(connection, loopback, status):
    loopback.answers(Answer(status))
    assert connection.deliver(outgoing(connection)).status == status


def test_a_request_is_sent_with_all_its_parts(connection, loopback):
    connection.deliver(
        outgoing(connection, method="PUT", headers={"X-A": "b"}, params={"q": "c"}, data="ä", account=("ada", "wörd"))
    )
    (sent,) = loopback.received
    assert (sent.method, sent.headers["X-A"], sent.query, sent.body.decode()) == ("PUT", "b", {"q": "c"}, "ä")
    assert sent.account == ("ada", "wörd")


def test_the_fields_of_a_form_are_sent_as_a_form(connection, loopback):
    connection.deliver(outgoing(connection, method="POST", data={"a": "b c", "d": "ä"}))
    assert loopback.received[0].form == {"a": "b c", "d": "ä"}


def test_the_connection_says_while_it_waits_for_a_response(connection, loopback):
    waiting: list[bool] = []

    def respond(_: Any) -> Answer:
        waiting.append(connection.waiting)
        return Answer(200, {})

    loopback.respond = respond
    connection.deliver(outgoing(connection))
    connection.deliver(outgoing(connection, url="http://127.0.0.1:1/"))
    assert waiting == [True]
    assert not connection.waiting


def test_requests_reuse_one_connection_to_the_service(connection, loopback):
    for _ in range(3):
        connection.deliver(outgoing(connection))
    assert len(loopback.received) == 3
    assert len({each.port for each in loopback.received}) == 1


def test_an_account_is_left_out_of_the_repr(connection):
    assert "wörd" not in repr(outgoing(connection, account=("ada", "wörd")))
    assert "secret" not in repr(outgoing(connection, headers={"Authorization": "secret"}))


def test_an_exchange_is_announced_to_every_observer_in_order(connection):
    seen: list[tuple[str, Exchange]] = []
    connection.observers += [lambda each: seen.append(("a", each)), lambda each: seen.append(("b", each))]
    exchange = Exchange("GET", "/", "http://x/", "admin", "smoke-1", datetime.now(UTC), 0.1)
    connection.announce(exchange, None, None)
    assert seen == [("a", exchange), ("b", exchange)]


# The pool


def test_a_pool_is_found_once_for_an_address_and_anew_when_it_was_closed(connection, loopback):
    adapter = connection.session.get_adapter(loopback.url)

    def pool_of(url: str) -> Any:
        return adapter.get_connection_with_tls_context(requests.Request("GET", url).prepare(), verify=True)

    first = pool_of(f"{loopback.url}/a")
    assert pool_of(f"{loopback.url}/b") is first
    assert pool_of("http://localhost:1/a") is not first
    adapter.close()
    assert pool_of(f"{loopback.url}/a") is not first
