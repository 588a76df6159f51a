"""Secrets: which values are learned, in which forms they are recognized, and that nothing else is masked."""

from __future__ import annotations

import base64
import json
import pickle
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

from support.http.exchange import Exchange
from support.http.masking import MASK, PASSWORD, TOKEN, Secrets

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl-_x"


@pytest.fixture
def secrets() -> Secrets:
    secrets = Secrets(["pin"], ["X-Auth"])
    secrets.add_account("ada", "p@ss/wörd +\"1\\2'")
    return secrets


def test_a_password_is_masked_anywhere_in_a_text(secrets):
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
def test_a_password_is_masked_in_every_form_that_a_text_may_have(shape):
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
def test_a_json_web_token_is_masked_by_its_form_alone(token):
    assert Secrets().text(f"Authorization: Bearer {token}") == f"Authorization: Bearer {MASK}"


def test_a_token_of_another_form_is_masked_once_it_is_learned(secrets):
    secrets.learn({"access_token": "opaque-token-1"})
    assert secrets.text("sent opaque-token-1") == f"sent {MASK}"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("abcdefgh-and-more abcdefgh", f"{MASK} {MASK}"),
        ("and-more-still", MASK),
        ("abcdefgh-and-more-still", MASK),
    ],
    ids=["one within another", "alone", "two that overlap"],
)
def test_nothing_is_left_of_secrets_that_share_characters(text, masked):
    secrets = Secrets()
    secrets.add("abcdefgh", "abcdefgh-and-more", "and-more-still")
    assert secrets.text(text) == masked


def test_the_fields_that_hold_secrets_are_masked_at_any_depth(secrets):
    body = {"items": [{"Password": "a1", "PIN": "b2", "name": "kept"}], "token": "c3"}
    assert secrets.value(body) == {"items": [{"Password": MASK, "PIN": MASK, "name": "kept"}], "token": MASK}


def test_a_secret_in_a_key_is_masked_too(secrets):
    secrets.add("topsecret")
    assert secrets.value({"topsecret": 1}) == {MASK: 1}


def test_a_secret_learned_from_one_response_is_masked_in_the_next(secrets):
    secrets.learn([{"nested": {"secret": "hook-secret-1"}}])
    assert secrets.value({"detail": "hook-secret-1 is known"}) == {"detail": f"{MASK} is known"}


@pytest.mark.parametrize("value", [None, "", True, False, [], {}])
def test_only_a_text_can_be_a_secret(secrets, value):
    secrets.learn({"secret": value})
    assert secrets.value({"secret": value, "other": value}) == {"secret": value, "other": value}
    assert secrets.text("True None") == "True None"


def test_a_list_in_a_secret_field_is_masked_too(secrets):
    secrets.learn({"secret": ["first-secret", {"value": "second-secret"}]})
    assert secrets.value({"secret": ["first-secret"]}) == {"secret": [MASK]}


@pytest.mark.parametrize("name", ["Authorization", "authorization", "Cookie", "SET-COOKIE", "X-Auth", "x-auth"])
def test_a_header_that_carries_a_secret_is_masked_as_a_whole(secrets, name):
    assert secrets.headers({name: "anything at all", "Accept": "application/json"}) == {
        name: MASK,
        "Accept": "application/json",
    }


def test_another_header_is_masked_where_it_contains_a_secret(secrets):
    secrets.add("opaque-1")
    assert secrets.headers({"Location": "/x?token=opaque-1"}) == {"Location": f"/x?token={MASK}"}


def test_an_ordinary_word_in_a_secret_field_is_not_masked_elsewhere(secrets):
    for word in ("a", "e", "42", "true", "admin"):
        secrets.learn({"token": word})
    assert secrets.text("the admin created 42 groups, it is true") == "the admin created 42 groups, it is true"


def test_empty_values_are_no_secrets(secrets):
    secrets.add(None, "")
    secrets.add_account(None, None)
    assert secrets.text("as it was") == "as it was"


@pytest.mark.parametrize("part", range(3))
def test_each_part_of_a_token_is_masked_by_itself(part):
    secrets = Secrets()
    secrets.add(JWT)
    value = JWT.split(".")[part]
    assert secrets.text(f"part {value} of it") == f"part {MASK} of it"
    assert secrets.kinds_in(f"part {base64.b64encode(value.encode()).decode()} of it") == {TOKEN}


# Short secrets, in their fields only


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ('{"password": "pw1"}', f'{{"password": "{MASK}"}}'),
        ('"{\\"password\\":\\"pw1\\"}"', f'"{{\\"password\\":\\"{MASK}\\"}}"'),
        ("{&quot;Password&quot;: &quot;pw1&quot;}", f"{{&quot;Password&quot;: &quot;{MASK}&quot;}}"),
        ("user=ada&password=pw1&x=pw1", f"user=ada&password={MASK}&x=pw1"),
        ("password=pw12", "password=pw12"),
        ("the pw1 of ada", "the pw1 of ada"),
        ('{"name": "pw1"}', '{"name": "pw1"}'),
    ],
)
def test_a_short_secret_is_masked_behind_the_name_of_its_field_only(text, masked):
    secrets = Secrets()
    secrets.add_account("ada", "pw1")
    assert secrets.text(text) == masked
    assert secrets.kinds_in(text) == ({PASSWORD} if text != masked else set())
    assert secrets.kinds_in(masked) == set()


# What is learned


@pytest.mark.parametrize(
    "body",
    [
        {"secret": "hook-secret-1"},
        '{"secret": "hook-secret-1"}',
        b"name=a&secret=hook-secret-1",
        {"secret": ["hook-secret-1"]},
    ],
    ids=["JSON", "a text of JSON", "a form", "a list"],
)
def test_a_secret_that_was_sent_is_learned_from_any_kind_of_body(body):
    secrets = Secrets()
    secrets.learn_sent(body)
    assert secrets.text("it is hook-secret-1") == f"it is {MASK}"


def test_the_value_of_a_cookie_is_learned():
    secrets = Secrets()
    secrets.learn_cookies({"Set-Cookie": "session=0123456789abcdef; Path=/; HttpOnly", "Date": "today is a day"})
    assert secrets.text("0123456789abcdef Path today is a day") == f"{MASK} Path today is a day"


def test_another_process_can_be_given_the_values():
    secrets, other = Secrets(), Secrets()
    secrets.add_account("ada", "a-long-password")
    secrets.add_account("bob", "short")
    other.merge(pickle.loads(pickle.dumps(secrets.values)))
    assert other.values == secrets.values
    assert other.text("a-long-password") == MASK


# Records


@dataclass(frozen=True, slots=True)
class Record:
    name: str
    count: int = 0
    inner: Any = None


@pytest.mark.parametrize(
    ("value", "masked"),
    [
        ("the opaque-1", f"the {MASK}"),
        (Record("opaque-1", 7), Record(MASK, 7)),
        (Record("a", inner=(Record("b"), ["opaque-1"])), Record("a", inner=(Record("b"), [MASK]))),
        ((("opaque-1", "x"),), ((MASK, "x"),)),
        (b"opaque-1", MASK.encode()),
        (b"\xff opaque-1 \xfe", b"\xff " + MASK.encode() + b" \xfe"),
        (None, None),
        (True, True),
        (7.5, 7.5),
    ],
    ids=str,
)
def test_every_text_in_a_record_is_masked(secrets, value, masked):
    secrets.add("opaque-1")
    assert secrets.masked(value) == masked


def test_an_exchange_in_a_record_is_masked_already_and_kept(secrets):
    secrets.add("opaque-1")
    exchange = Exchange("GET", "/", "http://x/", "admin", "smoke-1", datetime.now(UTC), 0.1)
    shown = replace(exchange, response_body={"detail": "fine"})
    assert secrets.masked((shown,))[0] is shown


def test_masking_a_record_leaves_the_record_unchanged(secrets):
    secrets.add("opaque-1")
    record = Record("opaque-1")
    assert secrets.masked(record) is not record
    assert record.name == "opaque-1"
