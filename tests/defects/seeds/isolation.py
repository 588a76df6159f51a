"""Isolation: no request gives access to resources of another tenant."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select

from reference_service.assignments import service as assignments_service
from reference_service.assignments.models import GroupAssignmentRecord, RoleAssignmentRecord
from reference_service.configs import service as configs_service
from reference_service.configs.models import ConfigRecord
from reference_service.database import find
from reference_service.groups.models import GroupRecord
from reference_service.integrations import service as integrations_service
from reference_service.integrations.models import IntegrationRecord
from reference_service.lists import filter_by_text, paginate
from reference_service.memberships import service as memberships_service
from reference_service.memberships.models import MembershipRecord
from reference_service.problems import NotFoundError
from reference_service.roles import service as roles_service
from reference_service.roles.models import RoleRecord
from tests.defects.defect import defect
from tests.defects.patching import change_operation, replace, wrap_find, wrap_handler

GROUP = "isolation"
THERE = "404 no such thing (the path names a thing of another tenant)"
DELETE = "DELETE … of another tenant's thing, is 204 and does nothing"
LISTS = "`GET /tenants/{tenant_id}/…` lists what that tenant has"


def _find_by_id_alone(name: str, kind: Any, own: str, label: str) -> Any:
    def finds(session: Any, **path: str) -> Any:
        return find(session, kind, getattr(kind, own) == path[own], name=label)

    change_operation(*name.split(), find=finds)


@defect(GROUP, THERE, "isolation")
def a_group_of_another_tenant_can_be_read() -> None:
    _find_by_id_alone("read_group", GroupRecord, "group_id", "group")


@defect(GROUP, THERE, "isolation")
def a_role_of_another_tenant_can_be_updated() -> None:
    _find_by_id_alone("update_role", RoleRecord, "role_id", "role")


@defect(GROUP, THERE, "isolation")
def an_integration_of_another_tenant_can_be_read() -> None:
    _find_by_id_alone("read_integration", IntegrationRecord, "integration_id", "integration")


@defect(GROUP, THERE, "isolation")
def an_integration_of_another_tenant_can_be_updated() -> None:
    _find_by_id_alone("update_integration", IntegrationRecord, "integration_id", "integration")


@defect(GROUP, THERE, "isolation configs")
def a_missing_config_is_read_from_another_tenant() -> None:
    @wrap_find("read_config")
    def find_(original: Any, session: Any, tenant_id: str, config_key: str) -> Any:
        try:
            return original(session, tenant_id, config_key)
        except NotFoundError:
            elsewhere = session.scalars(select(ConfigRecord).where(ConfigRecord.config_key == config_key)).first()
            if elsewhere is None:
                raise
            return elsewhere


@defect(GROUP, THERE, "isolation memberships")
def a_membership_in_another_tenant_can_be_read() -> None:
    @wrap_find("read_membership")
    def find_(original: Any, session: Any, tenant_id: str, user_id: str) -> Any:
        found = session.scalars(select(MembershipRecord).where(MembershipRecord.user_id == user_id)).first()
        return found or original(session, tenant_id, user_id)


def _delete_by_id_alone(name: str, kind: Any, own: str) -> None:
    @wrap_handler(name)
    def remove(handler: Any, call: Any) -> Any:
        call.session.execute(
            delete(kind).where(getattr(kind, own) == call.path[own], kind.tenant_id != call.path["tenant_id"])
        )
        return handler(call)


@defect(GROUP, DELETE, "isolation")
def a_group_of_another_tenant_can_be_deleted() -> None:
    _delete_by_id_alone("delete_group", GroupRecord, "group_id")


@defect(GROUP, DELETE, "isolation")
def deleting_a_config_deletes_it_in_other_tenants_too() -> None:
    _delete_by_id_alone("delete_config", ConfigRecord, "config_key")


@defect(GROUP, DELETE, "isolation memberships")
def deleting_a_membership_deletes_those_in_other_tenants_too() -> None:
    _delete_by_id_alone("delete_membership", MembershipRecord, "user_id")


@defect(GROUP, DELETE, "isolation")
def deleting_a_role_of_another_tenant_is_404() -> None:
    @wrap_handler("delete_role")
    def remove(handler: Any, call: Any) -> Any:
        kind = RoleRecord
        elsewhere = select(kind).where(kind.role_id == call.path["role_id"], kind.tenant_id != call.path["tenant_id"])
        if call.session.scalars(elsewhere).first():
            raise NotFoundError("The role does not exist.")
        return handler(call)


def _list_all_tenants(module: Any, name: str, kind: Any, folded: Any, view: Any) -> None:
    def list_all(session: Any, tenant_id: str, page: Any) -> Any:
        return paginate(
            session, filter_by_text(select(kind).order_by(kind.sequence), page.q, folded), page, view.model_validate
        )

    replace(module, name, list_all)


@defect(GROUP, LISTS, "isolation")
def the_list_of_roles_has_those_of_all_tenants() -> None:
    _list_all_tenants(roles_service, "list_roles", RoleRecord, RoleRecord.role_name_folded, roles_service.Role)


@defect(GROUP, LISTS, "isolation")
def the_list_of_integrations_has_those_of_all_tenants() -> None:
    _list_all_tenants(
        integrations_service,
        "list_integrations",
        IntegrationRecord,
        IntegrationRecord.integration_name_folded,
        integrations_service.Integration,
    )


@defect(GROUP, LISTS, "isolation")
def the_list_of_configs_has_those_of_all_tenants() -> None:
    _list_all_tenants(configs_service, "list_configs", ConfigRecord, ConfigRecord.config_key, configs_service.Config)


@defect(GROUP, LISTS, "isolation")
def the_list_of_memberships_has_those_of_all_tenants() -> None:
    _list_all_tenants(
        memberships_service,
        "list_memberships",
        MembershipRecord,
        MembershipRecord.title_folded,
        memberships_service.Membership,
    )


def _list_assigned_in_all_tenants(name: str, kind: Any, record: Any, own: str, listing: str) -> None:
    """List what is assigned to the user in any tenant."""

    @wrap_handler(name)
    def list_(handler: Any, call: Any) -> Any:
        query = (
            select(record)
            .join(kind, getattr(kind, own) == getattr(record, own))
            .where(kind.user_id == call.path["user_id"])
            .order_by(kind.sequence)
        )
        return paginate(call.session, query, call.payload, getattr(assignments_service, listing).model_validate)


@defect(GROUP, "list a user's roles (in this tenant)", "isolation role_assignments")
def the_list_of_assigned_roles_has_those_in_all_tenants() -> None:
    _list_assigned_in_all_tenants("list_assigned_roles", RoleAssignmentRecord, RoleRecord, "role_id", "Role")


@defect(GROUP, "list a user's groups (in this tenant)", "isolation group_assignments")
def the_list_of_assigned_groups_has_those_in_all_tenants() -> None:
    _list_assigned_in_all_tenants("list_assigned_groups", GroupAssignmentRecord, GroupRecord, "group_id", "Group")


@defect(GROUP, "an assignment needs … the role or group (404)", "role_assignments isolation")
def a_role_of_another_tenant_can_be_assigned() -> None:
    _drop_foreign_key("assign_role", RoleAssignmentRecord, "roles")

    @wrap_find("assign_role")
    def find_(original: Any, session: Any, tenant_id: str, user_id: str, role_id: str) -> Any:
        assignments_service.find_membership(session, tenant_id, user_id)
        return find(session, RoleRecord, RoleRecord.role_id == role_id, name="role")


@defect(GROUP, "an assignment needs … the role or group (404)", "group_assignments isolation")
def a_group_of_another_tenant_can_be_assigned() -> None:
    _drop_foreign_key("assign_group", GroupAssignmentRecord, "groups")

    @wrap_find("assign_group")
    def find_(original: Any, session: Any, tenant_id: str, user_id: str, group_id: str) -> Any:
        assignments_service.find_membership(session, tenant_id, user_id)
        return find(session, GroupRecord, GroupRecord.group_id == group_id, name="group")


def _drop_foreign_key(name: str, kind: Any, target: str) -> None:
    """Drop the foreign key that keeps an assignment inside the tenant."""
    table = kind.__table__
    keys = [each for each in table.foreign_key_constraints if each.elements[0].target_fullname.startswith(f"{target}.")]
    if not keys:
        raise LookupError(f"{table.name} refers to no {target}")
    for each in keys:
        table.constraints.discard(each)
        for element in each.elements:
            element.parent.foreign_keys.discard(element)
            table.foreign_keys.discard(element)


@defect(GROUP, "Configs: `GET,PUT /tenants/{tenant_id}/configs/{config_key}`", "isolation configs")
def a_put_of_a_config_changes_it_in_other_tenants_too() -> None:
    @wrap_handler("put_config")
    def put(handler: Any, call: Any) -> Any:
        kind = ConfigRecord
        same = select(kind).where(kind.config_key == call.path["config_key"], kind.tenant_id != call.path["tenant_id"])
        for each in call.session.scalars(same):
            each.set_value(call.payload.value)
            each.version += 1
        return handler(call)


@defect(GROUP, "membership: `PUT /tenants/{tenant_id}/users/{user_id}`", "isolation memberships")
def a_put_of_a_title_changes_it_in_other_tenants_too() -> None:
    @wrap_handler("put_membership")
    def put(handler: Any, call: Any) -> Any:
        kind = MembershipRecord
        for each in call.session.scalars(select(kind).where(kind.user_id == call.path["user_id"])):
            each.set_title(call.payload.title)
        return handler(call)
