"""What a request was for: each exchange has the purpose of the client that sent it, and a token request its own."""

from __future__ import annotations

import pytest

from support.http.client import HTTPClient
from support.http.exchange import Purpose
from support.http.sign_in import SignInRequest
from tests.http.loopback import Answer
from tests.http.token_service import VIEWER


def test_a_request_outside_any_scenario_is_for_the_start(connection, exchanges):
    HTTPClient(connection).request("GET", "/readyz")
    assert [each.purpose for each in exchanges] == [Purpose.START]


@pytest.mark.parametrize("purpose", Purpose)
def test_a_request_has_the_purpose_of_its_client(connection, exchanges, purpose):
    HTTPClient(connection, purpose=purpose).request("GET", "/users")
    HTTPClient(connection).doing(purpose).request("GET", "/users")
    assert [each.purpose for each in exchanges] == [purpose, purpose]


def test_a_client_for_another_purpose_is_the_same_in_everything_else(connection, provider, exchanges):
    client = HTTPClient(connection, provider, purpose=Purpose.SETUP)
    client.sends_request_id = False
    other = client.doing(Purpose.ACT)
    assert (client.purpose, other.purpose) == (Purpose.SETUP, Purpose.ACT)
    assert (other.tokens, other.persona, other.sends_request_id) == (provider, "viewer", False)
    other.request("GET", "/users")
    assert client.records is other.records
    assert [each.purpose for each in exchanges] == [Purpose.TOKEN, Purpose.ACT]


def test_a_request_for_a_token_has_its_own_purpose_name_and_persona(connection, authenticator, exchanges):
    authenticator().build_token(VIEWER)
    assert [(each.purpose, each.operation, each.persona) for each in exchanges] == [
        (Purpose.TOKEN, "request a token", "viewer")
    ]


def test_after_a_request_for_a_token_a_client_has_its_own_purpose_again(connection, service, exchanges):
    client = HTTPClient(connection, purpose=Purpose.ACT)
    client.request_token(SignInRequest("POST", "/utils/jwt", json={}, persona="viewer"))
    assert (client.purpose, client.persona) == (Purpose.ACT, "nobody")
    client.request("GET", "/users")
    assert [(each.purpose, each.persona) for each in exchanges] == [
        (Purpose.TOKEN, "viewer"),
        (Purpose.ACT, "nobody"),
    ]


def test_after_a_failed_request_for_a_token_a_client_has_its_own_purpose_again(connection):
    client = HTTPClient(connection, purpose=Purpose.ACT)
    connection.base_url = "http://127.0.0.1:1"
    with pytest.raises(Exception, match="connection refused"):
        client.request_token(SignInRequest("POST", "/utils/jwt"))
    assert client.purpose is Purpose.ACT
    assert client.last.purpose is Purpose.TOKEN


def test_the_token_for_a_retry_is_for_a_token_and_both_attempts_are_for_the_action(
    connection, provider, loopback, exchanges
):
    loopback.answers(
        Answer(200, {"access_token": "one"}), Answer(401, {}), Answer(200, {"access_token": "two"}), Answer(200, {})
    )
    HTTPClient(connection, provider, purpose=Purpose.ACT).request("GET", "/users")
    assert [each.purpose for each in exchanges] == [Purpose.TOKEN, Purpose.ACT, Purpose.TOKEN, Purpose.ACT]


def test_a_purpose_is_written_in_plain_words():
    assert [purpose.value for purpose in Purpose] == [
        "start", "token", "setup", "act", "proof", "observation", "removal", "removal check",
    ]  # fmt: skip
