"""The search operation."""

from __future__ import annotations

from reference_service import authorization
from reference_service.lists import Page
from reference_service.operations import Call, Operations
from reference_service.search import service
from reference_service.search.models import Hit, Kind, SearchQuery
from reference_service.tenants.models import TenantRecord
from reference_service.tenants.service import find_tenant

operations = Operations("search")

LIST_OPERATIONS: dict[Kind, str] = {
    "user": "list_memberships",
    "role": "list_roles",
    "group": "list_groups",
    "integration": "list_integrations",
}


@operations.list("/tenants/{tenant_id}/search", find=find_tenant, response=Page[Hit], query=SearchQuery)
def search(call: Call[TenantRecord, SearchQuery]) -> Page[Hit]:
    """Search a tenant for everything that the caller may read, or for one kind."""
    readable = {
        kind for kind, operation in LIST_OPERATIONS.items() if authorization.allows(operation, call.caller, call.path)
    }
    return service.search(call.session, call.target.tenant_id, call.payload, readable)
