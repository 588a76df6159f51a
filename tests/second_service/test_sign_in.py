"""Signing in, and the tokens that it issues."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.second_service.client import Client, Reply
from tests.second_service.tokens import LIFETIME, Tokens

GOOD: dict[str, Any] = {"username": "member", "password": "member-pass", "claims": {}}


def sign_in(client: Client, **changes: Any) -> Reply:
    body = {name: value for name, value in {**GOOD, **changes}.items() if value is not ...}
    return client.send("POST", "/utils/jwt", body)


def payload_of(token: str) -> dict[str, Any]:
    part = token.split(".")[1]
    payload: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return payload


def test_a_token_carries_the_account_and_the_claims(anonymous: Client) -> None:
    claims = {"tenant_role": "member", "tenant_id": "t-1", "user_id": "u-1"}
    reply = sign_in(anonymous, claims=claims)
    assert reply.status == 200
    assert reply.json.keys() == {"access_token", "token_type", "expires_in"}
    assert (reply.json["token_type"], reply.json["expires_in"]) == ("Bearer", LIFETIME)
    payload = payload_of(reply.json["access_token"])
    assert payload.keys() == {"iss", "aud", "sub", "iat", "exp", "jti", *claims}
    assert payload.items() >= {"sub": "member", **claims}.items()
    assert payload["exp"] - payload["iat"] == LIFETIME
    assert payload["iat"] <= time.time() < payload["iat"] + 5
    assert payload["jti"] != payload_of(sign_in(anonymous).json["access_token"])["jti"]


@pytest.mark.parametrize(("sent", "seconds"), [(1, 1), (5, 5), (5.0, 5), (LIFETIME, LIFETIME)])
def test_a_client_can_shorten_the_lifetime(anonymous: Client, sent: float, seconds: int) -> None:
    reply = sign_in(anonymous, expires_in=sent)
    assert reply.json["expires_in"] == seconds
    payload = payload_of(reply.json["access_token"])
    assert payload["exp"] - payload["iat"] == seconds


@pytest.mark.parametrize("seconds", [0, -1, LIFETIME + 1, 10**400, 0.5, 1.5, None, "5", True, [], {}])
def test_an_invalid_lifetime_is_blamed(anonymous: Client, seconds: Any) -> None:
    assert sign_in(anonymous, expires_in=seconds).invalid_fields == ["expires_in"]


@pytest.mark.parametrize("value", [..., None, 7, True, [], {}])
@pytest.mark.parametrize("field", ["username", "password"])
def test_an_invalid_credential_is_blamed_with_everything_else(anonymous: Client, field: str, value: Any) -> None:
    assert sign_in(anonymous, **{field: value}).invalid_fields == [field]
    assert sign_in(anonymous, **{field: value, "expires_in": 0, "claims": 7, "colour": "red"}).invalid_fields == sorted(
        [field, "expires_in", "claims", "colour"]
    )


@pytest.mark.parametrize("claims", [..., None, 7, "admin", True, [], [{}]])
def test_claims_that_are_no_object_are_blamed(anonymous: Client, claims: Any) -> None:
    assert sign_in(anonymous, claims=claims).invalid_fields == ["claims"]
    assert sign_in(anonymous, claims=claims, expires_in=0).invalid_fields == ["claims", "expires_in"]


def test_an_unknown_field_is_blamed(anonymous: Client) -> None:
    assert sign_in(anonymous, lifetime=5).invalid_fields == ["lifetime"]


@pytest.mark.parametrize("body", [None, 7, "text", True, [], [{}]])
def test_a_body_that_is_no_object_is_blamed_as_a_whole(anonymous: Client, body: Any) -> None:
    assert anonymous.send("POST", "/utils/jwt", body).invalid_fields == ["body"]


def test_a_body_that_is_not_json_is_malformed(anonymous: Client) -> None:
    for body in (b"", b"{", b"username=member"):
        assert anonymous.send("POST", "/utils/jwt", body).status == 400


def test_an_unknown_user_and_a_wrong_password_receive_the_same_response(anonymous: Client) -> None:
    unknown, wrong = sign_in(anonymous, username="nobody"), sign_in(anonymous, password="wrong\ud800")
    assert (unknown.status, wrong.status) == (401, 401)
    assert unknown.content == wrong.content
    assert unknown.headers["WWW-Authenticate"] == wrong.headers["WWW-Authenticate"] == "Bearer"
    assert sign_in(anonymous, username="").content == wrong.content


@pytest.mark.parametrize(
    "claims",
    [
        {"admin": True}, {"admin": False}, {"tenant_role": "viewer"}, {"tenant_role": None}, {"tenant_id": 7},
        {"user_id": None}, {"sub": "admin"}, {"exp": 9999999999}, {"iss": "me"}, {"other": 1}, {"tenant_role": ["member"]},
    ],
)  # fmt: skip
def test_a_claim_that_the_account_may_not_carry_is_refused(anonymous: Client, claims: dict[str, Any]) -> None:
    assert sign_in(anonymous, claims=claims).status == 403


def test_one_is_not_true(anonymous: Client) -> None:
    reply = sign_in(anonymous, username="admin", password="admin-pass", claims={"admin": 1})
    assert reply.status == 403


def test_authentication_comes_before_authorization_and_both_before_validation(anonymous: Client) -> None:
    bad = {"claims": {"admin": True}, "expires_in": 0, "colour": "red"}
    assert sign_in(anonymous, **bad, password="wrong").status == 401
    assert sign_in(anonymous, **bad).status == 403
    assert sign_in(anonymous, **{**bad, "claims": {}}).invalid_fields == ["colour", "expires_in"]


# Tokens in requests


def last_changed(token: str) -> str:
    """Return the token with another last character, which stands for the same bytes in a lenient decoder."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return token[:-1] + alphabet[alphabet.index(token[-1]) ^ 1]


def altered(token: str) -> str:
    header, _, signature = token.split(".")
    payload = base64.urlsafe_b64encode(b'{"admin": true, "exp": 9999999999}').decode().rstrip("=")
    return f"{header}.{payload}.{signature}"


BAD: dict[str, Callable[[str], str]] = {
    "no scheme": lambda token: token,
    "empty": lambda token: "",
    "scheme alone": lambda token: "Bearer",
    "scheme and a space": lambda token: "Bearer ",
    "another scheme": lambda token: f"Basic {token}",
    "cut short": lambda token: f"Bearer {token[:-4]}",
    "no signature": lambda token: f"Bearer {token.rpartition('.')[0]}.",
    "altered": lambda token: f"Bearer {altered(token)}",
    "last character changed": lambda token: f"Bearer {last_changed(token)}",
    "more at the end": lambda token: f"Bearer {token}=",
    "not a JWT": lambda token: "Bearer a.b",
    "not ASCII": lambda token: f"Bearer {token}\xe9",
    "two tokens": lambda token: f"Bearer {token} {token}",
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_token_is_unauthenticated(anonymous: Client, admin: Client, name: str) -> None:
    missing = anonymous.send("GET", "/users")
    reply = anonymous.send("GET", "/users", Authorization=BAD[name](str(admin.token)))
    assert (missing.status, reply.status) == (401, 401)
    assert reply.content == missing.content
    assert reply.headers["WWW-Authenticate"] == "Bearer"


def test_an_expired_token_is_unauthenticated(anonymous: Client, tokens: Tokens) -> None:
    for seconds, status in ((60, 200), (0, 401), (-60, 401)):
        token = tokens.issue("admin", {"admin": True}, seconds)
        assert anonymous.send("GET", "/users", Authorization=f"Bearer {token}").status == status


def test_the_name_of_the_scheme_ignores_case(anonymous: Client, admin: Client) -> None:
    assert anonymous.send("GET", "/users", Authorization=f"bearer {admin.token}").status == 200
