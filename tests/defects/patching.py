"""Ways to change the service from outside its own code. Each fails where what it changes is no longer there."""

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
    """`holder.name` becomes another; a function or class does so wherever the service has imported it."""
    old = getattr(holder, name)
    setattr(holder, name, new)
    if not callable(old):
        return
    for module in [each for key, each in sys.modules.items() if key.startswith("reference_service")]:
        for key, value in list(vars(module).items()):
            if value is old:
                setattr(module, key, new)


def around(holder: Any, name: str) -> Callable[[Wrapper], Wrapper]:
    """The decorated function is called in place of `holder.name`, which it gets as its first argument."""

    def decorate(new: Wrapper) -> Wrapper:
        old = getattr(holder, name)

        @functools.wraps(old)
        def instead(*args: Any, **kw: Any) -> Any:
            return new(old, *args, **kw)

        replace(holder, name, instead)
        return new

    return decorate


def rewrite(function: FunctionType, new: FunctionType) -> None:
    """The function does what another does, also where it was taken already (pydantic's validators)."""
    function.__code__ = new.__code__


def operations(*names: str) -> list[tuple[list[Operation], int]]:
    """Where the operations of these names stand, all operations where none is named."""
    places = [
        (domain.operations.all, place) for domain in application.DOMAINS for place in range(len(domain.operations.all))
    ]
    missing = set(names) - {all_[place].name for all_, place in places}
    if missing:
        raise LookupError(f"the service has no operation {', '.join(missing)}")
    return [(all_, place) for all_, place in places if not names or all_[place].name in names]


def change(*names: str, **fields: Any) -> None:
    """Other fields for these operations: `finds`, `status`, `takes` and the like."""
    for all_, place in operations(*names):
        all_[place] = dataclasses.replace(all_[place], **fields)


def acting(*names: str) -> Callable[[Wrapper], Wrapper]:
    """The decorated function gets what the operation does, and the call that has passed the gate."""
    return _on_part("handler", names)


def finding(*names: str) -> Callable[[Wrapper], Wrapper]:
    """The decorated function gets how the operation finds what the path names, the session, and the path's ids."""
    return _on_part("find", names)


def _on_part(part: str, names: tuple[str, ...]) -> Callable[[Wrapper], Wrapper]:
    def decorate(new: Wrapper) -> Wrapper:
        for all_, place in operations(*names):
            old = getattr(all_[place], part)
            if old is None:
                continue
            instead = functools.wraps(old)(functools.partial(new, old))
            all_[place] = dataclasses.replace(all_[place], **{part: instead})
        return new

    return decorate


def at_gate(*names: str) -> Callable[[Wrapper], Wrapper]:
    """The decorated function is called for each request to these operations: (proceed, gate, operation, request, body)."""

    def decorate(new: Wrapper) -> Wrapper:
        operations(*names)
        old = Dispatcher._handle

        def instead(gate: Dispatcher, operation: Operation, request: Any, body: bytes) -> Any:
            if names and operation.name not in names:
                return old(gate, operation, request, body)
            return new(old, gate, operation, request, body)

        replace(Dispatcher, "_handle", instead)
        return new

    return decorate


def cell(names: str, standings: str, value: Cell) -> None:
    """Another word in the table of who may do what."""
    for name in names.split():
        for standing in standings.split():
            if authorization.CELLS[name][standing] is value:
                raise LookupError(f"{name} is {value.value} for {standing} already")
            authorization.CELLS[name][standing] = value  # type: ignore[index]


def lenient(*forms: Any) -> None:
    """These bodies may hold fields that nobody knows."""
    for form in forms:
        form.model_config = {**form.model_config, "extra": "ignore"}
        form.model_rebuild(force=True)


def sent(*forms: Any) -> Callable[[Wrapper], Wrapper]:
    """The decorated function changes the fields of these bodies before they are looked at."""

    def decorate(new: Wrapper) -> Wrapper:
        @around(validation, "parse_body")
        def read(original: Wrapper, form: Any, body: bytes, *context: Any) -> Any:
            try:
                value = json.loads(body) if form in forms else None
            except ValueError:
                value = None
            if isinstance(value, dict):
                new(value)
                body = json.dumps(value).encode()
            return original(form, body, *context)

        return new

    return decorate


def asked(new: Wrapper) -> Wrapper:
    """The decorated function gets how query parameters are read, their form, and the parameters as a dict."""

    @around(validation, "parse_query")
    def read(original: Wrapper, query: Any, parameters: Any) -> Any:
        return new(original, query, dict(parameters))

    return new


def everything(call: Any) -> Any:
    """The same call for the whole of a list, which may then be paged otherwise."""
    return dataclasses.replace(call, payload=call.payload.model_copy(update={"offset": 0, "limit": 200}))
