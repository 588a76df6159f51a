"""The operations of a document, alike for every version of OpenAPI: parameters, bodies and responses, each with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from support.openapi.document import Document, Node

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a request, or a header of a response.

    Attributes:
        within: `path`, `query`, `header`, `cookie`, or `form` (a field of a form, OpenAPI 2).
        schema: the place of its schema; in OpenAPI 2 the keywords stand in the parameter itself.
    """

    name: str
    within: str
    required: bool
    schema: Node
    node: Node


@dataclass(frozen=True, slots=True)
class Response:
    """What is documented of a response with a status.

    Attributes:
        status: `200`, `4XX` or `default`.
        content: media range → the place of the schema of the body, whose value is None if there is none.
        headers: those that a response has, or may have.
    """

    status: str
    node: Node
    content: Mapping[str, Node] = field(default_factory=dict)
    headers: tuple[Parameter, ...] = ()


@dataclass(frozen=True, slots=True)
class Operation:
    """A method at a path.

    Attributes:
        method: in capitals.
        path: the template, as written.
        body: media range → the place of the schema of a request's body; empty if it takes none.
        responses: status, a range such as `4XX`, or `default` → what is documented of it.
        security: what it needs: for each way in, scheme → scopes; None if the document does not say.
    """

    method: str
    path: str
    node: Node
    parameters: tuple[Parameter, ...] = ()
    body: Mapping[str, Node] = field(default_factory=dict)
    body_required: bool = False
    responses: Mapping[str, Response] = field(default_factory=dict)
    security: tuple[Mapping[str, tuple[str, ...]], ...] | None = None

    @property
    def name(self) -> str:
        """Method and path, by which reports know it."""
        return f"{self.method} {self.path}"

    def response(self, status: int) -> Response | None:
        """Return what is documented for a status: itself, its range such as 4XX, or the default."""
        found = self.responses
        return found.get(str(status)) or found.get(f"{status // 100}XX") or found.get("default")


def operations_of(document: Document) -> tuple[Operation, ...]:
    """Return every operation, in the order of the document.

    Raises:
        ConfigError: a reference in it leads nowhere.
    """
    read = _operation_2 if document.version == "2.0" else _operation_3
    found: list[Operation] = []
    for path, item in document.root["paths"].items():
        if not path.startswith("/"):
            continue  # an extension
        there = item.resolved()
        found += [read(document, path, there, method) for method in METHODS if isinstance(there[method].value, Mapping)]
    return tuple(found)


def _operation_3(document: Document, path: str, item: Node, method: str) -> Operation:
    node = item[method]
    body = node["requestBody"].resolved()
    parameters = tuple(
        _parameter(each, str(each["name"].value), str(each["in"].value)) for each in _parameters(item, node)
    )
    return Operation(
        method.upper(),
        path,
        node,
        parameters,
        {name: each["schema"] for name, each in body["content"].items()},
        bool(body["required"].value),
        {status: _response_3(status, each) for status, each in _responses(node)},
        _security(document, node),
    )


def _parameter(node: Node, name: str, within: str) -> Parameter:
    schema = node["schema"]
    content = next((each["schema"] for _, each in node["content"].items()), schema)
    return Parameter(name, within, bool(node["required"].value), content, node)


def _response_3(status: str, node: Node) -> Response:
    headers = tuple(_parameter(each.resolved(), name, "header") for name, each in node["headers"].items())
    content = {name.lower(): each["schema"] for name, each in node["content"].items()}
    return Response(status, node, content, headers)


def _operation_2(document: Document, path: str, item: Node, method: str) -> Operation:
    node = item[method]
    consumes, produces = (node[key] if key in node else document.root[key] for key in ("consumes", "produces"))
    accepted = [str(each.value) for each in consumes] or [JSON]
    returned = [str(each.value).lower() for each in produces] or [JSON]
    given = list(_parameters(item, node))
    body = next((each for each in given if each["in"].value == "body"), None)
    parameters = tuple(
        Parameter(
            str(each["name"].value),
            "form" if each["in"].value == "formData" else str(each["in"].value),
            bool(each["required"].value),
            each,
            each,
        )
        for each in given
        if each is not body
    )
    return Operation(
        method.upper(),
        path,
        node,
        parameters,
        dict.fromkeys(accepted, body["schema"]) if body is not None else {},
        body is not None and bool(body["required"].value),
        {status: _response_2(status, each, returned) for status, each in _responses(node)},
        _security(document, node),
    )


def _response_2(status: str, node: Node, produces: list[str]) -> Response:
    headers = tuple(Parameter(name, "header", False, each, each) for name, each in node["headers"].items())
    content = dict.fromkeys(produces, node["schema"]) if node["schema"].value is not None else {}
    return Response(status, node, content, headers)


def _parameters(item: Node, operation: Node) -> Iterator[Node]:
    """The parameters of an operation; its own win over those of its path."""
    found: dict[tuple[object, object], Node] = {}
    for each in (*item["parameters"], *operation["parameters"]):
        there = each.resolved()
        found[there["name"].value, there["in"].value] = there
    return iter(found.values())


def _security(document: Document, operation: Node) -> tuple[Mapping[str, tuple[str, ...]], ...] | None:
    stated = operation["security"] if "security" in operation else document.root["security"]
    if not isinstance(stated.value, list):
        return None
    return tuple({name: tuple(str(one.value) for one in scopes) for name, scopes in each.items()} for each in stated)


def _responses(operation: Node) -> Iterator[tuple[str, Node]]:
    """Each documented status, a range such as 4XX in capitals, and what is documented of it."""
    for status, each in operation["responses"].items():
        if not status.startswith("x-"):
            yield status if status == "default" else status.upper(), each.resolved()
