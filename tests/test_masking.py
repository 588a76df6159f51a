"""Secrets: what is learnt, in which shapes it is found again, and that nothing else is touched."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote, quote_plus

import pytest

from support.masking import MASK, Secrets

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl-_x"


@pytest.fixture
def secrets() -> Secrets:
    secrets = Secrets(["pin"], ["X-Auth"])
    secrets.add_account("ada", "p@ss/wörd +\"1\\2'")
    return secrets


def test_a_password_is_masked_wherever_it_stands(secrets):
    assert secrets.text("it was p@ss/wörd +\"1\\2', wasn't it") == f"it was {MASK}, wasn't it"


@pytest.mark.parametrize(
    "shape",
    [
        json.dumps,
        lambda text: json.dumps(text, ensure_ascii=False),
        lambda text: quote(text, safe=""),
        quote_plus,
        lambda text: base64.b64encode(f"ada:{text}".encode()).decode(),
        repr,
    ],
    ids=["json", "json with letters as they are", "in a path", "in a form", "HTTP Basic", "as Python shows it"],
)
def test_a_password_is_masked_in_the_shapes_in_which_text_carries_it(shape):
    password = "p@ss/wörd +\"1\\2'"
    secrets = Secrets()
    secrets.add_account("ada", password)
    shown = secrets.text(f"before {shape(password)} after")
    assert MASK in shown
    assert shape(password).strip("\"'") not in shown
    assert "wörd" not in shown
    assert "w\\u00f6rd" not in shown


@pytest.mark.parametrize(
    "token", [JWT, JWT.rsplit(".", 1)[0] + ".", JWT.rsplit(".", 1)[0]], ids=["whole", "unsigned", "cut"]
)
def test_a_json_web_token_is_masked_though_nobody_told_of_it(token):
    assert Secrets().text(f"Authorization: Bearer {token}") == f"Authorization: Bearer {MASK}"


def test_a_token_of_another_form_is_masked_once_it_is_learnt(secrets):
    secrets.learn({"access_token": "opaque-token-1"})
    assert secrets.text("sent opaque-token-1") == f"sent {MASK}"


def test_of_two_secrets_the_longer_is_masked_first():
    secrets = Secrets()
    secrets.add("abc", "abcdef")
    assert secrets.text("abcdef abc") == f"{MASK} {MASK}"


def test_the_fields_that_hold_secrets_are_masked_at_any_depth(secrets):
    body = {"items": [{"Password": "a1", "PIN": "b2", "name": "kept"}], "token": "c3"}
    assert secrets.value(body) == {"items": [{"Password": MASK, "PIN": MASK, "name": "kept"}], "token": MASK}


def test_a_secret_in_a_key_is_masked_too(secrets):
    secrets.add("topsecret")
    assert secrets.value({"topsecret": 1}) == {MASK: 1}


def test_what_is_learnt_from_one_answer_is_masked_in_the_next(secrets):
    secrets.learn([{"nested": {"secret": "hook-secret-1"}}])
    assert secrets.value({"detail": "hook-secret-1 is known"}) == {"detail": f"{MASK} is known"}


@pytest.mark.parametrize("value", [None, "", True, False, [], {}])
def test_what_is_no_text_is_no_secret(secrets, value):
    secrets.learn({"secret": value})
    assert secrets.value({"secret": value, "other": value}) == {"secret": value, "other": value}
    assert secrets.text("True None") == "True None"


def test_a_list_under_a_secret_field_is_masked_too(secrets):
    secrets.learn({"secret": ["first-secret", {"value": "second-secret"}]})
    assert secrets.value({"secret": ["first-secret"]}) == {"secret": [MASK]}


@pytest.mark.parametrize("name", ["Authorization", "authorization", "Cookie", "SET-COOKIE", "X-Auth", "x-auth"])
def test_the_headers_that_carry_secrets_are_masked_whole(secrets, name):
    assert secrets.headers({name: "anything at all", "Accept": "application/json"}) == {
        name: MASK,
        "Accept": "application/json",
    }


def test_other_headers_are_masked_where_they_hold_a_secret(secrets):
    secrets.add("opaque-1")
    assert secrets.headers({"Location": "/x?token=opaque-1"}) == {"Location": f"/x?token={MASK}"}


def test_an_answer_that_calls_an_ordinary_word_a_secret_does_not_blot_out_the_reports(secrets):
    for word in ("a", "e", "42", "true", "admin"):
        secrets.learn({"token": word})
    assert secrets.text("the admin created 42 groups, it is true") == "the admin created 42 groups, it is true"


def test_learning_nothing_changes_nothing(secrets):
    secrets.add(None, "")
    secrets.add_account(None, None)
    assert secrets.text("as it was") == "as it was"


def test_many_tokens_do_not_pile_up(secrets):
    before = len(secrets._values)
    for number in range(100):
        secrets.add(f"{JWT}{number}")
    assert len(secrets._values) == before
