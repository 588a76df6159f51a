"""The files that Allure reads: written without secrets, and never at the cost of the run."""
# mypy: disallow-untyped-calls=False
# allure-python-commons says that it is typed, and is not.

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import attr
from allure_commons import hookimpl
from allure_commons.logger import AllureFileLogger

from support.exchange import Exchange
from support.masking import MASK
from support.session import Session

HTTP_EXCHANGE = "application/vnd.allure.http+json"
HTTP_EXTENSION = "httpexchange"
REDACTED = "__ALLURE_REDACTED__"  # what Allure 3 shows as masked

Masker = Callable[[str], str]
Complaint = Callable[[Exception], None]


class CarefulFileLogger(AllureFileLogger):
    """Masks whatever is written, steps' own `allure.attach` included; a full disk costs results and not the run."""

    def __init__(self, folder: str | Path, masked: Masker, complain: Complaint) -> None:
        super().__init__(folder)
        self._masked = masked
        self._complain = complain
        self.folder = Path(folder)

    @hookimpl
    def report_result(self, result: Any) -> None:
        self._try(lambda: super(CarefulFileLogger, self).report_result(self._clean(result)))

    @hookimpl
    def report_container(self, container: Any) -> None:
        self._try(lambda: super(CarefulFileLogger, self).report_container(self._clean(container)))

    @hookimpl
    def report_globals(self, globals_item: Any) -> None:
        self._try(lambda: super(CarefulFileLogger, self).report_globals(self._clean(globals_item)))

    @hookimpl
    def report_attached_data(self, body: str | bytes, file_name: str) -> None:
        self._try(lambda: super(CarefulFileLogger, self).report_attached_data(self._clean(body), file_name))

    @hookimpl
    def report_attached_file(self, source: str | Path, file_name: str) -> None:
        self._try(
            lambda: super(CarefulFileLogger, self).report_attached_data(
                self._clean(Path(source).read_bytes()), file_name
            )
        )

    def write_text(self, name: str, text: str) -> None:
        self._try(lambda: (self.folder / name).write_text(self._masked(text), encoding="utf-8"))

    def _try(self, write: Callable[[], object]) -> None:
        try:
            write()
        except Exception as problem:  # noqa: BLE001 - whatever it is, the run goes on
            self._complain(problem)

    def _clean(self, value: Any) -> Any:
        """Mask a value, in place where it is one of Allure's objects."""
        if isinstance(value, str):
            return self._masked(str(getattr(value, "value", value)))
        if isinstance(value, bytes):
            try:
                return self._masked(value.decode()).encode()
            except UnicodeDecodeError:
                return value
        if isinstance(value, list):
            return [self._clean(each) for each in value]
        if attr.has(type(value)):
            for field in attr.fields(type(value)):
                setattr(value, field.name, self._clean(getattr(value, field.name)))
        return value


def short_line(exchange: Exchange) -> str:
    """Name an exchange: `POST /tenants/t-1/groups/ → 201`."""
    return f"{exchange.method} {exchange.path} → {exchange.status if exchange.status is not None else 'no answer'}"


def http_exchange(exchange: Exchange) -> str:
    """Write an exchange in the JSON that Allure 3 shows as a request and its answer.

    The shape is version 1 of Allure's HTTP exchange (https://allurereport.org/docs/axios-reference/), of which only
    `request` must be there: `{schemaVersion, start, stop, request: {method, url, headers, query, body},
    response: {status, statusText, headers, body}, error: {name, message}}`. Times are in milliseconds, headers and
    query are lists of `{name, value}`, a body is `{contentType, encoding, value, size}`.
    """
    start = round(exchange.at.timestamp() * 1000)
    told: dict[str, Any] = {
        "schemaVersion": 1,
        "start": start,
        "stop": start + round(exchange.seconds * 1000),
        "request": {
            "method": exchange.method,
            "url": exchange.url,
            "headers": _pairs(exchange.request_headers),
            "query": _pairs(exchange.params),
            **_body(exchange.request_body, exchange.request_headers),
        },
    }
    if exchange.status is not None:
        told["response"] = {
            "status": exchange.status,
            "statusText": exchange.reason,
            "headers": _pairs(exchange.response_headers),
            **_body(exchange.response_body, exchange.response_headers),
        }
    if exchange.error:
        told["error"] = {"name": "no answer", "message": exchange.error}
    return json.dumps(told, ensure_ascii=False)


def environment_properties(session: Session | None) -> str:
    """Write `environment.properties`: what was run against what. Allure shows it beside the results."""
    told = {"behave": version("behave"), "allure-behave": version("allure-behave")}
    if session is not None:
        told = {
            "Service": session.service.name,
            "Base URL": session.base_url or session.config.base_url or "not reached",
            "Environment": session.config.name,
            "Personas": ", ".join(session.config.selected),
            "Run": session.names.run,
        } | told
    return "".join(
        f"{_property(name).replace(' ', chr(92) + ' ')} = {_property(value)}\n" for name, value in told.items()
    )


def _property(text: str) -> str:
    """Write it as a Java properties file does: ASCII, on one line."""
    escaped = "".join(f"\\{each}" if each in "\\:=#!" else each for each in " ".join(text.split()))
    return "".join(each if each.isascii() else "".join(f"\\u{unit:04x}" for unit in _utf16(each)) for each in escaped)


def _utf16(character: str) -> Iterable[int]:
    units = character.encode("utf-16-be")
    return (int.from_bytes(units[place : place + 2]) for place in range(0, len(units), 2))


def _pairs(values: Mapping[str, Any]) -> list[dict[str, str]]:
    return [
        {"name": name, "value": REDACTED if each == MASK else str(each)}
        for name, value in values.items()
        for each in (value if isinstance(value, list | tuple) else [value])
    ]


def _body(body: Any, headers: Mapping[str, str]) -> dict[str, Any]:
    if body is None:
        return {}
    kinds = [value for name, value in headers.items() if name.lower() == "content-type"]
    text = body if isinstance(body, str) else json.dumps(body, indent=2, ensure_ascii=False)
    kind = kinds[0] if kinds else "text/plain" if isinstance(body, str) else "application/json"
    return {"body": {"contentType": kind, "encoding": "utf8", "value": text, "size": len(text.encode())}}
