"""Lists: pages, order, totals and the filter by name."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from reference_service import lists
from reference_service.lists import ListQuery, Page
from reference_service.problems import FieldError, InvalidError
from tests.defects.defect import defect
from tests.defects.patching import acting, around, asked, at_gate

GROUP = "listing"
SIZE = "`?limit=` 1..200 (default 50) and `?offset=` 0.. (default 0); outside that, 422"
TOTAL = "`total` counting all that match the filters"


def _parameters(change: Any) -> None:
    @asked
    def read(original: Any, query: Any, parameters: dict[str, str]) -> Any:
        change(parameters)
        return original(query, parameters)


def changing_pages(change: Any, *names: str) -> None:
    """Changes a listing: (listing, page)."""

    @acting(
        *(names or ("list_groups", "list_roles", "list_users", "list_tenants", "list_configs", "list_integrations"))
    )
    def list_(act: Any, call: Any) -> Any:
        listing = act(call)
        change(listing, call.payload)
        return listing


@defect(GROUP, SIZE, "lists")
def a_page_has_fifty_one_items() -> None:
    _parameters(lambda given: given.setdefault("limit", "51"))


@defect(GROUP, SIZE, "lists")
def a_page_has_twenty_items() -> None:
    _parameters(lambda given: given.setdefault("limit", "20"))


@defect(GROUP, SIZE, "lists")
def too_long_a_page_is_shortened_without_a_word() -> None:
    _parameters(
        lambda given: (
            given.update(limit="200") if given.get("limit", "").isdigit() and int(given["limit"]) > 200 else None
        )
    )


@defect(GROUP, SIZE, "lists")
def a_page_of_two_hundred_is_too_long() -> None:
    @asked
    def read(original: Any, query: Any, parameters: dict[str, str]) -> Any:
        if parameters.get("limit") == "200":
            raise InvalidError([FieldError(field="limit", message="must be less than 200")])
        return original(query, parameters)


@defect(GROUP, SIZE, "lists")
def no_page_has_more_than_fifty() -> None:
    around(lists, "paginate")(
        lambda original, session, query, page, view: _cut(original(session, query, page, view), 50),
    )


def _cut(listing: Page[Any], size: int) -> Page[Any]:
    listing.items = listing.items[:size]
    return listing


@defect(GROUP, SIZE, "lists")
def a_page_of_nothing_is_a_page() -> None:
    _parameters(lambda given: given.pop("limit") if given.get("limit") == "0" else None)


@defect(GROUP, SIZE, "lists")
def a_start_before_the_first_is_the_first() -> None:
    _parameters(lambda given: given.update(offset="0") if given.get("offset", "").startswith("-") else None)


@defect(GROUP, SIZE, "lists")
def what_is_no_number_is_the_default() -> None:
    _parameters(lambda given: [given.pop(name) for name in ("limit", "offset") if given.get(name, "0").isalpha()])


def _unchecked(*names: str) -> None:
    """Parameters that are wrong are left out, for these lists only."""

    @at_gate(*names)
    def perform(original: Any, gate: Any, operation: Any, request: Any, body: bytes) -> Any:
        try:
            return original(gate, operation, request, body)
        except InvalidError:
            kept = [pair for pair in request.query_params.multi_items() if pair[0] not in {"limit", "offset"}]
            request._query_params = type(request.query_params)(kept)
            return original(gate, operation, request, body)


@defect(GROUP, SIZE, "lists configs")
def the_page_of_configs_is_not_checked() -> None:
    _unchecked("list_configs")


@defect(GROUP, SIZE, "lists memberships")
def the_page_of_members_is_not_checked() -> None:
    _unchecked("list_memberships")


@defect(GROUP, SIZE, "lists role_assignments group_assignments")
def the_page_of_what_is_assigned_is_not_checked() -> None:
    _unchecked("list_assigned_roles", "list_assigned_groups")


@defect(GROUP, "`?offset=` 0.. (default 0)", "lists")
def every_page_is_the_first() -> None:
    @around(lists, "paginate")
    def page(original: Any, session: Any, query: Any, page_: ListQuery, view: Any) -> Any:
        listing = original(session, query, page_.model_copy(update={"offset": 0}), view)
        listing.offset = page_.offset
        return listing if page_.offset < listing.total else listing.model_copy(update={"items": []})


@defect(GROUP, "`?offset=` 0.. (default 0)", "lists")
def pages_overlap_by_one() -> None:
    @around(lists, "paginate")
    def page(original: Any, session: Any, query: Any, page_: ListQuery, view: Any) -> Any:
        listing = original(session, query, page_.model_copy(update={"offset": max(page_.offset - 1, 0)}), view)
        listing.offset = page_.offset
        return listing if page_.offset < listing.total else listing.model_copy(update={"items": []})


@defect(GROUP, "`?limit=` 1..200", "lists")
def a_page_has_one_item_too_many() -> None:
    @around(lists, "paginate")
    def page(original: Any, session: Any, query: Any, page_: ListQuery, view: Any) -> Any:
        listing = original(session, query, page_.model_copy(update={"limit": page_.limit + 1}), view)
        listing.limit = page_.limit
        return listing


@defect(GROUP, TOTAL, "lists")
def the_total_is_that_of_the_page() -> None:
    changing_pages(lambda listing, page: setattr(listing, "total", len(listing.items)))


@defect(GROUP, TOTAL, "lists")
def the_total_counts_what_does_not_match() -> None:
    @around(lists, "paginate")
    def page(original: Any, session: Any, query: Any, page_: ListQuery, view: Any) -> Any:
        listing = original(session, query, page_, view)
        if page_.q.strip() and query._where_criteria:
            everything = query.order_by(None)._clone()
            everything._where_criteria = everything._where_criteria[:-1]
            listing.total = session.scalar(select(func.count()).select_from(everything.subquery()))
        return listing


@defect(GROUP, '{"items", "total", "limit": L, "offset": O}', "lists")
def the_page_does_not_say_where_it_is() -> None:
    changing_pages(lambda listing, page: setattr(listing, "offset", 0))


@defect(GROUP, '{"items", "total", "limit": L, "offset": O}', "lists")
def the_limit_told_is_the_default() -> None:
    changing_pages(lambda listing, page: setattr(listing, "limit", 50))
