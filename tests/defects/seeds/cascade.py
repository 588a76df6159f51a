"""Cascade: resources in use are not deleted, and nothing else is deleted with a resource."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete

from reference_service.assignments.models import GroupAssignmentRecord, RoleAssignmentRecord
from reference_service.configs.models import ConfigRecord
from reference_service.groups.models import GroupRecord
from reference_service.integrations.models import IntegrationRecord
from reference_service.memberships.models import MembershipRecord
from reference_service.problems import ConflictError
from reference_service.roles.models import RoleRecord
from reference_service.users.models import UserRecord
from tests.defects.defect import defect
from tests.defects.patching import wrap_handler

GROUP = "cascade"
TENANT = "Deleting a tenant that still has members, roles, groups, integrations or configs is 409"
NOTHING = "nothing is deleted by cascade"
BOTH = (RoleAssignmentRecord, GroupAssignmentRecord)


def _delete_dependents(operation: str, *kinds: Any) -> None:
    """Delete all records of these kinds that depend on the resource before the resource itself."""

    @wrap_handler(operation)
    def remove(handler: Any, call: Any) -> Any:
        for kind in kinds:
            of_it = [getattr(kind, name) == own for name, own in call.path.items() if hasattr(kind, name)]
            call.session.execute(delete(kind).where(*of_it))
        return handler(call)


@defect(GROUP, TENANT, "tenants")
def deleting_a_tenant_deletes_its_configs() -> None:
    _delete_dependents("delete_tenant", ConfigRecord)


@defect(GROUP, TENANT, "tenants")
def deleting_a_tenant_deletes_its_integrations() -> None:
    _delete_dependents("delete_tenant", IntegrationRecord)


@defect(GROUP, TENANT, "tenants")
def deleting_a_tenant_deletes_its_roles() -> None:
    _delete_dependents("delete_tenant", RoleRecord)


@defect(GROUP, TENANT, "tenants")
def deleting_a_tenant_deletes_its_groups() -> None:
    _delete_dependents("delete_tenant", GroupRecord)


@defect(GROUP, TENANT, "tenants")
def deleting_a_tenant_deletes_its_memberships() -> None:
    _delete_dependents("delete_tenant", MembershipRecord)


@defect(GROUP, "409 … deleting a user who is still a member", "users")
def deleting_a_user_deletes_their_memberships() -> None:
    _delete_dependents("delete_user", *BOTH, MembershipRecord)


@defect(GROUP, "409 … a role … that is still assigned", "roles")
def deleting_a_role_deletes_its_assignments() -> None:
    _delete_dependents("delete_role", RoleAssignmentRecord)


@defect(GROUP, "409 … a … group that is still assigned", "groups")
def deleting_a_group_deletes_its_assignments() -> None:
    _delete_dependents("delete_group", GroupAssignmentRecord)


@defect(GROUP, "409 … a membership that still has assignments", "memberships")
def deleting_a_membership_deletes_its_role_assignments() -> None:
    _delete_dependents("delete_membership", RoleAssignmentRecord)


@defect(GROUP, "409 … a membership that still has assignments", "memberships")
def deleting_a_membership_deletes_its_group_assignments() -> None:
    _delete_dependents("delete_membership", GroupAssignmentRecord)


def _delete_dependents_on_conflict(operation: str, *kinds: Any) -> None:
    """Respond with 409, but delete the records of these kinds that depend on the resource."""

    @wrap_handler(operation)
    def remove(handler: Any, call: Any) -> Any:
        try:
            with call.session.begin_nested():
                return handler(call)
        except ConflictError:
            for kind in kinds:
                of_it = [getattr(kind, name) == own for name, own in call.path.items() if hasattr(kind, name)]
                call.session.execute(delete(kind).where(*of_it))
            call.session.commit()
            raise


@defect(GROUP, NOTHING, "tenants")
def a_refused_delete_of_a_tenant_deletes_its_memberships() -> None:
    _delete_dependents_on_conflict("delete_tenant", MembershipRecord)


@defect(GROUP, NOTHING, "roles")
def a_refused_delete_of_a_role_deletes_its_assignments() -> None:
    _delete_dependents_on_conflict("delete_role", RoleAssignmentRecord)


@defect(GROUP, NOTHING, "groups")
def a_refused_delete_of_a_group_deletes_its_assignments() -> None:
    _delete_dependents_on_conflict("delete_group", GroupAssignmentRecord)


@defect(GROUP, NOTHING, "memberships")
def a_refused_delete_of_a_membership_deletes_its_group_assignments() -> None:
    _delete_dependents_on_conflict("delete_membership", GroupAssignmentRecord)


@defect(GROUP, NOTHING, "users")
def a_refused_delete_of_a_user_deletes_their_memberships() -> None:
    _delete_dependents_on_conflict("delete_user", MembershipRecord)


@defect(GROUP, NOTHING, "memberships")
def deleting_the_last_membership_deletes_the_user() -> None:
    @wrap_handler("delete_membership")
    def remove(handler: Any, call: Any) -> None:
        handler(call)
        user_id = call.path["user_id"]
        if not call.session.query(MembershipRecord).filter_by(user_id=user_id).count():
            call.session.execute(delete(UserRecord).where(UserRecord.user_id == user_id))


@defect(GROUP, NOTHING, "role_assignments")
def unassigning_a_role_deletes_the_role() -> None:
    @wrap_handler("unassign_role")
    def remove(handler: Any, call: Any) -> None:
        handler(call)
        call.session.execute(delete(RoleRecord).where(RoleRecord.role_id == call.path["role_id"]))


@defect(GROUP, "DELETE …/users/{user_id}/roles/{role_id}", "role_assignments")
def unassigning_a_role_unassigns_all_roles() -> None:
    @wrap_handler("unassign_role")
    def remove(handler: Any, call: Any) -> None:
        kind = RoleAssignmentRecord
        call.session.execute(
            delete(kind).where(kind.tenant_id == call.path["tenant_id"], kind.user_id == call.path["user_id"])
        )


@defect(GROUP, "DELETE …/configs/{config_key}", "configs")
def deleting_a_config_deletes_all_configs() -> None:
    @wrap_handler("delete_config")
    def remove(handler: Any, call: Any) -> None:
        call.session.execute(delete(ConfigRecord).where(ConfigRecord.tenant_id == call.path["tenant_id"]))


@defect(GROUP, "deleting … a role … that is still assigned: 409", "roles")
def a_role_that_was_ever_assigned_cannot_be_deleted() -> None:
    once: set[str] = set()

    @wrap_handler("assign_role")
    def assign(handler: Any, call: Any) -> None:
        once.add(call.path["role_id"])
        handler(call)

    @wrap_handler("delete_role")
    def remove(handler: Any, call: Any) -> None:
        if call.path["role_id"] in once:
            raise ConflictError("The role is still assigned.")
        handler(call)
