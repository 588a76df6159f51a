"""What happened in a run, as plain values: one record for each request, step and scenario."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import Any

from support.evidence import StepEvidence
from support.http.exchange import Exchange
from support.results.judgement import MatrixCell
from support.results.known import KnownIssue
from support.results.states import OF_BEHAVE, State, TroubleKind

#: Fields of a scenario that the JSON report does not have.
LEFT_OUT = frozenset(
    {"steps", "before", "after", "set_up", "clean_up", "labels", "parameters", "links", "title", "started"}
    | {"description", "description_html", "worker"}
)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that went wrong outside scenarios.

    Attributes:
        where: the feature or rule that it belongs to, if it belongs to one.
    """

    kind: TroubleKind
    message: str
    where: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


@dataclass(frozen=True, slots=True)
class TestResult:
    """One request that the suite sent.

    Attributes:
        name: the phrase of the operation in the service description, or a name for what is not described.
        endpoint: the path of the request.
        status: the status of the response, or None if there was none.
        success: whether the scenario could accept the response (an expected refusal is a success).
        timestamp: when it was sent, UTC, RFC 3339.
        duration: seconds.
        scenario: the key of the id of the scenario that sent it; empty outside scenarios.
        purpose: what it was for; see `support.http.exchange.Purpose`.
        traceparent: the header that names its trace and its span.
    """

    __test__ = False  # the name is the field's term here; pytest would collect it as a class of tests

    name: str
    endpoint: str
    method: str
    status: int | None
    success: bool
    message: str
    timestamp: str
    persona: str = ""
    scenario: str = ""
    duration: float = 0.0
    purpose: str = ""
    traceparent: str = ""


@dataclass(frozen=True, slots=True)
class ScenarioId:
    """What a scenario is, whatever its outcome and its rendered title: the same in every run, also if lines are inserted.

    Attributes:
        file: the path of its feature file.
        name: its name as written, with placeholders.
        cells: column → cell, of its row in the examples.
        ordinal: 1, or its place among scenarios that are equal in everything else.
    """

    file: str
    rule: str
    name: str
    cells: tuple[tuple[str, str], ...] = ()
    persona: str = ""
    ordinal: int = 1

    @property
    def key(self) -> str:
        """One text for comparisons."""
        cells = ", ".join(f"{name}={value}" for name, value in self.cells)
        parts = [self.file, self.rule, self.name, cells, self.persona, f"#{self.ordinal}" if self.ordinal > 1 else ""]
        return " > ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Attachment:
    """Something that a step attached to the reports."""

    name: str
    media_type: str
    extension: str
    body: str | bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named value that a step added for the reports.

    Attributes:
        mode: `masked` or `hidden` if the reports should not show the value.
        excluded: whether it is only information, and does not distinguish this scenario from others.
    """

    name: str
    value: str
    mode: str = ""
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class StepResult:
    """One step of a scenario. `status` is behave's word for it; `started` is a Unix time, `duration` is in seconds.

    Attributes:
        wrong: whether it failed by an assertion: the service's answer was wrong.
        trace: where in the steps it failed; empty for errors that say everything in their message.
        table: rows of cells, the headings first.
        exchanges: the requests that it sent.
        steps: parts of it that have a name of their own.
        parameters: the arguments of such a part.
        evidence: what it checked, as observed.
    """

    keyword: str
    name: str
    status: str
    message: str = ""
    wrong: bool = False
    trace: str = ""
    started: float = 0.0
    duration: float = 0.0
    text: str = ""
    table: tuple[tuple[str, ...], ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    steps: tuple[StepResult, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    evidence: StepEvidence = field(default_factory=StepEvidence)

    def with_exchanges(self, exchanges: tuple[Exchange, ...]) -> StepResult:
        """Return the same step with its requests."""
        return replace(self, exchanges=exchanges)


@dataclass(frozen=True, slots=True)
class ScenarioResult:
    """One scenario for one persona. `state` is the word of the reports for what it came to.

    `status` is behave's word, or one that behave does not have: known, resolved, flaky.

    `message` says why it is not `passed`.

    Attributes:
        name: its rendered title, or the one that a step gave it; `title` is the rendered one.
        feature, rule: the titles of its feature and its rule.
        cleanup_message: why its cleanup failed; empty if it did not.
        started: a Unix time. `duration` is in seconds.
        before, after: the requests sent before its first step and after its last one.
        set_up, clean_up: what hooks attached and named then, if anything.
        labels: name and value, as steps added them for the reports. `parameters` and `links` (kind, address and name) likewise.
        cell: its cell of an authorization matrix, if it is one.
        known: the known issue that it is marked with, if it is.
        trace_id: that of the W3C trace which its requests belong to; empty if it sent none.
        tries: how often it was run; `first_failure` is the message of the first of several.
        description: as written, or as a step gave it; `description_html` only if a step gave one.
        worker: which of several workers ran it; 0 in a serial run.
    """

    id: ScenarioId
    feature: str
    rule: str
    name: str
    persona: str
    tags: tuple[str, ...]
    status: str
    message: str
    location: str
    duration: float
    cleanup_message: str = ""
    started: float = 0.0
    description: str = ""
    description_html: str = ""
    steps: tuple[StepResult, ...] = ()
    before: tuple[Exchange, ...] = ()
    after: tuple[Exchange, ...] = ()
    set_up: StepResult | None = None
    clean_up: StepResult | None = None
    labels: tuple[tuple[str, str], ...] = ()
    parameters: tuple[Parameter, ...] = ()
    links: tuple[tuple[str, str, str], ...] = ()
    title: str = ""
    cell: MatrixCell | None = None
    worker: int = 0
    known: KnownIssue | None = None
    tries: int = 1
    first_failure: str = ""
    trace_id: str = ""

    @property
    def state(self) -> State:
        """What it came to, for every report alike."""
        return OF_BEHAVE.get(self.status, State.ERROR)

    @property
    def ran(self) -> bool:
        """Whether it was begun, and did not skip itself."""
        return self.state not in {State.SKIPPED, State.NOT_RUN}

    @property
    def lean(self) -> ScenarioResult:
        """The same without steps and requests, which only reports of single scenarios need."""
        return replace(self, steps=(), before=(), after=(), set_up=None, clean_up=None)

    def as_dict(self) -> dict[str, Any]:
        """Return the parts that the JSON report has."""
        found = asdict(self.lean)
        shown = {name: value for name, value in found.items() if name not in LEFT_OUT}
        return shown | {"id": self.id.key, "state": self.state.value}
