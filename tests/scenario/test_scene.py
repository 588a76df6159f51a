"""The scene: which request a failure is about, and what was observed after it."""

from __future__ import annotations

import pytest

from support.errors import ScenarioError
from support.scenario.scene import MOST_LINES
from tests.library.fixtures import Begin
from tests.library.worlds import Scenario


def line_of(case: Scenario, place: int) -> str:
    return case.world.scene.records[place].exchange.line


def test_without_a_request_there_is_no_evidence(begin: Begin) -> None:
    assert begin().world.scene.evidence() == []
    assert begin().world.scene.judged is None


def test_before_an_action_the_last_request_of_the_setup_is_judged(begin: Begin) -> None:
    case = begin()
    case.given("shelf", "book")
    assert case.world.scene.evidence() == [f"  request: {line_of(case, -1)}"]


def test_the_request_of_the_action_is_judged_even_if_others_follow(begin: Begin) -> None:
    case = begin()
    case.given("book")
    attempt = case.try_to("read the book")
    case.world.observations.exists(case.thing("the book"))
    assert case.world.scene.judged is attempt.result.exchange


def test_what_was_observed_afterwards_is_listed_below_it(begin: Begin) -> None:
    case = begin("viewer")
    case.given("book")
    attempt = case.try_to("delete the book")
    case.world.observations.exists(case.thing("the book"))
    case.world.refusals.judged("refused")
    evidence = case.world.scene.evidence()
    assert attempt.result.exchange is not None
    assert evidence[:2] == [f"  request: {attempt.result.exchange.line}", "  observed afterwards:"]
    places = [f"    {each.exchange.line}" for each in case.world.scene.records]
    assert evidence[2:] == [line for line in places if line in evidence]
    assert [line.split(" → ")[0].strip().rpartition("/")[0] for line in evidence[2:]] == [
        f"GET /shelves/{case.own('shelf')}/books",
        f"GET /shelves/{case.own('shelf')}/books",
        "GET /visits",
    ]


def test_what_was_prepared_or_observed_before_it_is_not_evidence(begin: Begin) -> None:
    case = begin()
    case.given("book")
    case.world.observations.exists(case.thing("the book"))
    case.try_to("update the book")
    case.given("book")
    assert len(case.world.scene.evidence()) == 1


def test_only_the_last_observations_are_listed(begin: Begin) -> None:
    case = begin()
    case.given("book")
    case.try_to("read the book")
    for _ in range(MOST_LINES + 2):
        case.world.observations.exists(case.thing("the book"))
    evidence = case.world.scene.evidence()
    assert evidence[2:] == [f"    {line_of(case, place)}" for place in range(-MOST_LINES, 0)]


def test_a_judgement_before_any_action_is_an_error_of_the_scenario(begin: Begin) -> None:
    with pytest.raises(ScenarioError, match="nothing has been done so far\n  try: a When before this Then"):
        _ = begin().world.scene.last


def test_the_evidence_has_no_secrets(begin: Begin) -> None:
    case = begin()
    case.given("book")
    case.try_to("read the book")
    token = case.world.tokens.get_token()
    assert token is not None
    assert token.value not in "\n".join(case.world.scene.evidence())
