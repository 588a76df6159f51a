"""The spans of a run, made by OpenTelemetry's SDK of what was recorded, and sent by its exporters.

They are made when a scenario has ended, in the process that reports, so that it does not matter which worker it ran in, and no
thread of the SDK is there when a worker is forked.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from importlib.metadata import entry_points

from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.trace import SpanKind, Status, StatusCode, set_span_in_context

from support.http.exchange import Exchange
from support.http.traces import ids_of
from support.results.account import RunInformation
from support.results.records import ScenarioResult, StepResult, TestResult

MANY = 512  # spans that are sent at once
GROUP = "opentelemetry_traces_exporter"  # of the entry points by which exporters are found
PROTOCOLS = {"http/protobuf": "otlp_proto_http", "grpc": "otlp_proto_grpc"}
NOT_RUN = frozenset({"skipped", "untested", "undefined", "untested_undefined", "untested_pending"})
Attributes = Mapping[str, str | int]


def exporters(environ: Mapping[str, str]) -> list[SpanExporter]:
    """Return the exporters that the variables of OpenTelemetry name.

    Raises:
        LookupError: one is not installed, with what to do.
    """
    protocol = environ.get("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL") or environ.get("OTEL_EXPORTER_OTLP_PROTOCOL")
    named = [each.strip() for each in (environ.get("OTEL_TRACES_EXPORTER") or "otlp").split(",")]
    found: list[SpanExporter] = []
    for each in named:
        name = PROTOCOLS.get(protocol or "http/protobuf", protocol or "") if each == "otlp" else each
        points = entry_points(group=GROUP, name=name)
        if not points:
            known = ", ".join(sorted(point.name for point in entry_points(group=GROUP)))
            raise LookupError(f"there is no exporter {name}; installed: {known}")
        found.append(next(iter(points)).load()())
    return found


class SpanTree:
    """Makes spans, and sends them."""

    def __init__(self, run: RunInformation, senders: Sequence[SpanExporter]) -> None:
        self._made: list[ReadableSpan] = []
        self._used: set[int] = set()
        self._ids, self._senders, self._log = _Ids(), senders, _Log()
        provider = TracerProvider(resource=_resource(run), id_generator=self._ids, shutdown_on_exit=False)
        provider.add_span_processor(_Collector(self._made))
        self._tracer = provider.get_tracer("rest-acceptance-suite")

    def add(self, scenario: ScenarioResult) -> None:
        """Make the spans of a scenario."""
        if not scenario.duration:
            return  # it was not run
        self._ids.trace = int(scenario.trace_id or "0", 16)
        span = self._tracer.start_span(
            scenario.name, Context(), attributes=_of_scenario(scenario), start_time=_nanoseconds(scenario.started)
        )
        self._ids.trace = span.get_span_context().trace_id
        inside = set_span_in_context(span, Context())
        for each in (*scenario.before, *scenario.after):
            self._add_request(each, inside)
        for step in scenario.steps:
            self._add_step(step, inside)
        if scenario.state.red:
            span.set_status(Status(StatusCode.ERROR, scenario.message or scenario.state.meaning))
        span.end(_nanoseconds(scenario.started + scenario.duration))

    def add_outside(self, results: Iterable[TestResult]) -> None:
        """Make the spans of the requests that belong to no scenario."""
        self._ids.trace = 0
        for each in results:
            if not each.scenario:
                told = _answered(each.status) | {"http.request.method": each.method, "url.path": each.endpoint}
                began = datetime.fromisoformat(each.timestamp).timestamp()
                told |= {"acceptance.persona": each.persona, "acceptance.purpose": each.purpose}
                self._add_sent(each.name, each.traceparent, told, began, each.duration, Context())

    def send(self, *, final: bool) -> str:
        """Send the spans if they are many, or the last ones; return why they could not be sent."""
        if len(self._made) < MANY and not final:
            return ""
        made, self._made[:] = list(self._made), []
        with self._log:
            done = [each.export(made) for each in self._senders] if made else []
            if final:
                for each in self._senders:
                    each.shutdown()
        if all(each is SpanExportResult.SUCCESS for each in done):
            return ""
        return f"the collector did not take them ({self._log.said or 'it gave no reason'})"

    def _add_step(self, step: StepResult, inside: Context) -> None:
        if step.status in NOT_RUN:
            return
        told = {"acceptance.step.status": step.status}
        began = _nanoseconds(step.started)
        span = self._tracer.start_span(f"{step.keyword} {step.name}", inside, attributes=told, start_time=began)
        for each in step.exchanges:
            self._add_request(each, set_span_in_context(span, Context()))
        if step.status != "passed":
            span.set_status(Status(StatusCode.ERROR, step.message))
        span.end(_nanoseconds(step.started + step.duration))

    def _add_request(self, sent: Exchange, inside: Context) -> None:
        told = _answered(sent.status) | {"http.request.method": sent.method, "url.full": sent.url}
        told |= {"acceptance.persona": sent.persona, "acceptance.purpose": sent.purpose.value}
        told |= {"acceptance.request_id": sent.request_id}
        traceparent = next((v for k, v in sent.request_headers.items() if k.lower() == "traceparent"), "")
        self._add_sent(sent.operation or sent.method, traceparent, told, sent.at.timestamp(), sent.seconds, inside)

    def _add_sent(
        self, name: str, traceparent: str, told: Attributes, began: float, seconds: float, inside: Context
    ) -> None:
        """Make the span of a request, with the ids that it carried; in a trace of its own if it carried another's."""
        trace, own = (int(each or "0", 16) for each in ids_of(traceparent))
        is_inside = bool(trace) and trace == self._ids.trace
        parent = inside if is_inside else Context()
        if own in self._used:  # the config names a `traceparent` for all requests
            own = 0
        self._used.add(own)
        self._ids.next_trace, self._ids.next_span = 0 if is_inside else trace, own
        span = self._tracer.start_span(name, parent, SpanKind.CLIENT, told, start_time=_nanoseconds(began))
        status = told.get("http.response.status_code")
        if not isinstance(status, int) or status >= 500:
            span.set_status(Status(StatusCode.ERROR))
        span.end(_nanoseconds(began + seconds))


class _Ids(RandomIdGenerator):
    """Ids that are known before the span is made, and random ones for the other spans.

    Attributes:
        trace: that of the present scenario; 0 for a new one.
    """

    trace = next_trace = next_span = 0

    def generate_span_id(self) -> int:
        given, self.next_span = self.next_span, 0
        return given or super().generate_span_id()

    def generate_trace_id(self) -> int:
        given, self.next_trace = self.next_trace, 0
        return given or self.trace or super().generate_trace_id()


class _Collector(SpanProcessor):
    def __init__(self, made: list[ReadableSpan]) -> None:
        self._made = made

    def on_end(self, span: ReadableSpan) -> None:
        self._made.append(span)


class _Log(logging.Handler):
    """What OpenTelemetry logs while it sends, so that it is said once and in the words of the suite."""

    said = ""

    def emit(self, record: logging.LogRecord) -> None:
        self.said = record.getMessage().splitlines()[0] if record.getMessage() else self.said

    def __enter__(self) -> None:
        logger = logging.getLogger("opentelemetry")
        logger.propagate = False
        logger.addHandler(self)

    def __exit__(self, *problem: object) -> None:
        logger = logging.getLogger("opentelemetry")
        logger.removeHandler(self)
        logger.propagate = True


def _resource(run: RunInformation) -> Resource:
    """What the spans are of; what the variables of OpenTelemetry say beats it."""
    own = Resource({"service.name": "acceptance-suite", "acceptance.run": run.run, "acceptance.service": run.service,
                    "deployment.environment.name": run.environment})  # fmt: skip
    given = {
        name: value
        for name, value in Resource.create().attributes.items()
        if not str(value).startswith("unknown_service")
    }
    return own.merge(Resource(given))


def _of_scenario(scenario: ScenarioResult) -> Attributes:
    return {
        "test.case.name": scenario.id.key,
        "test.case.result.status": "fail" if scenario.state.red else "pass",
        "test.suite.name": scenario.feature,
        "acceptance.state": scenario.state.value,
        "acceptance.persona": scenario.persona,
        "code.file.path": scenario.location,
    }


def _answered(status: int | None) -> dict[str, str | int]:
    return {"error.type": "no response"} if status is None else {"http.response.status_code": status}


def _nanoseconds(seconds: float) -> int:
    return int(seconds * 1_000_000_000)
