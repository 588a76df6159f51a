"""Routes: the operation of each path and method, and who may use it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple
from urllib.parse import unquote

from tests.second_service.assignments import GROUP_ASSIGNMENTS, ROLE_ASSIGNMENTS, Assignments
from tests.second_service.authorization import (
    Permission,
    admin_or_self,
    platform_admin,
    tenant_admins,
    tenant_members,
    tenant_viewers,
    tenant_viewers_or_self,
)
from tests.second_service.configs import delete_config, list_configs, put_config, read_config
from tests.second_service.memberships import delete_membership, list_memberships, put_membership, read_membership
from tests.second_service.request import Request, Response
from tests.second_service.resources import GROUPS, INTEGRATIONS, ROLES, TENANTS, USERS, ResourceType
from tests.second_service.search import search
from tests.second_service.sign_in import sign_in


class Operation(NamedTuple):
    """What a method does at a path; a `permission` of None: no token is needed, and no stored resource is used."""

    action: Callable[[Request], Response]
    permission: Permission | None


def health(request: Request) -> Response:
    return Response(200, {"status": "ok"})


def _collection(resource: ResourceType, readers: Permission, writers: Permission) -> dict[str, Operation]:
    return {"POST": Operation(resource.create, writers), "GET": Operation(resource.list, readers)}


def _item(resource: ResourceType, readers: Permission, writers: Permission) -> dict[str, Operation]:
    return {
        "GET": Operation(resource.read, readers),
        "PATCH": Operation(resource.update, writers),
        "DELETE": Operation(resource.delete, writers),
    }


def _assignment(assignments: Assignments) -> dict[str, Operation]:
    return {"PUT": Operation(assignments.put, tenant_admins), "DELETE": Operation(assignments.delete, tenant_admins)}


TENANT = "/tenants/{tenant_id}"
MEMBER = f"{TENANT}/users/{{user_id}}"

ROUTES: Mapping[str, Mapping[str, Operation]] = {
    "/healthz": {"GET": Operation(health, None)},
    "/readyz": {"GET": Operation(health, None)},
    "/utils/jwt": {"POST": Operation(sign_in, None)},
    "/users": _collection(USERS, platform_admin, platform_admin),
    "/users/{user_id}": _item(USERS, admin_or_self, platform_admin),
    "/admin/tenants": _collection(TENANTS, platform_admin, platform_admin),
    "/admin/tenants/{tenant_id}": _item(TENANTS, platform_admin, platform_admin),
    TENANT: {"GET": Operation(TENANTS.read, tenant_members)},
    f"{TENANT}/users": {"GET": Operation(list_memberships, tenant_members)},
    MEMBER: {
        "PUT": Operation(put_membership, tenant_admins),
        "GET": Operation(read_membership, tenant_members),
        "DELETE": Operation(delete_membership, tenant_admins),
    },
    f"{MEMBER}/roles": {"GET": Operation(ROLE_ASSIGNMENTS.list, tenant_viewers_or_self)},
    f"{MEMBER}/roles/{{role_id}}": _assignment(ROLE_ASSIGNMENTS),
    f"{MEMBER}/groups": {"GET": Operation(GROUP_ASSIGNMENTS.list, tenant_viewers_or_self)},
    f"{MEMBER}/groups/{{group_id}}": _assignment(GROUP_ASSIGNMENTS),
    f"{TENANT}/roles": _collection(ROLES, tenant_members, tenant_admins),
    f"{TENANT}/roles/{{role_id}}": _item(ROLES, tenant_members, tenant_admins),
    f"{TENANT}/groups": _collection(GROUPS, tenant_members, tenant_admins),
    f"{TENANT}/groups/{{group_id}}": _item(GROUPS, tenant_members, tenant_admins),
    f"{TENANT}/integrations": _collection(INTEGRATIONS, tenant_viewers, tenant_admins),
    f"{TENANT}/integrations/{{integration_id}}": _item(INTEGRATIONS, tenant_viewers, tenant_admins),
    f"{TENANT}/configs": {"GET": Operation(list_configs, tenant_viewers)},
    f"{TENANT}/configs/{{config_key}}": {
        "PUT": Operation(put_config, tenant_admins),
        "GET": Operation(read_config, tenant_viewers),
        "DELETE": Operation(delete_config, tenant_admins),
    },
    f"{TENANT}/search": {"GET": Operation(search, tenant_members)},
}
_SEGMENTS = [(template.split("/"), operations) for template, operations in ROUTES.items()]


def find(path: str) -> tuple[Mapping[str, Operation], dict[str, str]] | None:
    """Return the operations at a path by method, and the ids in it; None for an unknown path.

    The path is still percent-encoded, so that an id may contain a slash.
    """
    segments = [unquote(segment) for segment in path.removesuffix("/").split("/")]
    for template, operations in _SEGMENTS:
        if len(template) == len(segments):
            pairs = list(zip(template, segments, strict=True))
            if all(_fits(*pair) for pair in pairs):
                return operations, {name[1:-1]: segment for name, segment in pairs if name.startswith("{")}
    return None


def _fits(template: str, segment: str) -> bool:
    return segment != "" if template.startswith("{") else template == segment
