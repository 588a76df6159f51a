"""Lists: `limit`, `offset` and `total`."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from reference_service import lists
from reference_service.lists import ListQuery, Page
from reference_service.problems import FieldError, InvalidError
from tests.defects.defect import defect
from tests.defects.patching import wrap, wrap_handler, wrap_query, wrap_request

GROUP = "listing"
SIZE = "`?limit=` 1..200 (default 50) and `?offset=` 0.. (default 0); outside that, 422"
TOTAL = "`total` counting all that match the filters"


def _edit_query(change: Any) -> None:
    @wrap_query
    def read(original: Any, query: Any, parameters: dict[str, str]) -> Any:
        change(parameters)
        return original(query, parameters)


def edit_pages(change: Any, *names: str) -> None:
    """Let `change` edit a list: (listing, query)."""

    @wrap_handler(
        *(names or ("list_groups", "list_roles", "list_users", "list_tenants", "list_configs", "list_integrations"))
    )
    def list_(handler: Any, call: Any) -> Any:
        listing = handler(call)
        change(listing, call.payload)
        return listing


@defect(GROUP, SIZE, "lists")
def the_default_limit_is_51() -> None:
    _edit_query(lambda given: given.setdefault("limit", "51"))


@defect(GROUP, SIZE, "lists")
def the_default_limit_is_20() -> None:
    _edit_query(lambda given: given.setdefault("limit", "20"))


@defect(GROUP, SIZE, "lists")
def a_limit_above_200_is_reduced_to_200() -> None:
    _edit_query(
        lambda given: (
            given.update(limit="200") if given.get("limit", "").isdigit() and int(given["limit"]) > 200 else None
        )
    )


@defect(GROUP, SIZE, "lists")
def a_limit_of_200_is_invalid() -> None:
    @wrap_query
    def read(original: Any, query: Any, parameters: dict[str, str]) -> Any:
        if parameters.get("limit") == "200":
            raise InvalidError([FieldError(field="limit", message="must be less than 200")])
        return original(query, parameters)


@defect(GROUP, SIZE, "lists")
def no_page_has_more_than_50_items() -> None:
    wrap(lists, "paginate")(
        lambda original, session, query, page, view: _truncate(original(session, query, page, view), 50),
    )


def _truncate(listing: Page[Any], size: int) -> Page[Any]:
    listing.items = listing.items[:size]
    return listing


@defect(GROUP, SIZE, "lists")
def a_limit_of_zero_is_ignored() -> None:
    _edit_query(lambda given: given.pop("limit") if given.get("limit") == "0" else None)


@defect(GROUP, SIZE, "lists")
def a_negative_offset_is_treated_as_zero() -> None:
    _edit_query(lambda given: given.update(offset="0") if given.get("offset", "").startswith("-") else None)


@defect(GROUP, SIZE, "lists")
def a_limit_or_offset_of_letters_is_ignored() -> None:
    _edit_query(lambda given: [given.pop(name) for name in ("limit", "offset") if given.get(name, "0").isalpha()])


def _ignore_invalid_paging(*names: str) -> None:
    """Ignore invalid `limit` and `offset`, in these lists only."""

    @wrap_request(*names)
    def handle(original: Any, dispatcher: Any, operation: Any, request: Any, body: bytes) -> Any:
        try:
            return original(dispatcher, operation, request, body)
        except InvalidError:
            kept = [pair for pair in request.query_params.multi_items() if pair[0] not in {"limit", "offset"}]
            request._query_params = type(request.query_params)(kept)
            return original(dispatcher, operation, request, body)


@defect(GROUP, SIZE, "lists configs")
def limit_and_offset_of_configs_are_not_validated() -> None:
    _ignore_invalid_paging("list_configs")


@defect(GROUP, SIZE, "lists memberships")
def limit_and_offset_of_memberships_are_not_validated() -> None:
    _ignore_invalid_paging("list_memberships")


@defect(GROUP, SIZE, "lists role_assignments group_assignments")
def limit_and_offset_of_assigned_roles_and_groups_are_not_validated() -> None:
    _ignore_invalid_paging("list_assigned_roles", "list_assigned_groups")


@defect(GROUP, "`?offset=` 0.. (default 0)", "lists")
def every_page_is_the_first_page() -> None:
    @wrap(lists, "paginate")
    def page(original: Any, session: Any, query: Any, page_: ListQuery, view: Any) -> Any:
        listing = original(session, query, page_.model_copy(update={"offset": 0}), view)
        listing.offset = page_.offset
        return listing if page_.offset < listing.total else listing.model_copy(update={"items": []})


@defect(GROUP, "`?offset=` 0.. (default 0)", "lists")
def pages_overlap_by_one() -> None:
    @wrap(lists, "paginate")
    def page(original: Any, session: Any, query: Any, page_: ListQuery, view: Any) -> Any:
        listing = original(session, query, page_.model_copy(update={"offset": max(page_.offset - 1, 0)}), view)
        listing.offset = page_.offset
        return listing if page_.offset < listing.total else listing.model_copy(update={"items": []})


@defect(GROUP, "`?limit=` 1..200", "lists")
def a_page_has_one_item_more_than_the_limit() -> None:
    @wrap(lists, "paginate")
    def page(original: Any, session: Any, query: Any, page_: ListQuery, view: Any) -> Any:
        listing = original(session, query, page_.model_copy(update={"limit": page_.limit + 1}), view)
        listing.limit = page_.limit
        return listing


@defect(GROUP, TOTAL, "lists")
def the_total_counts_the_page_only() -> None:
    edit_pages(lambda listing, page: setattr(listing, "total", len(listing.items)))


@defect(GROUP, TOTAL, "lists")
def the_total_ignores_q() -> None:
    @wrap(lists, "paginate")
    def page(original: Any, session: Any, query: Any, page_: ListQuery, view: Any) -> Any:
        listing = original(session, query, page_, view)
        if page_.q.strip() and query._where_criteria:
            everything = query.order_by(None)._clone()
            everything._where_criteria = everything._where_criteria[:-1]
            listing.total = session.scalar(select(func.count()).select_from(everything.subquery()))
        return listing


@defect(GROUP, '{"items", "total", "limit": L, "offset": O}', "lists")
def the_offset_in_a_list_is_always_zero() -> None:
    edit_pages(lambda listing, page: setattr(listing, "offset", 0))


@defect(GROUP, '{"items", "total", "limit": L, "offset": O}', "lists")
def the_limit_in_a_list_is_always_50() -> None:
    edit_pages(lambda listing, page: setattr(listing, "limit", 50))
