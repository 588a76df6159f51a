"""Lists: their order, and where there is none."""

from __future__ import annotations

from typing import Any

from reference_service import lists
from reference_service.assignments import service as assignments_service
from reference_service.lists import ListQuery
from reference_service.problems import FieldError, InvalidError, NotFoundError
from reference_service.roles.models import RoleRecord
from tests.defects.answering import shown
from tests.defects.defect import defect
from tests.defects.patching import acting, around, asked, everything, finding

GROUP = "listing"
ORDER = "oldest first … Order is by creation"


def _ordered(*by: Any) -> None:
    @around(lists, "paginate")
    def page(original: Any, session: Any, query: Any, page_: ListQuery, view: Any) -> Any:
        record = query.column_descriptions[0]["entity"]
        columns = [column(record) for column in by] if record and hasattr(record, "sequence") else []
        return original(session, query.order_by(None).order_by(*columns) if columns else query, page_, view)


@defect(GROUP, ORDER, "lists")
def the_newest_comes_first() -> None:
    _ordered(lambda record: record.sequence.desc())


def _name_of(record: Any) -> Any:
    names = (
        "group_name_folded",
        "role_name_folded",
        "tenant_name_folded",
        "display_name_folded",
        "integration_name_folded",
    )
    return next((getattr(record, name) for name in names if hasattr(record, name)), record.sequence)


@defect(GROUP, ORDER, "lists")
def things_are_listed_by_name() -> None:
    _ordered(_name_of)


@defect(GROUP, ORDER, "lists")
def what_was_changed_last_comes_last() -> None:
    changed: list[str] = []

    @acting("update_group")
    def update(act: Any, call: Any) -> Any:
        changed.append(call.path["group_id"])
        return act(call)

    @acting("list_groups")
    def list_(act: Any, call: Any) -> Any:
        listing, page = act(everything(call)), call.payload
        items = sorted(
            listing.items, key=lambda each: changed.index(each.group_id) if each.group_id in changed else -1
        )[page.offset : page.offset + page.limit]
        return listing.model_copy(update={"items": items, "limit": page.limit, "offset": page.offset})


@defect(GROUP, "of assigned roles and groups, by assignment", "role_assignments")
def assigned_roles_are_listed_by_their_creation() -> None:
    @around(assignments_service, "paginate")
    def page(original: Any, session: Any, query: Any, page_: ListQuery, view: Any) -> Any:
        record = query.column_descriptions[0]["entity"]
        by = record.sequence if record is RoleRecord else None
        return original(session, query if by is None else query.order_by(None).order_by(by), page_, view)


@defect(GROUP, "of assigned roles and groups, by assignment", "group_assignments")
def assigned_groups_are_listed_newest_first() -> None:
    @acting("list_assigned_groups")
    def list_(act: Any, call: Any) -> Any:
        listing = act(everything(call))
        items = listing.items[::-1][call.payload.offset : call.payload.offset + call.payload.limit]
        return listing.model_copy(update={"items": items, "limit": call.payload.limit, "offset": call.payload.offset})


@defect(GROUP, "Lists under a tenant that does not exist … are 404", "groups configs")
def a_tenant_that_is_gone_has_empty_lists() -> None:
    _missing_is_empty("list_groups", "list_configs")


@defect(GROUP, "Lists … under a user who is no member, are 404", "role_assignments")
def who_is_no_member_has_an_empty_list() -> None:
    _missing_is_empty("list_assigned_roles")


def _missing_is_empty(*names: str) -> None:
    @finding(*names)
    def find(original: Any, session: Any, **path: str) -> Any:
        try:
            return original(session, **path)
        except NotFoundError:
            return type("Nowhere", (), path)()


@defect(GROUP, "Lists under a tenant that does not exist … are 404", "integrations roles memberships")
def integrations_of_a_tenant_that_is_gone_are_none() -> None:
    _missing_is_empty("list_integrations", "list_memberships")


@defect(GROUP, "the answer is `{items: …}`, a resource's fields", "lists groups")
def listed_things_are_told_in_part() -> None:
    @shown("items")
    def change(body: dict[str, Any]) -> None:
        for item in body["items"]:
            item.pop("description", None)
            item.pop("permissions", None)


@defect(GROUP, "Unknown query parameters are ignored", "lists")
def a_question_that_means_nothing_is_an_error() -> None:
    @asked
    def read(original: Any, query: Any, parameters: dict[str, str]) -> Any:
        if unknown := parameters.keys() - query.model_fields.keys():
            raise InvalidError([FieldError(field=next(iter(unknown)), message="is not known")])
        return original(query, parameters)


@defect(GROUP, "`?offset=` 0..", "lists")
def there_is_nothing_behind_the_last_page() -> None:
    @around(lists, "paginate")
    def page(original: Any, session: Any, query: Any, page_: ListQuery, view: Any) -> Any:
        listing = original(session, query, page_, view)
        if page_.offset and not listing.items:
            raise NotFoundError("there is no such page")
        return listing
