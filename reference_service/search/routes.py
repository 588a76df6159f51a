"""The operation that searches a tenant."""

from __future__ import annotations

from reference_service import authorization
from reference_service.lists import Listing
from reference_service.operations import Call, Operations
from reference_service.search import service
from reference_service.search.models import Hit, Kind, SearchQuery
from reference_service.tenants.models import TenantRecord
from reference_service.tenants.service import find_tenant

operations = Operations("search")

LISTED_BY: dict[Kind, str] = {
    "user": "list_memberships",
    "role": "list_roles",
    "group": "list_groups",
    "integration": "list_integrations",
}


@operations.list("/tenants/{tenant_id}/search", finds=find_tenant, gives=Listing[Hit], asks=SearchQuery)
def search(call: Call[TenantRecord, SearchQuery]) -> Listing[Hit]:
    """Search a tenant for all that the caller may read, or for one kind of it."""
    readable = {kind for kind, listing in LISTED_BY.items() if authorization.allows(listing, call.caller, call.path)}
    return service.search(call.session, call.found.tenant_id, call.sent, readable)
