"""Assignments: a role or a group of a member."""

from __future__ import annotations

from dataclasses import dataclass

from tests.second_service.memberships import require_membership
from tests.second_service.problems import FieldError, invalid, not_found
from tests.second_service.request import Request, Response
from tests.second_service.resources import GROUPS, ROLES, ResourceType, representation


@dataclass(frozen=True, slots=True)
class Assignments:
    """The operations on the assignments of one type of resource."""

    assigned: ResourceType

    @property
    def table(self) -> str:
        return f"{self.assigned.word}_assignments"

    def list(self, request: Request) -> Response:
        tenant_id, user_id = require_membership(request).key
        page = request.page()
        resources = request.store[self.assigned.table]
        rows = [
            resources.get_listed(tenant_id, assignment.key[2])
            for assignment in request.store[self.table].listed(tenant_id, user_id)
        ]
        return page.of(
            [
                representation(row)
                for row in rows
                if row is not None and request.matches(row.data[self.assigned.name_field])
            ]
        )

    def put(self, request: Request) -> Response:
        require_membership(request)
        tenant_id, _, assigned_id = key = self._key(request)
        if request.store[self.assigned.table].get(tenant_id, assigned_id) is None:
            raise not_found(self.assigned.word)
        if request.body:
            request.json()
            raise invalid([FieldError("body", "must not be sent")])
        if request.store[self.table].get(*key) is None:
            request.store[self.table].add(key, {})
        return Response(204)

    def delete(self, request: Request) -> Response:
        request.store[self.table].remove(*self._key(request))
        return Response(204)

    def _key(self, request: Request) -> tuple[str, str, str]:
        return request.ids["tenant_id"], request.ids["user_id"], request.ids[self.assigned.id_field]


ROLE_ASSIGNMENTS = Assignments(ROLES)
GROUP_ASSIGNMENTS = Assignments(GROUPS)
