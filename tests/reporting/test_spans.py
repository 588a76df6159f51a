"""Spans of OpenTelemetry in real runs, received by a collector; and runs in which nothing asks for them, or can send them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from support.json_files import ROOT
from support.reporting.spans import SpanReporter, asked_by
from tests.library.fixtures import library, running
from tests.library.project import Ended, Project, shell
from tests.reporting.accounts import RUN, account, scenario

__all__ = ["library", "running"]

STEPS = "Given a smoke shelf exists\n    When I create a smoke book\n    Then the book {end}"
FEATURE = "@persona.steward\nFeature: Shelves\n" + "".join(
    f"\n  Scenario: {name}\n    {STEPS.format(end=end)}\n"
    for name, end in (("Kept", "exists"), ("Broken", "no longer exists"))
)


@dataclass
class Collector:
    """A collector of OTLP over HTTP."""

    url: str
    spans: list[Span] = field(default_factory=list)
    resource: dict[str, str] = field(default_factory=dict)

    def named(self, name: str) -> Span:
        (found,) = [each for each in self.spans if each.name == name]
        return found

    def below(self, span: Span) -> list[Span]:
        return [each for each in self.spans if each.parent_span_id == span.span_id and each.trace_id == span.trace_id]


@contextmanager
def collecting() -> Iterator[Collector]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            for each in ExportTraceServiceRequest.FromString(body).resource_spans:
                found.resource |= {pair.key: pair.value.string_value for pair in each.resource.attributes}
                found.spans += [span for scope in each.scope_spans for span in scope.spans]
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found = Collector(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield found
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OTEL_TRACES_EXPORTER", "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def project(tmp_path: Path, library) -> Project:
    made = Project(tmp_path, library.url)
    made.feature(FEATURE)
    return made


def attributes(span: Span) -> dict[str, Any]:
    return {each.key: each.value.string_value or each.value.int_value for each in span.attributes}


@pytest.mark.parametrize("jobs", [1, 2])
def test_scenarios_steps_and_requests_are_spans(project: Project, monkeypatch: pytest.MonkeyPatch, jobs: int) -> None:
    with collecting() as collector:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
        monkeypatch.setenv("OTEL_RESOURCE_ATTRIBUTES", "team=books")
        ended = project.run("-j", str(jobs))
    assert ended.code == 1, ended.said
    assert "spans" not in ended.said
    kept, broken = collector.named("Kept [steward]"), collector.named("Broken [steward]")
    assert (kept.status.code, broken.status.code) == (0, 2)
    assert attributes(broken)["acceptance.state"] == "failed"
    assert [each.name for each in collector.below(kept)][-3:] == [
        "Given a smoke shelf exists", "When I create a smoke book", "Then the book exists"
    ]  # fmt: skip
    acting = next(each for each in collector.below(kept) if each.name.startswith("When"))
    (created,) = [each for each in collector.below(acting) if attributes(each)["acceptance.purpose"] == "act"]
    assert created.kind == Span.SpanKind.SPAN_KIND_CLIENT
    assert attributes(created) | {"url.full": "", "acceptance.request_id": ""} == {
        "http.request.method": "POST", "http.response.status_code": 201, "url.full": "", "acceptance.request_id": "",
        "acceptance.persona": "steward", "acceptance.purpose": "act",
    }  # fmt: skip
    assert kept.start_time_unix_nano <= created.start_time_unix_nano < created.end_time_unix_nano
    assert collector.resource["service.name"] == "acceptance-suite"
    assert collector.resource["team"] == "books"
    requests = {f"00-{each.trace_id.hex()}-{each.span_id.hex()}-01" for each in collector.spans
                if each.kind == Span.SpanKind.SPAN_KIND_CLIENT}  # fmt: skip
    sent = [each["traceparent"] for each in ended.report["results"]]
    assert requests == set(sent), "the ids are those that the requests carried"
    assert len(set(sent)) == len(sent)
    assert len({each.trace_id for each in (kept, broken)}) == 2


def test_a_collector_that_is_not_there_is_said_once_and_the_run_goes_on(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "1")
    ended = project.run()
    assert said(ended) == 1, ended.said
    assert "the collector did not take them" in ended.said
    assert (ended.code, len(ended.report["scenarios"])) == (1, 2)
    assert "Traceback" not in ended.said


def test_without_the_sdk_one_line_says_so_and_the_run_goes_on(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The folder of the project comes first, so that this package stands for one without the SDK.
    (project.folder / "opentelemetry").mkdir()
    (project.folder / "opentelemetry" / "__init__.py").touch()
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
    ended = project.run()
    assert said(ended) == 1, ended.said
    (line,) = [each for each in ended.said.splitlines() if "spans" in each]
    assert "OTEL_EXPORTER_OTLP_ENDPOINT is set, and OpenTelemetry's SDK is not installed; try: " in line
    assert (ended.code, len(ended.report["scenarios"])) == (1, 2)


@pytest.mark.parametrize(
    ("name", "value"), [("OTEL_TRACES_EXPORTER", "pigeon"), ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")]
)
def test_an_exporter_that_is_not_installed_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
    monkeypatch.setenv(name, value)
    reporter = SpanReporter(asked_by())
    for _ in range(2):  # when little is known, and again
        reporter.run_began(RUN)
    reporter.scenario_ended(scenario("a"))
    reporter.run_ended(account(scenario("a")))
    (line,) = capsys.readouterr().err.splitlines()
    assert re.fullmatch(
        f"Note: spans are not sent: there is no exporter .*{value}; installed: console, otlp_proto_http", line
    )


@pytest.mark.parametrize("variables", [{}, {"OTEL_TRACES_EXPORTER": "none"}, {"OTEL_SDK_DISABLED": "true"}])
def test_nothing_is_imported_unless_the_variables_ask_for_spans(project: Project, variables: dict[str, str]) -> None:
    run = (
        "import sys\nfrom support.run.behave_command import main\n"
        "try:\n    main()\nfinally:\n    print('loaded:', [each for each in sys.modules if 'opentelemetry' in each])\n"
    )
    for name in ("steps", "environment.py"):
        (project.folder / name).symlink_to(ROOT / name)
    environ = shell() | variables | ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"} if variables else {})
    command = [sys.executable, "-c", run, "-D", f"config={project.config}", "features/library.feature"]
    done = subprocess.run(
        command, cwd=project.folder, env=environ, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.stdout.splitlines()[-1] == "loaded: []", done.stdout + done.stderr
    assert "spans" not in done.stdout + done.stderr


def said(ended: Ended) -> int:
    return ended.said.count("Note: spans are not sent")


def test_the_console_exporter_prints_spans(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_TRACES_EXPORTER", "console")
    ended = project.run("--name", "Kept")
    begin = ended.said.index("{\n")
    span, _ = json.JSONDecoder().raw_decode(ended.said[begin:])
    assert span["context"]["trace_id"].startswith("0x")
