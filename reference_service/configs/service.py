"""Creates, finds, replaces and deletes a tenant's configs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from reference_service.configs.models import Config, ConfigPut, ConfigRecord
from reference_service.database import delete_matching, find, find_or_none, save
from reference_service.keys import MAX_KEY_LENGTH, is_valid_key
from reference_service.lists import ListQuery, Page, filter_by_text, paginate
from reference_service.problems import FieldError
from reference_service.records import utc_now
from reference_service.tenants.models import TenantRecord
from reference_service.tenants.service import find_tenant

RESOLUTION = timedelta(microseconds=1)  # of times in both databases and in responses


def find_config(session: Session, tenant_id: str, config_key: str) -> ConfigRecord:
    """Return the config, or raise NotFoundError."""
    return find(session, ConfigRecord, name="config", tenant_id=tenant_id, config_key=config_key)


def find_tenant_of_config(session: Session, tenant_id: str, config_key: str) -> TenantRecord:  # noqa: ARG001
    """Return the tenant of a config that may not exist yet, or raise NotFoundError."""
    return find_tenant(session, tenant_id)


def check_key(path: Mapping[str, str]) -> list[FieldError]:
    """Return an error if the key in the path is not lower snake case."""
    if is_valid_key(path["config_key"]):
        return []
    message = f"must be lower snake case with 1 to {MAX_KEY_LENGTH} characters"
    return [FieldError(field="config_key", message=message)]


def put_config(session: Session, tenant_id: str, config_key: str, body: ConfigPut) -> tuple[Config, bool]:
    """Create a config or set its value; return it and whether it is new.

    Each PUT moves `updated_at` forward, even if the clock has not moved or has been set back.
    """
    existing = find_or_none(session, ConfigRecord, tenant_id=tenant_id, config_key=config_key)
    config = existing or ConfigRecord(tenant_id=tenant_id, config_key=config_key, version=0)
    config.set_value(body.value)
    config.version += 1
    config.updated_at = max(utc_now(), existing.updated_at + RESOLUTION) if existing else utc_now()
    return Config.model_validate(save(session, config)), existing is None


def list_configs(session: Session, tenant_id: str, query: ListQuery) -> Page[Config]:
    """Return a page of the tenant's configs; `q` searches the key."""
    kind = ConfigRecord
    configs = select(kind).where(kind.tenant_id == tenant_id).order_by(kind.sequence)
    return paginate(session, filter_by_text(configs, query.q, kind.config_key), query, Config.model_validate)


def delete_config(session: Session, tenant_id: str, config_key: str) -> None:
    """Delete the config, if it exists."""
    delete_matching(session, ConfigRecord, tenant_id=tenant_id, config_key=config_key)
