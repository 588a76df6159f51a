"""The operations on configs."""

from __future__ import annotations

from reference_service.configs import service
from reference_service.configs.models import Config, ConfigForm, ConfigRecord
from reference_service.configs.service import find_config, find_place
from reference_service.lists import Listing, ListQuery
from reference_service.operations import Call, Operations, Stored
from reference_service.tenants.models import TenantRecord
from reference_service.tenants.service import find_tenant

operations = Operations("configs")

ALL = "/tenants/{tenant_id}/configs/"
ONE = "/tenants/{tenant_id}/configs/{config_key}"


@operations.list(ALL, finds=find_tenant, gives=Listing[Config])
def list_configs(call: Call[TenantRecord, ListQuery]) -> Listing[Config]:
    """List a tenant's configs."""
    return service.list_configs(call.session, call.found.tenant_id, call.sent)


@operations.put(ONE, finds=find_place, takes=ConfigForm, gives=Config)
def put_config(call: Call[TenantRecord, ConfigForm]) -> Stored:
    """Make a config, or change its value. The key has to be lower snake case."""
    return Stored(*service.put_config(call.session, call.found.tenant_id, call.path["config_key"], call.sent))


@operations.read(ONE, finds=find_config, gives=Config)
def read_config(call: Call[ConfigRecord, None]) -> Config:
    """Read one config."""
    return Config.model_validate(call.found)


@operations.remove(ONE)
def delete_config(call: Call[None, None]) -> None:
    """Remove a config."""
    service.remove_config(call.session, **call.path)
