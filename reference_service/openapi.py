"""Generates the OpenAPI document of the service, and the page that shows it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

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
PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="https://cdn.jsdelivr.net/npm/swagger-ui-dist@5/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="https://cdn.jsdelivr.net/npm/swagger-ui-dist@5/swagger-ui-bundle.js"></script>
<script>SwaggerUIBundle({{url: "{document_url}", dom_id: "#swagger-ui", deepLinking: true}})</script>
</body>
</html>
"""
_COMPONENT = "#/components/schemas/{model}"
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
    public = list(public)
    groups = [(each.tag, each.all) for each in domains]
    models = [each.response for each in public] + [one.response for _, all_of_it in groups for one in all_of_it]
    schemas = _schemas(each for each in models if each is not None)
    paths: dict[str, dict[str, Any]] = {}
    for operation in public:
        answers = {**success(200, operation.response), **errors(*operation.errors)}
        described = _described(operation.name, operation.description.rstrip("."), operation.tag, answers)
        paths.setdefault(operation.path, {})[operation.method.lower()] = described | public_members(operation)
    for tag, operations in groups:
        for one in operations:
            summary = one.description.partition("\n")[0].rstrip(".")
            described = _described(one.name, summary, tag, responses(one))
            paths.setdefault(one.path, {})[one.method.lower()] = described | members(one)
    return {
        "openapi": "3.1.0",
        "info": {"title": TITLE, "description": DESCRIPTION, "version": "1"},
        "paths": paths,
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


def page(document_url: str) -> bytes:
    """Return the HTML page that shows the OpenAPI document with Swagger UI, which the browser loads."""
    return PAGE.format(title=TITLE, document_url=document_url).encode()


def errors(*statuses: int, conflict: str | None = None) -> dict[str, dict[str, Any]]:
    """Return the part of `responses` that documents these errors.

    Args:
        conflict: the description of a 409.
    """
    return {
        str(status): {
            "description": conflict if status == HTTPStatus.CONFLICT and conflict else ERRORS[status],
            "content": {MEDIA_TYPE: {"schema": _reference(_problem_model(status))}},
            "headers": REQUEST_ID,
        }
        for status in statuses
    }


def success(status: int, model: Any = None) -> dict[str, dict[str, Any]]:
    """Return the part of `responses` that documents a success."""
    content = {"content": {"application/json": {"schema": _reference(model)}}} if model else {}
    return {str(status): {"description": _SUCCESS[status], "headers": REQUEST_ID, **content}}


def responses(operation: Operation) -> dict[str, dict[str, Any]]:
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
    """Return the members of the operation that are its own: parameters, body and security."""
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
    """Return the members of a public operation that are its own: body and security."""
    body = {"requestBody": request_body(operation.body)} if operation.body else {}
    return {"security": [], **body}


def request_body(model: type[BaseModel], *, required: bool = True) -> dict[str, Any]:
    """Return the documentation of a request body."""
    return {"required": required, "content": {"application/json": {"schema": model.model_json_schema()}}}


def _described(name: str, summary: str, tag: str, answers: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {"tags": [tag], "summary": summary, "operationId": name, "responses": dict(sorted(answers.items()))}


def _schemas(models: Iterable[type[BaseModel]]) -> dict[str, Any]:
    """The schemas of the responses, and of everything in them, by name."""
    distinct = list(dict.fromkeys(models))
    _, definitions = models_json_schema([(each, "serialization") for each in distinct], ref_template=_COMPONENT)
    problems = {"Problem": Problem.model_json_schema(), "InvalidProblem": _inlined(InvalidProblem.model_json_schema())}
    return {**definitions["$defs"], **problems}


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
    # Pydantic names the schema of `Page[User]` so.
    return {"$ref": _COMPONENT.format(model=re.sub(r"\W", "_", model.__name__))}


def _inlined(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a 422 with the schema of its errors inlined."""
    schema["properties"]["errors"]["items"] = schema.pop("$defs")["FieldError"]
    return schema
