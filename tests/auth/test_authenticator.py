"""Asking for a token: how it is asked for, what the answer says, and what is told when there is none."""

from __future__ import annotations

import base64

import pytest

from support.auth import Authenticator, Token
from support.errors import AuthenticationError
from support.persona_config import PersonaConfig
from support.service import TokenDescription, Variant

from .fake_service import ADA, DESCRIPTION, JSON


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
