"""Lists filtered by `q`: what it searches, and how it compares."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, literal, or_

from reference_service import lists
from reference_service.assignments import service as assignments_service
from reference_service.groups import service as groups_service
from reference_service.groups.models import GroupRecord
from reference_service.lists import contains
from reference_service.memberships import service as memberships_service
from reference_service.memberships.models import MembershipRecord
from reference_service.tenants import service as tenants_service
from reference_service.users import service as users_service
from reference_service.users.models import UserRecord
from tests.defects.defect import defect
from tests.defects.patching import replace, wrap

GROUP = "listing"
Q = "`?q=` keeps the items whose name contains it, case ignored"
LOOKS = "`q` looks at a user's `display_name`, a membership's user's `display_name` and `title`, a config's key, else the name"
ORDINARY = "`%` and `_` are ordinary characters"


def _filter_with(condition: Any) -> None:
    """Replace the comparison; the condition gets a column of case-folded text and `q` as sent."""

    def matching(query: Any, q: str, *folded: Any) -> Any:
        return query.where(or_(*(condition(column, q) for column in folded))) if q.strip() else query

    replace(lists, "filter_by_text", matching)


@defect(GROUP, Q, "lists")
def q_depends_on_case() -> None:
    plain = {"group_name_folded": "group_name", "role_name_folded": "role_name", "tenant_name_folded": "tenant_name",
             "display_name_folded": "display_name", "integration_name_folded": "integration_name"}  # fmt: skip

    def condition(column: Any, q: str) -> Any:
        record, name = column.class_, column.key
        return contains(getattr(record, plain.get(name, name)), literal(q))

    _filter_with(condition)


@defect(GROUP, Q, "lists")
def q_ignores_case_only_in_ascii() -> None:
    """As with SQLite's own `lower`, which supports only ASCII."""

    def condition(column: Any, q: str) -> Any:
        plain = getattr(column.class_, column.key.removesuffix("_folded"))
        return contains(func.lower(plain), func.lower(literal(q)))

    _filter_with(condition)


@defect(GROUP, ORDINARY, "lists")
def q_treats_a_percent_sign_as_a_wildcard() -> None:
    _filter_with(lambda column, q: column.like("%" + q.casefold().replace("_", "\\_") + "%", escape="\\"))


@defect(GROUP, ORDINARY, "lists")
def q_treats_an_underscore_as_a_wildcard() -> None:
    _filter_with(lambda column, q: column.like("%" + q.casefold().replace("%", "\\%") + "%", escape="\\"))


@defect(GROUP, Q, "lists")
def q_matches_only_the_start_of_a_name() -> None:
    _filter_with(lambda column, q: func.substr(column, 1, len(q)) == q.casefold())


@defect(GROUP, Q, "lists")
def q_matches_only_whole_names() -> None:
    _filter_with(lambda column, q: column == q.casefold())


@defect(GROUP, "blank is no filter", "lists search")
def a_blank_q_is_a_filter() -> None:
    def matching(query: Any, q: str, *folded: Any) -> Any:
        return query.where(or_(*(contains(column, literal(q.casefold())) for column in folded))) if q else query

    replace(lists, "filter_by_text", matching)


def _search_columns(module: Any, *columns: Any) -> None:
    """Search other columns, in one domain only."""
    original = module.filter_by_text
    module.filter_by_text = lambda query, q, *folded: original(query, q, *(columns or folded))


def _ignore_q(module: Any, record: Any = None) -> None:
    original = module.filter_by_text

    def matching(query: Any, q: str, *folded: Any) -> Any:
        return query if record in {None, query.column_descriptions[0]["entity"]} else original(query, q, *folded)

    module.filter_by_text = matching


@defect(GROUP, LOOKS, "lists")
def q_is_ignored_in_the_list_of_users() -> None:
    _ignore_q(users_service)


@defect(GROUP, LOOKS, "lists")
def q_is_ignored_in_the_list_of_tenants() -> None:
    _ignore_q(tenants_service)


@defect(GROUP, LOOKS, "memberships")
def q_does_not_search_the_titles_of_members() -> None:
    _search_columns(memberships_service, UserRecord.display_name_folded)


@defect(GROUP, LOOKS, "memberships")
def q_searches_only_the_titles_of_members() -> None:
    _search_columns(memberships_service, MembershipRecord.title_folded)


@defect(GROUP, LOOKS, "lists users")
def q_searches_the_emails_of_users() -> None:
    _search_columns(users_service, UserRecord.display_name_folded, UserRecord.email_folded)


@defect(GROUP, LOOKS, "lists groups")
def q_searches_the_descriptions_of_groups() -> None:
    _search_columns(
        groups_service, GroupRecord.group_name_folded, func.lower(func.coalesce(GroupRecord.description, ""))
    )


@defect(GROUP, LOOKS, "lists groups")
def q_searches_the_keys_of_groups() -> None:
    _search_columns(groups_service, GroupRecord.group_name_folded, GroupRecord.group_key)


@defect(GROUP, LOOKS, "lists role_assignments group_assignments")
def q_is_ignored_in_lists_of_assigned_roles_and_groups() -> None:
    _ignore_q(assignments_service)


@defect(GROUP, "`total` counting all that match the filters", "lists search")
def q_filters_only_the_current_page() -> None:
    @wrap(groups_service, "paginate")
    def page(original: Any, session: Any, query: Any, page_: Any, view: Any) -> Any:
        if not page_.q.strip():
            return original(session, query, page_, view)
        everything = original(session, _without_q(query), page_, view)
        kept = [each for each in everything.items if page_.q.casefold() in each.group_name.casefold()]
        return everything.model_copy(update={"items": kept, "total": len(kept)})


def _without_q(query: Any) -> Any:
    """Return the statement without its last condition."""
    return (
        query.with_only_columns(*query.selected_columns)
        if not query._where_criteria
        else _without_last_condition(query)
    )


def _without_last_condition(query: Any) -> Any:
    copy = query._clone()
    copy._where_criteria = copy._where_criteria[:-1]
    return copy
