"""Services that are built differently: envelopes, numbers as ids, other places of a list, other styles of paging."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from support.description.service import ServiceDescription
from support.http.client import HTTPClient
from support.http.masking import Secrets
from support.http.names import Names
from support.http.wire import Connection
from support.resources.helper import ResourceHelper, UnclearAnswerError
from tests.http.loopback import Answer, Loopback, running

SHOP: dict[str, Any] = {
    "version": 2,
    "name": "Shop",
    "answers": {"refused": {"status": [403]}},
    "operations": {
        "create": {"method": "POST", "on": "collection", "success": [201], "phrase": "create {article} {resource}"},
        "list": {"method": "GET", "on": "collection", "phrase": "list the {plural}"},
        "read": {"method": "GET", "on": "item", "phrase": "read the {resource}"},
    },
    "resources": {
        "order": {
            "collection": "/orders",
            "item": "/orders/{order}",
            "id": "no",
            "name": "label",
            "new": {"label": "{name}"},
            "operations": {"create": {}, "list": {}, "read": {}},
            "removal": {"kept": "the shop keeps its orders"},
        },
    },
}


@pytest.fixture(scope="module")
def shared_shop() -> Iterator[Loopback]:
    with running() as service:
        yield service


@pytest.fixture
def shop(shared_shop: Loopback) -> Loopback:
    shared_shop.reset()
    return shared_shop


@pytest.fixture
def described(shop: Loopback, tmp_path: Path) -> Iterator[Callable[..., ResourceHelper]]:
    """Return a function that gives a helper for the shop with changes to its description."""
    connections: list[Connection] = []

    def make(**changes: Any) -> ResourceHelper:
        path = tmp_path / "shop.json"
        path.write_text(json.dumps(SHOP | changes), encoding="utf-8")
        connections.append(Connection(shop.url, ServiceDescription.from_file(path), Names(), Secrets()))
        return ResourceHelper(HTTPClient(connections[-1]))

    yield make
    for connection in connections:
        connection.close()


def numbered(*numbers: int) -> list[dict[str, int]]:
    return [{"no": number} for number in numbers]


# Objects


def test_an_object_in_an_envelope_is_sent_and_read_in_it(described, shop):
    shop.answers(Answer(201, {"order": {"no": 7, "label": "x"}}))
    result = described(envelope="{resource}").create("order", {})
    assert shop.received[0].json == {"order": {"label": result.name}}
    assert (result.id, result.data) == ("7", {"no": 7, "label": "x"})
    assert result.body == {"order": {"no": 7, "label": "x"}}


@pytest.mark.parametrize("body", [{}, [], "text", None, {"no": None}])
def test_a_created_object_without_an_id_has_none(described, shop, body):
    shop.answers(Answer(201, body))
    result = described().create("order", {})
    assert (result.success, result.id) == (True, None)


@pytest.mark.parametrize(("status", "exists"), [(200, True), (404, False), (410, False)])
def test_without_a_description_of_missing_two_statuses_mean_it(described, shop, status, exists):
    shop.answers(Answer(status, {}))
    helper = described()
    assert helper.exists("order", {"order": "7"}) is exists


@pytest.mark.parametrize("status", [301, 401, 403, 429, 500, 503])
def test_no_other_status_tells_whether_something_exists(described, shop, status):
    shop.answers(Answer(status, {}))
    with pytest.raises(UnclearAnswerError, match=f"reading it was answered {status}"):
        described().exists("order", {"order": "7"})


# Names

CHECKED = {"removal": {"kept": "the shop keeps its orders", "name_check": "HEAD /labels/{it[label]}"}}


def checking(described: Any) -> ResourceHelper:
    helper: ResourceHelper = described(resources={"order": SHOP["resources"]["order"] | CHECKED})
    return helper


@pytest.mark.parametrize(("status", "taken"), [(200, True), (204, True), (404, False), (410, False)])
def test_a_name_is_taken_while_the_described_request_succeeds(described, shop, status, taken):
    shop.answers(Answer(status))
    assert checking(described).name_taken("order", {"order": "7"}, "a b/c") is taken
    assert [(each.method, each.target) for each in shop.received] == [("HEAD", "/labels/a%20b%2Fc")]


@pytest.mark.parametrize("status", [302, 401, 403, 429, 500, 503])
def test_no_other_status_tells_whether_a_name_is_taken(described, shop, status):
    """It used to count as free, so that something could be called removed whose name was taken."""
    shop.answers(Answer(status))
    with pytest.raises(UnclearAnswerError, match=f"whether the name of the order is still taken: .* answered {status}"):
        checking(described).name_taken("order", {"order": "7"}, "x")


def test_without_a_described_request_no_name_is_taken(described, shop):
    assert described().name_taken("order", {"order": "7"}, "x") is False
    assert shop.received == []


# Lists


def test_a_list_can_be_the_whole_body(described, shop):
    shop.answers(Answer(200, numbered(1, 2)))
    assert described().listed_ids("order", {}) == ["1", "2"]


def test_a_list_can_be_deep_in_the_body(described, shop):
    shop.answers(Answer(200, {"data": {"orders": numbered(1)}}))
    assert described(lists={"items": "data.orders"}).items("order", {}) == numbered(1)


@pytest.mark.parametrize(("items", "place"), [(None, "its top"), ("data", '"data"')])
@pytest.mark.parametrize("body", [{}, {"data": 7}, {"data": None}, "text", 7, None])
def test_a_response_without_a_list_is_an_error_with_the_place_of_the_list(described, shop, items, place, body):
    shop.answers(Answer(200, body))
    with pytest.raises(
        AssertionError,
        match=f"the response has no list at {place} \\(items in lists of the description\\); its body is ",
    ):
        described(lists={"items": items}).list("order", {})


def test_without_a_filter_a_search_goes_through_the_whole_list(described, shop):
    shop.answers(Answer(200, [{"no": 1, "label": "a"}, {"no": 2, "label": "b"}]))
    assert described().named("order", {}, "b") == ["2"]
    assert shop.received[0].query == {}


@pytest.mark.parametrize("status", [404, 410])
def test_a_list_that_is_missing_has_nothing_in_it(described, shop, status):
    shop.answers(Answer(status, {}))
    assert not described().has_list("order", {})
    assert described().named("order", {}, "b") == []


# Pages

NEXT = {"items": "orders", "paging": {"style": "next", "next": "next"}}
LINK = {"paging": {"style": "next", "next": {"link": "next"}}}
PAGE = {"paging": {"style": "page", "page": "p", "limit": "size", "largest": 2}}
MARKER = {"paging": {"style": "marker", "marker": "after", "limit": "n", "largest": 2}}


def test_the_address_of_the_next_page_is_followed_to_the_end(described, shop):
    shop.answers(
        Answer(200, {"orders": numbered(1, 2), "next": f"{shop.url}/orders?c=2"}),
        Answer(200, {"orders": numbered(3), "next": None}),
    )
    assert described(lists=NEXT).items("order", {}) == numbered(1, 2, 3)
    assert [each.target for each in shop.received] == ["/orders", "/orders?c=2"]


@pytest.mark.parametrize("target", ["</orders?c=2>", "<?c=2>", "<orders?c=2>"])
def test_a_relative_link_with_several_relations_is_followed(described, shop, target):
    shop.answers(
        Answer(200, numbered(1), {"Link": f'</orders>; rel="first prev", {target}; rel="next last"'}),
        Answer(200, numbered(2), {"Link": '</orders>; rel="first"'}),
    )
    assert described(lists=LINK).items("order", {}) == numbered(1, 2)
    assert [each.target for each in shop.received] == ["/orders", "/orders?c=2"]


def test_an_empty_page_after_the_last_one_is_not_a_page(described, shop):
    shop.answers(Answer(200, {"orders": numbered(1), "next": "/orders?c=2"}), Answer(200, {"orders": [], "next": None}))
    assert [page.data for page in described(lists=NEXT).pages("order", {})] == [numbered(1)]
    assert len(shop.received) == 2


def test_an_empty_page_that_names_the_next_one_is_not_the_end(described, shop):
    """A service that filters page by page may send an empty one in between."""
    shop.answers(
        Answer(200, {"orders": numbered(1), "next": "/orders?c=2"}),
        Answer(200, {"orders": [], "next": "/orders?c=3"}),
        Answer(200, {"orders": numbered(2), "next": None}),
    )
    assert [page.data for page in described(lists=NEXT).pages("order", {})] == [numbered(1), numbered(2)]


def test_an_empty_page_that_names_itself_ends_the_list(described, shop):
    shop.answers(
        Answer(200, {"orders": numbered(1), "next": "/orders?c=2"}), Answer(200, {"orders": [], "next": "/orders?c=2"})
    )
    assert described(lists=NEXT).items("order", {}) == numbered(1)
    assert len(shop.received) == 2


def test_an_empty_list_has_one_page(described, shop):
    shop.answers(Answer(200, {"orders": [], "next": None}))
    assert [page.data for page in described(lists=NEXT).pages("order", {})] == [[]]


@pytest.mark.parametrize(
    "lists", [NEXT, PAGE | {"items": "orders"}, MARKER | {"items": "orders"}], ids=["next", "page", "marker"]
)
@pytest.mark.parametrize("status", [404, 500])
def test_a_page_that_cannot_be_read_is_never_the_end_of_a_list(described, shop, lists, status):
    shop.answers(Answer(200, {"orders": numbered(1, 2), "next": "/orders?c=2"}), Answer(status, {}))
    with pytest.raises(UnclearAnswerError, match=f"the list of orders cannot be read: it was answered {status}"):
        described(lists=lists).items("order", {})


@pytest.mark.parametrize("lists", [NEXT, PAGE | {"items": "orders"}], ids=["next", "page"])
def test_a_later_page_that_is_missing_does_not_prove_that_something_is_not_in_the_list(described, shop, lists):
    shop.answers(Answer(200, {"orders": numbered(1, 2), "next": "/orders?c=2"}), Answer(404, {}))
    with pytest.raises(UnclearAnswerError, match="it was answered 404"):
        described(lists=lists).named("order", {}, "b")


@pytest.mark.parametrize(
    ("lists", "targets"),
    [
        (PAGE, ["/orders?size=2&p=1", "/orders?size=2&p=2", "/orders?size=2&p=3"]),
        (MARKER, ["/orders?n=2", "/orders?n=2&after=2", "/orders?n=2&after=3"]),
    ],
    ids=["page", "marker"],
)
def test_pages_by_number_or_marker_are_followed_until_one_is_empty(described, shop, lists, targets):
    shop.answers(Answer(200, numbered(1, 2)), Answer(200, numbered(3)), Answer(200, []))
    assert described(lists=lists).items("order", {}) == numbered(1, 2, 3)
    assert [each.target for each in shop.received] == targets


def test_a_service_that_repeats_a_page_forever_is_read_twice(described, shop):
    shop.respond = lambda _: Answer(200, numbered(1, 2))
    pages = list(described(lists=PAGE).pages("order", {}))
    assert [page.data for page in pages] == [numbered(1, 2), numbered(1, 2)]
    assert len(shop.received) == 2


def test_a_list_without_paging_is_read_once(described, shop):
    shop.respond = lambda _: Answer(200, numbered(1, 2))
    assert described().items("order", {}) == numbered(1, 2)
    assert len(shop.received) == 1


def test_a_page_at_another_host_is_requested_from_the_service_itself(described, shop):
    """Behind a gateway, services often name themselves by another host; the token must not go there."""
    shop.answers(
        Answer(200, {"orders": numbered(1), "next": "http://elsewhere.example.com/orders?c=2"}),
        Answer(200, {"orders": numbered(2), "next": None}),
    )
    assert described(lists=NEXT).items("order", {}) == numbered(1, 2)
    assert [each.target for each in shop.received] == ["/orders", "/orders?c=2"]


# What goes with its parent

LINE = {
    "collection": "/orders/{order}/lines",
    "item": "/orders/{order}/lines/{line}",
    "id": "no",
    "new": {},
    "operations": {"create": {}, "list": {}, "read": {}},
}


@pytest.mark.parametrize(
    ("cascades", "status", "gone"), [(True, 404, True), (True, 200, False), (False, 404, False), (False, 200, False)]
)
def test_something_went_with_its_parent_if_that_is_described_and_the_parent_does_not_exist(
    described, shop, cascades, status, gone
):
    removal = {"cascades": True} if cascades else {"kept": "for ever"}
    helper = described(resources=SHOP["resources"] | {"line": LINE | {"removal": removal}})
    shop.answers(Answer(status, {"no": 7}))
    assert helper.went_with_parent("line", {"order": "7", "line": "1"}) is gone
