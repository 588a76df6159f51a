"""Configs: JSON values of a tenant, by key."""

from __future__ import annotations

from tests.second_service.keys import is_key
from tests.second_service.problems import FieldError, invalid, not_found
from tests.second_service.request import Request, Response
from tests.second_service.resources import representation, require_tenant
from tests.second_service.validation import Field, Schema, json_value

SCHEMA = Schema({"value": Field(json_value)})


def list_configs(request: Request) -> Response:
    tenant_id = require_tenant(request)
    page = request.page()
    rows = request.store["configs"].listed(tenant_id)
    return page.of([representation(row) for row in rows if request.matches(row.data["config_key"])])


def read_config(request: Request) -> Response:
    row = request.store["configs"].get(require_tenant(request), request.ids["config_key"])
    if row is None:
        raise not_found("config")
    return Response(200, representation(row))


def put_config(request: Request) -> Response:
    """Create a config, or set its value; every call makes a new version, also with the same value."""
    tenant_id, config_key = require_tenant(request), request.ids["config_key"]
    values, errors = SCHEMA.check(request.json())
    if not is_key(config_key):
        errors.append(FieldError("config_key", "must be in lower snake case"))
    if errors:
        raise invalid(errors)
    values["updated_at"] = request.store.timestamp()
    row = request.store["configs"].get(tenant_id, config_key)
    if row is not None:
        row.data |= values | {"version": row.data["version"] + 1}
        return Response(200, representation(row))
    data = {"config_key": config_key, **values, "version": 1}
    return Response(201, representation(request.store["configs"].add((tenant_id, config_key), data)))


def delete_config(request: Request) -> Response:
    request.store["configs"].remove(request.ids["tenant_id"], request.ids["config_key"])
    return Response(204)
