"""The operations on configs."""

from __future__ import annotations

from reference_service.configs import service
from reference_service.configs.models import Config, ConfigPut, ConfigRecord
from reference_service.configs.service import find_config, find_tenant_of_config
from reference_service.lists import ListQuery, Page
from reference_service.operations import Call, Operations, Stored
from reference_service.tenants.models import TenantRecord
from reference_service.tenants.service import find_tenant

operations = Operations("configs")

ALL = "/tenants/{tenant_id}/configs/"
ONE = "/tenants/{tenant_id}/configs/{config_key}"


@operations.list(ALL, find=find_tenant, response=Page[Config])
def list_configs(call: Call[TenantRecord, ListQuery]) -> Page[Config]:
    """List a tenant's configs."""
    return service.list_configs(call.session, call.target.tenant_id, call.payload)


@operations.put(ONE, find=find_tenant_of_config, body=ConfigPut, check_path=service.check_key, response=Config)
def put_config(call: Call[TenantRecord, ConfigPut]) -> Stored:
    """Create a config, or set its value. The key must be lower snake case."""
    return Stored(*service.put_config(call.session, call.target.tenant_id, call.path["config_key"], call.payload))


@operations.read(ONE, find=find_config, response=Config)
def read_config(call: Call[ConfigRecord, None]) -> Config:
    """Get a config."""
    return Config.model_validate(call.target)


@operations.delete(ONE)
def delete_config(call: Call[None, None]) -> None:
    """Delete a config."""
    service.delete_config(call.session, **call.path)
