"""Search: what is found, and by whom."""

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
from tests.defects.patching import replace, wrap, wrap_handler, wrap_query

GROUP = "search"
KINDS = "kind: `user`, `role`, `group`, `integration`; none: all that the caller may read"
MEMBER = "for a member, integrations are left out, also when asked for by kind (200, none)"
MEMBERS = "Search: users are the tenant's members"


def edit_results(change: Any) -> None:
    """Let `change` edit the results: (listing, session, tenant_id, query)."""

    @wrap(search_service, "search")
    def search(original: Any, session: Any, tenant_id: str, query: SearchQuery, readable: set[str]) -> Any:
        listing = original(session, tenant_id, query, readable)
        change(listing, session, tenant_id, query)
        return listing


@defect(GROUP, KINDS, "search")
def a_search_ignores_the_kind() -> None:
    @wrap(search_service, "search")
    def search(original: Any, session: Any, tenant_id: str, query: SearchQuery, readable: set[str]) -> Any:
        return original(session, tenant_id, query.model_copy(update={"kind": None}), readable)


@defect(GROUP, "an unknown kind is 422", "search")
def a_search_ignores_an_unknown_kind() -> None:
    @wrap_query
    def read(original: Any, query: Any, parameters: dict[str, str]) -> Any:
        if parameters.get("kind", "user") not in search_service.KINDS:
            del parameters["kind"]
        return original(query, parameters)


@defect(GROUP, KINDS, "search")
def roles_are_not_searched() -> None:
    replace(search_service, "KINDS", ("user", "group", "integration"))


@defect(GROUP, KINDS, "search")
def a_search_finds_users_only_by_kind() -> None:
    @wrap(search_service, "search")
    def search(original: Any, session: Any, tenant_id: str, query: SearchQuery, readable: set[str]) -> Any:
        return original(session, tenant_id, query, readable if query.kind else readable - {"user"})


@defect(GROUP, "`GET /tenants/{tenant_id}/search`", "search isolation")
def a_search_finds_groups_of_other_tenants() -> None:
    def change(listing: Any, session: Any, tenant_id: str, query: SearchQuery) -> None:
        if query.q.strip() and query.kind in {None, "group"}:
            elsewhere = select(GroupRecord).where(
                GroupRecord.tenant_id != tenant_id, contains(GroupRecord.group_name_folded, literal(query.q.casefold()))
            )
            more = [Hit(kind="group", id=each.group_id, name=each.group_name) for each in session.scalars(elsewhere)]
            listing.items += more
            listing.total += len(more)

    edit_results(change)


@defect(GROUP, MEMBERS, "search")
def a_search_finds_users_who_are_not_members() -> None:
    @wrap(search_service, "_sources")
    def names_(original: Any, tenant_id: str) -> Any:
        user = UserRecord
        all_users = select(
            literal("user").label("kind"),
            user.user_id.label("id"),
            user.display_name.label("name"),
            user.created_at,
            user.sequence,
        )
        return {**original(tenant_id), "user": (all_users, user.display_name_folded)}


def _change_readable(change: Any) -> None:
    @wrap(search_service, "search")
    def search(original: Any, session: Any, tenant_id: str, query: SearchQuery, readable: set[str]) -> Any:
        return original(session, tenant_id, query, change(query, readable))


@defect(GROUP, MEMBER, "search")
def a_search_by_a_member_finds_integrations() -> None:
    _change_readable(lambda query, readable: {*readable, "integration"})


@defect(GROUP, MEMBER, "search")
def a_search_by_a_member_finds_integrations_by_kind() -> None:
    _change_readable(lambda query, readable: {*readable, "integration"} if query.kind else readable)


@defect(GROUP, MEMBER, "search")
def a_search_by_a_member_for_integrations_is_refused() -> None:
    @wrap_handler("search")
    def search(handler: Any, call: Any) -> Any:
        if call.payload.kind == "integration" and not authorization.allows("list_integrations", call.caller, call.path):
            raise ForbiddenError("The token does not allow this operation.")
        return handler(call)


@defect(GROUP, KINDS, "search")
def a_search_by_a_viewer_finds_no_integrations() -> None:
    @wrap_handler("search")
    def search(handler: Any, call: Any) -> Any:
        if call.caller.tenant_role == "viewer":
            listing = handler(call)
            kept = [each for each in listing.items if each.kind != "integration"]
            return listing.model_copy(update={"items": kept, "total": listing.total - len(listing.items) + len(kept)})
        return handler(call)


def _filter_with(condition: Any) -> None:
    def matching(query: Any, q: str, folded: Any) -> Any:
        return query.where(condition(folded, q)) if q.strip() else query

    search_service.filter_by_text = matching


@defect(GROUP, "`q` … case ignored", "search")
def a_search_depends_on_case() -> None:
    _filter_with(lambda folded, q: contains(getattr(folded.class_, folded.key.removesuffix("_folded")), literal(q)))


@defect(GROUP, "`%` and `_` are ordinary characters", "search")
def a_search_treats_percent_and_underscore_as_wildcards() -> None:
    _filter_with(lambda folded, q: folded.like(f"%{q.casefold()}%"))


@defect(GROUP, "`q` looks at … the name", "search")
def a_search_finds_users_by_email() -> None:
    def condition(folded: Any, q: str) -> Any:
        own = contains(folded, literal(q.casefold()))
        return own | contains(UserRecord.email_folded, literal(q.casefold())) if folded.class_ is UserRecord else own

    _filter_with(condition)


@defect(GROUP, "keep the items whose name contains it", "search")
def a_search_matches_only_whole_words() -> None:
    _filter_with(lambda folded, q: (" " + folded + " ").like(f"% {q.casefold().replace('_', '')} %"))
