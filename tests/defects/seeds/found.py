"""Search: how what is found is told."""

from __future__ import annotations

from typing import Any

from reference_service.search import service as search_service
from reference_service.search.models import SearchQuery
from reference_service.tenants.models import TenantRecord
from tests.defects.answering import Answered, edited
from tests.defects.defect import defect
from tests.defects.patching import acting, around, finding
from tests.defects.seeds.search import changing_what_is_found

GROUP = "search"
KINDS = "kind: `user`, `role`, `group`, `integration`; none: all that the caller may read"


@defect(GROUP, "items are `{kind, id, name}`; lists' paging", "search lists")
def searching_counts_the_page_only() -> None:
    changing_what_is_found(lambda listing, *_: setattr(listing, "total", len(listing.items)))


@defect(GROUP, "lists' paging", "search lists")
def searching_has_one_page_only() -> None:
    @around(search_service, "search")
    def search(original: Any, session: Any, tenant_id: str, query: SearchQuery, readable: set[str]) -> Any:
        listing = original(session, tenant_id, query.model_copy(update={"limit": 200, "offset": 0}), readable)
        return listing.model_copy(update={"limit": query.limit, "offset": query.offset})


@defect(GROUP, "lists: oldest first", "search lists")
def searching_tells_the_newest_first() -> None:
    @around(search_service, "search")
    def search(original: Any, session: Any, tenant_id: str, query: SearchQuery, readable: set[str]) -> Any:
        listing = original(session, tenant_id, query.model_copy(update={"limit": 200, "offset": 0}), readable)
        items = listing.items[::-1][query.offset : query.offset + query.limit]
        return listing.model_copy(update={"items": items, "limit": query.limit, "offset": query.offset})


@defect(GROUP, KINDS, "search")
def the_tenant_itself_is_found() -> None:
    @edited
    def edit(answer: Answered) -> None:
        if answer.status == 200 and answer.path.rstrip("/").endswith("/search"):
            body = answer.json
            tenant_id = answer.path.split("/")[2]
            if body["total"] and body["offset"] == 0 and body["limit"] >= 50:
                body["items"].append({"kind": "tenant", "id": tenant_id, "name": tenant_id})
                body["total"] += 1
            answer.json = body


@defect(GROUP, "items are `{kind, id, name}`", "search")
def what_is_found_is_told_by_its_key() -> None:
    from reference_service.keys import derive_key  # noqa: PLC0415

    def change(listing: Any, *_: Any) -> None:
        listing.items = [each.model_copy(update={"name": derive_key(each.name)}) for each in listing.items]

    changing_what_is_found(change)


@defect(GROUP, "items are `{kind, id, name}`", "search")
def members_are_found_as_members() -> None:
    @edited
    def edit(answer: Answered) -> None:
        if answer.status == 200 and "/search" in answer.path:
            body = answer.json
            body["items"] = [
                {**each, "kind": {"user": "member"}.get(each["kind"], each["kind"])} for each in body["items"]
            ]
            answer.json = body


@defect(GROUP, "Lists may lag behind a write by a short time", "search groups")
def groups_are_found_by_their_first_name_only() -> None:
    """As with an index that is written at the creation."""
    first: dict[str, str] = {}

    @acting("update_group")
    def update(act: Any, call: Any) -> Any:
        first.setdefault(call.path["group_id"], call.target.group_name)
        return act(call)

    def change(listing: Any, session: Any, tenant_id: str, query: SearchQuery) -> None:
        kept = [each for each in listing.items if query.q.casefold() in first.get(each.id, each.name).casefold()]
        listing.total -= len(listing.items) - len(kept)
        listing.items = kept

    changing_what_is_found(change)


@defect(GROUP, "Lists under a tenant that does not exist … are 404", "search")
def a_tenant_that_is_gone_is_searched_in_vain() -> None:
    from reference_service.problems import NotFoundError  # noqa: PLC0415

    @finding("search")
    def find(original: Any, session: Any, **path: str) -> Any:
        try:
            return original(session, **path)
        except NotFoundError:
            return TenantRecord(tenant_id=path["tenant_id"])
