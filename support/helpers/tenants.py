"""What is special about the canonical service: a smoke test's things by name, and how it derives keys."""

from __future__ import annotations

from typing import Any

from support.helpers.resource import HelperResult, ResourceHelper
from support.names import snake_case
from support.service import Resource


class TenantServiceHelper(ResourceHelper):
    """The Tenant Management Service, in its own words."""

    def create_smoke_test_user(self) -> HelperResult:
        return self.create("user", {})

    def create_smoke_test_tenant(self) -> HelperResult:
        return self.create("tenant", {})

    def create_smoke_test_membership(self, tenant_id: str, user_id: str) -> HelperResult:
        return self.create("membership", {"tenant": tenant_id, "user": user_id})

    def create_smoke_test_role(self, tenant_id: str) -> HelperResult:
        return self.create("role", {"tenant": tenant_id})

    def create_smoke_test_group(self, tenant_id: str) -> HelperResult:
        return self.create("group", {"tenant": tenant_id})

    def create_smoke_test_integration(self, tenant_id: str) -> HelperResult:
        return self.create("integration", {"tenant": tenant_id})

    def create_smoke_test_config(self, tenant_id: str) -> HelperResult:
        return self.create("config", {"tenant": tenant_id})

    def assign_role(self, tenant_id: str, user_id: str, role_id: str) -> HelperResult:
        return self.assign("role assignment", {"tenant": tenant_id, "user": user_id, "role": role_id})

    def assign_group(self, tenant_id: str, user_id: str, group_id: str) -> HelperResult:
        return self.assign("group assignment", {"tenant": tenant_id, "user": user_id, "group": group_id})

    @staticmethod
    def key_for(name: str) -> str:
        """The key that the service derives from a name (contract: "Conventions" and "Keys")."""
        return snake_case(name)

    def derived(self, resource: Resource, data: Any) -> dict[str, Any]:
        """The key, which follows the name."""
        if resource.key_field is None or not isinstance(data, dict):
            return {}
        return {resource.key_field: self.key_for(str(data.get(resource.name_field)))}
