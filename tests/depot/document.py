"""The OpenAPI document of the service."""

from __future__ import annotations

from typing import Any


def document() -> dict[str, Any]:
    """Return it."""
    thing = {"type": "object", "required": ["id", "name", "tier", "version"], "properties": {
        "id": {"type": "string", "readOnly": True}, "name": {"type": "string", "minLength": 1, "maxLength": 80},
        "tier": {"type": "string", "enum": ["basic", "premium"], "default": "basic"},
        "version": {"type": "integer", "readOnly": True}}}  # fmt: skip
    job = {"type": "object", "required": ["job_id", "state"], "properties": {
        "job_id": {"type": "string"}, "state": {"type": "string", "enum": ["running", "done"]},
        "site_id": {"type": "string"}}}  # fmt: skip
    return {
        "openapi": "3.1.0", "info": {"title": "Depot", "version": "1"}, "servers": [{"url": "/v1"}],
        "security": [{"user": []}, {"robot": []}],
        "paths": {
            "/sessions": {"post": {"security": [], "requestBody": _body({"type": "object", "required": ["user", "password"],
                "properties": {"user": {"type": "string"}, "password": {"type": "string"}}}),
                "responses": {"201": _json("a token", {"type": "object", "required": ["token"], "properties": {
                    "token": {"type": "string"}, "expires_in": {"type": "integer"}}}), "401": _problem()}}},
            "/jobs/{job_id}": {"parameters": [_path("job_id")], "get": {
                "summary": "Look at a job", "responses": {"200": _json("a job", job), **_problems(401, 404)}}},
            "/sites": {"get": _list("sites", 401),
                       "post": {"requestBody": _body(_changes("name")), "responses": {
                           "202": {**_json("accepted", job), "headers": {"Location": {"schema": {"type": "string"}}}},
                           **_problems(400, 401, 403)}}},
            "/sites/{site_id}": _item("site_id"),
            "/sites/{site_id}/crates": {"parameters": [_path("site_id")], "get": _list("crates", 401, 404, 410),
                "post": {"requestBody": _body(_changes("name")), "responses": {
                    "201": _json("a crate", {"$ref": "#/components/schemas/Thing"}), **_problems(400, 401, 403, 404, 410)}}},
            "/sites/{site_id}/crates/{crate_id}": _item("site_id", "crate_id"),
        },
        "components": {
            "securitySchemes": {"user": {"type": "http", "scheme": "bearer"},
                                "robot": {"type": "apiKey", "in": "header", "name": "X-API-Key"}},
            "schemas": {"Thing": thing, "Problem": {
                "type": "object", "required": ["type", "title", "status"], "properties": {
                    "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
                    "detail": {"type": "string"}, "errors": {"type": "array", "items": {"type": "object", "properties": {
                        "pointer": {"type": "string"}, "detail": {"type": "string"}}}}}}},
        },
    }  # fmt: skip


def _changes(*required: str) -> dict[str, Any]:
    """What a request may send."""
    return {"type": "object", "additionalProperties": False, "required": list(required), "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 80},
        "tier": {"type": "string", "enum": ["basic", "premium"], "default": "basic"}}}  # fmt: skip


def _path(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _body(schema: dict[str, Any]) -> dict[str, Any]:
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _json(words: str, data: dict[str, Any], meta: dict[str, Any] | None = None) -> dict[str, Any]:
    schema = {"type": "object", "required": ["data", "meta"], "properties": {
        "data": data, "meta": {"type": "object", "properties": meta or {}}}}  # fmt: skip
    return {"description": words, "content": {"application/json": {"schema": schema}}}


def _problem() -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": "a problem", "content": {"application/problem+json": {"schema": schema}}}


def _problems(*statuses: int) -> dict[str, Any]:
    return {str(each): _problem() for each in statuses}


def _list(words: str, *problems: int) -> dict[str, Any]:
    meta = {"next": {"type": ["string", "null"]}, "total": {"type": "integer"}}
    things = {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}}
    return {"parameters": [{"name": "page_size", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 100}},
                           {"name": "after", "in": "query", "schema": {"type": "string"}}],
            "responses": {"200": _json(words, things, meta), **_problems(*problems)}}  # fmt: skip


def _item(*parameters: str) -> dict[str, Any]:
    """Every operation of an item."""
    shown = {**_json("it", {"$ref": "#/components/schemas/Thing"}), "headers": {"ETag": {"schema": {"type": "string"}}}}
    condition = {"name": "If-Match", "in": "header", "required": True, "schema": {"type": "string"}}
    return {
        "parameters": [_path(each) for each in parameters],
        "get": {"responses": {"200": shown, **_problems(401, 404, 410)}},
        "patch": {"parameters": [condition], "requestBody": _body(_changes()),
                  "responses": {"200": shown, **_problems(400, 401, 403, 404, 410, 412, 428)}},
        "delete": {"responses": {"204": {"description": "removed"}, **_problems(401, 403, 404, 410)}},
    }  # fmt: skip
