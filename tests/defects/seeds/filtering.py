"""Lists asked for a name: what `q` looks at, and how."""

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
from tests.defects.patching import around, replace

GROUP = "listing"
Q = "`?q=` keeps the items whose name contains it, case ignored"
LOOKS = "`q` looks at a user's `display_name`, a membership's user's `display_name` and `title`, a config's key, else the name"
ORDINARY = "`%` and `_` are ordinary characters"


def _matching(condition: Any) -> None:
    """Another way to compare; the condition gets a column of folded text and `q` as it was sent."""

    def matching(query: Any, q: str, *folded: Any) -> Any:
        return query.where(or_(*(condition(column, q) for column in folded))) if q.strip() else query

    replace(lists, "filter_by_text", matching)


@defect(GROUP, Q, "lists")
def letters_have_to_be_written_alike() -> None:
    plain = {"group_name_folded": "group_name", "role_name_folded": "role_name", "tenant_name_folded": "tenant_name",
             "display_name_folded": "display_name", "integration_name_folded": "integration_name"}  # fmt: skip

    def condition(column: Any, q: str) -> Any:
        record, name = column.class_, column.key
        return contains(getattr(record, plain.get(name, name)), literal(q))

    _matching(condition)


@defect(GROUP, Q, "lists")
def only_plain_letters_are_alike_in_both_cases() -> None:
    """SQLite's own `lower` knows ASCII only."""

    def condition(column: Any, q: str) -> Any:
        plain = getattr(column.class_, column.key.removesuffix("_folded"))
        return contains(func.lower(plain), func.lower(literal(q)))

    _matching(condition)


@defect(GROUP, ORDINARY, "lists")
def a_percent_sign_stands_for_anything() -> None:
    _matching(lambda column, q: column.like("%" + q.casefold().replace("_", "\\_") + "%", escape="\\"))


@defect(GROUP, ORDINARY, "lists")
def an_underscore_stands_for_any_sign() -> None:
    _matching(lambda column, q: column.like("%" + q.casefold().replace("%", "\\%") + "%", escape="\\"))


@defect(GROUP, Q, "lists")
def names_are_compared_from_their_beginning() -> None:
    _matching(lambda column, q: func.substr(column, 1, len(q)) == q.casefold())


@defect(GROUP, Q, "lists")
def names_have_to_be_given_whole() -> None:
    _matching(lambda column, q: column == q.casefold())


@defect(GROUP, "blank is no filter", "lists search")
def blanks_are_looked_for() -> None:
    def matching(query: Any, q: str, *folded: Any) -> Any:
        return query.where(or_(*(contains(column, literal(q.casefold())) for column in folded))) if q else query

    replace(lists, "filter_by_text", matching)


def _for(module: Any, *columns: Any) -> None:
    """Other columns to look at, in one domain only."""
    original = module.filter_by_text
    module.filter_by_text = lambda query, q, *folded: original(query, q, *(columns or folded))


def _no_filter(module: Any, record: Any = None) -> None:
    original = module.filter_by_text

    def matching(query: Any, q: str, *folded: Any) -> Any:
        return query if record in {None, query.column_descriptions[0]["entity"]} else original(query, q, *folded)

    module.filter_by_text = matching


@defect(GROUP, LOOKS, "lists")
def users_cannot_be_asked_for_a_name() -> None:
    _no_filter(users_service)


@defect(GROUP, LOOKS, "lists")
def tenants_cannot_be_asked_for_a_name() -> None:
    _no_filter(tenants_service)


@defect(GROUP, LOOKS, "memberships")
def members_are_not_found_by_their_title() -> None:
    _for(memberships_service, UserRecord.display_name_folded)


@defect(GROUP, LOOKS, "memberships")
def members_are_found_by_nothing_but_their_title() -> None:
    _for(memberships_service, MembershipRecord.title_folded)


@defect(GROUP, LOOKS, "lists users")
def users_are_found_by_their_address() -> None:
    _for(users_service, UserRecord.display_name_folded, UserRecord.email_folded)


@defect(GROUP, LOOKS, "lists groups")
def groups_are_found_by_their_description() -> None:
    _for(groups_service, GroupRecord.group_name_folded, func.lower(func.coalesce(GroupRecord.description, "")))


@defect(GROUP, LOOKS, "lists groups")
def groups_are_found_by_their_key() -> None:
    _for(groups_service, GroupRecord.group_name_folded, GroupRecord.group_key)


@defect(GROUP, LOOKS, "lists role_assignments group_assignments")
def assigned_things_cannot_be_asked_for_a_name() -> None:
    _no_filter(assignments_service)


@defect(GROUP, "`total` counting all that match the filters", "lists search")
def a_name_is_looked_for_on_the_page_only() -> None:
    @around(groups_service, "paginate")
    def page(original: Any, session: Any, query: Any, page_: Any, view: Any) -> Any:
        if not page_.q.strip():
            return original(session, query, page_, view)
        everything = original(session, _unfiltered(query), page_, view)
        kept = [each for each in everything.items if page_.q.casefold() in each.group_name.casefold()]
        return everything.model_copy(update={"items": kept, "total": len(kept)})


def _unfiltered(query: Any) -> Any:
    """The same without the condition that was put on last."""
    return query.with_only_columns(*query.selected_columns) if not query._where_criteria else _dropped(query)


def _dropped(query: Any) -> Any:
    copy = query._clone()
    copy._where_criteria = copy._where_criteria[:-1]
    return copy
