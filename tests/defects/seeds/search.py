"""Search: what is found, by whom, and how it is told."""

from __future__ import annotations

from typing import Any

from sqlalchemy import literal, select

from reference_service import authorization
from reference_service.groups.models import GroupRecord
from reference_service.lists import contains
from reference_service.problems import ForbiddenError
from reference_service.search import service as search_service
from reference_service.search.models import Hit, SearchQuery
from reference_service.users.models import UserRecord
from tests.defects.defect import defect
from tests.defects.patching import acting, around, asked, replace

GROUP = "search"
KINDS = "kind: `user`, `role`, `group`, `integration`; none: all that the caller may read"
MEMBER = "for a member, integrations are left out, also when asked for by kind (200, none)"
MEMBERS = "Search: users are the tenant's members"


def changing_what_is_found(change: Any) -> None:
    """Changes what is found: (listing, session, tenant_id, query)."""

    @around(search_service, "search")
    def search(original: Any, session: Any, tenant_id: str, query: SearchQuery, readable: set[str]) -> Any:
        listing = original(session, tenant_id, query, readable)
        change(listing, session, tenant_id, query)
        return listing


@defect(GROUP, KINDS, "search")
def the_kind_does_not_matter() -> None:
    @around(search_service, "search")
    def search(original: Any, session: Any, tenant_id: str, query: SearchQuery, readable: set[str]) -> Any:
        return original(session, tenant_id, query.model_copy(update={"kind": None}), readable)


@defect(GROUP, "an unknown kind is 422", "search")
def an_unknown_kind_is_no_kind() -> None:
    @asked
    def read(original: Any, query: Any, parameters: dict[str, str]) -> Any:
        if parameters.get("kind", "user") not in search_service.KINDS:
            del parameters["kind"]
        return original(query, parameters)


@defect(GROUP, KINDS, "search")
def roles_are_not_searched() -> None:
    replace(search_service, "KINDS", ("user", "group", "integration"))


@defect(GROUP, KINDS, "search")
def users_are_found_only_when_asked_for_by_kind() -> None:
    @around(search_service, "search")
    def search(original: Any, session: Any, tenant_id: str, query: SearchQuery, readable: set[str]) -> Any:
        return original(session, tenant_id, query, readable if query.kind else readable - {"user"})


@defect(GROUP, "`GET /tenants/{tenant_id}/search`", "search isolation")
def all_tenants_are_searched() -> None:
    def change(listing: Any, session: Any, tenant_id: str, query: SearchQuery) -> None:
        if query.q.strip() and query.kind in {None, "group"}:
            elsewhere = select(GroupRecord).where(
                GroupRecord.tenant_id != tenant_id, contains(GroupRecord.group_name_folded, literal(query.q.casefold()))
            )
            more = [Hit(kind="group", id=each.group_id, name=each.group_name) for each in session.scalars(elsewhere)]
            listing.items += more
            listing.total += len(more)

    changing_what_is_found(change)


@defect(GROUP, MEMBERS, "search")
def everybody_is_found_everywhere() -> None:
    @around(search_service, "_sources")
    def names_(original: Any, tenant_id: str) -> Any:
        user = UserRecord
        everybody = select(
            literal("user").label("kind"),
            user.user_id.label("id"),
            user.display_name.label("name"),
            user.created_at,
            user.sequence,
        )
        return {**original(tenant_id), "user": (everybody, user.display_name_folded)}


def _readable(change: Any) -> None:
    @around(search_service, "search")
    def search(original: Any, session: Any, tenant_id: str, query: SearchQuery, readable: set[str]) -> Any:
        return original(session, tenant_id, query, change(query, readable))


@defect(GROUP, MEMBER, "search")
def members_find_integrations() -> None:
    _readable(lambda query, readable: {*readable, "integration"})


@defect(GROUP, MEMBER, "search")
def members_find_integrations_when_they_ask_for_them() -> None:
    _readable(lambda query, readable: {*readable, "integration"} if query.kind else readable)


@defect(GROUP, MEMBER, "search")
def members_are_refused_when_they_ask_for_integrations() -> None:
    @acting("search")
    def search(act: Any, call: Any) -> Any:
        if call.payload.kind == "integration" and not authorization.allows("list_integrations", call.caller, call.path):
            raise ForbiddenError("the token does not allow this act")
        return act(call)


@defect(GROUP, KINDS, "search")
def viewers_do_not_find_integrations() -> None:
    @acting("search")
    def search(act: Any, call: Any) -> Any:
        if call.caller.tenant_role == "viewer":
            listing = act(call)
            kept = [each for each in listing.items if each.kind != "integration"]
            return listing.model_copy(update={"items": kept, "total": listing.total - len(listing.items) + len(kept)})
        return act(call)


def _searching(condition: Any) -> None:
    def matching(query: Any, q: str, folded: Any) -> Any:
        return query.where(condition(folded, q)) if q.strip() else query

    search_service.filter_by_text = matching


@defect(GROUP, "`q` … case ignored", "search")
def searching_looks_at_the_case() -> None:
    _searching(lambda folded, q: contains(getattr(folded.class_, folded.key.removesuffix("_folded")), literal(q)))


@defect(GROUP, "`%` and `_` are ordinary characters", "search")
def searching_knows_wildcards() -> None:
    _searching(lambda folded, q: folded.like(f"%{q.casefold()}%"))


@defect(GROUP, "`q` looks at … the name", "search")
def searching_looks_at_addresses_too() -> None:
    def condition(folded: Any, q: str) -> Any:
        own = contains(folded, literal(q.casefold()))
        return own | contains(UserRecord.email_folded, literal(q.casefold())) if folded.class_ is UserRecord else own

    _searching(condition)


@defect(GROUP, "keep the items whose name contains it", "search")
def searching_compares_whole_words() -> None:
    _searching(lambda folded, q: (" " + folded + " ").like(f"% {q.casefold().replace('_', '')} %"))
