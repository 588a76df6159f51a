"""Authorization: cells of the authorization matrix."""

from __future__ import annotations

from reference_service.authorization import Cell
from tests.defects.defect import defect
from tests.defects.patching import set_cell

GROUP = "authorization"
A, F, OWN = Cell.ALLOWED, Cell.FORBIDDEN, Cell.OWN_ONLY


@defect(GROUP, "write roles, groups: viewer F", "groups")
def a_viewer_may_create_groups() -> None:
    set_cell("create_group", "viewer", A)


@defect(GROUP, "write roles, groups: member F", "roles")
def a_member_may_update_roles() -> None:
    set_cell("update_role", "member", A)


@defect(GROUP, "assign and unassign roles and groups: viewer F", "role_assignments")
def a_viewer_may_assign_roles() -> None:
    set_cell("assign_role", "viewer", A)


@defect(GROUP, "assign and unassign roles and groups: member F", "group_assignments")
def a_member_may_unassign_groups() -> None:
    set_cell("unassign_group", "member", A)


@defect(GROUP, "write integrations and configs: viewer F", "configs")
def a_viewer_may_delete_configs() -> None:
    set_cell("delete_config", "viewer", A)


@defect(GROUP, "list and read integrations and configs: member F", "integrations")
def a_member_may_list_integrations() -> None:
    set_cell("list_integrations", "member", A)


@defect(GROUP, "list and read integrations and configs: member F", "configs")
def a_member_may_read_a_config() -> None:
    set_cell("read_config", "member", A)


@defect(GROUP, "list and read integrations and configs: viewer A", "configs")
def a_viewer_may_not_list_configs() -> None:
    set_cell("list_configs", "viewer", F)


@defect(GROUP, "list a user's roles and groups: member own `user_id` only", "role_assignments")
def a_member_may_list_the_roles_of_any_user() -> None:
    set_cell("list_assigned_roles", "member", A)


@defect(GROUP, "list a user's roles and groups: member own `user_id` only", "group_assignments")
def a_member_may_not_list_their_own_groups() -> None:
    set_cell("list_assigned_groups", "member", F)


@defect(GROUP, "write memberships: viewer, member F", "memberships")
def a_member_may_delete_memberships() -> None:
    set_cell("delete_membership", "member", A)


@defect(GROUP, "create, list, update, delete users: tenant_admin F", "users")
def a_tenant_admin_may_list_all_users() -> None:
    set_cell("list_users", "tenant_admin outsider", A)


@defect(GROUP, "create, list, update, delete users: F", "users")
def every_user_may_update_their_own_account() -> None:
    set_cell("update_user", "tenant_admin viewer member outsider", OWN)


@defect(GROUP, "read one user: own `user_id` only", "users")
def every_caller_may_read_any_user() -> None:
    set_cell("read_user", "outsider", A)


@defect(GROUP, "read one user: own `user_id` only", "users")
def no_user_may_read_their_own_account() -> None:
    set_cell("read_user", "outsider", F)


@defect(GROUP, "… update … under `/admin/tenants`: tenant_admin F", "tenants")
def a_tenant_admin_may_update_the_tenant() -> None:
    set_cell("update_tenant", "tenant_admin", A)


@defect(GROUP, "… read … under `/admin/tenants`: member F", "tenants")
def members_may_read_the_tenant_on_the_admin_path() -> None:
    set_cell("read_tenant", "tenant_admin viewer member", A)


@defect(GROUP, "list roles: outsider F", "roles")
def an_outsider_may_list_roles() -> None:
    set_cell("list_roles", "outsider", A)


@defect(GROUP, "search: outsider F", "search")
def an_outsider_may_search() -> None:
    set_cell("search", "outsider", A)
