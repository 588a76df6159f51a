"""Requests for a token: what is sent, what is read from the response, and the message if there is no token."""

from __future__ import annotations

import base64

import pytest

from support.description.service import Variant
from support.errors import AuthenticationError, NoAnswerError
from support.http.auth import Token
from support.settings.persona import PersonaConfig
from tests.http.token_service import JSON, VIEWER, described

# Requests


def test_a_token_is_requested_as_the_description_says(authenticator, service):
    token = authenticator().build_token(VIEWER, {"tenant_id": "t-1"})
    assert token == Token("token-1", 3600.0)
    (sent,) = service.received
    assert (sent.method, sent.path) == ("POST", "/utils/jwt")
    assert sent.json == {"username": "ada", "password": "sesame", "claims": {"tenant_id": "t-1"}}
    assert sent.headers["Content-Type"] == "application/json"
    assert sent.headers["Authorization"] is None


def test_without_claims_those_of_the_persona_are_requested(authenticator, service):
    claims = {"tenant_role": "viewer", "tenant_id": "another tenant"}
    authenticator().build_token(PersonaConfig(name="outsider", username="ada", password="sesame", claims=claims))
    assert service.claims == [{"tenant_role": "viewer"}]


def test_a_token_without_claims_can_be_requested(authenticator, service):
    authenticator().build_token(VIEWER, {})
    assert service.claims == [{}]


def test_a_lifetime_is_requested_only_if_it_is_given(authenticator, service):
    authenticator().build_token(VIEWER)
    authenticator().build_token(VIEWER, expires_in=60)
    assert [each.json.get("expires_in", "none") for each in service.received] == ["none", 60]


def test_an_account_can_be_sent_as_a_form(authenticator, service):
    form = {"grant_type": "password", "username": "{username}", "password": "{password}"}
    description = described(request="POST /o", form=form, value={"body": "access_token"})
    authenticator(description).build_token(VIEWER)
    assert service.received[0].form == {"grant_type": "password", "username": "ada", "password": "sesame"}


@pytest.mark.parametrize("password", ["sesame", "pass:wörd", "日本"])
def test_an_account_can_be_sent_as_basic(authenticator, service, password):
    description = described(request="POST /o", basic=True, value={"body": "access_token"})
    authenticator(description).build_token(PersonaConfig(name="viewer", username="ada", password=password))
    assert service.received[0].account == ("ada", password)
    assert service.received[0].body == b""


def test_without_an_auth_endpoint_the_account_itself_is_the_token(authenticator, service):
    persona = PersonaConfig(name="viewer", username="ada", password="pass:wörd")
    token = authenticator(described()).build_token(persona)
    assert base64.b64decode(token.value).decode() == "ada:pass:wörd"
    assert service.received == []


def test_a_password_with_braces_is_sent_as_it_is(authenticator, service):
    authenticator().build_token(PersonaConfig(name="viewer", username="ada", password="{username}{x}"))
    assert service.received[0].json["password"] == "{username}{x}"


# Responses


def test_a_token_can_be_deep_in_the_body(authenticator, service):
    service.body = {"data": {"jwt": {"value": "deep-1"}}}
    description = described(request="POST /login", json=JSON, value={"body": "data.jwt.value"})
    assert authenticator(description).build_token(VIEWER) == Token("deep-1", None)


def test_a_token_can_be_the_whole_body(authenticator, service):
    service.body = b"bare-1"
    description = described(request="GET /token", basic=True, value={"body": ""})
    assert authenticator(description).build_token(VIEWER).value == "bare-1"


def test_a_token_and_its_lifetime_can_be_in_headers(authenticator, service):
    service.body = {}
    service.headers = {"X-Subject-Token": "head-1", "X-Expires": "120"}
    description = described(
        request="POST /login", json=JSON, value={"header": "x-subject-token"}, expires_in={"header": "X-Expires"}
    )
    assert authenticator(description).build_token(VIEWER) == Token("head-1", 120.0)


@pytest.mark.parametrize(("lifetime", "seconds"), [(60, 60.0), ("60", 60.0), (1.5, 1.5), (0, 0.0)])
def test_a_lifetime_is_a_number_or_its_text(authenticator, service, lifetime, seconds):
    service.lifetime = lifetime
    assert authenticator().build_token(VIEWER).lifetime == seconds


@pytest.mark.parametrize("lifetime", [None, "soon", {}, [60], True])
def test_any_other_lifetime_is_unknown(authenticator, service, lifetime):
    service.lifetime = lifetime
    assert authenticator().build_token(VIEWER).lifetime is None


# No token


def test_a_refusal_is_reported_in_the_words_of_the_service(authenticator, service):
    service.status = 403
    service.body = {"title": "Forbidden", "detail": "the account may not claim admin"}
    with pytest.raises(AuthenticationError) as caught:
        authenticator().build_token(VIEWER, {"admin": True})
    said = str(caught.value)
    assert caught.value.status == 403
    for part in (
        'no token for persona "viewer" (account ada)',
        "the service said: 403 the account may not claim admin",
        "POST /utils/jwt → 403",
        "try:",
    ):
        assert part in said
    assert "sesame" not in said


@pytest.mark.parametrize(
    "body", [{"token": "x"}, {"access_token": ""}, {"access_token": None}, {"access_token": 7}, b"<html>", [], {}]
)
def test_a_response_without_a_token_is_an_error_with_the_place_of_the_token(authenticator, service, body):
    service.body = body
    with pytest.raises(AuthenticationError, match='the response has none at "access_token"') as caught:
        authenticator().build_token(VIEWER)
    assert caught.value.status == 200


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ({"header": "X-Subject-Token"}, "header X-Subject-Token"),
        ({"body": "data.jwt"}, '"data.jwt"'),
        ({"body": ""}, "the body"),
        ({"cookie": "sid"}, "cookie sid"),
    ],
)
def test_the_place_of_a_missing_token_is_that_of_the_description(authenticator, service, value, place):
    service.body = {}
    with pytest.raises(AuthenticationError, match=f"the response has none at {place}\n"):
        authenticator(described(request="POST /o", json=JSON, value=value)).build_token(VIEWER)


def test_a_web_page_instead_of_a_token_is_reported_by_its_content_type(authenticator, service):
    service.body = b"<html>sign in</html>"
    service.headers = {"Content-Type": "text/html; charset=utf-8"}
    with pytest.raises(AuthenticationError, match="the service said: 200, text/html\n"):
        authenticator().build_token(VIEWER)


def test_a_response_without_a_token_is_reported_by_its_fields_and_not_by_their_values(authenticator, service):
    service.body = {"jwt": "opaque-token-1", "kind": "bearer"}
    with pytest.raises(AuthenticationError, match="application/json with jwt, kind") as caught:
        authenticator().build_token(VIEWER)
    assert "opaque-token-1" not in str(caught.value)


def test_no_response_is_no_answer(authenticator, service, connection):
    connection.base_url = "http://127.0.0.1:1"
    with pytest.raises(NoAnswerError, match="connection refused"):
        authenticator().build_token(VIEWER)


# Requests that differ from a valid one


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
def test_a_sign_in_can_differ_from_a_valid_one(authenticator, service, variant, sent):
    authenticator().sign_in(VIEWER, {}, variant=variant, run="7f3a")
    assert service.received[0].json == sent


def test_a_sign_in_can_be_malformed(authenticator, service):
    authenticator().sign_in(VIEWER, {}, variant=Variant(raw="{oops"))
    assert service.received[0].body == b"{oops"
    assert service.received[0].headers["Content-Type"] == "application/json"


def test_a_refused_sign_in_is_returned(authenticator, service):
    service.status = 401
    service.body = {"detail": "no"}
    response = authenticator().sign_in(VIEWER)
    assert (response.status, response.body, response.exchange.status) == (401, {"detail": "no"}, 401)


def test_a_response_to_a_sign_in_is_left_out_of_its_repr(authenticator):
    assert "token-1" not in repr(authenticator().sign_in(VIEWER))


def test_a_wrong_password_can_be_sent_as_basic_and_nowhere_else(authenticator, service):
    description = described(request="POST /o", basic=True, form={"grant_type": "client_credentials"})
    authenticator(description).sign_in(VIEWER, {}, variant=Variant(set={"password": "not-{password}"}))
    assert service.received[0].account == ("ada", "not-sesame")
    assert service.received[0].form == {"grant_type": "client_credentials"}
