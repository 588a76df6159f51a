"""Lists, searches and existence, against a real service."""

from __future__ import annotations

import pytest
import requests

from support.http.answers import is_missing
from support.resources.helper import UnclearAnswerError

from .conftest import DESCRIPTION


def ids(items: list[dict[str, str]]) -> list[str]:
    return [item["group_id"] for item in items]


def test_list_returns_the_items_of_the_first_page(helper, tenant, groups):
    success, own, data, response = helper.list("group", {"tenant": tenant})
    assert (success, own) == (True, None)
    assert data == groups
    assert response.json()["total"] == 3


def test_list_can_have_a_page_size_and_a_query(helper, tenant, groups):
    assert helper.list("group", {"tenant": tenant}, size=2).data == groups[:2]
    assert helper.list("group", {"tenant": tenant}, query={"q": groups[2]["group_name"]}).data == groups[2:]
    both = helper.list("group", {"tenant": tenant}, size=1, query={"q": "smoke"})
    assert both.data == groups[:1]
    assert both.exchange.params == {"q": "smoke", "limit": 1, "offset": 0}


def test_a_list_that_is_refused_has_the_body_as_its_data(helper_of, tenant):
    result = helper_of("outsider").list("group", {"tenant": tenant})
    assert (result.success, result.status, result.data["status"]) == (False, 403, 403)


def test_pages_go_through_the_whole_list(helper, tenant, groups):
    pages = list(helper.pages("group", {"tenant": tenant}, size=2))
    assert [page.data for page in pages] == [groups[:2], groups[2:], []]
    assert [page.exchange.params["offset"] for page in pages] == [0, 2, 3]


def test_pages_keep_the_query(helper, tenant, groups):
    name = groups[1]["group_name"]
    pages = list(helper.pages("group", {"tenant": tenant}, size=1, query={"q": name}))
    assert [ids(page.data) for page in pages] == [[groups[1]["group_id"]], []]


def test_pages_of_a_refused_list_end_with_the_refusal(helper_of, tenant):
    assert [page.status for page in helper_of("outsider").pages("group", {"tenant": tenant})] == [403]


def test_items_are_those_of_all_pages(helper, tenant, groups):
    assert helper.items("group", {"tenant": tenant}) == groups
    assert helper.items("group", {"tenant": tenant}, {"q": groups[0]["group_name"]}) == groups[:1]


def test_what_begins_with_a_name_is_found_with_its_ids(helper, tenant, groups):
    name, own = groups[1]["group_name"], groups[1]["group_id"]
    assert helper.beginning_with("group", {"tenant": tenant}, f"smoke-{helper.names.run}-") == [
        ({"tenant": tenant, "group": each["group_id"]}, each) for each in groups
    ]
    assert [ids["group"] for ids, _ in helper.beginning_with("group", {"tenant": tenant}, name)] == [own]
    assert helper.beginning_with("group", {"tenant": tenant}, "smoke-0badcafe-") == []


def test_what_a_list_shows_is_listed(helper, tenant, groups):
    shown = {"tenant": tenant, "group": groups[1]["group_id"]}
    assert helper.is_listed("group", shown)
    assert helper.delete("group", shown).success
    assert not helper.is_listed("group", shown)


def test_items_of_a_refused_list_are_an_error_with_the_response(helper_of, tenant):
    with pytest.raises(UnclearAnswerError, match="the list of groups cannot be read: it was answered 403") as caught:
        helper_of("outsider").items("group", {"tenant": tenant})
    assert caught.value.response.status_code == 403


def test_listed_ids_are_those_of_all_items(helper, tenant, groups):
    assert helper.listed_ids("group", {"tenant": tenant}) == ids(groups)
    pages = helper.listed_pages("group", {"tenant": tenant})
    assert [own for page in pages for own in page] == ids(groups)


def test_the_listed_ids_of_a_relation_are_those_of_what_it_connects(helper, tenant, member):
    assert helper.listed_ids("membership", {"tenant": tenant}) == [member]


def test_ids_of_reads_the_ids_of_items(helper, groups):
    assert helper.ids_of(helper.service.resources["group"], groups) == ids(groups)


@pytest.mark.parametrize("own", [None, True, 1.5, [], {}])
def test_an_item_without_an_id_is_an_error(helper, own):
    with pytest.raises(AssertionError, match='an item in the list of groups has no id at "group_id"'):
        helper.ids_of(helper.service.resources["group"], [{"group_id": own}])


def test_an_id_that_is_a_number_is_read_as_text(helper):
    assert helper.ids_of(helper.service.resources["group"], [{"group_id": 7}]) == ["7"]


# Searches


def test_named_returns_the_ids_with_exactly_that_name(helper, tenant, groups):
    assert helper.named("group", {"tenant": tenant}, groups[1]["group_name"]) == [groups[1]["group_id"]]
    assert helper.named("group", {"tenant": tenant}, groups[1]["group_name"][:-1]) == []


def test_named_finds_nothing_where_there_is_no_such_list(helper):
    assert helper.named("group", {"tenant": "none"}, "x") == []


def test_search_finds_items_by_any_mark_and_returns_the_ids_of_their_path(helper):
    user = helper.create("user", {}).data
    for marks in (
        {"email": user["email"]},
        {"display_name": user["display_name"]},
        {"email": user["email"], "display_name": user["display_name"]},
    ):
        assert helper.search("user", {}, marks) == [{"user": user["user_id"]}]
    assert helper.search("user", {}, {"email": "nobody@example.com"}) == []


def test_search_asks_the_service_to_filter_by_name_where_it_can(helper, tenant, groups, exchanges):
    found = helper.search("group", {"tenant": tenant}, {"group_name": groups[0]["group_name"]})
    assert found == [{"tenant": tenant, "group": groups[0]["group_id"]}]
    assert exchanges[0].params["q"] == groups[0]["group_name"]


def test_search_of_a_refused_list_is_an_error(helper_of, tenant):
    with pytest.raises(UnclearAnswerError, match="answered 403"):
        helper_of("outsider").search("group", {"tenant": tenant}, {"group_name": "x"})


# Existence


def test_has_list_says_whether_there_is_a_list(helper, tenant):
    assert helper.has_list("group", {"tenant": tenant})
    assert not helper.has_list("group", {"tenant": "none"})


def test_has_list_of_a_refused_list_is_an_error(helper_of, tenant):
    with pytest.raises(UnclearAnswerError, match="answered 401"):
        helper_of("anonymous").has_list("group", {"tenant": tenant})


def test_exists_reads_by_id_where_it_can(helper, tenant, groups, exchanges):
    own = {"tenant": tenant, "group": groups[0]["group_id"]}
    assert helper.exists("group", own)
    helper.delete("group", own)
    assert not helper.exists("group", own)
    assert [each.method for each in exchanges] == ["GET", "DELETE", "GET"]


def test_exists_looks_in_the_list_where_there_is_no_read(helper, tenant, member, groups):
    own = {"tenant": tenant, "user": member, "group": groups[0]["group_id"]}
    assert not helper.exists("group assignment", own)
    helper.assign("group assignment", own)
    assert helper.exists("group assignment", own)
    assert not helper.exists("group assignment", own | {"group": groups[1]["group_id"]})


def test_nothing_exists_in_a_list_that_does_not(helper):
    assert not helper.exists("group assignment", {"tenant": "none", "user": "none", "group": "none"})


def test_an_answer_that_does_not_tell_whether_something_exists_is_an_error(helper_of, tenant, groups):
    own = {"tenant": tenant, "group": groups[0]["group_id"]}
    expected = "cannot tell whether the group exists: reading it was answered 403"
    with pytest.raises(UnclearAnswerError, match=expected) as caught:
        helper_of("outsider").exists("group", own)
    assert caught.value.response.status_code == 403


@pytest.mark.parametrize(("status", "missing"), [(404, True), (410, False), (403, False), (200, False)])
def test_the_statuses_for_something_missing_are_those_of_the_description(status, missing):
    response = requests.Response()
    response.status_code = status
    operation = DESCRIPTION.resources["group"].operations["read"]
    assert is_missing(operation, response) is missing
