"""Memberships: a user in a tenant."""

from __future__ import annotations

from tests.second_service.problems import Problem, not_found
from tests.second_service.request import Request, Response
from tests.second_service.resources import representation, require_tenant
from tests.second_service.storage import Row
from tests.second_service.validation import Field, Schema, text

SCHEMA = Schema({"title": Field(text, None)})


def require_membership(request: Request) -> Row:
    """Return the membership in the path.

    Raises:
        Problem: 404 if the tenant or the membership does not exist.
    """
    row = request.store["memberships"].get(require_tenant(request), request.ids["user_id"])
    if row is None:
        raise not_found("membership")
    return row


def user_of(request: Request, membership: Row) -> Row:
    """Return the user of a membership, also of one that only lists still show."""
    user = request.store["users"].get_listed(membership.key[1])
    assert user is not None, "a user with a membership cannot be deleted"
    return user


def list_memberships(request: Request) -> Response:
    tenant_id = require_tenant(request)
    page = request.page()
    rows = request.store["memberships"].listed(tenant_id)
    return page.of(
        [
            representation(row)
            for row in rows
            if request.matches(user_of(request, row).data["display_name"], row.data["title"])
        ]
    )


def read_membership(request: Request) -> Response:
    return Response(200, representation(require_membership(request)))


def put_membership(request: Request) -> Response:
    """Create or replace a membership; no body is the same as an empty object."""
    tenant_id, user_id = require_tenant(request), request.ids["user_id"]
    if request.store["users"].get(user_id) is None:
        raise not_found("user")
    data = SCHEMA.complete(request.json() if request.body else {})
    row = request.store["memberships"].get(tenant_id, user_id)
    if row is not None:
        row.data |= data
        return Response(200, representation(row))
    data = {"tenant_id": tenant_id, "user_id": user_id, **data, "created_at": request.store.timestamp()}
    return Response(201, representation(request.store["memberships"].add((tenant_id, user_id), data)))


def delete_membership(request: Request) -> Response:
    key = (request.ids["tenant_id"], request.ids["user_id"])
    if any(request.store[table].within(*key) for table in ("role_assignments", "group_assignments")):
        raise Problem(409, "The membership still has assignments.")
    request.store["memberships"].remove(*key)
    return Response(204)
