"""A persona's tokens: with which claims they are requested, and which token a request carries."""

from __future__ import annotations

import pytest

from support.errors import AuthenticationError
from support.http.auth import Token, TokenProvider
from support.settings.persona import PersonaConfig
from tests.http.token_service import VIEWER

ANONYMOUS = PersonaConfig(name="anonymous")


def test_the_claims_of_the_persona_win_over_those_of_the_scenario(provider, claims):
    claims.update(tenant_id="t-1", tenant_role="tenant_admin")
    assert provider.claims == {"tenant_id": "t-1", "tenant_role": "viewer"}


def test_a_token_is_requested_with_the_merged_claims(provider, claims, service):
    claims["tenant_id"] = "t-1"
    provider.get_token()
    assert service.claims == [{"tenant_id": "t-1", "tenant_role": "viewer"}]


def test_a_claim_for_another_resource_is_requested_once_its_value_is_known(authenticator, service):
    outsider = PersonaConfig(name="outsider", username="ada", password="sesame", claims={"tenant_id": "another tenant"})
    provider = TokenProvider(outsider, authenticator(), lambda: {"tenant_id": "t-1"})
    provider.set_persona_claim("tenant_id", "t-2")
    provider.get_token()
    assert service.claims == [{"tenant_id": "t-2"}]


def test_a_claim_of_the_persona_can_be_set_and_counts_for_the_next_token(provider, service, claims):
    claims["tenant_id"] = "t-1"
    provider.get_token()
    provider.set_persona_claim("tenant_id", "t-2")
    provider.get_token()
    assert [each["tenant_id"] for each in service.claims] == ["t-1", "t-2"]


def test_a_claim_of_the_persona_can_be_removed(provider):
    provider.set_persona_claim("tenant_role", None)
    provider.set_persona_claim("never_set", None)
    assert provider.claims == {}


def test_a_removed_claim_of_the_persona_gives_way_to_that_of_the_scenario(provider, claims):
    claims["tenant_role"] = "member"
    provider.set_persona_claim("tenant_role", None)
    assert provider.claims == {"tenant_role": "member"}


def test_setting_a_claim_of_the_persona_leaves_the_config_unchanged(provider):
    provider.set_persona_claim("tenant_role", "member")
    assert VIEWER.claims == {"tenant_role": "viewer"}


def test_a_claim_that_is_left_out_is_in_no_token(provider, claims, service):
    claims.update(tenant_id="t-1", tenant_role="member")
    assert provider.complete
    provider.leave_out("tenant_role")
    assert not provider.complete
    provider.set_persona_claim("tenant_role", "viewer")
    provider.get_token()
    assert service.claims == [{"tenant_id": "t-1"}]


def test_a_persona_without_an_account_requests_no_token(authenticator, service):
    anonymous = TokenProvider(ANONYMOUS, authenticator())
    assert anonymous.anonymous
    assert anonymous.get_token() is None
    assert service.received == []


def test_a_given_token_is_sent_until_it_is_taken_back(provider, service):
    valid = provider.get_token()
    bad = Token("bad")
    provider.use(bad)
    assert provider.fixed
    assert provider.get_token() is bad
    provider.use(None)
    assert not provider.fixed
    assert provider.get_token() is valid
    assert len(service.received) == 1


def test_an_anonymous_persona_can_be_given_a_token(authenticator):
    anonymous = TokenProvider(ANONYMOUS, authenticator())
    anonymous.use(Token("found"))
    assert not anonymous.anonymous
    assert anonymous.get_token() == Token("found")


def test_a_refused_token_is_requested_again_the_next_time(provider, service):
    service.status = 503
    with pytest.raises(AuthenticationError):
        provider.get_token()
    service.status = 200
    assert provider.get_token().value == "token-2"


def test_a_token_is_left_out_of_its_repr():
    assert "secret-token" not in repr(Token("secret-token"))
