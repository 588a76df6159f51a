"""Lists: order, items, and lists under missing parents."""

from __future__ import annotations

from typing import Any

from reference_service import lists
from reference_service.assignments import service as assignments_service
from reference_service.lists import ListQuery
from reference_service.problems import FieldError, InvalidError, NotFoundError
from reference_service.roles.models import RoleRecord
from tests.defects.answering import edit_objects
from tests.defects.defect import defect
from tests.defects.patching import whole_list, wrap, wrap_find, wrap_handler, wrap_query

GROUP = "listing"
ORDER = "oldest first … Order is by creation"


def _order_by(*by: Any) -> None:
    @wrap(lists, "paginate")
    def page(original: Any, session: Any, query: Any, page_: ListQuery, view: Any) -> Any:
        record = query.column_descriptions[0]["entity"]
        columns = [column(record) for column in by] if record and hasattr(record, "sequence") else []
        return original(session, query.order_by(None).order_by(*columns) if columns else query, page_, view)


@defect(GROUP, ORDER, "lists")
def lists_are_newest_first() -> None:
    _order_by(lambda record: record.sequence.desc())


def _name_column(record: Any) -> Any:
    names = (
        "group_name_folded",
        "role_name_folded",
        "tenant_name_folded",
        "display_name_folded",
        "integration_name_folded",
    )
    return next((getattr(record, name) for name in names if hasattr(record, name)), record.sequence)


@defect(GROUP, ORDER, "lists")
def lists_are_ordered_by_name() -> None:
    _order_by(_name_column)


@defect(GROUP, ORDER, "lists")
def an_updated_group_moves_to_the_end_of_the_list() -> None:
    changed: list[str] = []

    @wrap_handler("update_group")
    def update(handler: Any, call: Any) -> Any:
        changed.append(call.path["group_id"])
        return handler(call)

    @wrap_handler("list_groups")
    def list_(handler: Any, call: Any) -> Any:
        listing, page = handler(whole_list(call)), call.payload
        items = sorted(
            listing.items, key=lambda each: changed.index(each.group_id) if each.group_id in changed else -1
        )[page.offset : page.offset + page.limit]
        return listing.model_copy(update={"items": items, "limit": page.limit, "offset": page.offset})


@defect(GROUP, "of assigned roles and groups, by assignment", "role_assignments")
def assigned_roles_are_in_order_of_creation() -> None:
    @wrap(assignments_service, "paginate")
    def page(original: Any, session: Any, query: Any, page_: ListQuery, view: Any) -> Any:
        record = query.column_descriptions[0]["entity"]
        by = record.sequence if record is RoleRecord else None
        return original(session, query if by is None else query.order_by(None).order_by(by), page_, view)


@defect(GROUP, "of assigned roles and groups, by assignment", "group_assignments")
def assigned_groups_are_newest_first() -> None:
    @wrap_handler("list_assigned_groups")
    def list_(handler: Any, call: Any) -> Any:
        listing = handler(whole_list(call))
        items = listing.items[::-1][call.payload.offset : call.payload.offset + call.payload.limit]
        return listing.model_copy(update={"items": items, "limit": call.payload.limit, "offset": call.payload.offset})


@defect(GROUP, "Lists under a tenant that does not exist … are 404", "groups configs")
def a_list_under_a_missing_tenant_is_empty_not_404() -> None:
    _empty_if_missing("list_groups", "list_configs")


@defect(GROUP, "Lists … under a user who is no member, are 404", "role_assignments")
def a_user_who_is_not_a_member_has_an_empty_list_of_roles() -> None:
    _empty_if_missing("list_assigned_roles")


def _empty_if_missing(*names: str) -> None:
    @wrap_find(*names)
    def find(original: Any, session: Any, **path: str) -> Any:
        try:
            return original(session, **path)
        except NotFoundError:
            return type("Nowhere", (), path)()


@defect(GROUP, "Lists under a tenant that does not exist … are 404", "integrations roles memberships")
def integrations_and_memberships_of_a_missing_tenant_are_empty_not_404() -> None:
    _empty_if_missing("list_integrations", "list_memberships")


@defect(GROUP, "the answer is `{items: …}`, a resource's fields", "lists groups")
def items_in_lists_lack_fields() -> None:
    @edit_objects("items")
    def change(body: dict[str, Any]) -> None:
        for item in body["items"]:
            item.pop("description", None)
            item.pop("permissions", None)


@defect(GROUP, "Unknown query parameters are ignored", "lists")
def an_unknown_query_parameter_is_invalid() -> None:
    @wrap_query
    def read(original: Any, query: Any, parameters: dict[str, str]) -> Any:
        if unknown := parameters.keys() - query.model_fields.keys():
            raise InvalidError([FieldError(field=next(iter(unknown)), message="is unknown")])
        return original(query, parameters)


@defect(GROUP, "`?offset=` 0..", "lists")
def an_offset_beyond_the_end_is_404() -> None:
    @wrap(lists, "paginate")
    def page(original: Any, session: Any, query: Any, page_: ListQuery, view: Any) -> Any:
        listing = original(session, query, page_, view)
        if page_.offset and not listing.items:
            raise NotFoundError("The page does not exist.")
        return listing
