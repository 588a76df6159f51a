"""Long lists: how each style of paging goes from page to page, and where it ends."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from support.description.service import Paging as Described
from support.http.paging import first_page, next_page


def paging_of(style: str = "none", **parts: Any) -> Described:
    """How a list is paged, as it would stand in a file."""
    return Described.model_validate({"style": style, **parts})


OFFSET = paging_of("offset", limit="limit", offset="skip", largest=200)
PAGE = paging_of("page", limit="size", page="p", first=0)
MARKER = paging_of("marker", limit="n", marker="after")
NEXT = paging_of("next", limit="n", next="links.next")
LINK = paging_of("next", next={"link": "next"})
ITEMS = [{"id": "a"}, {"id": "b"}]


def response(**headers: str) -> requests.Response:
    answer = requests.Response()
    answer.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
    return answer


def following(
    paging: Described, query: dict[str, Any], items: list[Any] = ITEMS, body: Any = None, **headers: str
) -> Any:
    return next_page(paging, query, items, items[-1]["id"] if items else None, response(**headers), body)


@pytest.mark.parametrize(
    ("paging", "query"),
    [
        (OFFSET, {"limit": 2, "skip": 0}),
        (PAGE, {"size": 2, "p": 0}),
        (paging_of("page"), {"page": 1}),
        (MARKER, {"n": 2}),
        (NEXT, {"n": 2}),
        (LINK, {}),
        (paging_of(), {}),
    ],
)
def test_the_first_page_is_requested_in_the_words_of_the_service(paging, query):
    assert first_page(paging, 2, {}) == query


def test_without_a_size_the_largest_page_is_requested():
    assert first_page(OFFSET, None, {}) == {"limit": 200, "skip": 0}


def test_other_query_parameters_are_kept_and_not_changed():
    given = {"q": "smoke"}
    assert first_page(OFFSET, 2, given) == {"q": "smoke", "limit": 2, "skip": 0}
    assert given == {"q": "smoke"}


def test_an_offset_moves_on_by_the_number_of_items():
    assert following(OFFSET, {"q": "x", "limit": 5, "skip": 4}) == (None, {"q": "x", "limit": 5, "skip": 6})


def test_a_page_number_moves_on_by_one():
    assert following(PAGE, {"size": 2, "p": 3}) == (None, {"size": 2, "p": 4})


def test_a_marker_is_the_last_id():
    assert following(MARKER, {"n": 2}) == (None, {"n": 2, "after": "b"})


def test_the_address_of_the_next_page_is_followed():
    assert following(NEXT, {"n": 2}, body={"links": {"next": "http://x/items?c=1"}}) == ("http://x/items?c=1", {})


@pytest.mark.parametrize(
    "header",
    [
        '<http://x/items?c=1>; rel="next"',
        "<http://x/items?c=1>; rel=next",
        '<http://x/items?c=0>; rel="prev", <http://x/items?c=1>; rel="next"',
        '<http://x/items?c=1>; title="more"; rel="next", <http://x/items?c=9>; rel="last"',
        '<http://x/items?c=1>;rel="next"',
        '<http://x/items?c=0>; rel="first", <http://x/items?c=1>; rel="next"; title="a, b"',
        '<http://x/items?c=1>; rel="next last"',
        '<http://x/items?c=1>; rel="last  next"',
        '<http://x/items?c=0>; rel="first prev", <http://x/items?c=1>; rel="last next"',
        '<http://x/items?c=1>; rel="next https://example.com/relations/newer"',
        '<http://x/items?c=1>; rel="NEXT Last"',
    ],
)
def test_the_next_link_is_found_among_the_links(header):
    assert following(LINK, {}, Link=header) == ("http://x/items?c=1", {})


@pytest.mark.parametrize(
    "header",
    [
        '<http://x/items?c=1>; rel="nextish"',
        '<http://x/items?c=1>; rel="prev nextish"',
        '<http://x/items?c=1>; rel="prev"',
        '<http://x/items?c=1>; rel="prev"; title="next"',
        "<http://x/items?c=1>",
        "<next>",
        "next",
        "",
    ],
)
def test_a_link_with_another_relation_is_not_followed(header):
    assert following(LINK, {}, Link=header) is None


@pytest.mark.parametrize(
    ("address", "followed"),
    [
        ("/v1/items?c=1", "http://x/v1/items?c=1"),
        ("items?c=1", "http://x/v1/items?c=1"),
        ("?c=1", "http://x/v1/items?c=1"),
        ("//y/items", "http://y/items"),
    ],
)
def test_a_relative_address_begins_at_that_of_the_request(address, followed):
    answer = response(Link=f"<{address}>; rel=next")
    answer.url = "http://x/v1/items?c=0"
    assert next_page(LINK, {}, ITEMS, "b", answer, None) == (followed, {})
    assert next_page(NEXT, {}, ITEMS, "b", answer, {"links": {"next": address}}) == (followed, {})


@pytest.mark.parametrize("body", [{"links": {"next": None}}, {"links": {}}, {}, None, []])
def test_without_an_address_of_the_next_page_the_list_ends(body):
    assert following(NEXT, {}, body=body) is None


@pytest.mark.parametrize("paging", [OFFSET, PAGE, MARKER])
def test_an_empty_page_ends_the_list(paging):
    assert following(paging, first_page(paging, 2, {}), items=[]) is None


def test_a_list_without_paging_has_one_page():
    assert following(paging_of(), {}) is None


@pytest.mark.parametrize("paging", [OFFSET, PAGE, MARKER])
def test_all_pages_together_have_every_item_once(paging):
    everything = [{"id": str(number)} for number in range(7)]
    query: dict[str, Any] | None = first_page(paging, 3, {})
    seen: list[Any] = []
    while query is not None:
        if paging is OFFSET:
            start = query["skip"]
        elif paging is PAGE:
            start = query["p"] * 3
        else:
            start = int(query.get("after", -1)) + 1
        items = everything[start : start + 3]
        seen += items
        following_one = following(paging, query, items=items)
        query = None if following_one is None else following_one[1]
    assert seen == everything
