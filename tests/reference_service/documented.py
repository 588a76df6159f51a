"""Checks every response of the service against its own OpenAPI document."""

from __future__ import annotations

import json
import re
from typing import Any

import jsonschema
import requests


class Document:
    """The OpenAPI document, which checks responses."""

    def __init__(self, content: dict[str, Any]) -> None:
        self.content = content
        self._paths = [
            (re.compile("/" + re.sub(r"{\w+}", "[^/]+", path.strip("/")) + "/?"), operations)
            for path, operations in content["paths"].items()
        ]
        self._validators: dict[str, Any] = {}

    def check(self, response: requests.Response) -> None:
        """Fail if the response is not documented, or differs from its documentation."""
        method, path = str(response.request.method), str(response.request.path_url).partition("?")[0]
        message = f"{method} {path} answered {response.status_code} {response.text[:300]}"
        assert response.headers.get("X-Request-ID"), message
        if response.status_code >= 400:
            assert response.headers["Content-Type"] == "application/problem+json", message
            problem = response.json()
            assert problem["status"] == response.status_code, message
            assert {"type", "title", "detail"} <= problem.keys(), message
            assert ("errors" in problem) == (response.status_code == 422), message
            named = [error["field"] for error in problem.get("errors", [])]
            assert len(set(named)) == len(named), message
        operations: Any = next((known for pattern, known in self._paths if pattern.fullmatch(path)), {})
        operation = operations.get(method.lower())
        if operation is None:
            assert response.status_code in {404, 405} or path in {"/openapi.json", "/docs"}, message
            return
        documented = operation["responses"].get(str(response.status_code))
        assert documented, f"{message}, which {operation['operationId']} does not document"
        content = documented.get("content")
        if not content:
            assert not response.content, message
            return
        schema = content[response.headers["Content-Type"]]["schema"]
        self._validator(schema).validate(response.json())

    def _validator(self, schema: dict[str, Any]) -> Any:
        name = json.dumps(schema)
        if name not in self._validators:
            whole = {**schema, "components": self.content["components"]}
            self._validators[name] = jsonschema.Draft202012Validator(whole)
        return self._validators[name]
