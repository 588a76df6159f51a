"""Who may do what: the contract's table, as data, and the one function that reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from reference_service.problems import ForbiddenError


class Cell(Enum):
    """What the table says of an operation and a standing."""

    ALLOWED = "A"
    FORBIDDEN = "F"
    OWN_ONLY = "own only"


A, F, OWN = Cell.ALLOWED, Cell.FORBIDDEN, Cell.OWN_ONLY

# Callers without a token get a 401 everywhere, so the column "anonymous" is left out. Whoever has no known role in the
# tenant that the path names stands outside.
STANDINGS = ("admin", "tenant_admin", "viewer", "member", "outsider")
TABLE: tuple[tuple[str, tuple[Cell, ...]], ...] = (
    # operations                                                             admin tenant_admin viewer member outsider
    ("create_user list_users update_user delete_user",                        (A,   F,           F,     F,     F)),
    ("read_user",                                                             (A,   OWN,         OWN,   OWN,   OWN)),
    ("create_tenant list_tenants read_tenant update_tenant delete_tenant",    (A,   F,           F,     F,     F)),
    ("read_own_tenant",                                                       (A,   A,           A,     A,     F)),
    ("list_memberships read_membership",                                      (A,   A,           A,     A,     F)),
    ("list_roles read_role list_groups read_group",                           (A,   A,           A,     A,     F)),
    ("put_membership delete_membership",                                      (A,   A,           F,     F,     F)),
    ("create_role update_role delete_role",                                   (A,   A,           F,     F,     F)),
    ("create_group update_group delete_group",                                (A,   A,           F,     F,     F)),
    ("list_assigned_roles list_assigned_groups",                              (A,   A,           A,     OWN,   F)),
    ("assign_role unassign_role assign_group unassign_group",                 (A,   A,           F,     F,     F)),
    ("list_integrations read_integration list_configs read_config",           (A,   A,           A,     F,     F)),
    ("create_integration update_integration delete_integration",              (A,   A,           F,     F,     F)),
    ("put_config delete_config",                                              (A,   A,           F,     F,     F)),
    ("search",                                                                (A,   A,           A,     A,     F)),
)  # fmt: skip

CELLS: Mapping[str, Mapping[str, Cell]] = {
    operation: dict(zip(STANDINGS, cells, strict=True))
    for operations, cells in TABLE
    for operation in operations.split()
}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, by the claims of the token. A claim of another type than it should have is as good as none."""

    admin: bool = False
    tenant_role: str | None = None
    tenant_id: str | None = None
    user_id: str | None = None

    @classmethod
    def of(cls, claims: Mapping[str, Any]) -> Caller:
        """The caller whom a token's claims describe."""
        texts = {
            name: value if isinstance(value := claims.get(name), str) else None
            for name in ("tenant_role", "tenant_id", "user_id")
        }
        return cls(admin=claims.get("admin") is True, **texts)

    def standing_in(self, tenant_id: str | None) -> str:
        """The caller's column of the table; tenant_id: the one that the path names, if it names one."""
        if self.admin:
            return "admin"
        inside = tenant_id is not None and self.tenant_id == tenant_id
        return self.tenant_role if inside and self.tenant_role in {"tenant_admin", "viewer", "member"} else "outsider"


def allows(operation: str, caller: Caller, path: Mapping[str, str]) -> bool:
    """Whether the caller may do it, by what the token and the path say and not by what exists."""
    cell = CELLS[operation][caller.standing_in(path.get("tenant_id"))]
    return cell is A or (cell is OWN and caller.user_id == path["user_id"])


def check(operation: str, caller: Caller, path: Mapping[str, str]) -> None:
    """Raises: ForbiddenError where the caller may not do it."""
    if not allows(operation, caller, path):
        message = "the token does not allow this act"
        raise ForbiddenError(message)
