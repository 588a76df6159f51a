"""Assignments in the database. Their foreign keys keep them inside one tenant."""

from __future__ import annotations

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from reference_service.records import Record

_MEMBER = ("tenant_id", "user_id")
_MEMBERSHIP = ("memberships.tenant_id", "memberships.user_id")


class RoleAssignmentRecord(Record):
    """The assignment of a role to a member."""

    __tablename__ = "role_assignments"
    __table_args__ = (
        UniqueConstraint("tenant_id", "user_id", "role_id"),
        ForeignKeyConstraint(_MEMBER, _MEMBERSHIP),
        ForeignKeyConstraint(("tenant_id", "role_id"), ("roles.tenant_id", "roles.role_id")),
        Index("ix_role_assignments_role", "tenant_id", "role_id"),
        {"sqlite_autoincrement": True},
    )

    tenant_id: Mapped[str]
    user_id: Mapped[str]
    role_id: Mapped[str]


class GroupAssignmentRecord(Record):
    """The assignment of a group to a member."""

    __tablename__ = "group_assignments"
    __table_args__ = (
        UniqueConstraint("tenant_id", "user_id", "group_id"),
        ForeignKeyConstraint(_MEMBER, _MEMBERSHIP),
        ForeignKeyConstraint(("tenant_id", "group_id"), ("groups.tenant_id", "groups.group_id")),
        Index("ix_group_assignments_group", "tenant_id", "group_id"),
        {"sqlite_autoincrement": True},
    )

    tenant_id: Mapped[str]
    user_id: Mapped[str]
    group_id: Mapped[str]
