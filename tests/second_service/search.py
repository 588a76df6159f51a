"""Search over everything in a tenant that the caller may read."""

from __future__ import annotations

from tests.second_service.memberships import user_of
from tests.second_service.problems import FieldError
from tests.second_service.request import Request, Response
from tests.second_service.resources import GROUPS, INTEGRATIONS, ROLES, USERS, require_tenant
from tests.second_service.storage import Row

KINDS = {each.word: each for each in (USERS, ROLES, GROUPS, INTEGRATIONS)}


def search(request: Request) -> Response:
    """Return what matches, oldest first; a user is as old as the account, not as the membership."""
    tenant_id, kind = require_tenant(request), request.query.get("kind")
    unknown = kind is not None and kind not in KINDS
    page = request.page([FieldError("kind", f"must be one of {', '.join(KINDS)}")] if unknown else [])
    kinds = [kind] if kind is not None else list(KINDS)
    if not _may_read_integrations(request, tenant_id):
        kinds = [each for each in kinds if each != INTEGRATIONS.word]
    found = [(row, each) for each in kinds for row in _rows(request, tenant_id, each)]
    found.sort(key=lambda pair: pair[0].number)
    items = [
        {"kind": each, "id": row.data[KINDS[each].id_field], "name": row.data[KINDS[each].name_field]}
        for row, each in found
    ]
    return page.of([item for item in items if request.matches(item["name"])])


def _may_read_integrations(request: Request, tenant_id: str) -> bool:
    caller = request.caller
    return caller is not None and (caller.is_admin or caller.role_in(tenant_id) != "member")


def _rows(request: Request, tenant_id: str, kind: str) -> list[Row]:
    if kind == USERS.word:
        return [user_of(request, membership) for membership in request.store["memberships"].listed(tenant_id)]
    return request.store[KINDS[kind].table].listed(tenant_id)
