"""Setup: what the token of the persona lacks, and its flaws."""

from __future__ import annotations

from typing import Any

import pytest

from support.http.bad_tokens import FLAWS, payload_of
from support.scenario.vocabulary import EXPIRED
from tests.library.changes import shows
from tests.library.fixtures import Begin
from tests.library.service import Library


def test_a_claim_can_be_left_out(begin: Begin, library: Library) -> None:
    case = begin()
    case.given("shelf")
    case.world.setup.leave_out_claim("role")
    case.try_to("read the shelf")
    (sent,) = library.requests("GET", "/shelves/.*", "editor")
    assert sent.claims is not None
    assert "role" not in sent.claims
    assert sent.claims["shelf_id"] == case.own("shelf")


@pytest.mark.parametrize("flaw", FLAWS)
def test_a_token_with_a_flaw_is_not_accepted(begin: Begin, flaw: str) -> None:
    case = begin()
    case.given("shelf")
    case.world.setup.use_bad_token(flaw)
    assert case.try_to("read the shelf").result.status == 401


def test_an_expired_token_is_waited_for_until_it_has_surely_expired(begin: Begin, library: Library) -> None:
    case = begin()
    case.given("shelf")
    case.world.setup.use_bad_token(EXPIRED)
    assert case.clock.waits == [2.0], "its lifetime of one second, and one more"
    assert library.requests("POST", "/tokens")[-1].body["expires_in"] == 1
    token = case.world.tokens.get_token()
    assert token is not None
    library.dead.add(token.value)  # the clock of the test is not that of the library
    assert case.try_to("read the shelf").result.status == 401


@pytest.mark.parametrize(("stated", "waits"), [({"expires_in": 7}, [8.0]), ({"expires_in": ...}, [2.0])])
def test_an_expired_token_is_waited_for_as_long_as_the_service_says(
    begin: Begin, library: Library, stated: dict[str, Any], waits: list[float]
) -> None:
    case = begin()
    case.given("shelf")
    library.misbehave("POST", "/tokens", shows(**stated))
    case.world.setup.use_bad_token(EXPIRED)
    assert case.clock.waits == waits


def test_a_bad_token_has_the_claims_that_the_persona_would_have(begin: Begin) -> None:
    case = begin("outsider")
    case.world.setup.use_bad_token("sent in the wrong way")
    token = case.world.tokens.get_token()
    assert token is not None
    assert (payload_of(token.value) or {})["shelf_id"] == case.world.tokens.claims["shelf_id"]


def test_a_persona_without_an_account_can_have_a_bad_token(begin: Begin, library: Library) -> None:
    case = begin("anonymous")
    case.given("shelf")
    case.world.setup.use_bad_token("malformed")
    assert case.try_to("read the shelf").result.status == 401
    assert library.seen[-1].headers["Authorization"] == "Bearer this-is-not-a-token"


def test_a_bad_token_is_sent_again_and_never_replaced(begin: Begin, library: Library) -> None:
    case = begin()
    case.given("shelf")
    case.world.setup.use_bad_token("forged")
    case.try_to("read the shelf")
    assert len(library.requests("GET", "/shelves/.*")) == 1


def test_the_steward_keeps_its_own_token(begin: Begin) -> None:
    case = begin()
    case.given("shelf")
    case.world.setup.use_bad_token("missing")
    case.given("book")
    assert case.world.scene.known.own["book"].data["pages"] == 100
