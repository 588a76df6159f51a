"""Cascade: what is still in use is not deleted, and nothing goes with anything else."""

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
from tests.defects.patching import acting

GROUP = "cascade"
TENANT = "Deleting a tenant that still has members, roles, groups, integrations or configs is 409"
NOTHING = "nothing is deleted by cascade"
BOTH = (RoleAssignmentRecord, GroupAssignmentRecord)


def _taking(operation: str, *kinds: Any) -> None:
    """Before the thing itself, everything of these kinds that belongs to it is deleted."""

    @acting(operation)
    def remove(act: Any, call: Any) -> Any:
        for kind in kinds:
            of_it = [getattr(kind, name) == own for name, own in call.path.items() if hasattr(kind, name)]
            call.session.execute(delete(kind).where(*of_it))
        return act(call)


@defect(GROUP, TENANT, "tenants")
def a_tenant_takes_its_configs_with_it() -> None:
    _taking("delete_tenant", ConfigRecord)


@defect(GROUP, TENANT, "tenants")
def a_tenant_takes_its_integrations_with_it() -> None:
    _taking("delete_tenant", IntegrationRecord)


@defect(GROUP, TENANT, "tenants")
def a_tenant_takes_its_roles_with_it() -> None:
    _taking("delete_tenant", RoleRecord)


@defect(GROUP, TENANT, "tenants")
def a_tenant_takes_its_groups_with_it() -> None:
    _taking("delete_tenant", GroupRecord)


@defect(GROUP, TENANT, "tenants")
def a_tenant_takes_its_members_with_it() -> None:
    _taking("delete_tenant", MembershipRecord)


@defect(GROUP, "409 … deleting a user who is still a member", "users")
def a_user_takes_the_memberships_along() -> None:
    _taking("delete_user", *BOTH, MembershipRecord)


@defect(GROUP, "409 … a role … that is still assigned", "roles")
def a_role_takes_its_assignments_with_it() -> None:
    _taking("delete_role", RoleAssignmentRecord)


@defect(GROUP, "409 … a … group that is still assigned", "groups")
def a_group_takes_its_assignments_with_it() -> None:
    _taking("delete_group", GroupAssignmentRecord)


@defect(GROUP, "409 … a membership that still has assignments", "memberships")
def who_leaves_leaves_the_roles_too() -> None:
    _taking("delete_membership", RoleAssignmentRecord)


@defect(GROUP, "409 … a membership that still has assignments", "memberships")
def who_leaves_leaves_the_groups_too() -> None:
    _taking("delete_membership", GroupAssignmentRecord)


def _told_otherwise(operation: str, *kinds: Any) -> None:
    """Says 409, and has deleted what stood in the way."""

    @acting(operation)
    def remove(act: Any, call: Any) -> Any:
        try:
            with call.session.begin_nested():
                return act(call)
        except ConflictError:
            for kind in kinds:
                of_it = [getattr(kind, name) == own for name, own in call.path.items() if hasattr(kind, name)]
                call.session.execute(delete(kind).where(*of_it))
            call.session.commit()
            raise


@defect(GROUP, NOTHING, "tenants")
def a_tenant_that_is_kept_loses_its_members() -> None:
    _told_otherwise("delete_tenant", MembershipRecord)


@defect(GROUP, NOTHING, "roles")
def a_role_that_is_kept_is_taken_from_everybody() -> None:
    _told_otherwise("delete_role", RoleAssignmentRecord)


@defect(GROUP, NOTHING, "groups")
def a_group_that_is_kept_loses_everybody() -> None:
    _told_otherwise("delete_group", GroupAssignmentRecord)


@defect(GROUP, NOTHING, "memberships")
def a_member_who_stays_loses_the_groups() -> None:
    _told_otherwise("delete_membership", GroupAssignmentRecord)


@defect(GROUP, NOTHING, "users")
def a_user_who_stays_is_nobodys_member() -> None:
    _told_otherwise("delete_user", MembershipRecord)


@defect(GROUP, NOTHING, "memberships")
def who_leaves_the_last_tenant_is_deleted() -> None:
    @acting("delete_membership")
    def remove(act: Any, call: Any) -> None:
        act(call)
        user_id = call.path["user_id"]
        if not call.session.query(MembershipRecord).filter_by(user_id=user_id).count():
            call.session.execute(delete(UserRecord).where(UserRecord.user_id == user_id))


@defect(GROUP, NOTHING, "role_assignments")
def a_role_that_is_taken_away_is_deleted() -> None:
    @acting("unassign_role")
    def remove(act: Any, call: Any) -> None:
        act(call)
        call.session.execute(delete(RoleRecord).where(RoleRecord.role_id == call.path["role_id"]))


@defect(GROUP, "DELETE …/users/{user_id}/roles/{role_id}", "role_assignments")
def all_roles_are_taken_away_at_once() -> None:
    @acting("unassign_role")
    def remove(act: Any, call: Any) -> None:
        kind = RoleAssignmentRecord
        call.session.execute(
            delete(kind).where(kind.tenant_id == call.path["tenant_id"], kind.user_id == call.path["user_id"])
        )


@defect(GROUP, "DELETE …/configs/{config_key}", "configs")
def all_configs_are_removed_at_once() -> None:
    @acting("delete_config")
    def remove(act: Any, call: Any) -> None:
        call.session.execute(delete(ConfigRecord).where(ConfigRecord.tenant_id == call.path["tenant_id"]))


@defect(GROUP, "deleting … a role … that is still assigned: 409", "roles")
def a_role_that_was_assigned_once_stays_for_good() -> None:
    once: set[str] = set()

    @acting("assign_role")
    def assign(act: Any, call: Any) -> None:
        once.add(call.path["role_id"])
        act(call)

    @acting("delete_role")
    def remove(act: Any, call: Any) -> None:
        if call.path["role_id"] in once:
            raise ConflictError("the role is still assigned")
        act(call)
