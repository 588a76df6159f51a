"""Generates the OpenAPI document with FastAPI, which serves no request; the rest of the service does not import it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from pydantic import BaseModel

from reference_service.keys import MAX_KEY_LENGTH
from reference_service.operations import Operation, Operations, PublicOperation
from reference_service.problems import MEDIA_TYPE, InvalidProblem, Problem

TITLE = "Tenant Management Service"
DESCRIPTION = "A Tenant Management Service to run acceptance tests against."
ERRORS = {
    400: "The body is not JSON.",
    401: "The token is missing or not valid.",
    403: "The token does not allow this operation.",
    404: "The resource does not exist.",
    409: "The request conflicts with what exists.",
    422: "The body or a query parameter is invalid.",
    503: "The database does not respond.",
}
REQUEST_ID = {
    "X-Request-ID": {
        "description": "The id that the request has, or a new one.",
        "required": True,
        "schema": {"type": "string"},
    },
}
_SUCCESS = {200: "Success.", 201: "Created.", 204: "Success, without a body."}
_PATH_SCHEMAS = {
    "config_key": {
        "type": "string",
        "maxLength": MAX_KEY_LENGTH,
        "description": "Lower snake case, with letters of any script.",
    }
}
_PARAMETER = re.compile(r"{(\w+)}")


def document(public: Iterable[PublicOperation], domains: Iterable[Operations]) -> dict[str, Any]:
    """Return the OpenAPI document of the service."""
    app = FastAPI(title=TITLE, version="1", description=DESCRIPTION)
    for operation in public:
        app.add_api_route(
            operation.path,
            _endpoint,
            methods=[operation.method],
            response_model=None,
            operation_id=operation.name,
            summary=operation.description.rstrip("."),
            tags=[operation.tag],
            responses={**success(200, operation.response), **errors(*operation.errors)},
            openapi_extra=public_members(operation),
        )
    for domain in domains:
        for one in domain.all:
            app.add_api_route(
                one.path,
                _endpoint,
                methods=[one.method],
                response_model=None,
                operation_id=one.name,
                summary=one.description.partition("\n")[0].rstrip("."),
                tags=[domain.tag],
                status_code=one.status,
                responses=responses(one),
                openapi_extra=members(one),
            )
    content = app.openapi()
    components = content.setdefault("components", {})
    components.setdefault("schemas", {}).update(
        {"Problem": Problem.model_json_schema(), "InvalidProblem": _inlined(InvalidProblem.model_json_schema())}
    )
    components["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
    return content


def page(document_url: str) -> bytes:
    """Return the HTML page that shows the OpenAPI document."""
    return bytes(get_swagger_ui_html(openapi_url=document_url, title=TITLE).body)


def errors(*statuses: int, conflict: str | None = None) -> dict[int | str, dict[str, Any]]:
    """Return the part of `responses` that documents these errors.

    Args:
        conflict: the description of a 409.
    """
    return {
        status: {
            "description": conflict if status == HTTPStatus.CONFLICT and conflict else ERRORS[status],
            "content": {MEDIA_TYPE: {"schema": _reference(_problem_model(status))}},
            "headers": REQUEST_ID,
        }
        for status in statuses
    }


def success(status: int, model: Any = None) -> dict[int | str, dict[str, Any]]:
    """Return the part of `responses` that documents a success."""
    schema = {"model": model} if model else {}
    return {status: {"description": _SUCCESS[status], "headers": REQUEST_ID, **schema}}


def responses(operation: Operation) -> dict[int | str, dict[str, Any]]:
    """Return the documentation of all responses of the operation."""
    statuses = [401, 403]
    if operation.body:
        statuses += [400, 422]
    if operation.query:
        statuses.append(422)
    if "{" in operation.path and operation.method != "DELETE":
        statuses.append(404)
    if operation.conflict:
        statuses.append(409)
    created = success(201, operation.response) if operation.method == "PUT" and operation.response else {}
    return {
        **success(operation.status, operation.response),
        **created,
        **errors(*sorted(statuses), 503, conflict=operation.conflict),
    }


def members(operation: Operation) -> dict[str, Any]:
    """Return the members of the operation that FastAPI does not generate: parameters, body and security."""
    described: dict[str, Any] = {"security": [{"bearer": []}]}
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": _PATH_SCHEMAS.get(name, {"type": "string"})}
        for name in _PARAMETER.findall(operation.path)
    ]
    if operation.query:
        parameters += _query_parameters(operation.query)
    if parameters:
        described["parameters"] = parameters
    if operation.body:
        described["requestBody"] = request_body(operation.body, required=not operation.body_optional)
    return described


def public_members(operation: PublicOperation) -> dict[str, Any]:
    """Return the members of a public operation that FastAPI does not generate."""
    body = {"requestBody": request_body(operation.body)} if operation.body else {}
    return {"security": [], **body}


def request_body(model: type[BaseModel], *, required: bool = True) -> dict[str, Any]:
    """Return the documentation of a request body."""
    return {"required": required, "content": {"application/json": {"schema": model.model_json_schema()}}}


def _endpoint() -> None:
    # Stands in for the endpoints. It has no docstring, because FastAPI would show it in the document.
    pass


def _query_parameters(query: type[BaseModel]) -> list[dict[str, Any]]:
    parameters = []
    for name, schema in query.model_json_schema()["properties"].items():
        choices = [one for one in schema.get("anyOf", []) if one.get("type") != "null"]
        own = choices[0] if choices else {k: v for k, v in schema.items() if k not in {"title", "description"}}
        description = {"description": schema["description"]} if "description" in schema else {}
        parameters.append({"name": name, "in": "query", "required": False, "schema": own, **description})
    return parameters


def _problem_model(status: int) -> type[Problem]:
    return InvalidProblem if status == HTTPStatus.UNPROCESSABLE_ENTITY else Problem


def _reference(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{model.__name__}"}


def _inlined(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a 422 with the schema of its errors inlined."""
    schema["properties"]["errors"]["items"] = schema.pop("$defs")["FieldError"]
    return schema
