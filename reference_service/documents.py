"""What the OpenAPI document says of an operation beyond what FastAPI sees: bodies, parameters, refusals, security."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel

from reference_service.keys import KEY_LIMIT
from reference_service.operations import Operation, PublicOperation
from reference_service.problems import MEDIA_TYPE, InvalidProblem, Problem

REFUSALS = {
    400: "The body is no JSON.",
    401: "No token, or one that cannot be trusted.",
    403: "The token does not allow this act.",
    404: "There is no such thing.",
    409: "It clashes with what is there.",
    422: "The body or a query parameter breaks a rule.",
    503: "The database does not answer.",
}
REQUEST_ID = {
    "X-Request-ID": {"description": "The caller's, where one was sent.", "schema": {"type": "string"}},
}
_WORDS = {200: "Done.", 201: "Made.", 204: "Done; nothing to tell."}
_PATH_SCHEMAS = {
    "config_key": {
        "type": "string",
        "maxLength": KEY_LIMIT,
        "description": "Lower snake case, of letters of any script.",
    }
}
_PARAMETER = re.compile(r"{(\w+)}")


def refusals(*statuses: int, clash: str | None = None) -> dict[int | str, dict[str, Any]]:
    """The part of `responses` that documents these refusals; clash: the 409 in words."""
    return {
        status: {
            "description": f"{clash[0].upper()}{clash[1:]}."
            if status == HTTPStatus.CONFLICT and clash
            else REFUSALS[status],
            "content": {MEDIA_TYPE: {"schema": _reference(_shape(status))}},
            "headers": REQUEST_ID,
        }
        for status in statuses
    }


def success(status: int, model: Any = None) -> dict[int | str, dict[str, Any]]:
    """The part of `responses` that documents an answer."""
    shape = {"model": model} if model else {}
    return {status: {"description": _WORDS[status], "headers": REQUEST_ID, **shape}}


def responses(operation: Operation) -> dict[int | str, dict[str, Any]]:
    """All that the operation answers."""
    statuses = [401, 403]
    if operation.takes:
        statuses += [400, 422]
    if operation.asks:
        statuses.append(422)
    if "{" in operation.path and operation.method != "DELETE":
        statuses.append(404)
    if operation.clash:
        statuses.append(409)
    made = success(201, operation.gives) if operation.method == "PUT" and operation.gives else {}
    return {
        **success(operation.status, operation.gives),
        **made,
        **refusals(*sorted(statuses), 503, clash=operation.clash),
    }


def unseen(operation: Operation) -> dict[str, Any]:
    """The members of the operation that FastAPI cannot see, as the endpoint takes the bare request."""
    known: dict[str, Any] = {"security": [{"bearer": []}]}
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": _PATH_SCHEMAS.get(name, {"type": "string"})}
        for name in _PARAMETER.findall(operation.path)
    ]
    if operation.asks:
        parameters += _query_parameters(operation.asks)
    if parameters:
        known["parameters"] = parameters
    if operation.takes:
        known["requestBody"] = request_body(operation.takes, required=not operation.takes_nothing_too)
    return known


def public_responses(operation: PublicOperation) -> dict[int | str, dict[str, Any]]:
    """Return all that an operation without token answers."""
    return {**success(200, operation.gives), **refusals(*operation.refusals)}


def public_unseen(operation: PublicOperation) -> dict[str, Any]:
    """Return the members of an operation without token that FastAPI cannot see."""
    body = {"requestBody": request_body(operation.takes)} if operation.takes else {}
    return {"security": [], **body}


def request_body(form: type[BaseModel], *, required: bool = True) -> dict[str, Any]:
    """The body that the form describes."""
    return {"required": required, "content": {"application/json": {"schema": form.model_json_schema()}}}


def complete(app: FastAPI) -> None:
    """Has the app's document tell of the problems and of how tokens are sent."""
    write = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            components = write().setdefault("components", {})
            components.setdefault("schemas", {}).update(
                {
                    "Problem": Problem.model_json_schema(),
                    "InvalidProblem": _inlined(InvalidProblem.model_json_schema()),
                }
            )
            components["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
        assert app.openapi_schema is not None
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _query_parameters(asks: type[BaseModel]) -> list[dict[str, Any]]:
    described = []
    for name, schema in asks.model_json_schema()["properties"].items():
        choices = [one for one in schema.get("anyOf", []) if one.get("type") != "null"]
        shape = choices[0] if choices else {k: v for k, v in schema.items() if k not in {"title", "description"}}
        words = {"description": schema["description"]} if "description" in schema else {}
        described.append({"name": name, "in": "query", "required": False, "schema": shape, **words})
    return described


def _shape(status: int) -> type[Problem]:
    return InvalidProblem if status == HTTPStatus.UNPROCESSABLE_ENTITY else Problem


def _reference(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{model.__name__}"}


def _inlined(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of the 422 with that of its mistakes written into it."""
    mistake = schema.pop("$defs")["FieldError"]
    schema["properties"]["errors"]["items"] = mistake
    return schema
