"""Holds every answer of the test suite against the service's own OpenAPI document."""

from __future__ import annotations

import json
import re
from typing import Any

import jsonschema
import requests


class Document:
    """The OpenAPI document, and whether an answer is one of those that it tells of."""

    def __init__(self, content: dict[str, Any]) -> None:
        self.content = content
        self._paths = [
            (re.compile("/" + re.sub(r"{\w+}", "[^/]+", path.strip("/")) + "/?"), operations)
            for path, operations in content["paths"].items()
        ]
        self._validators: dict[str, Any] = {}

    def check(self, answer: requests.Response) -> None:
        """Fails where the answer is not documented, or is not as documented."""
        method, path = str(answer.request.method), str(answer.request.path_url).partition("?")[0]
        said = f"{method} {path} answered {answer.status_code} {answer.text[:300]}"
        assert answer.headers.get("X-Request-ID"), said
        if answer.status_code >= 400:
            assert answer.headers["Content-Type"] == "application/problem+json", said
            problem = answer.json()
            assert problem["status"] == answer.status_code, said
            assert {"type", "title", "detail"} <= problem.keys(), said
            assert ("errors" in problem) == (answer.status_code == 422), said
            named = [error["field"] for error in problem.get("errors", [])]
            assert len(set(named)) == len(named), said
        operations: Any = next((known for pattern, known in self._paths if pattern.fullmatch(path)), {})
        operation = operations.get(method.lower())
        if operation is None:
            assert answer.status_code in {404, 405} or path in {"/openapi.json", "/docs"}, said
            return
        documented = operation["responses"].get(str(answer.status_code))
        assert documented, f"{said}, which {operation['operationId']} does not document"
        content = documented.get("content")
        if not content:
            assert not answer.content, said
            return
        schema = content[answer.headers["Content-Type"]]["schema"]
        self._validator(schema).validate(answer.json())

    def _validator(self, schema: dict[str, Any]) -> Any:
        name = json.dumps(schema)
        if name not in self._validators:
            whole = {**schema, "components": self.content["components"]}
            self._validators[name] = jsonschema.Draft202012Validator(whole)
        return self._validators[name]
