"""Requests as one persona: headers, bodies, the retry after a 401, the journal, and what is recorded of each exchange."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
import requests

from support.description.service import Operation
from support.errors import NoAnswerError
from support.http.auth import Token, TokenProvider
from support.http.client import HTTPClient
from support.settings.persona import PersonaConfig
from tests.http.loopback import Answer

ANONYMOUS = TokenProvider(PersonaConfig(name="anonymous"), None)  # type: ignore[arg-type]  # it signs nobody in


@pytest.fixture
def client(connection, provider, loopback) -> HTTPClient:
    """A client of the viewer, whose token is `token-1`."""
    provider.get_token()
    loopback.reset()
    return HTTPClient(connection, provider)


# What is sent


def test_a_request_carries_the_token_of_the_persona_and_an_id(client, loopback):
    response = client.request("GET", "/tenants/t-1/groups/", {"limit": 2, "q": "ä b"})
    assert response.status_code == 200
    (sent,) = loopback.received
    assert (sent.method, sent.path, sent.query) == ("GET", "/tenants/t-1/groups/", {"limit": "2", "q": "ä b"})
    assert sent.headers["Authorization"] == "Bearer token-1"
    assert sent.headers["Accept"] == "application/json"
    assert sent.headers["X-Request-ID"].startswith("smoke-7f3a9c02-")
    assert sent.body == b""


def test_each_request_has_an_id_of_its_own(client, loopback):
    for _ in range(3):
        client.request("GET", "/users")
    assert len({each.headers["X-Request-ID"] for each in loopback.received}) == 3


def test_a_request_can_be_sent_without_an_id(client, loopback):
    client.sends_request_id = False
    client.request("GET", "/users")
    assert loopback.received[0].headers["X-Request-ID"] is None
    assert client.last.request_id  # the reports still name it


def test_json_is_sent_as_json(client, loopback):
    client.request("POST", "/users", json={"name": "ä", "tags": [1, None]})
    assert loopback.received[0].json == {"name": "ä", "tags": [1, None]}
    assert loopback.received[0].headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(("data", "sent"), [("{oops ä", "{oops ä".encode()), (b"\xff", b"\xff"), ("", b""), (b"", b"")])
def test_text_is_sent_as_it_is_and_declared_as_json(client, loopback, data, sent):
    client.request("POST", "/users", data=data)
    assert loopback.received[0].body == sent
    assert loopback.received[0].headers["Content-Type"] == "application/json"


def test_without_tokens_a_request_carries_none(connection, loopback):
    client = HTTPClient(connection)
    client.request("GET", "/healthz")
    assert loopback.received[0].headers["Authorization"] is None
    assert client.persona == "nobody"


def test_an_anonymous_persona_sends_no_token(connection, loopback):
    client = HTTPClient(connection, ANONYMOUS)
    client.request("GET", "/healthz")
    assert loopback.received[0].headers["Authorization"] is None
    assert client.persona == "anonymous"


@pytest.mark.parametrize(
    ("token", "header"),
    [(Token(""), None), (Token("abc"), "Bearer abc"), (Token("abc", scheme="Basic"), "Basic abc"), (Token(" "), "Bearer")],
)  # fmt: skip
def test_a_given_token_is_sent_in_its_own_way(client, loopback, token, header):
    client.tokens.use(token)
    client.request("GET", "/users")
    assert loopback.received[0].headers["Authorization"] == header


def test_a_redirect_is_returned_and_not_followed(client, loopback):
    loopback.answers(Answer(302, headers={"Location": f"{loopback.url}/elsewhere"}))
    assert client.request("GET", "/users").status_code == 302
    assert [each.path for each in loopback.received] == ["/users"]


# Whole addresses


def test_a_whole_address_below_the_base_url_is_accepted(client, loopback):
    client.request("GET", f"{loopback.url}/users?offset=2")
    assert loopback.received[0].target == "/users?offset=2"


@pytest.mark.parametrize(
    "address", ["http://elsewhere.example.com", "{base}.example.com", "{base}0", "{base}@x.example.com"]
)
def test_an_address_at_another_host_is_requested_at_the_base_url_alone(client, loopback, address):
    """Behind a gateway a service may know itself by another name; the token must not go there."""
    client.request("GET", f"{address.format(base=loopback.url)}/users?offset=2")
    assert [(each.target, each.headers["Authorization"]) for each in loopback.received] == [
        ("/users?offset=2", "Bearer token-1")
    ]


@pytest.mark.parametrize(
    "address", ["http://elsewhere.example.com/users", "{base}/users", "{base}/apis/users", "{base}"]
)
def test_an_address_outside_the_base_url_is_refused_before_anything_is_sent(client, loopback, exchanges, address):
    exchanges.clear()
    client.connection.base_url = f"{loopback.url}/api"
    with pytest.raises(NoAnswerError, match="refers to another address") as caught:
        client.request("GET", address.format(base=loopback.url))
    assert f"expected: {loopback.url}/api\n" in str(caught.value)
    assert "try:" in str(caught.value)
    assert (loopback.received, exchanges) == ([], [])


# The retry after a 401


def test_a_401_is_tried_once_more_with_a_new_token(client, loopback, exchanges):
    exchanges.clear()
    loopback.answers(Answer(401, {}), Answer(200, {"access_token": "token-new"}), Answer(200, {"items": []}))
    assert client.request("GET", "/users").status_code == 200
    assert [each.headers["Authorization"] for each in loopback.received] == ["Bearer token-1", None, "Bearer token-new"]
    assert [(each.status, each.retried) for each in exchanges] == [(401, True), (200, False), (200, False)]
    ids = [loopback.received[index].headers["X-Request-ID"] for index in (0, 2)]
    assert ids[0] != ids[1]


def test_what_is_sent_again_later_has_a_span_of_its_own(client, loopback, exchanges):
    client.connection.retry_after = 1.0
    loopback.answers(Answer(429, {}, {"Retry-After": "0.01"}), Answer(200, {"items": []}))
    assert client.request("GET", "/users").status_code == 200
    first, second = (each.headers["traceparent"] for each in loopback.received)
    assert first != second
    assert [each.request_headers["traceparent"] for each in exchanges[-2:]] == [first, second]


def test_a_second_401_is_returned(client, loopback, exchanges):
    loopback.answers(Answer(401, {}), Answer(200, {"access_token": "token-new"}), Answer(401, {}))
    assert client.request("GET", "/users").status_code == 401
    assert len(loopback.received) == 3
    assert not exchanges[-1].retried


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_no_other_status_is_tried_again(client, loopback, status):
    loopback.answers(Answer(status, {}))
    assert client.request("GET", "/users").status_code == status
    assert len(loopback.received) == 1


def test_a_401_for_a_given_token_is_not_tried_again(client, loopback, exchanges):
    loopback.answers(Answer(401, {}))
    client.tokens.use(Token("bad"))
    assert client.request("GET", "/users").status_code == 401
    assert len(loopback.received) == 1
    assert not exchanges[-1].retried


@pytest.mark.parametrize("tokens", [None, ANONYMOUS], ids=["no tokens", "anonymous"])
def test_a_401_without_a_token_is_not_tried_again(connection, loopback, tokens):
    loopback.answers(Answer(401, {}))
    assert HTTPClient(connection, tokens).request("GET", "/users").status_code == 401
    assert len(loopback.received) == 1


# The journal


@dataclass
class Keeper:
    """Records what it is informed of, and how many requests had been sent by then."""

    received: list[Any]
    events: list[tuple[Any, ...]] = field(default_factory=list)
    sent: list[bool] = field(default_factory=list)

    def begin(self, operation: Operation, ids: dict[str, str], path: str, body: Any, persona: str) -> int:
        self.events.append(("begin", operation.phrase, ids, path, body, persona, len(self.received)))
        return len(self.events)

    def finish(self, intent: int, response: requests.Response | None, *, sent: bool = True) -> None:
        status, body = (None, None) if response is None else (response.status_code, response.json())
        self.events.append(("finish", intent, status, body, len(self.received)))
        self.sent.append(sent)


@pytest.fixture
def keeper(client, loopback) -> Keeper:
    client._keeper = Keeper(loopback.received)
    return client._keeper


def test_a_create_is_written_down_before_it_is_sent_and_its_outcome_after(client, loopback, keeper):
    loopback.answers(Answer(201, {"group_id": "g-1"}))
    client.request("POST", "/tenants/t-1/groups/", json={"group_name": "x"})
    assert keeper.events == [
        ("begin", "create a group", {"tenant": "t-1"}, "/tenants/t-1/groups/", {"group_name": "x"}, "viewer", 0),
        ("finish", 1, 201, {"group_id": "g-1"}, 1),
    ]


def test_each_attempt_of_a_create_is_written_down(client, loopback, keeper):
    loopback.answers(Answer(401, {}), Answer(200, {"access_token": "token-new"}), Answer(201, {"group_id": "g-1"}))
    client.request("POST", "/tenants/t-1/groups/", json={})
    assert [(each[0], each[2]) for each in keeper.events if each[0] == "finish"] == [("finish", 401), ("finish", 201)]
    assert [each[0] for each in keeper.events] == ["begin", "finish"] * 2


def test_the_outcome_of_a_create_without_a_response_is_unknown(client, keeper):
    client.connection.base_url = "http://127.0.0.1:1"
    with pytest.raises(NoAnswerError):
        client.request("POST", "/tenants/t-1/groups/", json={})
    assert [each[:4] for each in keeper.events if each[0] == "finish"] == [("finish", 1, None, None)]
    assert keeper.sent == [False], "nobody listens there, so nothing can have arrived"


def test_a_create_whose_response_is_cut_off_may_have_arrived(client, loopback, keeper):
    loopback.answers(Answer(201, b"{", {"Content-Length": "100"}))
    with pytest.raises(NoAnswerError):
        client.request("POST", "/tenants/t-1/groups/", json={})
    assert keeper.sent == [True]


@pytest.mark.parametrize(("method", "path"), [("GET", "/tenants/t-1/groups/"), ("POST", "/nowhere")])
def test_a_request_that_changes_nothing_is_not_written_down(client, keeper, method, path):
    client.request(method, path, json={})
    assert keeper.events == []


@pytest.mark.parametrize(
    ("method", "path", "phrase"),
    [("PATCH", "/tenants/t-1/groups/g-1", "update the group"), ("DELETE", "/users/u-1", "delete the user")],
)
def test_the_keeper_is_asked_about_each_request_that_may_change_something(client, keeper, method, path, phrase):
    client.request(method, path, json={})
    assert [each[:2] for each in keeper.events] == [("begin", phrase), ("finish", 1)]


def test_a_body_of_another_media_type_is_written_down_and_recorded_as_json(client, loopback, keeper):
    loopback.answers(Answer(201, {"group_id": "g-1"}))
    client.request("POST", "/tenants/t-1/groups/", json={"group_name": "x"}, media_type="application/vnd.x+json")
    assert loopback.received[0].headers["Content-Type"] == "application/vnd.x+json"
    assert loopback.received[0].json == {"group_name": "x"}
    assert keeper.events[0][4] == {"group_name": "x"}
    assert client.records[-1].sent == {"group_name": "x"}


# What is recorded


def test_an_exchange_is_announced_and_kept(client, exchanges, loopback):
    loopback.answers(Answer(201, {"group_id": "g-1"}, {"X-Served-By": "a"}))
    client.request("POST", "/tenants/t-1/groups/", {"dry": "no"}, {"group_name": "x"})
    exchange = exchanges[-1]
    assert exchange is client.last
    assert exchange is client.records[-1].exchange
    assert (exchange.method, exchange.path, exchange.status) == ("POST", "/tenants/t-1/groups/", 201)
    assert exchange.url == f"{loopback.url}/tenants/t-1/groups/"
    assert (exchange.persona, exchange.operation, exchange.reason) == ("viewer", "create a group", "Created")
    assert (exchange.params, exchange.request_body) == ({"dry": "no"}, {"group_name": "x"})
    assert exchange.response_body == {"group_id": "g-1"}
    assert exchange.response_headers["X-Served-By"] == "a"
    assert exchange.request_headers["X-Request-ID"] == exchange.request_id
    assert exchange.seconds > 0
    assert exchange.error is None


def test_a_request_outside_the_description_has_no_operation(client):
    client.request("GET", "/nowhere")
    assert client.last.operation is None


def test_an_exchange_shows_no_secret_and_the_record_has_them_all(client, loopback):
    loopback.answers(Answer(200, {"secret": "hook-secret-1", "echo": "hook-secret-1"}, {"Set-Cookie": "sid=c-1"}))
    client.request("POST", "/nowhere", {"token": "in-query-1"}, {"password": "in-body-1", "note": "in-query-1"})
    shown = repr(client.last)
    assert [secret for secret in ("hook-secret-1", "in-query-1", "in-body-1", "sid=c-1") if secret in shown] == []
    assert client.last.request_headers["Authorization"] == "***"
    record = client.records[-1]
    assert record.sent == {"password": "in-body-1", "note": "in-query-1"}
    assert "hook-secret-1" in record.received
    assert "hook-secret-1" not in repr(record)


def test_a_body_that_is_not_utf_8_is_shown_all_the_same(client):
    client.request("POST", "/nowhere", data=b"\xffabc")
    assert client.last.request_body == "\ufffdabc"


def test_no_response_is_an_error_with_the_request_and_what_to_do(client, exchanges):
    client.connection.base_url = "http://127.0.0.1:1"
    with pytest.raises(NoAnswerError) as caught:
        client.request("GET", "/users")
    said = str(caught.value)
    assert "the service sent no response: connection refused" in said
    assert "request: GET /users → no response (connection refused) in " in said
    assert "is http://127.0.0.1:1 up, and reachable from here?" in said
    assert (exchanges[-1].status, exchanges[-1].error) == (None, "connection refused")
    assert exchanges[-1].request_headers["Authorization"] == "***"
    assert client.records[-1].received == ""


def test_clients_can_share_their_records(connection, loopback):
    first = HTTPClient(connection)
    second = HTTPClient(connection, records=first.records)
    first.request("GET", "/a")
    second.request("GET", "/b")
    assert [each.exchange.path for each in first.records] == ["/a", "/b"]
