"""The tokens of a run: one for each persona and set of claims, renewed before it expires, forgotten after a 401."""

from __future__ import annotations

from typing import Any

import pytest

from support.http.auth import Authenticator, TokenCache, TokenProvider
from support.http.client import HTTPClient
from support.http.wire import Connection
from support.settings.persona import PersonaConfig
from tests.http.loopback import Answer, Received
from tests.http.token_service import DESCRIPTION, VIEWER

ADMIN = PersonaConfig(name="admin", username="adm", password="open")

# One token for each persona and set of claims


def test_a_token_is_requested_once_and_used_again(provider, service):
    assert provider.get_token() is provider.get_token()
    assert len(service.received) == 1


def test_each_set_of_claims_has_its_own_token_and_both_are_kept(provider, claims, service):
    first = provider.get_token()
    claims["tenant_id"] = "t-1"
    second = provider.get_token()
    claims.pop("tenant_id")
    assert provider.get_token() is first
    assert second is not first
    assert len(service.received) == 2


def test_two_scenarios_of_a_run_use_the_same_token(authenticator, cache, service):
    scenarios = [TokenProvider(VIEWER, authenticator(), lambda: {"tenant_id": "t-1"}, cache) for _ in range(2)]
    tokens = [each.get_token() for each in scenarios]
    assert tokens[0] is tokens[1]
    assert len(service.received) == 1


def test_two_runs_have_different_tokens(authenticator, service):
    runs = [TokenProvider(VIEWER, authenticator()) for _ in range(2)]
    assert runs[0].get_token() != runs[1].get_token()
    assert len(service.received) == 2


def test_two_personas_with_the_same_account_and_claims_have_different_tokens(authenticator, cache, service):
    twin = VIEWER.model_copy(update={"name": "twin"})
    tokens = {TokenProvider(each, authenticator(), dict, cache).get_token().value for each in (VIEWER, twin)}
    assert len(tokens) == 2
    assert len(service.received) == 2


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ({"a": 1, "b": {"c": 2, "d": 3}}, {"b": {"d": 3, "c": 2}, "a": 1}, True),
        ({"a": [1, 2]}, {"a": [1, 2]}, True),
        ({"a": [1, 2]}, {"a": [2, 1]}, False),
        ({"a": 1}, {"a": 2}, False),
        ({"a": "1"}, {"a": 1}, False),
        ({"a": True}, {"a": "True"}, False),
        ({"a": True}, {"a": 1}, False),
        ({"a": None}, {}, False),
    ],
)
def test_claims_are_the_same_if_they_are_the_same_json(authenticator, cache, service, first, second, same):
    for given in (first, second):
        TokenProvider(VIEWER, authenticator(), lambda given=given: given, cache).get_token()
    assert len(service.received) == (1 if same else 2)


# Renewal


@pytest.mark.parametrize(
    ("lifetime", "still_valid", "renewed"),
    [(3600, 3569, 3570), (120, 89, 90), (60, 44, 45), (4, 2.9, 3), (1, 0.7, 0.75)],
)
def test_a_token_is_renewed_before_it_expires(provider, service, clock, lifetime, still_valid, renewed):
    service.lifetime = lifetime
    first = provider.get_token()
    clock.now += still_valid
    assert provider.get_token() is first
    clock.now += renewed - still_valid
    assert provider.get_token() is not first


def test_a_lifetime_begins_when_the_token_is_requested(provider, service, clock):
    def slowly(received: Received) -> Answer:
        clock.now += 50
        return service.respond(received)

    service.lifetime, service.loopback.respond = 60, slowly
    first = provider.get_token()  # 50 of its 60 seconds have passed already
    assert provider.get_token() is not first


def test_a_renewed_token_is_used_again(provider, service, clock):
    provider.get_token()
    clock.now += 3600
    assert provider.get_token() is provider.get_token()
    assert len(service.received) == 2


def test_a_token_of_unknown_lifetime_is_not_renewed(provider, service, clock):
    service.lifetime = None
    first = provider.get_token()
    clock.now += 10_000_000
    assert provider.get_token() is first


def test_a_renewed_token_of_unknown_lifetime_is_used_again(provider, service, clock):
    provider.get_token()
    clock.now += 3600
    service.lifetime = None
    assert provider.get_token() is provider.get_token()
    assert len(service.received) == 2


@pytest.mark.parametrize("lifetime", [0, -5])
def test_a_token_that_has_expired_already_is_used_once(provider, service, lifetime):
    service.lifetime = lifetime
    assert provider.get_token().value == "token-1"
    assert provider.get_token().value == "token-2"


# Forgetting


def test_after_invalidating_every_token_of_the_persona_is_requested_again(provider, claims, service):
    first = provider.get_token()
    claims["tenant_id"] = "t-1"
    provider.get_token()
    provider.invalidate()
    provider.get_token()
    claims.pop("tenant_id")
    assert provider.get_token() is not first
    assert len(service.received) == 4


def test_invalidating_keeps_the_tokens_of_other_personas(provider, authenticator, cache):
    admin = TokenProvider(ADMIN, authenticator(), dict, cache)
    token = admin.get_token()
    provider.get_token()
    provider.invalidate()
    assert admin.get_token() is token


class Expiring:
    """A service that accepts only the tokens that it issued after the last reset."""

    def __init__(self, connection: Connection, cache: TokenCache) -> None:
        self.connection, self.cache = connection, cache
        self.issued = 0
        self.accepted: set[str] = set()
        self.claims: list[Any] = []

    def respond(self, received: Received) -> Answer:
        if received.path == "/utils/jwt":
            self.issued += 1
            self.claims.append(received.json["claims"])
            self.accepted.add(f"token-{self.issued}")
            return Answer(200, {"access_token": f"token-{self.issued}", "expires_in": 3600})
        token = (received.headers["Authorization"] or "").removeprefix("Bearer ")
        return Answer(200 if token in self.accepted else 401, {})

    def client(self, persona: PersonaConfig, **claims: str) -> HTTPClient:
        authenticator = Authenticator(DESCRIPTION, HTTPClient(self.connection).request_token)
        return HTTPClient(self.connection, TokenProvider(persona, authenticator, lambda: claims, self.cache))


@pytest.fixture
def expiring(loopback, connection, cache) -> Expiring:
    expiring = Expiring(connection, cache)
    loopback.respond = expiring.respond
    return expiring


def test_after_a_401_a_new_token_is_requested_and_shared_by_later_scenarios(expiring):
    assert expiring.client(VIEWER).request("GET", "/groups").status_code == 200
    expiring.accepted.clear()
    assert expiring.client(VIEWER).request("GET", "/groups").status_code == 200
    assert expiring.client(VIEWER).request("GET", "/groups").status_code == 200
    assert expiring.issued == 2


def test_after_a_401_the_tokens_of_the_persona_with_other_claims_are_forgotten_too(expiring):
    one, two = expiring.client(VIEWER, tenant_id="t-1"), expiring.client(VIEWER, tenant_id="t-2")
    for client in (one, two):
        client.request("GET", "/groups")
    expiring.accepted.clear()
    assert [client.request("GET", "/groups").status_code for client in (one, two)] == [200, 200]
    assert [each["tenant_id"] for each in expiring.claims] == ["t-1", "t-2", "t-1", "t-2"]


def test_after_a_401_the_tokens_of_other_personas_are_kept(expiring):
    viewer, admin = expiring.client(VIEWER), expiring.client(ADMIN)
    admin.request("GET", "/groups")
    viewer.request("GET", "/groups")
    expiring.accepted.remove("token-2")
    viewer.request("GET", "/groups")
    assert expiring.issued == 3
    assert admin.request("GET", "/groups").status_code == 200
    assert expiring.issued == 3
