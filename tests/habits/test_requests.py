"""What is sent and read: envelopes, ids in other places, versions, lists of changes, and jobs that are done later."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from support.description.document.operations import Poll
from support.http.answers import meaning_of
from support.resources.helper import HelperResult
from tests.habits.cases import RUN, SERVICE, Case, changed, varied
from tests.habits.service import Habits


def meaning(result: HelperResult, kind: str, verb: str) -> str:
    return meaning_of(SERVICE.resources[kind].operations[verb], result.response)


# Objects


def test_what_is_sent_and_what_is_received_have_fields_of_their_own_around_them(case: Case, habits: Habits) -> None:
    ids = case.create("widget")
    assert habits.requests("POST", "/widgets")[0].body["widget"]["name"].startswith(f"smoke-{RUN}-1-widget")
    read = case.helper.get("widget", ids)
    assert (read.data["id"], set(read.body)) == (ids["widget"], {"data"})


def test_an_id_can_be_in_a_header(case: Case, habits: Habits) -> None:
    result = case.helper.create("widget", {})
    assert (result.id, result.data) == (next(iter(habits.items["widgets"])), None)
    assert [made.ids for made in case.state.made] == [{"widget": result.id}]


def test_an_id_that_no_response_has_is_in_the_list(case: Case, habits: Habits) -> None:
    result = case.helper.create("project", {})
    assert (result.success, result.id) == (True, None)
    assert case.helper.named("project", {}, result.fields["name"]) == list(habits.items["projects"])


def test_constant_query_parameters_are_in_every_request(case: Case, habits: Habits) -> None:
    ids = case.create("widget")
    for act in (case.helper.get, case.helper.update, case.helper.delete):
        act("widget", ids)
    case.helper.items("widget", {})
    assert {each.query.get("version") for each in habits.seen if each.path.startswith("/widgets")} == {"2"}


# Versions


def test_an_update_has_the_version_that_was_last_seen(case: Case, habits: Habits) -> None:
    ids = case.create("widget")
    assert case.helper.update("widget", ids).success
    assert case.helper.update("widget", ids).data["colour"] == "blue"
    assert [each.headers["If-Match"] for each in habits.requests("PATCH")] == ['"1"', '"2"']
    assert len(habits.requests("GET", "/widgets/.*")) == 1
    assert {each.headers["Content-Type"] for each in habits.requests("PATCH")} == {"application/merge-patch+json"}


def test_an_update_of_an_old_version_is_answered_as_such(case: Case) -> None:
    ids = case.create("widget")
    case.helper.get("widget", ids)
    result = case.helper.update("widget", ids, variant=varied("widget", "an old version"))
    assert (result.status, meaning(result, "widget", "update")) == (412, "outdated")


def test_a_version_that_somebody_else_made_old_is_noticed(case: Case, habits: Habits) -> None:
    ids = case.create("widget")
    case.helper.get("widget", ids)
    habits.items["widgets"][ids["widget"]]["etag"] = 7
    assert case.helper.update("widget", ids).status == 412


def test_a_removal_never_trusts_a_version_seen_before(begin: Any, habits: Habits) -> None:
    widget = SERVICE.resources["widget"]
    strict = {**widget.operations, "delete": replace(widget.operations["delete"], if_match=True)}
    case = begin(service=changed("widget", operations=strict))
    ids = case.create("widget")
    case.helper.get("widget", ids)
    habits.items["widgets"][ids["widget"]]["etag"] = 7
    assert case.clean() == ([], [])
    assert habits.requests("DELETE", "/widgets/.*")[0].headers["If-Match"] == '"7"'


def test_a_change_can_be_a_list_of_changes(case: Case, habits: Habits) -> None:
    ids = case.create("widget")
    result = case.helper.update("widget", ids, variant=varied("widget", "a list of changes"))
    assert (result.success, result.data["colour"], result.fields) == (True, "green", {"colour": "green"})
    (sent,) = habits.requests("PATCH")
    assert sent.body == [{"op": "replace", "path": "/colour", "value": "green"}]
    assert sent.headers["Content-Type"] == "application/json-patch+json"


def test_a_rename_by_a_list_of_changes_is_followed(begin: Any, habits: Habits) -> None:
    """Its body has no object, so the new id used to be overlooked if the response was lost."""
    document = SERVICE.resources["document"]
    update = replace(document.operations["update"], media_type="application/json-patch+json")
    case = begin(service=changed("document", operations={**document.operations, "update": update}))
    ids = case.create("document")
    habits.drop.append(("PUT", ".*"))
    with pytest.raises(Exception, match="sent no response"):
        case.helper.update("document", ids)
    names = [made.ids["document"] for made in case.state.made]
    assert len(set(names)) == 2


# Lists


def test_a_list_under_another_key_is_read_page_by_page_with_its_total_in_a_header(case: Case, habits: Habits) -> None:
    made = [case.create("widget")["widget"] for _ in range(5)]
    habits.seen.clear()
    pages = list(case.helper.pages("widget", {}, size=2))
    assert [len(page.data) for page in pages] == [2, 2, 1, 0]
    assert {page.response.headers["X-Total"] for page in pages} == {"5"}
    assert case.helper.listed_ids("widget", {}) == made


def test_a_list_of_bare_ids_is_read_by_its_cursor(case: Case, habits: Habits) -> None:
    made = [case.create("document")["document"] for _ in range(5)]
    habits.seen.clear()
    assert case.helper.listed_ids("document", {}) == made
    assert [each.query.get("cursor") for each in habits.seen] == [None, "at-2", "at-4"]
    assert {each.query["size"] for each in habits.seen} == {"2"}


def test_a_list_can_be_inside_the_parent(case: Case, habits: Habits) -> None:
    case.helper.create("project", {})
    ids = {"project": next(iter(habits.items["projects"]))}
    assert case.helper.listed_ids("note", ids) == []
    notes = [case.create("note", ids)["note"] for _ in range(2)]
    assert case.helper.listed_ids("note", ids) == notes


# Answers that only the body tells apart


@pytest.mark.parametrize(
    ("variant", "status", "word"),
    [("no name", 400, "invalid"), ("malformed JSON", 400, "unreadable"), ("the same name", 200, "conflicting")],
)
def test_answers_with_the_same_status_are_told_apart_by_their_body(
    case: Case, variant: str, status: int, word: str
) -> None:
    first = case.helper.get("widget", case.create("widget"))
    known = {"it": first.data}
    result = case.helper.create("widget", {}, variant=varied("widget", variant), known=known)
    assert (result.status, result.success, meaning(result, "widget", "create")) == (status, False, word)


def test_a_success_that_says_that_it_is_none_creates_nothing(begin: Any, habits: Habits) -> None:
    """It used to count as a create whose response was lost, and the thing of that name was removed."""
    case = begin()
    ids = case.create("widget")
    known = {"it": case.helper.get("widget", ids).data}
    case.helper.create("widget", {}, variant=varied("widget", "the same name"), known=known)
    assert [(made.ids, made.denied) for made in case.state.made] == [(ids, False), ({}, True)]


# Jobs


@pytest.mark.parametrize(
    "poll",
    [
        Poll(location=True, until={"state": "done"}, failed={"state": "failed"}, result="result"),
        Poll(
            request="GET /jobs/{answer[job]}?version=2",
            until={"state": "done"},
            failed={"state": "failed"},
            result="result",
        ),
    ],
)
def test_what_is_done_later_is_waited_for(begin: Any, habits: Habits, poll: Poll) -> None:
    export = SERVICE.resources["export"]
    create = replace(export.operations["create"], poll=poll)
    case = begin(service=changed("export", operations={**export.operations, "create": create}))
    result = case.helper.create("export", {})
    assert (result.status, result.success) == (202, True)
    assert result.data == {"id": result.id, "name": result.name}
    assert [each.path for each in habits.requests("GET")] == [f"/jobs/{result.id}"] * 3
    assert [(made.ids, made.lost) for made in case.state.made] == [({"export": result.id}, False)]


def test_a_location_below_a_base_url_with_a_path_is_asked_there(begin: Any, habits: Habits) -> None:
    """A path in Location begins at the host (RFC 9110, section 10.2.2), not at the base URL."""
    habits.prefix = "/api"
    case = begin()
    case.connection.base_url = f"{habits.url}/api"
    result = case.helper.create("export", {})
    assert result.success
    assert result.data["id"] == result.id
    case.connection.base_url, habits.prefix = habits.url, ""


def test_a_job_that_fails_is_a_wrong_answer(case: Case, habits: Habits) -> None:
    with pytest.raises(AssertionError, match="it was accepted, and failed later: "):
        case.helper.create("export", {}, variant=varied("export", "a rotten name"))
    assert habits.items.get("exports", {}) == {}


def test_a_job_that_is_never_done_is_a_wrong_answer(begin: Any) -> None:
    export = SERVICE.resources["export"]
    poll = Poll(location=True, until={"state": "never"}, seconds=0.3)
    create = replace(export.operations["create"], poll=poll)
    case = begin(service=changed("export", operations={**export.operations, "create": create}))
    with pytest.raises(AssertionError, match=r"it was accepted, and not done after 0\.3 seconds"):
        case.helper.create("export", {})
