"""Tokens: how they are asked for, what they say, how long they are kept, and what is told when there is none."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import Any

import pytest
import requests

from support.auth import Answer, Authenticator, Token, TokenProvider
from support.errors import AuthenticationError
from support.persona_config import PersonaConfig
from support.service import TokenDescription, Variant

ADA = PersonaConfig("viewer", "ada", "sesame", {"tenant_role": "viewer"})
JSON = {"username": "{username}", "password": "{password}", "claims": "{claims}", "expires_in": "{expires_in}"}
DESCRIPTION = TokenDescription(
    method="POST",
    path="/utils/jwt",
    json=JSON,
    success=(200,),
    value={"body": "access_token"},
    expires_in={"body": "expires_in"},
)


@dataclass
class FakeService:
    """Answers each request for a token with the next number as the token."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    lifetime: Any = 3600
    told: str = "unknown user or wrong password"
    asked: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, method: str, path: str, **sent: Any) -> Answer:
        self.asked.append({"method": method, "path": path} | sent)
        body = (
            self.body
            if self.body is not None
            else {"access_token": f"token-{len(self.asked)}", "expires_in": self.lifetime}
        )
        return Answer(
            self.status, body, self.headers, f"{method} {path} → {self.status}", self.told, requests.Response()
        )


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def service() -> FakeService:
    return FakeService()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def claims() -> dict[str, Any]:
    return {}


@pytest.fixture
def provider(service: FakeService, clock: Clock, claims: dict[str, Any]) -> TokenProvider:
    return TokenProvider(ADA, Authenticator(DESCRIPTION, service), lambda: claims, clock)


# Authenticator


def test_a_token_is_asked_for_as_the_description_says(service):
    token = Authenticator(DESCRIPTION, service).build_token(ADA, {"tenant_id": "t-1"})
    assert token == Token("token-1", 3600.0)
    assert service.asked == [
        {
            "method": "POST", "path": "/utils/jwt", "form": None, "raw": None, "basic": None, "persona": "viewer",
            "json": {"username": "ada", "password": "sesame", "claims": {"tenant_id": "t-1"}},
        }
    ]  # fmt: skip


def test_without_claims_the_personas_own_are_asked_for(service):
    outsider = PersonaConfig("outsider", "ada", "sesame", {"tenant_role": "viewer", "tenant_id": "another tenant"})
    Authenticator(DESCRIPTION, service).build_token(outsider)
    assert service.asked[0]["json"]["claims"] == {"tenant_role": "viewer"}


def test_no_claims_at_all_can_be_asked_for(service):
    Authenticator(DESCRIPTION, service).build_token(ADA, {})
    assert service.asked[0]["json"]["claims"] == {}


def test_a_lifetime_is_only_asked_for_where_it_is_given(service):
    authenticator = Authenticator(DESCRIPTION, service)
    authenticator.build_token(ADA)
    authenticator.build_token(ADA, expires_in=60)
    assert [each["json"].get("expires_in", "none") for each in service.asked] == ["none", 60]


def test_a_refusal_is_told_in_the_words_of_the_service(service):
    service.status = 403
    service.told = "the account may not claim admin"
    with pytest.raises(AuthenticationError) as caught:
        Authenticator(DESCRIPTION, service).build_token(ADA, {"admin": True})
    said = str(caught.value)
    assert caught.value.status == 403
    for part in (
        'persona "viewer"',
        "account ada",
        "403 the account may not claim admin",
        "POST /utils/jwt → 403",
        "try:",
    ):
        assert part in said
    assert "sesame" not in said


@pytest.mark.parametrize(
    "body", [{"token": "x"}, {"access_token": ""}, {"access_token": None}, {"access_token": 7}, "<html>", [], {}]
)
def test_an_answer_without_a_token_is_an_error_that_says_where_it_was_looked_for(service, body):
    service.body = body
    with pytest.raises(AuthenticationError, match="the answer holds none at access_token"):
        Authenticator(DESCRIPTION, service).build_token(ADA)


def test_a_page_in_the_place_of_an_answer_is_told_as_what_it_is(service):
    service.body = "<html>sign in</html>"
    service.headers = {"Content-Type": "text/html; charset=utf-8"}
    with pytest.raises(AuthenticationError, match="text/html"):
        Authenticator(DESCRIPTION, service).build_token(ADA)


def test_a_token_can_stand_deep_in_the_body(service):
    service.body = {"data": {"jwt": {"value": "deep-1"}}}
    description = TokenDescription(method="POST", path="/login", json=JSON, value={"body": "data.jwt.value"})
    assert Authenticator(description, service).build_token(ADA) == Token("deep-1", None)


def test_a_token_can_be_the_whole_body(service):
    service.body = "bare-1"
    description = TokenDescription(method="GET", path="/token", basic=True)
    assert Authenticator(description, service).build_token(ADA).value == "bare-1"


def test_a_token_and_its_lifetime_can_come_in_headers(service):
    service.body = {}
    service.headers = {"X-Subject-Token": "head-1", "X-Expires": "120"}
    description = TokenDescription(
        method="POST", path="/login", json=JSON, value={"header": "X-Subject-Token"}, expires_in={"header": "X-Expires"}
    )
    assert Authenticator(description, service).build_token(ADA) == Token("head-1", 120.0)


def test_a_lifetime_that_is_text_is_a_lifetime_all_the_same(service, clock):
    service.lifetime = "60"
    assert Authenticator(DESCRIPTION, service).build_token(ADA).lifetime == 60.0


@pytest.mark.parametrize("lifetime", [None, "soon", {}])
def test_a_lifetime_that_is_none_is_unknown(service, lifetime):
    service.lifetime = lifetime
    assert Authenticator(DESCRIPTION, service).build_token(ADA).lifetime is None


def test_an_account_can_be_sent_as_a_form(service):
    form = {"grant_type": "password", "username": "{username}", "password": "{password}"}
    Authenticator(
        TokenDescription(method="POST", path="/o", form=form, value={"body": "access_token"}), service
    ).build_token(ADA)
    sent = service.asked[0]
    assert sent["form"] == {"grant_type": "password", "username": "ada", "password": "sesame"}
    assert sent["json"] is None


def test_an_account_can_be_sent_as_basic(service):
    Authenticator(
        TokenDescription(method="POST", path="/o", basic=True, value={"body": "access_token"}), service
    ).build_token(ADA)
    sent = service.asked[0]
    assert sent["basic"] == ("ada", "sesame")
    assert (sent["json"], sent["form"]) == (None, None)


def test_where_there_is_no_auth_endpoint_the_account_itself_is_the_token(service):
    token = Authenticator(TokenDescription(scheme="Basic"), service).build_token(
        PersonaConfig("viewer", "ada", "pass:wörd")
    )
    assert base64.b64decode(token.value).decode() == "ada:pass:wörd"
    assert service.asked == []


def test_a_template_with_braces_in_a_password_is_sent_as_it_is(service):
    Authenticator(DESCRIPTION, service).build_token(PersonaConfig("viewer", "ada", "{username}{x}"))
    assert service.asked[0]["json"]["password"] == "{username}{x}"


@pytest.mark.parametrize(
    ("variant", "sent"),
    [
        (Variant(set={"password": "not-{password}"}), {"username": "ada", "password": "not-sesame", "claims": {}}),
        (Variant(set={"username": "nobody-{run}"}), {"username": "nobody-7f3a", "password": "sesame", "claims": {}}),
        (Variant(unset=("password",)), {"username": "ada", "claims": {}}),
        (
            Variant(set={"claims": {"admin": True}}),
            {"username": "ada", "password": "sesame", "claims": {"admin": True}},
        ),
        (Variant(set={"expires_in": 0}), {"username": "ada", "password": "sesame", "claims": {}, "expires_in": 0}),
        (Variant(body=["{username}"]), ["ada"]),
    ],
)
def test_a_log_in_can_differ_from_a_proper_one(service, variant, sent):
    Authenticator(DESCRIPTION, service).log_in(ADA, {}, variant=variant, run="7f3a")
    assert service.asked[0]["json"] == sent


def test_a_log_in_can_be_words_that_make_no_sense(service):
    Authenticator(DESCRIPTION, service).log_in(ADA, {}, variant=Variant(raw="{oops"))
    assert (service.asked[0]["raw"], service.asked[0]["json"]) == ("{oops", None)


def test_a_log_in_that_is_refused_is_given_and_not_raised(service):
    service.status = 401
    assert Authenticator(DESCRIPTION, service).log_in(ADA).status == 401


def test_a_wrong_password_can_be_sent_as_basic(service):
    description = TokenDescription(method="POST", path="/o", basic=True)
    Authenticator(description, service).log_in(ADA, {}, variant=Variant(set={"password": "not-{password}"}))
    assert service.asked[0]["basic"] == ("ada", "not-sesame")


def test_a_wrong_password_sent_as_basic_stands_nowhere_else(service):
    description = TokenDescription(method="POST", path="/o", basic=True, form={"grant_type": "client_credentials"})
    Authenticator(description, service).log_in(ADA, {}, variant=Variant(set={"password": "not-{password}"}))
    assert service.asked[0]["form"] == {"grant_type": "client_credentials"}


# TokenProvider


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
