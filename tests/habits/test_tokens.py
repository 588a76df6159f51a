"""Tokens: in two steps with a cookie, refreshed, revoked, given, or none at all; and what each request carries."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from support.errors import AuthenticationError
from support.http.auth import Token
from support.http.wire import Pace
from support.settings.persona import PersonaConfig
from tests.habits.cases import EDITOR, STEWARD, Case, project, rewritten, with_token
from tests.habits.service import STATIC, Habits

ROBOT = PersonaConfig(name="robot", token=next(iter(STATIC)))


def paths(habits: Habits) -> list[str]:
    return [f"{each.method} {each.path}" for each in habits.seen]


def test_a_token_is_requested_in_two_steps_with_the_cookie_of_the_first(case: Case, habits: Habits) -> None:
    token = case.tokens.get_token()
    assert token is not None
    assert habits.tokens[token.value] == "steward"
    assert paths(habits) == ["POST /login", "POST /tokens"]
    assert habits.seen[1].headers["Cookie"] == "sid=session-1"
    assert token.kept["refresh"] == f"refresh-of-{token.value}"


def test_the_first_step_that_fails_is_the_last(begin: Any, habits: Habits) -> None:
    case = begin(persona=STEWARD.model_copy(update={"password": "wrong"}))
    with pytest.raises(AuthenticationError) as caught:
        case.tokens.get_token()
    assert paths(habits) == ["POST /login"]
    assert caught.value.status == 401
    assert "the service said: 401 wrong account" in str(caught.value)


def test_neither_the_cookie_nor_the_token_is_in_a_report(case: Case, habits: Habits) -> None:
    case.create("widget")
    shown = repr(case.exchanges)
    token = next(iter(habits.tokens))
    assert token not in shown
    assert STEWARD.password not in shown
    assert "pin-of-" not in shown


def test_a_token_that_expires_is_refreshed_without_signing_in(case: Case, habits: Habits) -> None:
    habits.lifetime = 100
    first = case.tokens.get_token()
    case.now += 90
    second = case.tokens.get_token()
    case.now += 90
    third = case.tokens.get_token()
    assert len({each.value for each in (first, second, third) if each}) == 3
    assert paths(habits) == ["POST /login", "POST /tokens", "POST /refresh", "POST /refresh"]
    assert second is not None
    assert habits.seen[-1].body == {"refresh_token": f"refresh-of-{second.value}"}


def test_a_refresh_that_is_refused_ends_in_signing_in(case: Case, habits: Habits) -> None:
    habits.lifetime = 100
    case.tokens.get_token()
    habits.tokens.clear()
    case.now += 90
    assert case.helper.client.request("GET", "/widgets", {"version": 2}).status_code == 200
    assert paths(habits)[2:] == ["POST /refresh", "POST /login", "POST /tokens", "GET /widgets"]


def test_every_token_is_revoked_at_the_end_of_a_run(tmp_path: Path, habits: Habits) -> None:
    feature = """
        Feature: Habits
          @persona.editor
          Scenario: One can be read
            Given a smoke widget exists
            When I read the widget
        """
    ended = project(tmp_path, habits, feature).run()
    assert ended.code == 0, ended.said
    assert habits.tokens == {}
    assert len(habits.requests("DELETE", "/tokens/.*")) == len(habits.requests("POST", "/tokens"))


def test_a_token_that_cannot_be_revoked_is_named_with_its_request(case: Case, habits: Habits) -> None:
    token = case.tokens.get_token()
    assert token is not None
    habits.tokens.clear()
    said = case.authenticator.failed_to_revoke(STEWARD, token)
    assert said.startswith("it was answered 404")
    assert "token.revoke in the service description" in said


def test_a_persona_can_have_a_token_already(begin: Any, habits: Habits) -> None:
    case = begin(persona=ROBOT)
    case.create("widget")
    assert paths(habits) == ["POST /widgets"]
    assert habits.seen[0].headers["Authorization"] == f"Bearer {ROBOT.token}"


def test_a_given_token_is_not_revoked(begin: Any) -> None:
    case = begin(persona=ROBOT)
    case.create("widget")
    assert case.cache.issued == []


@pytest.mark.parametrize(
    ("send", "name", "value"),
    [
        ({}, "Authorization", "Bearer {}"),
        ({"scheme": "Token"}, "Authorization", "Token {}"),
        ({"scheme": ""}, "Authorization", "{}"),
        ({"header": "X-Auth-Token"}, "X-Auth-Token", "{}"),
        ({"header": "X-Auth-Token", "scheme": "key"}, "X-Auth-Token", "key {}"),
        ({"cookie": "token"}, "Cookie", "token={}"),
    ],
)
def test_a_token_is_sent_as_the_description_says(
    begin: Any, habits: Habits, send: dict[str, str], name: str, value: str
) -> None:
    case = begin(service=with_token(send=send), persona=ROBOT)
    case.helper.client.request("GET", "/widgets")
    assert habits.seen[-1].headers[name] == value.format(ROBOT.token)
    assert sum(each in habits.seen[-1].headers for each in ("Authorization", "X-Auth-Token", "Cookie")) == 1


def test_a_token_in_a_cookie_signs_in(begin: Any, habits: Habits) -> None:
    parts = {**DOCUMENTED, "send": {"cookie": "token"}}
    case = begin(service=with_token(**parts))
    case.create("widget")
    assert habits.seen[-1].headers["Cookie"].startswith("token=token-")


DOCUMENTED: dict[str, Any] = {
    "steps": [
        {
            "request": "POST /login",
            "json": {"login": "{username}", "password": "{password}"},
            "keep": {"session": {"cookie": "sid"}},
        },
        {"request": "POST /tokens", "headers": {"Cookie": "sid={session}"}},
    ],
    "value": "data.token",
}


@pytest.mark.parametrize(("persona", "status"), [(STEWARD, 200), (EDITOR, 200), (None, 401)])
def test_without_an_auth_endpoint_a_check_tells_whether_the_account_is_accepted(
    begin: Any, habits: Habits, persona: PersonaConfig | None, status: int
) -> None:
    wrong = STEWARD.model_copy(update={"password": "wrong"})
    case = begin(service=with_token(check="GET /me"), persona=persona or wrong)
    answer = case.authenticator.sign_in(case.persona)
    assert (answer.status, paths(habits)) == (status, ["GET /me"])
    assert habits.seen[0].headers["Authorization"].startswith("Basic ")
    if persona is not None:
        assert answer.body == {"login": persona.username}
        case.create("widget")


def test_a_check_that_is_not_described_says_what_to_do(begin: Any) -> None:
    case = begin(service=with_token())
    with pytest.raises(AuthenticationError, match='try: "check" in the token'):
        case.authenticator.sign_in(STEWARD)


def test_signing_in_by_a_check_is_a_sentence(tmp_path: Path, habits: Habits) -> None:
    def change(document: dict[str, Any]) -> None:
        document["token"] = {"check": "GET /me", "variants": {"with the wrong password": {"set": {"password": "no"}}}}

    feature = """
        Feature: Signing in
          @persona.editor
          Scenario: The right password
            When I sign in
            Then I am allowed
          @persona.editor
          Scenario: The wrong password
            When I try to sign in with the wrong password
            Then I am unauthenticated
            And I am not signed in
        """
    made = project(tmp_path, habits, feature, service=str(rewritten(tmp_path, change)))
    ended = made.run()
    assert ended.code == 0, ended.said


# Headers, and a service that asks to be called later


def test_each_request_has_the_headers_of_the_service_and_of_the_config(begin: Any, habits: Habits) -> None:
    case = begin(headers={"X-Gateway": "key-1"})
    case.create("widget")
    assert {each.headers.get("X-Client") for each in habits.seen} == {"acceptance"}
    assert {each.headers.get("X-Gateway") for each in habits.seen} == {"key-1"}


def test_a_service_that_asks_to_be_called_later_is_called_later(begin: Any, habits: Habits) -> None:
    case = begin(persona=ROBOT, retry_after=1.0)
    habits.busy = (2, "0.05")
    case.create("widget")
    assert [(each.status, each.retried) for each in case.exchanges] == [(429, True), (429, True), (201, False)]
    assert len(habits.items["widgets"]) == 1


@pytest.mark.parametrize(("patience", "after"), [(0.0, "0.05"), (0.1, "60"), (1.0, "soon")])
def test_one_that_asks_for_too_much_is_answered_as_it_is(
    begin: Any, habits: Habits, patience: float, after: str
) -> None:
    case = begin(persona=ROBOT, retry_after=patience)
    habits.busy = (9, after)
    assert case.helper.create("widget", {}).status == 429
    assert [each.retried for each in case.exchanges] == [False]


def test_the_waits_for_one_request_are_limited_together(begin: Any, habits: Habits) -> None:
    case = begin(persona=ROBOT, retry_after=0.12)
    habits.busy = (9, "0.05")
    assert case.helper.create("widget", {}).status == 429
    assert [each.retried for each in case.exchanges] == [True, True, False]


def test_requests_keep_to_a_rate(begin: Any) -> None:
    now, waits = [100.0], []

    def sleep(seconds: float) -> None:
        waits.append(round(seconds, 6))
        now[0] += seconds

    case = begin(persona=ROBOT, pace=Pace(4.0, clock=lambda: now[0], sleep=sleep))
    for _ in range(3):
        case.helper.client.request("GET", "/widgets")
    now[0] += 10
    case.helper.client.request("GET", "/widgets")
    assert waits == [0.25, 0.25]


def test_a_token_has_no_scheme_of_its_own_unless_it_is_an_account() -> None:
    assert Token("x").scheme is None
