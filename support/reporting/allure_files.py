"""The files that Allure reads: an HTTP exchange, and what was run against what."""

# mypy: disallow-untyped-calls=False, disallow-subclassing-any=False
# allure-python-commons declares that it is typed, and is not.

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import attr
from allure_commons.logger import AllureFileLogger
from allure_commons.utils import uuid4

from support.http.exchange import Exchange
from support.http.masking import MASK
from support.reporting.files import ResultFolder
from support.results.account import RunInformation

HTTP_EXCHANGE = "application/vnd.allure.http+json"
HTTP_EXTENSION = "httpexchange"
REDACTED = "__ALLURE_REDACTED__"  # what Allure 3 shows as masked


def short_line(exchange: Exchange) -> str:
    """Return a name for an exchange: `POST /tenants/t-1/groups/ → 201`."""
    return f"{exchange.method} {exchange.path} → {exchange.status if exchange.status is not None else 'no response'}"


def span(started: float, seconds: float) -> tuple[int, int]:
    """Return when something began and ended, in whole milliseconds, from seconds since 1970 and how long it took.

    The end itself is rounded: the sum of two rounded numbers can lie after the beginning of what comes next.
    """
    return round(started * 1000), round((started + seconds) * 1000)


def http_exchange(exchange: Exchange) -> str:
    """Return an exchange in the JSON that Allure 3 shows as a request and its response.

    The shape is version 1 of Allure's HTTP exchange (https://allurereport.org/docs/axios-reference/), in which only `request`
    is required: `{schemaVersion, start, stop, request: {method, url, headers, query, body},
    response: {status, statusText, headers, body}, error: {name, message}}`. Times are in milliseconds, headers and
    query are lists of `{name, value}`, a body is `{contentType, encoding, value, size}`.
    """
    start, stop = span(exchange.at.timestamp(), exchange.seconds)
    document: dict[str, Any] = {
        "schemaVersion": 1,
        "start": start,
        "stop": stop,
        "request": {
            "method": exchange.method,
            "url": exchange.url,
            "headers": _pairs(exchange.request_headers),
            "query": _pairs(exchange.params),
            **_body(exchange.request_body, exchange.request_headers),
        },
    }
    if exchange.status is not None:
        document["response"] = {
            "status": exchange.status,
            "statusText": exchange.reason,
            "headers": _pairs(exchange.response_headers),
            **_body(exchange.response_body, exchange.response_headers),
        }
    if exchange.error:
        document["error"] = {"name": "no response", "message": exchange.error}
    return json.dumps(document, ensure_ascii=False)


def environment_properties(run: RunInformation) -> str:
    """Return `environment.properties`: what was run against what. Allure shows it beside the results."""
    properties = {
        "Service": run.service,
        "Base URL": run.base_url or "not reached",
        "Environment": run.environment,
        "Personas": ", ".join(run.personas),
        "Run": run.run,
        "Started": run.started,
        "Limits": "; ".join(run.notes) or "none",
        **dict(run.versions),
    }
    return "".join(
        f"{_property(name).replace(' ', chr(92) + ' ')} = {_property(value)}\n" for name, value in properties.items()
    )


def executor_json(environ: Mapping[str, str]) -> str:
    """Return `executor.json`: the job of a CI system that ran this, from its variables; empty where there is none.

    The keys are those of https://allurereport.org/docs/how-it-works-executor-file/.
    """
    if environ.get("GITHUB_ACTIONS") == "true":
        project = f"{environ.get('GITHUB_SERVER_URL', '')}/{environ.get('GITHUB_REPOSITORY', '')}"
        kind, name = "github", "GitHub Actions"
        order, title = environ.get("GITHUB_RUN_NUMBER"), environ.get("GITHUB_WORKFLOW")
        job = f"{project}/actions/runs/{environ.get('GITHUB_RUN_ID', '')}"
    elif environ.get("GITLAB_CI"):
        kind, name = "gitlab", "GitLab CI/CD"
        order, title = environ.get("CI_PIPELINE_IID"), environ.get("CI_JOB_NAME")
        project, job = environ.get("CI_PROJECT_URL", ""), environ.get("CI_JOB_URL", "")
    elif environ.get("JENKINS_URL"):
        kind, name, project = "jenkins", "Jenkins", environ["JENKINS_URL"]
        order, title, job = environ.get("BUILD_NUMBER"), environ.get("JOB_NAME"), environ.get("BUILD_URL", "")
    else:
        return ""
    number = int(order) if order and order.isascii() and order.isdigit() else None
    found = {"name": name, "type": kind, "url": project, "buildOrder": number, "buildUrl": job, "buildName": ""}
    found["buildName"] = f"{title or name} #{order}" if order else title or name
    found["reportUrl"] = environ.get("CI_PAGES_URL", "") if kind == "gitlab" else ""
    return json.dumps({key: value for key, value in found.items() if value}, ensure_ascii=False)


def _property(text: str) -> str:
    """A text as in a Java properties file: ASCII, on one line."""
    escaped = "".join(f"\\{each}" if each in "\\:=#!" else each for each in " ".join(text.split()))
    return "".join(each if each.isascii() else "".join(f"\\u{unit:04x}" for unit in _utf16(each)) for each in escaped)


def _utf16(character: str) -> Iterable[int]:
    units = character.encode("utf-16-be", errors="surrogatepass")
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
    size = len(text.encode(errors="surrogatepass"))
    return {"body": {"contentType": kind, "encoding": "utf8", "value": text, "size": size}}


class NotingLogger(AllureFileLogger):
    """allure-commons' writer of files, which notes each file in the manifest first, and can write any text."""

    def __init__(self, folder: ResultFolder) -> None:
        super().__init__(folder.path)
        self._folder = folder

    def _report_item(self, item: Any) -> None:
        self._folder.write(item.file_pattern.format(prefix=uuid4()), json_of(item))

    def report_attached_data(self, body: str | bytes, file_name: str) -> None:
        """Write an attachment."""
        self._folder.write(file_name, body)


def json_of(item: Any) -> str:
    """Return a value of allure-commons as JSON, without what is empty."""
    return json.dumps(attr.asdict(item, filter=lambda _, value: bool(value) or value is False), ensure_ascii=False)
