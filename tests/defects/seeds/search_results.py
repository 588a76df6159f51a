"""Search: results, their pagination and their fields."""

from __future__ import annotations

from typing import Any

from reference_service.search import service as search_service
from reference_service.search.models import SearchQuery
from reference_service.tenants.models import TenantRecord
from tests.defects.answering import EditableResponse, edit_response
from tests.defects.defect import defect
from tests.defects.patching import wrap, wrap_find, wrap_handler
from tests.defects.seeds.search import edit_results

GROUP = "search"
KINDS = "kind: `user`, `role`, `group`, `integration`; none: all that the caller may read"


@defect(GROUP, "items are `{kind, id, name}`; lists' paging", "search lists")
def the_total_of_a_search_counts_the_page_only() -> None:
    edit_results(lambda listing, *_: setattr(listing, "total", len(listing.items)))


@defect(GROUP, "lists' paging", "search lists")
def every_page_of_a_search_has_all_results() -> None:
    @wrap(search_service, "search")
    def search(original: Any, session: Any, tenant_id: str, query: SearchQuery, readable: set[str]) -> Any:
        listing = original(session, tenant_id, query.model_copy(update={"limit": 200, "offset": 0}), readable)
        return listing.model_copy(update={"limit": query.limit, "offset": query.offset})


@defect(GROUP, "lists: oldest first", "search lists")
def search_results_are_newest_first() -> None:
    @wrap(search_service, "search")
    def search(original: Any, session: Any, tenant_id: str, query: SearchQuery, readable: set[str]) -> Any:
        listing = original(session, tenant_id, query.model_copy(update={"limit": 200, "offset": 0}), readable)
        items = listing.items[::-1][query.offset : query.offset + query.limit]
        return listing.model_copy(update={"items": items, "limit": query.limit, "offset": query.offset})


@defect(GROUP, KINDS, "search")
def a_search_finds_the_tenant_itself() -> None:
    @edit_response
    def edit(response: EditableResponse) -> None:
        if response.status == 200 and response.path.rstrip("/").endswith("/search"):
            body = response.json
            tenant_id = response.path.split("/")[2]
            if body["total"] and body["offset"] == 0 and body["limit"] >= 50:
                body["items"].append({"kind": "tenant", "id": tenant_id, "name": tenant_id})
                body["total"] += 1
            response.json = body


@defect(GROUP, "items are `{kind, id, name}`", "search")
def search_results_show_the_key_as_the_name() -> None:
    from reference_service.keys import derive_key  # noqa: PLC0415

    def change(listing: Any, *_: Any) -> None:
        listing.items = [each.model_copy(update={"name": derive_key(each.name)}) for each in listing.items]

    edit_results(change)


@defect(GROUP, "items are `{kind, id, name}`", "search")
def search_results_show_users_as_members() -> None:
    @edit_response
    def edit(response: EditableResponse) -> None:
        if response.status == 200 and "/search" in response.path:
            body = response.json
            body["items"] = [
                {**each, "kind": {"user": "member"}.get(each["kind"], each["kind"])} for each in body["items"]
            ]
            response.json = body


@defect(GROUP, "Lists may lag behind a write by a short time", "search groups")
def a_search_finds_groups_only_by_their_original_name() -> None:
    """As with an index that is only written when a group is created."""
    first: dict[str, str] = {}

    @wrap_handler("update_group")
    def update(handler: Any, call: Any) -> Any:
        first.setdefault(call.path["group_id"], call.target.group_name)
        return handler(call)

    def change(listing: Any, session: Any, tenant_id: str, query: SearchQuery) -> None:
        kept = [each for each in listing.items if query.q.casefold() in first.get(each.id, each.name).casefold()]
        listing.total -= len(listing.items) - len(kept)
        listing.items = kept

    edit_results(change)


@defect(GROUP, "Lists under a tenant that does not exist … are 404", "search")
def a_search_in_a_missing_tenant_is_empty_not_404() -> None:
    from reference_service.problems import NotFoundError  # noqa: PLC0415

    @wrap_find("search")
    def find(original: Any, session: Any, **path: str) -> Any:
        try:
            return original(session, **path)
        except NotFoundError:
            return TenantRecord(tenant_id=path["tenant_id"])
