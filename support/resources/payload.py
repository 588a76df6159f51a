"""What a request for an operation carries: fields, body, query and headers, filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from support.description.payloads import fill, value_at
from support.description.service import Operation, Resource, Variant
from support.errors import ScenarioError
from support.resources.addressing import without

JSON_PATCH = "application/json-patch+json"


@dataclass(frozen=True, slots=True)
class Payload:
    """What a request carries.

    Attributes:
        fields: the object that is sent, without the field around it; None if none is.
        body: the body as JSON; None for none.
        raw: the body as text, instead.
    """

    fields: Any = None
    body: Any = None
    raw: str | None = None
    query: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    media_type: str | None = None


def payload_of(
    operation: Operation,
    resource: Resource | None,
    variant: Variant,
    values: Mapping[str, Any],
    query: Mapping[str, Any],
) -> Payload:
    """Return what a request for an operation carries.

    Args:
        values: what templates may refer to.
        query: further query parameters; these win.

    Raises:
        ScenarioError: a template refers to something that does not exist so far.
    """
    place = variant.place or f"{operation.place}{'.body' if operation.has_body else ''}"
    with explained(operation, place, values):
        return _filled(operation, resource, variant, values, query)


@contextmanager
def explained(operation: Operation, place: str, values: Mapping[str, Any]) -> Iterator[None]:
    """Say which template of the description refers to what does not exist so far.

    Args:
        place: of the template in the description.

    Raises:
        ScenarioError: the template cannot be filled in.
    """
    try:
        yield
    except (KeyError, TypeError, AttributeError, IndexError) as missing:
        name = missing.args[0] if isinstance(missing, KeyError) and missing.args else missing
        raise ScenarioError(without(operation, place, str(name), values)) from None


def fields_of(operation: Operation, body: Any) -> Any:
    """Return the object in a body as it is sent; of a list of changes (RFC 6902), the fields that it sets."""
    if isinstance(body, list) and all(isinstance(each, Mapping) and "op" in each and "path" in each for each in body):
        return {str(each["path"]).removeprefix("/"): each["value"] for each in body if "value" in each}
    return value_at(body, operation.send)


def wrapped(value: Any, path: str | None) -> Any:
    """Return a value inside the fields of a path such as `data.attributes`."""
    for name in reversed(path.split(".") if path else ()):
        value = {name: value}
    return value


def _filled(
    operation: Operation,
    resource: Resource | None,
    variant: Variant,
    values: Mapping[str, Any],
    query: Mapping[str, Any],
) -> Payload:
    media_type = variant.media_type or operation.media_type
    shape = resource.list.query if resource is not None and operation.verb == "list" else {}
    given: dict[str, Any] = {
        "query": {**fill({**operation.query, **shape, **variant.query}, values), **query},
        "headers": {**fill(operation.headers, values), **fill(variant.headers, values)},
        "media_type": media_type,
    }
    if variant.raw is not None:
        return Payload(raw=variant.raw, **given)
    if variant.body is not None:
        body = fill(variant.body, values)
        return Payload(value_at(body, operation.send), body, **given)
    fields = _fields(operation, resource, variant, values)
    if media_type == JSON_PATCH and isinstance(fields, Mapping):
        removed = [{"op": "remove", "path": f"/{name}"} for name in variant.unset]
        changed = [{"op": "replace", "path": f"/{name}", "value": value} for name, value in fields.items()]
        return Payload(fields, [*changed, *removed], **given)
    # A JSON Patch has its own form, whatever is around an object.
    around = None if media_type == JSON_PATCH else operation.send
    return Payload(fields, None if fields is None else wrapped(fields, around), **given)


def _fields(operation: Operation, resource: Resource | None, variant: Variant, values: Mapping[str, Any]) -> Any:
    template: Any = variant.only
    if template is None:
        template = operation.body
        if not operation.has_body and resource is not None and operation.verb in {"create", "update"}:
            template = resource.new if operation.verb == "create" else resource.change
            # A merge changes only what it sends, so a variant that sets fields sends these alone.
            if operation.verb == "update" and operation.method == "PATCH" and variant.set:
                template = {}
    if template is None and variant.set:
        template = {}
    if not isinstance(template, Mapping):
        return fill(template, values)
    filled = fill({**template, **variant.set}, values)
    return {name: value for name, value in filled.items() if name not in variant.unset}
