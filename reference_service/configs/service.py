"""Makes, finds, replaces and removes a tenant's configs."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from reference_service.configs.models import Config, ConfigForm, ConfigRecord
from reference_service.database import find, look_for, remove, save
from reference_service.keys import KEY_LIMIT, is_key
from reference_service.lists import Listing, ListQuery, list_page, matching
from reference_service.problems import InvalidError, Mistake
from reference_service.records import now
from reference_service.tenants.models import TenantRecord
from reference_service.tenants.service import find_tenant


def find_config(session: Session, tenant_id: str, config_key: str) -> ConfigRecord:
    """Raises: MissingError."""
    kind = ConfigRecord
    return find(session, kind, kind.tenant_id == tenant_id, kind.config_key == config_key, name="config")


def find_place(session: Session, tenant_id: str, config_key: str) -> TenantRecord:  # noqa: ARG001
    """The tenant in which a config of this key may be put. Raises: MissingError."""
    return find_tenant(session, tenant_id)


def put_config(session: Session, tenant_id: str, config_key: str, form: ConfigForm) -> tuple[Config, bool]:
    """The config, and whether this made it; every PUT after the first counts as a change.

    Raises: InvalidError where the key is not lower snake case.
    """
    if not is_key(config_key):
        raise InvalidError([Mistake("config_key", f"must be lower snake case, of 1 to {KEY_LIMIT} characters")])
    kind = ConfigRecord
    there = look_for(session, kind, kind.tenant_id == tenant_id, kind.config_key == config_key)
    config = there or ConfigRecord(tenant_id=tenant_id, config_key=config_key, version=0)
    config.take_value(form.value)
    config.version += 1
    config.updated_at = now()
    return Config.model_validate(save(session, config)), there is None


def list_configs(session: Session, tenant_id: str, page: ListQuery) -> Listing[Config]:
    """The tenant's configs; `q` looks at the key."""
    kind = ConfigRecord
    query = select(kind).where(kind.tenant_id == tenant_id).order_by(kind.sequence)
    return list_page(session, matching(query, page.q, kind.config_key), page, Config.model_validate)


def remove_config(session: Session, tenant_id: str, config_key: str) -> None:
    """Removes the config, if it is there."""
    kind = ConfigRecord
    remove(session, kind, kind.tenant_id == tenant_id, kind.config_key == config_key)
