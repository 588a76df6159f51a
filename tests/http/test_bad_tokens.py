"""Tokens that a service must not accept: each differs from a valid one in the way that its name says."""

from __future__ import annotations

import base64
import json

import jwt
import pytest

from support.errors import ScenarioError
from support.http.auth import Token
from support.http.bad_tokens import FLAWS, payload_of

KEY = "a-key-that-is-long-enough-for-hs256"
CLAIMS = {"sub": "ada", "tenant_role": "viewer", "exp": 4102444800, "iss": "tests"}
VALID = Token(jwt.encode(CLAIMS, KEY, algorithm="HS256"))


def header_of(token: str) -> dict[str, str]:
    part = token.split(".", maxsplit=1)[0]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def test_the_payload_of_a_token_is_its_claims():
    assert payload_of(VALID.value) == CLAIMS


@pytest.mark.parametrize(
    "token",
    ["", "opaque", "a.b", "a.b.c", "a.b.c.d", "..", f"x.{base64.urlsafe_b64encode(b'[1]').decode()}.y", "a.é.c"],
)
def test_a_text_that_is_not_a_token_has_no_payload(token):
    assert payload_of(token) is None


@pytest.mark.parametrize("flaw", sorted(set(FLAWS) - {"sent in the wrong way"}))
def test_a_bad_token_differs_from_the_valid_one(flaw):
    assert FLAWS[flaw](VALID).value != VALID.value


@pytest.mark.parametrize(
    "flaw", ["cut short", "forged", "unsigned", "signed by somebody else", "malformed", "empty", "missing"]
)
def test_a_bad_token_does_not_pass_verification(flaw):
    with pytest.raises(jwt.InvalidTokenError):
        jwt.decode(FLAWS[flaw](VALID).value, KEY, algorithms=["HS256"])


def test_a_forged_token_has_more_claims_under_the_same_signature():
    forged = FLAWS["forged"](VALID).value
    assert forged.split(".")[2] == VALID.value.split(".")[2]
    payload = payload_of(forged)
    assert payload is not None
    assert payload["admin"] is True
    assert CLAIMS.items() <= payload.items()


def test_an_unsigned_token_has_the_same_claims_and_no_signature():
    unsigned = FLAWS["unsigned"](VALID).value
    assert header_of(unsigned)["alg"] == "none"
    assert payload_of(unsigned) == CLAIMS
    assert unsigned.endswith(".")


def test_a_token_signed_by_somebody_else_is_well_formed_and_has_the_same_claims():
    resigned = FLAWS["signed by somebody else"](VALID).value
    assert header_of(resigned)["alg"] == "HS256"
    assert jwt.decode(resigned, options={"verify_signature": False}) == CLAIMS


def test_the_key_of_somebody_else_is_new_each_time():
    assert FLAWS["signed by somebody else"](VALID).value != FLAWS["signed by somebody else"](VALID).value


def test_a_token_sent_in_the_wrong_way_is_the_valid_one_under_another_scheme():
    token = FLAWS["sent in the wrong way"](VALID)
    assert (token.value, token.scheme) == (VALID.value, "Basic")


def test_a_missing_token_is_empty():
    assert FLAWS["missing"](VALID).value == ""


@pytest.mark.parametrize("flaw", ["cut short", "malformed"])
@pytest.mark.parametrize("valid", ["opaque-token", "abcdefgh"])
def test_an_opaque_token_is_made_bad_too(flaw, valid):
    assert FLAWS[flaw](Token(valid)).value not in {"", valid}


@pytest.mark.parametrize("flaw", ["forged", "unsigned", "signed by somebody else"])
def test_an_opaque_token_cannot_have_the_flaws_of_a_signed_one(flaw):
    """A text that was never signed cannot be signed wrongly: the service would refuse any other text too."""
    with pytest.raises(ScenarioError) as caught:
        FLAWS[flaw](Token("opaque-token"))
    said = str(caught.value)
    assert f"the tokens of this service cannot have this flaw: {FLAWS[flaw].meaning}\n" in said
    assert "try:      missing, empty, malformed, cut short, sent in the wrong way" in said


def test_an_account_sent_as_basic_cannot_be_sent_as_basic_wrongly():
    with pytest.raises(ScenarioError, match=r"try: missing, empty, malformed, cut short$"):
        FLAWS["sent in the wrong way"](Token("YWRhOng=", scheme="Basic"))


def test_a_bad_token_is_left_out_of_its_repr():
    assert all(
        flaw(VALID).value not in repr(flaw(VALID)) for name, flaw in FLAWS.items() if name not in {"missing", "empty"}
    )
