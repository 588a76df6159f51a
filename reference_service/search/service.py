"""Searches a tenant's members, roles, groups and integrations by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, literal, select, union_all
from sqlalchemy.orm import Session

from reference_service.groups.models import GroupRecord
from reference_service.integrations.models import IntegrationRecord
from reference_service.lists import Page, filter_by_text, paginate
from reference_service.memberships.models import MembershipRecord
from reference_service.roles.models import RoleRecord
from reference_service.search.models import KINDS, Hit, Kind, SearchQuery
from reference_service.users.models import UserRecord


def search(session: Session, tenant_id: str, query: SearchQuery, readable: set[Kind]) -> Page[Hit]:
    """Return a page of the search results, oldest first.

    Args:
        readable: the kinds that the caller may read.
    """
    kinds = [kind for kind in KINDS if kind in readable and query.kind in {kind, None}]
    if not kinds:
        return Page(items=[], total=0, limit=query.limit, offset=query.offset)
    sources = _sources(tenant_id)
    hits = union_all(*(filter_by_text(sources[kind][0], query.q, sources[kind][1]) for kind in kinds)).subquery()
    # Each table has its own sequence, so only the time gives an order between tables.
    ordered = select(hits.c.kind, hits.c.id, hits.c.name).order_by(hits.c.created_at, hits.c.kind, hits.c.sequence)
    return paginate(session, ordered, query, lambda row: Hit(kind=row.kind, id=row.id, name=row.name))


def _sources(tenant_id: str) -> Mapping[Kind, tuple[Select[Any], ColumnElement[str] | Any]]:
    """Return for each kind the statement that selects its names, and the column that `q` searches."""

    def names(kind: Kind, record: Any, id_: Any, name: Any) -> Select[Any]:
        columns = (literal(kind).label("kind"), id_.label("id"), name.label("name"))
        return select(*columns, record.created_at, record.sequence).where(record.tenant_id == tenant_id)

    user, role, group, integration = UserRecord, RoleRecord, GroupRecord, IntegrationRecord
    members = names("user", MembershipRecord, user.user_id, user.display_name).join(
        user, user.user_id == MembershipRecord.user_id
    )
    return {
        "user": (members, user.display_name_folded),
        "role": (names("role", role, role.role_id, role.role_name), role.role_name_folded),
        "group": (names("group", group, group.group_id, group.group_name), group.group_name_folded),
        "integration": (
            names("integration", integration, integration.integration_id, integration.integration_name),
            integration.integration_name_folded,
        ),
    }
