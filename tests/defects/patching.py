"""Changes the service from outside its code. Each function fails if what it changes no longer exists."""

from __future__ import annotations

import dataclasses
import functools
import json
import sys
from collections.abc import Callable
from types import FunctionType
from typing import Any

from reference_service import application, authorization, validation
from reference_service.authorization import Cell
from reference_service.dispatch import Dispatcher
from reference_service.operations import Operation

Wrapper = Callable[..., Any]


def replace(holder: Any, name: str, new: Any) -> None:
    """Replace `holder.name`; a function or class is replaced in every module of the service that imported it."""
    old = getattr(holder, name)
    setattr(holder, name, new)
    if not callable(old):
        return
    for module in [each for key, each in sys.modules.items() if key.startswith("reference_service")]:
        for key, value in list(vars(module).items()):
            if value is old:
                setattr(module, key, new)


def wrap(holder: Any, name: str) -> Callable[[Wrapper], Wrapper]:
    """Call the decorated function instead of `holder.name`, which it gets as its first argument."""

    def decorate(new: Wrapper) -> Wrapper:
        old = getattr(holder, name)

        @functools.wraps(old)
        def wrapper(*args: Any, **kw: Any) -> Any:
            return new(old, *args, **kw)

        replace(holder, name, wrapper)
        return new

    return decorate


def replace_code(function: FunctionType, new: FunctionType) -> None:
    """Replace the code of a function to which references are kept already, such as pydantic's validators."""
    function.__code__ = new.__code__


def operations(*names: str) -> list[tuple[list[Operation], int]]:
    """Return the operations of these names as lists and indexes; all operations if no name is given."""
    places = [
        (domain.operations.all, index) for domain in application.DOMAINS for index in range(len(domain.operations.all))
    ]
    missing = set(names) - {all_[index].name for all_, index in places}
    if missing:
        raise LookupError(f"the service has no operation {', '.join(missing)}")
    return [(all_, index) for all_, index in places if not names or all_[index].name in names]


def change_operation(*names: str, **fields: Any) -> None:
    """Set fields of these operations: `find`, `status`, `body` and so on."""
    for all_, index in operations(*names):
        all_[index] = dataclasses.replace(all_[index], **fields)


def wrap_handler(*names: str) -> Callable[[Wrapper], Wrapper]:
    """Call the decorated function instead of the handlers of these operations: (handler, call)."""
    return _wrap_field("handler", names)


def wrap_find(*names: str) -> Callable[[Wrapper], Wrapper]:
    """Call the decorated function instead of the `find` of these operations: (find, session, **ids in the path)."""
    return _wrap_field("find", names)


def _wrap_field(field: str, names: tuple[str, ...]) -> Callable[[Wrapper], Wrapper]:
    def decorate(new: Wrapper) -> Wrapper:
        for all_, index in operations(*names):
            old = getattr(all_[index], field)
            if old is None:
                continue
            wrapper = functools.wraps(old)(functools.partial(new, old))
            all_[index] = dataclasses.replace(all_[index], **{field: wrapper})
        return new

    return decorate


def wrap_request(*names: str) -> Callable[[Wrapper], Wrapper]:
    """Call the decorated function for each request to these operations: (handle, dispatcher, operation, request, body)."""

    def decorate(new: Wrapper) -> Wrapper:
        operations(*names)
        old = Dispatcher._handle

        def wrapper(dispatcher: Dispatcher, operation: Operation, request: Any, body: bytes) -> Any:
            if names and operation.name not in names:
                return old(dispatcher, operation, request, body)
            return new(old, dispatcher, operation, request, body)

        replace(Dispatcher, "_handle", wrapper)
        return new

    return decorate


def set_cell(operation_names: str, columns: str, value: Cell) -> None:
    """Change cells of the authorization matrix."""
    for name in operation_names.split():
        for column in columns.split():
            if authorization.CELLS[name][column] is value:
                raise LookupError(f"{name} is {value.value} for {column} already")
            authorization.CELLS[name][column] = value  # type: ignore[index]


def ignore_unknown_fields(*models: Any) -> None:
    """Ignore unknown fields in bodies of these models."""
    for model in models:
        model.model_config = {**model.model_config, "extra": "ignore"}
        model.model_rebuild(force=True)


def edit_body(*models: Any) -> Callable[[Wrapper], Wrapper]:
    """Let the decorated function change the fields of bodies of these models before they are validated."""

    def decorate(new: Wrapper) -> Wrapper:
        @wrap(validation, "parse_body")
        def parse(original: Wrapper, model: Any, body: bytes, *context: Any) -> Any:
            try:
                value = json.loads(body) if model in models else None
            except ValueError:
                value = None
            if isinstance(value, dict):
                new(value)
                body = json.dumps(value).encode()
            return original(model, body, *context)

        return new

    return decorate


def wrap_query(new: Wrapper) -> Wrapper:
    """Call the decorated function to parse query parameters: (parse, model, parameters as a dict)."""

    @wrap(validation, "parse_query")
    def parse(original: Wrapper, model: Any, parameters: Any) -> Any:
        return new(original, model, dict(parameters))

    return new


def whole_list(call: Any) -> Any:
    """Return the call for the first 200 items of the list instead of one page."""
    return dataclasses.replace(call, payload=call.payload.model_copy(update={"offset": 0, "limit": 200}))
