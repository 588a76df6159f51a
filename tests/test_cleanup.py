"""Removing what was made: the order, the retries, what was lost, and the end of the time. No request is sent and no time passes."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import pytest
import requests

from support.cleanup import LATE, Budget, Cleaner, OutOfTimeError
from support.config import SERVICES
from support.errors import AuthenticationError, NoAnswerError
from support.helpers.resource import HelperResult, ResourceHelper, UnclearAnswerError
from support.journal import Made
from support.service import ServiceDescription

SERVICE = ServiceDescription.from_file(SERVICES / "tenant_management.json")
NO_ANSWER = NoAnswerError("the service gave no answer: cut\n  asked: it")
NO_TOKEN = AuthenticationError("no token\n  try: it", 401)


def answer(status: int, detail: str = "", **headers: str) -> requests.Response:
    response = requests.Response()
    response.status_code = status
    response._content = json.dumps({"detail": detail}).encode()
    response.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
    return response


class Time:
    """A clock that only sleeping moves; `at` does something once a moment is passed."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []
        self._later: list[tuple[float, Callable[[], None]]] = []

    def at(self, seconds: float, act: Callable[[], None]) -> None:
        self._later.append((100.0 + seconds, act))

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        for moment, act in [each for each in self._later if each[0] <= self.now]:
            self._later.remove((moment, act))
            act()


class Service:
    """What is there; the next answers to a delete or a look at a kind may be given beforehand."""

    service = SERVICE
    missing = (404,)

    def __init__(self, *there: Made) -> None:
        self.there = list(there)
        self.deletes: dict[str, list[requests.Response | BaseException]] = defaultdict(list)
        self.looks: dict[str, list[BaseException | bool]] = defaultdict(list)
        self.asked: list[str] = []

    def delete(self, kind: str, ids: Mapping[str, str]) -> HelperResult:
        self.asked.append(kind)
        if self.deletes[kind]:
            told = self.deletes[kind].pop(0)
            if isinstance(told, BaseException):
                raise told
        elif any(each.kind != kind and each.ids.get(kind) == ids.get(kind) for each in self.there if kind in ids):
            told = answer(409, f"the {kind} still has something")
        else:
            self.there = [each for each in self.there if (each.kind, dict(each.ids)) != (kind, dict(ids))]
            told = answer(204)
        return HelperResult(told.status_code == 204, None, None, told)

    def exists(self, kind: str, ids: Mapping[str, str]) -> bool:
        self._look(kind)
        return any((each.kind, dict(each.ids)) == (kind, dict(ids)) for each in self.there)

    def search(self, kind: str, ids: Mapping[str, str], marks: Mapping[str, str]) -> list[Mapping[str, str]]:
        self._look(kind)
        return [each.ids for each in self.there if each.kind == kind and each.name in marks.values()]

    def has_list(self, kind: str, ids: Mapping[str, str]) -> bool:
        self._look(kind)
        return any(each.kind == "tenant" and each.id == ids.get("tenant") for each in self.there)

    def _look(self, kind: str) -> None:
        if self.looks[kind]:
            told = self.looks[kind].pop(0)
            if isinstance(told, BaseException):
                raise told


class Record:
    def __init__(self) -> None:
        self.told: dict[str, list[str]] = defaultdict(list)

    def outcome(self, made: Made, event: str, reason: str | None = None) -> None:
        self.told[f"{made.kind} {made.number}"].append(event)


TENANT = Made("tenant", "smoke-t", {"tenant": "t"}, "admin", "/admin/tenants", number=1)
GROUP = Made("group", "smoke-g", {"tenant": "t", "group": "g"}, "admin", "/tenants/t/groups/", number=2)
USER = Made("user", "smoke-u", {"user": "u"}, "admin", "/users", number=3)
ROLE_TIE = Made("role assignment", None, {"tenant": "t", "user": "u", "role": "r"}, "admin", "/…", number=4)


def lost(made: Made, **more: Any) -> Made:
    """The same, its answer lost, so that its own id is not known where the service gives it."""
    ids = {key: value for key, value in made.ids.items() if key != made.kind}
    known = {"marks": {f"{made.kind}_name": made.name}, **more}
    return Made(made.kind, made.name, ids, made.persona, made.path, lost=True, number=made.number, **known)


class Case:
    """A cleaner and all it works with."""

    def __init__(self, *there: Made, seconds: float = 8.0) -> None:
        self.time, self.service, self.record = Time(), Service(*there), Record()
        self.budget = Budget(seconds, self.time.clock, self.time.sleep)
        self.cleaner = Cleaner(self.service, self.record, self.budget)  # type: ignore[arg-type]

    def clean(self, *owed: Made) -> list[tuple[str, str]]:
        return [(left.made.kind, left.reason) for left in self.cleaner.clean(list(owed))]

    def look_again(self) -> list[tuple[str, str]]:
        return [(left.made.kind, left.reason) for left in self.cleaner.look_again()]


def test_things_go_in_the_order_given_without_a_wait():
    case = Case(TENANT, GROUP, USER)
    assert case.clean(USER, GROUP, TENANT) == []
    assert case.service.asked == ["user", "group", "tenant"]
    assert case.time.slept == []
    assert dict(case.record.told) == {"user 3": ["gone"], "group 2": ["gone"], "tenant 1": ["gone"]}


@pytest.mark.parametrize("status", [409, 423, 425, 429, 500, 502, 503, 504])
def test_what_may_pass_is_tried_again(status):
    case = Case(USER)
    case.service.deletes["user"] = [answer(status)]
    assert case.clean(USER) == []
    assert case.time.slept == [0.1]


@pytest.mark.parametrize("problem", [NO_ANSWER, NO_TOKEN, AuthenticationError("busy", 503)])
def test_no_answer_and_no_token_may_pass_too(problem):
    """A single 401 of the auth endpoint used to be taken for good."""
    case = Case(USER)
    case.service.deletes["user"] = [problem]
    assert case.clean(USER) == []


@pytest.mark.parametrize("kind", ["user", "role assignment"])
def test_a_look_that_fails_once_is_taken_again(kind):
    """It used to be final, and for what only a list shows, it used to count as gone."""
    made = USER if kind == "user" else ROLE_TIE
    case = Case(made)
    case.service.looks[kind] = [UnclearAnswerError("reading it was answered", answer(503, Retry_After="2"))]
    assert case.clean(made) == []
    assert case.time.slept == [2.0]


def test_retry_after_is_kept_to():
    case = Case(USER)
    case.service.deletes["user"] = [
        answer(429, Retry_After="3"),
        answer(503, Retry_After="Wed, 21 Oct 2026 07:28:00 GMT"),
    ]
    assert case.clean(USER) == []
    assert case.time.slept == [3.0, 0.2]


def test_retry_after_cannot_use_up_more_than_the_budget():
    case = Case(USER, seconds=2.0)
    case.service.deletes["user"] = [answer(429, Retry_After="3600")] * 9
    assert case.clean(USER) == [("user", "its removal was answered 429")]
    assert sum(case.time.slept) == pytest.approx(2.0)
    assert case.record.told["user 3"] == ["failed"]


def test_what_is_refused_for_good_is_not_waited_for_and_the_rest_goes():
    case = Case(TENANT, GROUP, USER)
    case.service.deletes["group"] = [answer(403, "not for you")] * 99
    left = case.clean(USER, GROUP, TENANT)
    assert left == [
        ("group", "its removal was answered 403 not for you"),
        ("tenant", "its removal was answered 409 the tenant still has something"),
    ]
    assert [each.kind for each in case.service.there] == ["tenant", "group"]
    case = Case(USER)
    case.service.deletes["user"] = [answer(403)]
    assert len(case.clean(USER)) == 1
    assert case.time.slept == []


def test_a_parent_that_still_has_a_child_is_tried_again_after_it():
    case = Case(TENANT, GROUP)
    assert case.clean(TENANT, GROUP) == []
    assert case.service.asked == ["tenant", "group", "tenant"]


def test_what_is_still_there_after_its_removal_is_left():
    case = Case(USER, seconds=1.0)
    case.service.deletes["user"] = [answer(204)] * 99
    assert case.clean(USER) == [("user", "it is still there after its removal was answered 204")]


def test_what_is_gone_already_is_gone():
    case = Case()
    case.service.deletes["user"] = [answer(404)]
    assert case.clean(USER) == []


def test_any_other_problem_keeps_nothing_from_being_tried():
    case = Case(USER, GROUP)
    case.service.deletes["group"] = [ValueError("odd")]
    assert case.clean(GROUP, USER) == [("group", "ValueError: odd")]
    assert case.service.there == [GROUP]


def test_all_cleanups_of_a_run_together_wait_ten_budgets_at_most():
    case = Case(USER, seconds=1.0)
    case.service.deletes["user"] = [answer(503)] * 999
    for _ in range(20):
        case.clean(USER)
    assert sum(case.time.slept) == pytest.approx(10.0)


@pytest.mark.parametrize("made", [USER, GROUP, TENANT])
def test_what_was_lost_is_found_by_its_name(made):
    case = Case(made)
    assert case.clean(lost(made)) == []
    assert case.service.there == []
    assert case.record.told[f"{made.kind} {made.number}"] == ["gone"]


def test_a_lost_tie_is_found_by_what_it_ties():
    case = Case(ROLE_TIE)
    assert case.clean(lost(ROLE_TIE, marks={})) == []
    assert case.service.there == []


def test_what_was_lost_and_is_not_there_is_looked_for_a_little_later_and_closed():
    case = Case()
    assert case.clean(lost(USER)) == []
    assert case.record.told == {}
    assert case.look_again() == []
    assert case.time.slept == [LATE]
    assert case.record.told["user 3"] == ["gone"]
    assert case.look_again() == []
    assert case.time.slept == [LATE]


def test_what_was_lost_and_comes_a_little_later_is_removed():
    case = Case()
    case.time.at(1.0, lambda: case.service.there.append(USER))
    assert case.clean(lost(USER)) == []
    assert case.look_again() == []
    assert case.service.there == []


def test_what_was_lost_and_comes_while_its_parent_is_removed_is_removed_first():
    case = Case(TENANT)
    case.service.deletes["tenant"] = [answer(409)]
    case.time.at(0.05, lambda: case.service.there.append(GROUP))
    assert case.clean(lost(GROUP), TENANT) == []
    assert case.service.there == []


def test_doubt_is_kept_across_the_cleanups_of_a_run():
    """The list that a run shares used to be replaced by the first thing that was gone; what came late was never found."""
    case = Case(USER)
    shared: list[tuple[Made, float]] = []
    for owed in ([USER], [lost(GROUP)], [lost(TENANT)]):
        Cleaner(case.service, case.record, case.budget, shared).clean(owed)  # type: ignore[arg-type]
    assert [made.kind for made, _ in shared] == ["group", "tenant"]
    case.service.there = [TENANT]
    assert Cleaner(case.service, case.record, case.budget, shared).look_again() == []  # type: ignore[arg-type]
    assert case.service.there == []
    assert shared == []


def test_what_was_lost_without_a_name_is_closed_where_its_parent_is_gone():
    case = Case(TENANT)
    nameless = lost(GROUP, marks={})
    assert case.clean(nameless, TENANT) == []
    assert case.record.told["group 2"] == ["gone"]


def test_what_was_lost_without_a_name_is_perhaps_left_where_nothing_tells():
    case = Case(TENANT, seconds=0.5)
    assert case.clean(lost(TENANT, marks={}), lost(GROUP, marks={})) == [
        ("tenant", "perhaps left: the answer was lost, and it had no name to look for"),
        ("group", "perhaps left: the answer was lost, and it had no name to look for"),
    ]


def test_when_the_time_is_over_the_rest_is_named():
    case = Case(TENANT, GROUP, USER)
    case.service.deletes["group"] = [OutOfTimeError()]
    assert case.clean(USER, GROUP, TENANT) == [
        ("group", "there was no time to remove it"), ("tenant", "there was no time to remove it"),
    ]  # fmt: skip
    assert case.service.there == [TENANT, GROUP]
    assert case.record.told["group 2"] == ["failed"]


def test_after_a_signal_retries_end_at_the_deadline():
    case = Case(USER)
    case.budget.deadline = case.time.now + 1.0
    case.service.deletes["user"] = [answer(503)] * 99
    assert len(case.clean(USER)) == 1
    assert sum(case.time.slept) == pytest.approx(1.0)


def test_after_a_signal_what_was_lost_is_still_looked_for_a_little_later():
    """It used to be looked for at once only, and closed."""
    case = Case()
    case.budget.deadline = case.time.now + 8.0
    case.time.at(1.0, lambda: case.service.there.append(USER))
    assert case.clean(lost(USER)) + case.look_again() == []
    assert case.service.there == []


def test_where_there_is_no_time_to_look_later_it_is_perhaps_left():
    case = Case()
    case.budget.deadline = case.time.now + 1.5
    assert case.clean(lost(USER)) == []
    assert case.look_again() == [("user", "perhaps left: the answer was lost, and there was no time to look later")]
    assert case.record.told["user 3"] == ["failed"]


@pytest.mark.parametrize("made", [USER, ROLE_TIE])
def test_whether_something_is_there_is_not_told_by_an_answer_that_failed(made):
    """For what only a list shows, it used to count as gone."""
    connection = SimpleNamespace(service=SERVICE, names=None)
    client = SimpleNamespace(connection=connection, request=lambda *_, **__: answer(503))
    with pytest.raises(UnclearAnswerError, match="503"):
        ResourceHelper(client).exists(made.kind, made.ids)  # type: ignore[arg-type]
