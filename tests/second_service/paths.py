"""Which path and method is which operation, and who may call it."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import unquote

from tests.second_service import ties
from tests.second_service.calls import (
    Answer,
    Call,
    Guard,
    Operation,
    belongs,
    inspects,
    inspects_or_owns,
    manages,
    oneself,
    platform,
)
from tests.second_service.things import GROUPS, INTEGRATIONS, ROLES, TENANTS, USERS, Kind


def log_in(call: Call) -> Answer:
    return Answer(200, call.accounts.log_in(call.body()))


def well(call: Call) -> Answer:
    return Answer(200, {"status": "ok"})


def _collection(kind: Kind, reads: Guard, writes: Guard) -> dict[str, Operation]:
    return {"POST": Operation(kind.create, writes), "GET": Operation(kind.index, reads)}


def _item(kind: Kind, reads: Guard, writes: Guard) -> dict[str, Operation]:
    return {
        "GET": Operation(kind.read, reads),
        "PATCH": Operation(kind.update, writes),
        "DELETE": Operation(kind.delete, writes),
    }


def _assigned(assignments: ties.Assignments) -> dict[str, Operation]:
    return {"PUT": Operation(assignments.put, manages), "DELETE": Operation(assignments.delete, manages)}


HOME = "/tenants/{tenant_id}"

PATHS: Mapping[str, Mapping[str, Operation]] = {
    "/healthz": {"GET": Operation(well, None)},
    "/readyz": {"GET": Operation(well, None)},
    "/utils/jwt": {"POST": Operation(log_in, None)},
    "/users": _collection(USERS, platform, platform),
    "/users/{user_id}": _item(USERS, oneself, platform),
    "/admin/tenants": _collection(TENANTS, platform, platform),
    "/admin/tenants/{tenant_id}": _item(TENANTS, platform, platform),
    HOME: {"GET": Operation(TENANTS.read, belongs)},
    f"{HOME}/users": {"GET": Operation(ties.list_members, belongs)},
    f"{HOME}/users/{{user_id}}": {
        "PUT": Operation(ties.put_member, manages),
        "GET": Operation(ties.read_member, belongs),
        "DELETE": Operation(ties.delete_member, manages),
    },
    f"{HOME}/users/{{user_id}}/roles": {"GET": Operation(ties.ROLE_ASSIGNMENTS.index, inspects_or_owns)},
    f"{HOME}/users/{{user_id}}/roles/{{role_id}}": _assigned(ties.ROLE_ASSIGNMENTS),
    f"{HOME}/users/{{user_id}}/groups": {"GET": Operation(ties.GROUP_ASSIGNMENTS.index, inspects_or_owns)},
    f"{HOME}/users/{{user_id}}/groups/{{group_id}}": _assigned(ties.GROUP_ASSIGNMENTS),
    f"{HOME}/roles": _collection(ROLES, belongs, manages),
    f"{HOME}/roles/{{role_id}}": _item(ROLES, belongs, manages),
    f"{HOME}/groups": _collection(GROUPS, belongs, manages),
    f"{HOME}/groups/{{group_id}}": _item(GROUPS, belongs, manages),
    f"{HOME}/integrations": _collection(INTEGRATIONS, inspects, manages),
    f"{HOME}/integrations/{{integration_id}}": _item(INTEGRATIONS, inspects, manages),
    f"{HOME}/configs": {"GET": Operation(ties.list_configs, inspects)},
    f"{HOME}/configs/{{config_key}}": {
        "PUT": Operation(ties.put_config, manages),
        "GET": Operation(ties.read_config, inspects),
        "DELETE": Operation(ties.delete_config, manages),
    },
    f"{HOME}/search": {"GET": Operation(ties.search, belongs)},
}
_PARTED = [(template.split("/"), methods) for template, methods in PATHS.items()]


def find(path: str) -> tuple[Mapping[str, Operation], dict[str, str]] | None:
    """The operations at a path, by method, and the ids in it; None where there is no such path.

    An id may hold any sign: the path is parted before it is decoded.
    """
    parts = path.removesuffix("/").split("/")
    for template, methods in _PARTED:
        if len(template) == len(parts) and all(_fits(*pair) for pair in zip(template, parts, strict=True)):
            pairs = zip(template, parts, strict=True)
            return methods, {name[1:-1]: unquote(part) for name, part in pairs if name.startswith("{")}
    return None


def _fits(wanted: str, part: str) -> bool:
    return bool(part) if wanted.startswith("{") else wanted == part
