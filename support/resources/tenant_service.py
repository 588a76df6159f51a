"""What is special about the Tenant Management Service: how to create test data by kind, and how keys are derived."""

from __future__ import annotations

from typing import Any

from support.description.service import Resource
from support.http.names import snake_case
from support.resources.helper import ResourceHelper
from support.resources.result import NOTHING, HelperResult, Known


class TenantServiceHelper(ResourceHelper):
    """The Tenant Management Service in its own terms. `known`: what payloads may refer to."""

    def create_smoke_test_user(self, known: Known = NOTHING) -> HelperResult:
        """Create a user."""
        return self.create("user", {}, known=known)

    def create_smoke_test_tenant(self, known: Known = NOTHING) -> HelperResult:
        """Create a tenant."""
        return self.create("tenant", {}, known=known)

    def create_smoke_test_membership(self, tenant_id: str, user_id: str, known: Known = NOTHING) -> HelperResult:
        """Make a user a member of a tenant."""
        return self.create("membership", {"tenant": tenant_id, "user": user_id}, known=known)

    def create_smoke_test_role(self, tenant_id: str, known: Known = NOTHING) -> HelperResult:
        """Create a role in a tenant."""
        return self.create("role", {"tenant": tenant_id}, known=known)

    def create_smoke_test_group(self, tenant_id: str, known: Known = NOTHING) -> HelperResult:
        """Create a group in a tenant."""
        return self.create("group", {"tenant": tenant_id}, known=known)

    def create_smoke_test_integration(self, tenant_id: str, known: Known = NOTHING) -> HelperResult:
        """Create an integration in a tenant."""
        return self.create("integration", {"tenant": tenant_id}, known=known)

    def create_smoke_test_config(self, tenant_id: str, known: Known = NOTHING) -> HelperResult:
        """Create a config in a tenant."""
        return self.create("config", {"tenant": tenant_id}, known=known)

    def create_smoke_test_role_assignment(
        self, tenant_id: str, user_id: str, role_id: str, known: Known = NOTHING
    ) -> HelperResult:
        """Assign a role to a member of a tenant."""
        return self.assign_role(tenant_id, user_id, role_id, known)

    def create_smoke_test_group_assignment(
        self, tenant_id: str, user_id: str, group_id: str, known: Known = NOTHING
    ) -> HelperResult:
        """Assign a group to a member of a tenant."""
        return self.assign_group(tenant_id, user_id, group_id, known)

    def assign_role(self, tenant_id: str, user_id: str, role_id: str, known: Known = NOTHING) -> HelperResult:
        """Assign a role to a member of a tenant."""
        return self.assign("role assignment", {"tenant": tenant_id, "user": user_id, "role": role_id}, known)

    def assign_group(self, tenant_id: str, user_id: str, group_id: str, known: Known = NOTHING) -> HelperResult:
        """Assign a group to a member of a tenant."""
        return self.assign("group assignment", {"tenant": tenant_id, "user": user_id, "group": group_id}, known)

    @staticmethod
    def key_for(name: str) -> str:
        """Return the key that the service derives from a name (contract: "Conventions" and "Keys")."""
        return snake_case(name)

    def derived(self, resource: Resource, data: Any) -> dict[str, Any]:
        """Return the key, which follows the name."""
        if resource.key_field is None or not isinstance(data, dict):
            return {}
        return {resource.key_field: self.key_for(str(data.get(resource.name_field)))}
