"""Responses: whether signing in failed, and what the token that was received contains."""

from __future__ import annotations

from typing import Any

import jwt
import pytest

from support.description.document.parts import Place
from tests.library.changes import sends, shows
from tests.library.fixtures import Begin
from tests.library.service import KEY, Library
from tests.library.store import Answer, problem
from tests.library.worlds import SERVICE, Scenario, described


def tried(begin: Begin, words: str, persona: str = "editor", **settings: Any) -> Scenario:
    """A scenario in which a persona has tried something."""
    case = begin(persona, **settings)
    case.try_to(words)
    return case


def token(**claims: Any) -> str:
    return jwt.encode({"sub": "viewer", "role": "viewer", "iat": 1000, "exp": 4600, **claims}, KEY, "HS256")


def signed_in(begin: Begin, library: Library, **body: Any) -> Scenario:
    """A viewer who has signed in, with some fields of the response changed."""
    if body:
        library.misbehave("POST", "/tokens", shows(**body))
    return tried(begin, "sign in", persona="viewer")


def test_a_token_names_the_account_and_has_the_claims(begin: Begin, library: Library) -> None:
    signed_in(begin, library).world.responses.token_has_account_and_claims()
    signed_in(begin, library, token=token()).world.responses.token_has_account_and_claims()


@pytest.mark.parametrize(
    "body",
    [
        {"token": token(sub="editor")},
        {"token": token(role="editor")},
        {"token": jwt.encode({"sub": "viewer", "iat": 1, "exp": 2}, KEY, "HS256")},
        {"token": jwt.encode({"sub": "viewer", "role": "viewer", "exp": 2}, KEY, "HS256")},
        {"token": "opaque"},
        {"token": None},
        {"token": ...},
        {"kind": "Basic"},
        {"kind": ...},
    ],
)
def test_a_token_of_another_account_or_without_a_claim_is_noticed(
    begin: Begin, library: Library, body: dict[str, Any]
) -> None:
    with pytest.raises(AssertionError):
        signed_in(begin, library, **body).world.responses.token_has_account_and_claims()


def test_the_lifetime_is_what_the_response_says(begin: Begin, library: Library) -> None:
    assert tried(begin, "sign in with a lifetime of five seconds").world.responses.token_lifetime() == 5
    assert signed_in(begin, library, token="opaque", expires_in=7).world.responses.token_lifetime() == 7


@pytest.mark.parametrize("claims", [{"exp": 1006}, {"iat": 1000}])
def test_a_token_that_does_not_say_how_long_it_lasts_lasts_as_the_response_says(
    begin: Begin, library: Library, claims: dict[str, int]
) -> None:
    case = signed_in(begin, library, token=jwt.encode(claims, KEY, "HS256"), expires_in=7)
    assert case.world.responses.token_lifetime() == 7


def test_a_lifetime_that_is_text_is_not_a_number(begin: Begin, library: Library) -> None:
    assert signed_in(begin, library, token="opaque", expires_in="7").world.responses.token_lifetime() == "7"


def test_a_token_that_lasts_longer_than_the_response_says_is_noticed(begin: Begin, library: Library) -> None:
    case = signed_in(begin, library, token=token(exp=1006), expires_in=5)
    with pytest.raises(AssertionError, match="the token itself lasts 6 seconds, and the response says 5"):
        case.world.responses.token_lifetime()


def test_a_lifetime_without_a_statement_is_that_of_the_token_itself(begin: Begin, library: Library) -> None:
    silent = described(token=SERVICE.token.model_copy(update={"expires_in": None}))
    assert tried(begin, "sign in with a lifetime of five seconds", service=silent).world.responses.token_lifetime() == 5


@pytest.mark.parametrize(("stated", "lifetime"), [("3600", 3600), ("soon", None)])
def test_a_token_and_its_lifetime_may_be_in_headers(
    begin: Begin, library: Library, stated: str, lifetime: int | None
) -> None:
    where = {"value": Place(header="X-Token"), "expires_in": Place(header="X-Lifetime"), "answer": {}}
    library.misbehave(
        "POST", "/tokens", lambda request, usual: Answer(200, headers={"X-Token": token(), "X-Lifetime": stated})
    )
    case = begin("viewer", service=described(token=SERVICE.token.model_copy(update=where)))
    case.try_to("sign in")
    case.world.responses.token_has_account_and_claims()
    if lifetime is None:
        with pytest.raises(AssertionError, match="lasts 3600 seconds, and the response says soon"):
            case.world.responses.token_lifetime()
    else:
        assert case.world.responses.token_lifetime() == lifetime


def test_a_failed_attempt_is_not_signed_in(begin: Begin) -> None:
    tried(begin, "sign in with the wrong password").world.responses.is_not_signed_in()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (None, "allowed"),
        (problem(401, token="a token nevertheless"), "unauthenticated"),
        (Answer(401, {"token": ""}), "unauthenticated"),
        (problem(503), "answered 503"),
        (Answer(204), "answered 204"),
    ],
)
def test_an_attempt_that_succeeds_breaks_or_yields_a_token_is_noticed(
    begin: Begin, library: Library, answer: Answer | None, said: str
) -> None:
    if answer is not None:
        library.misbehave("POST", "/tokens", sends(answer))
    case = begin()
    case.world.acting.attempt(case.act("sign in"))
    with pytest.raises(AssertionError, match=f"I should not be signed in\n  but: {said}"):
        case.world.responses.is_not_signed_in()


def test_a_token_in_a_header_is_noticed_too(begin: Begin, library: Library) -> None:
    """Only a token in the body used to be."""
    header = described(token=SERVICE.token.model_copy(update={"value": Place(header="X-Token")}))
    library.misbehave("POST", "/tokens", lambda request, usual: Answer(401, headers={"X-Token": "x"}))
    case = begin("viewer", service=header)
    case.try_to("sign in")
    with pytest.raises(AssertionError, match="I should not be signed in"):
        case.world.responses.is_not_signed_in()
