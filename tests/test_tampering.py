"""Tokens that must not be accepted: each differs from the good one in the one way that its name says."""

from __future__ import annotations

import base64
import json

import jwt
import pytest

from support.tampering import FLAWS, payload_of

KEY = "a-key-that-is-long-enough-for-hs256"
CLAIMS = {"sub": "ada", "tenant_role": "viewer", "exp": 4102444800, "iss": "tests"}
GOOD = jwt.encode(CLAIMS, KEY, algorithm="HS256")


def header_of(token: str) -> dict[str, str]:
    part = token.split(".", maxsplit=1)[0]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def test_the_payload_of_a_token_is_what_it_says():
    assert payload_of(GOOD) == CLAIMS


@pytest.mark.parametrize(
    "token",
    ["", "opaque", "a.b", "a.b.c", "a.b.c.d", "..", f"x.{base64.urlsafe_b64encode(b'[1]').decode()}.y", "a.é.c"],
)
def test_what_is_no_token_says_nothing(token):
    assert payload_of(token) is None


@pytest.mark.parametrize("flaw", sorted(set(FLAWS) - {"sent in the wrong way"}))
def test_no_flawed_token_is_the_good_one(flaw):
    assert FLAWS[flaw](GOOD).value != GOOD


@pytest.mark.parametrize(
    "flaw", ["cut short", "forged", "unsigned", "signed by somebody else", "malformed", "empty", "missing"]
)
def test_no_flawed_token_passes_a_proper_check(flaw):
    with pytest.raises(jwt.InvalidTokenError):
        jwt.decode(FLAWS[flaw](GOOD).value, KEY, algorithms=["HS256"])


def test_a_forged_token_says_more_under_the_same_signature():
    forged = FLAWS["forged"](GOOD).value
    assert forged.split(".")[2] == GOOD.split(".")[2]
    said = payload_of(forged)
    assert said is not None
    assert said["admin"] is True
    assert CLAIMS.items() <= said.items()


def test_an_unsigned_token_says_the_same_with_no_signature():
    unsigned = FLAWS["unsigned"](GOOD).value
    assert header_of(unsigned)["alg"] == "none"
    assert payload_of(unsigned) == CLAIMS
    assert unsigned.endswith(".")


def test_a_token_signed_by_somebody_else_is_well_formed_and_says_the_same():
    resigned = FLAWS["signed by somebody else"](GOOD).value
    assert header_of(resigned)["alg"] == "HS256"
    assert jwt.decode(resigned, options={"verify_signature": False}) == CLAIMS


def test_two_foreign_signatures_differ_so_no_key_is_built_in():
    assert FLAWS["signed by somebody else"](GOOD).value != FLAWS["signed by somebody else"](GOOD).value


def test_a_token_sent_in_the_wrong_way_is_the_good_one_under_another_scheme():
    token = FLAWS["sent in the wrong way"](GOOD)
    assert (token.value, token.scheme) == (GOOD, "Basic")


def test_a_missing_token_is_nothing_at_all():
    assert FLAWS["missing"](GOOD).value == ""


@pytest.mark.parametrize("flaw", ["forged", "unsigned", "signed by somebody else", "cut short"])
@pytest.mark.parametrize("good", ["opaque-token", "abcdefgh"])
def test_an_opaque_token_is_made_bad_as_well(flaw, good):
    assert FLAWS[flaw](good).value not in {"", good}


def test_no_flawed_token_shows_in_a_repr():
    assert all(
        flaw(GOOD).value not in repr(flaw(GOOD)) for name, flaw in FLAWS.items() if name not in {"missing", "empty"}
    )
