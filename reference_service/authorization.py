"""The authorization matrix of the contract as data, and the check of a caller against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from reference_service.problems import ForbiddenError


class Cell(Enum):
    """One cell of the matrix: what a caller in this column may do."""

    ALLOWED = "A"
    FORBIDDEN = "F"
    OWN_ONLY = "own only"


A, F, OWN = Cell.ALLOWED, Cell.FORBIDDEN, Cell.OWN_ONLY

# The column "anonymous" is left out: a request without a token is 401 everywhere. A caller without a known role in the
# tenant that the path names is an outsider.
COLUMNS = ("admin", "tenant_admin", "viewer", "member", "outsider")
MATRIX: tuple[tuple[str, tuple[Cell, ...]], ...] = (
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
    operation: dict(zip(COLUMNS, cells, strict=True))
    for operations, cells in MATRIX
    for operation in operations.split()
}


@dataclass(frozen=True, slots=True)
class Caller:
    """The caller of a request, as the claims of the token describe it. A claim of the wrong type is ignored."""

    admin: bool = False
    tenant_role: str | None = None
    tenant_id: str | None = None
    user_id: str | None = None

    @classmethod
    def from_claims(cls, claims: Mapping[str, Any]) -> Caller:
        """Return the caller that the claims describe."""
        texts = {
            name: value if isinstance(value := claims.get(name), str) else None
            for name in ("tenant_role", "tenant_id", "user_id")
        }
        return cls(admin=claims.get("admin") is True, **texts)

    def column(self, tenant_id: str | None) -> str:
        """Return the caller's column of the matrix for a path with this tenant id, or with none."""
        if self.admin:
            return "admin"
        inside = tenant_id is not None and self.tenant_id == tenant_id
        return self.tenant_role if inside and self.tenant_role in {"tenant_admin", "viewer", "member"} else "outsider"


def allows(operation: str, caller: Caller, path: Mapping[str, str]) -> bool:
    """Return whether the caller may do this. Only the token and the path decide, not what exists."""
    cell = CELLS[operation][caller.column(path.get("tenant_id"))]
    return cell is A or (cell is OWN and caller.user_id == path["user_id"])


def check(operation: str, caller: Caller, path: Mapping[str, str]) -> None:
    """Check that the caller may do this.

    Raises:
        ForbiddenError: the caller may not.
    """
    if not allows(operation, caller, path):
        message = "The token does not allow this operation."
        raise ForbiddenError(message)
