"""Authorization: which caller may use which operation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Caller:
    """The caller of a request, as the claims of a verified token describe them."""

    claims: Mapping[str, Any]

    @property
    def is_admin(self) -> bool:
        return self.claims.get("admin") is True

    def is_user(self, user_id: str) -> bool:
        return self.claims.get("user_id") == user_id

    def role_in(self, tenant_id: str) -> str | None:
        """Return the caller's role in a tenant; None in any tenant but their own."""
        return self.claims.get("tenant_role") if self.claims.get("tenant_id") == tenant_id else None


#: Whether a caller may use an operation, given the ids in the path.
Permission = Callable[[Caller, Mapping[str, str]], bool]


def platform_admin(caller: Caller, ids: Mapping[str, str]) -> bool:
    return caller.is_admin


def admin_or_self(caller: Caller, ids: Mapping[str, str]) -> bool:
    return caller.is_admin or caller.is_user(ids["user_id"])


def _roles(*roles: str) -> Permission:
    """Return the permission of the platform's administrator and of some roles in the tenant of the path."""

    def permission(caller: Caller, ids: Mapping[str, str]) -> bool:
        return caller.is_admin or caller.role_in(ids["tenant_id"]) in roles

    return permission


tenant_admins = _roles("tenant_admin")
tenant_viewers = _roles("tenant_admin", "viewer")
tenant_members = _roles("tenant_admin", "viewer", "member")


def tenant_viewers_or_self(caller: Caller, ids: Mapping[str, str]) -> bool:
    """Allow viewers everything, and a member what is their own."""
    return tenant_viewers(caller, ids) or (tenant_members(caller, ids) and caller.is_user(ids["user_id"]))
