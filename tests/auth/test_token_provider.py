"""A persona's tokens: with which claims they are asked for, how long they are kept, and when anew."""

from __future__ import annotations

import pytest

from support.auth import Authenticator, Token, TokenProvider
from support.errors import AuthenticationError
from support.persona_config import PersonaConfig

from .fake_service import ADA, DESCRIPTION


def test_the_global_claims_are_merged_with_the_personas_and_the_personas_win(provider, claims):
    claims.update(tenant_id="t-1", tenant_role="tenant_admin")
    assert provider.claims == {"tenant_id": "t-1", "tenant_role": "viewer"}


def test_a_token_is_asked_for_with_the_merged_claims(provider, claims, service):
    claims["tenant_id"] = "t-1"
    provider.get()
    assert service.asked[0]["json"]["claims"] == {"tenant_id": "t-1", "tenant_role": "viewer"}


def test_a_fingerprint_does_not_depend_on_the_order_of_claims(service):
    one, two = (
        TokenProvider(ADA, Authenticator(DESCRIPTION, service), lambda given=given: given)
        for given in ({"a": 1, "b": {"c": 2, "d": 3}}, {"b": {"d": 3, "c": 2}, "a": 1})
    )
    assert one.fingerprint == two.fingerprint


@pytest.mark.parametrize(
    ("one", "two"), [({"a": 1}, {"a": 2}), ({"a": "1"}, {"a": 1}), ({"a": True}, {"a": "True"}), ({"a": None}, {})]
)
def test_different_claims_have_different_fingerprints(service, one, two):
    first, second = (
        TokenProvider(ADA, Authenticator(DESCRIPTION, service), lambda given=given: given) for given in (one, two)
    )
    assert first.fingerprint != second.fingerprint


def test_a_token_is_asked_for_once_and_kept(provider, service):
    assert provider.get() is provider.get()
    assert len(service.asked) == 1


def test_each_set_of_claims_has_a_token_of_its_own_and_both_are_kept(provider, claims, service):
    first = provider.get()
    claims["tenant_id"] = "t-1"
    second = provider.get()
    claims.pop("tenant_id")
    assert provider.get() is first
    assert second is not first
    assert len(service.asked) == 2


@pytest.mark.parametrize(
    ("lifetime", "still_good", "renewed"),
    [(3600, 3569, 3570), (120, 89, 90), (60, 44, 45), (4, 2.9, 3), (1, 0.7, 0.75)],
)
def test_a_token_is_renewed_before_it_expires(provider, service, clock, lifetime, still_good, renewed):
    service.lifetime = lifetime
    first = provider.get()
    clock.now += still_good
    assert provider.get() is first
    clock.now += renewed - still_good
    assert provider.get() is not first


def test_a_renewed_token_is_kept_in_its_turn(provider, service, clock):
    provider.get()
    clock.now += 3600
    assert provider.get() is provider.get()
    assert len(service.asked) == 2


def test_a_token_of_unknown_lifetime_is_kept(provider, service, clock):
    service.lifetime = None
    first = provider.get()
    clock.now += 10_000_000
    assert provider.get() is first


def test_a_renewed_token_of_unknown_lifetime_is_not_asked_for_each_time(provider, service, clock):
    provider.get()
    clock.now += 3600
    service.lifetime = None
    assert provider.get() is provider.get()
    assert len(service.asked) == 2


@pytest.mark.parametrize("lifetime", [0, -5])
def test_a_token_that_is_born_expired_is_given_all_the_same(provider, service, lifetime):
    service.lifetime = lifetime
    assert provider.get().value == "token-1"
    assert provider.get().value == "token-2"


def test_after_invalidating_every_token_is_asked_for_anew(provider, claims, service):
    first = provider.get()
    claims["tenant_id"] = "t-1"
    provider.get()
    provider.invalidate()
    claims.pop("tenant_id")
    assert provider.get() is not first
    assert len(service.asked) == 3


def test_a_personas_claim_can_be_set_and_counts_for_the_next_token(provider, service, claims):
    claims["tenant_id"] = "t-1"
    provider.get()
    provider.set_persona_claim("tenant_id", "t-2")
    provider.get()
    assert [each["json"]["claims"]["tenant_id"] for each in service.asked] == ["t-1", "t-2"]


def test_a_personas_claim_can_be_taken_away(provider):
    provider.set_persona_claim("tenant_role", None)
    provider.set_persona_claim("never_there", None)
    assert provider.claims == {}


def test_setting_a_personas_claim_leaves_the_config_as_it_is(provider):
    provider.set_persona_claim("tenant_role", "member")
    assert ADA.claims == {"tenant_role": "viewer"}


def test_a_persona_without_an_account_asks_for_nothing(service):
    anonymous = TokenProvider(PersonaConfig("anonymous"), Authenticator(DESCRIPTION, service))
    assert anonymous.anonymous
    assert anonymous.get() is None
    assert service.asked == []


def test_a_given_token_is_sent_until_told_otherwise(provider, service):
    good = provider.get()
    bad = Token("bad")
    provider.use(bad)
    assert provider.fixed
    assert provider.get() is bad
    provider.use(None)
    assert provider.get() is good
    assert len(service.asked) == 1


def test_an_anonymous_persona_can_be_given_a_token(service):
    anonymous = TokenProvider(PersonaConfig("anonymous"), Authenticator(DESCRIPTION, service))
    anonymous.use(Token("found"))
    assert not anonymous.anonymous
    assert anonymous.get() == Token("found")


def test_a_token_that_could_not_be_had_is_asked_for_again_the_next_time(provider, service):
    service.status = 503
    with pytest.raises(AuthenticationError):
        provider.get()
    service.status = 200
    assert provider.get().value == "token-2"


def test_a_token_is_left_out_of_its_repr():
    assert "secret-token" not in repr(Token("secret-token"))
