"""Removing what was created: the order, the retries, and the end of the time. No request is sent and no time passes."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from support.cleanup.cleaner import OutOfTimeError
from support.cleanup.made import Made
from support.errors import AuthenticationError
from support.http.exchange import Purpose
from support.resources.helper import ResourceHelper, UnclearAnswerError
from tests.cleanup.cases import GROUP, NO_ANSWER, NO_TOKEN, ROLE_TIE, SERVICE, TENANT, USER, Case, answer


def test_things_are_removed_in_the_order_given_without_a_wait() -> None:
    case = Case(TENANT, GROUP, USER)
    assert case.clean(USER, GROUP, TENANT) == []
    assert case.service.deleted == ["user", "group", "tenant"]
    assert case.time.waits == []
    assert dict(case.record.events) == {"user 3": ["gone"], "group 2": ["gone"], "tenant 1": ["gone"]}


def test_nothing_to_remove_sends_nothing() -> None:
    case = Case(USER)
    assert case.clean() == []
    assert (case.service.purposes, case.time.waits) == ([], [])


def test_a_removal_and_its_check_have_their_own_purposes() -> None:
    case = Case(USER)
    case.clean(USER)
    assert case.service.purposes == [("delete", Purpose.REMOVAL), ("look", Purpose.REMOVAL_CHECK)]


@pytest.mark.parametrize("status", [409, 423, 425, 429, 500, 502, 503, 504])
def test_what_may_be_temporary_is_tried_again(status: int) -> None:
    case = Case(USER)
    case.service.deletes["user"] = [answer(status)]
    assert case.clean(USER) == []
    assert case.time.waits == [0.1]


@pytest.mark.parametrize("problem", [NO_ANSWER, NO_TOKEN, AuthenticationError("busy", 503)])
def test_no_response_and_no_token_may_be_temporary_too(problem: Exception) -> None:
    """A single 401 of the auth endpoint used to be final."""
    case = Case(USER)
    case.service.deletes["user"] = [problem]
    assert case.clean(USER) == []


@pytest.mark.parametrize("made", [USER, ROLE_TIE])
def test_a_check_that_fails_once_is_repeated(made: Made) -> None:
    """It used to be final, and for what only a list shows, it used to count as gone."""
    case = Case(made)
    case.service.looks[made.kind] = [UnclearAnswerError("reading it was answered", answer(503, Retry_After="2"))]
    assert case.clean(made) == []
    assert case.time.waits == [2.0]


def test_a_check_that_is_refused_leaves_it() -> None:
    case = Case(USER)
    case.service.looks["user"] = [UnclearAnswerError("reading it was answered", answer(403))] * 9
    assert case.clean(USER) == [("user", "reading it was answered 403")]
    assert case.time.waits == []


def test_retry_after_is_followed() -> None:
    case = Case(USER)
    case.service.deletes["user"] = [
        answer(429, Retry_After="3"),
        answer(503, Retry_After="Wed, 21 Oct 2026 07:28:00 GMT"),
    ]
    assert case.clean(USER) == []
    assert case.time.waits == [3.0, 0.2]


@pytest.mark.parametrize("header", ["-5", "soon", ""])
def test_a_retry_after_that_makes_no_sense_is_the_usual_interval(header: str) -> None:
    case = Case(USER)
    case.service.deletes["user"] = [answer(429, Retry_After=header)]
    assert case.clean(USER) == []
    assert case.time.waits == [0.1]


def test_retry_after_cannot_use_more_than_the_budget() -> None:
    case = Case(USER, seconds=2.0)
    case.service.deletes["user"] = [answer(429, Retry_After="3600")] * 9
    assert case.clean(USER) == [("user", "its removal was answered 429")]
    assert sum(case.time.waits) == pytest.approx(2.0)
    assert case.record.events["user 3"] == ["failed"]


def test_what_is_refused_is_not_waited_for_and_everything_else_is_removed() -> None:
    case = Case(TENANT, GROUP, USER)
    case.service.deletes["group"] = [answer(403, "not for you")] * 99
    left = case.clean(USER, GROUP, TENANT)
    assert left == [
        ("group", "its removal was answered 403 not for you"),
        ("tenant", "its removal was answered 409 the tenant still has something"),
    ]
    assert [each.kind for each in case.service.existing] == ["tenant", "group"]


def test_what_is_refused_alone_costs_no_time() -> None:
    case = Case(USER)
    case.service.deletes["user"] = [answer(403)]
    assert len(case.clean(USER)) == 1
    assert case.time.waits == []


def test_a_parent_that_still_has_a_child_is_tried_again_after_it() -> None:
    case = Case(TENANT, GROUP)
    assert case.clean(TENANT, GROUP) == []
    assert case.service.deleted == ["tenant", "group", "tenant"]


def test_what_still_exists_after_its_removal_is_left() -> None:
    case = Case(USER, seconds=1.0)
    case.service.deletes["user"] = [answer(204)] * 99
    assert case.clean(USER) == [("user", "it still exists after its removal was answered 204")]
    assert case.record.reasons == ["it still exists after its removal was answered 204"]


def test_what_does_not_exist_any_more_is_gone() -> None:
    case = Case()
    case.service.deletes["user"] = [answer(404)]
    assert case.clean(USER) == []
    assert case.record.events["user 3"] == ["gone"]


def test_a_removal_that_is_answered_404_while_the_thing_exists_is_not_believed() -> None:
    case = Case(USER, seconds=0.5)
    case.service.deletes["user"] = [answer(404)] * 99
    assert case.clean(USER) == [("user", "it still exists after its removal was answered 404")]


def test_any_other_problem_does_not_keep_the_rest_from_being_tried() -> None:
    case = Case(USER, GROUP)
    case.service.deletes["group"] = [ValueError("odd")]
    assert case.clean(GROUP, USER) == [("group", "ValueError: odd")]
    assert case.service.existing == [GROUP]


def test_what_the_description_cannot_delete_is_left() -> None:
    hit = Made("search result", None, {"tenant": "t"}, "admin", "/tenants/t/search")
    assert Case().clean(hit) == [("search result", "the service description has no way to delete it")]


def test_all_cleanups_of_a_run_together_wait_ten_budgets_at_most() -> None:
    case = Case(USER, seconds=1.0)
    case.service.deletes["user"] = [answer(503)] * 999
    for _ in range(20):
        case.clean(USER)
    assert sum(case.time.waits) == pytest.approx(10.0)


def test_a_reason_is_masked_before_it_is_cut() -> None:
    """Cut first, half of a secret would stay."""
    secret = "s3cret" * 100
    case = Case(USER, mask=lambda text: text.replace(secret, "***"))
    case.service.deletes["user"] = [ValueError(secret)]
    assert case.clean(USER) == [("user", "ValueError: ***")]
    assert case.record.reasons == ["ValueError: ***"]


def test_a_long_reason_is_cut() -> None:
    case = Case(USER)
    case.service.deletes["user"] = [ValueError("x" * 999)]
    ((_, reason),) = case.clean(USER)
    assert len(reason) == 300


# The end of the time


def test_when_the_time_is_over_everything_left_is_named() -> None:
    case = Case(TENANT, GROUP, USER)
    case.service.deletes["group"] = [OutOfTimeError()]
    assert case.clean(USER, GROUP, TENANT) == [
        ("group", "there was no time to remove it"), ("tenant", "there was no time to remove it"),
    ]  # fmt: skip
    assert case.service.existing == [TENANT, GROUP]
    assert case.record.events["group 2"] == ["failed"]


def test_after_a_signal_retries_end_at_the_deadline() -> None:
    case = Case(USER)
    case.budget.deadline = case.time.now + 1.0
    case.service.deletes["user"] = [answer(503)] * 99
    assert len(case.clean(USER)) == 1
    assert sum(case.time.waits) == pytest.approx(1.0)


@pytest.mark.parametrize("made", [USER, ROLE_TIE])
def test_an_answer_that_failed_does_not_tell_whether_something_exists(made: Made) -> None:
    """For what only a list shows, it used to count as gone."""
    connection = SimpleNamespace(service=SERVICE, names=None, max_items=10)
    client = SimpleNamespace(connection=connection, request=lambda *_, **__: answer(503), last=None)
    with pytest.raises(UnclearAnswerError, match="503"):
        ResourceHelper(client).exists(made.kind, made.ids)  # type: ignore[arg-type]


def test_what_was_denied_is_looked_for_in_the_list_if_a_read_refuses_its_id_too() -> None:
    """An id that a create refuses may be one that every request refuses; the list still tells."""
    denied = Made(
        "config", "smoke-c", {"tenant": "t", "config": "smoke c"}, "admin", "/…", lost=True, denied=True, number=5
    )
    case = Case(TENANT)
    case.service.looks["config"] = [UnclearAnswerError("reading it was answered", answer(400))]
    assert case.clean(denied) == []
    assert case.record.events["config 5"] == ["refused"]
