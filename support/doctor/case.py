"""One examination: the description as corrected so far, what exists, and what was observed."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import requests

from support.cleanup.state import State
from support.description.model import root_of
from support.description.payloads import value_at
from support.description.service import PLAIN, Operation, Resource, ServiceDescription, Variant
from support.doctor.chart import UNKNOWN, Chart
from support.doctor.places import DROP, Correction, Place, written_at
from support.doctor.working_copy import WorkingCopy
from support.errors import AuthenticationError, NoAnswerError, ScenarioError
from support.http.answers import is_success
from support.http.exchange import Exchange, body_of
from support.resources.helper import ResourceHelper
from support.run.session import Session

T = TypeVar("T")
Trial = Sequence[Correction]


@dataclass(slots=True)
class Thing:
    """Something that the doctor created.

    Attributes:
        ids: resource → id, its own and those in its path.
        data: the object as the service showed it last; `sent` is what was sent to create it.
        name: the unique name that was given to it.
    """

    kind: str
    ids: dict[str, str]
    data: Any = None
    sent: Any = None
    name: str = ""

    @property
    def marks(self) -> list[str]:
        """What an answer about it shows somewhere: its id and its name."""
        return [each for each in (self.ids.get(self.kind), self.name) if each]


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back for a request; `problem` says why nothing was sent, or why nothing came back."""

    operation: Operation
    response: requests.Response | None = None
    exchange: Exchange | None = None
    sent: Any = None
    name: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)
    variant: Variant = PLAIN
    problem: str = ""

    @property
    def status(self) -> int:
        """Its status; 0 without a response."""
        return self.response.status_code if self.response is not None else 0

    @property
    def body(self) -> Any:
        """Its body: JSON, text, or None."""
        return body_of(self.response)

    @property
    def fine(self) -> bool:
        """Whether it is a success of any kind, and no answer that is recognized by its body."""
        widened = dataclasses.replace(self.operation, success=(self.status,))
        return self.response is not None and 200 <= self.status < 300 and is_success(widened, self.response)

    @property
    def line(self) -> str:
        """The request and the status, on one line."""
        return self.exchange.line if self.exchange is not None else self.problem.split("\n")[0]

    @property
    def said(self) -> str:
        """The status and what the service said."""
        said = self.exchange.said if self.exchange is not None else ""
        return f"{self.status} {said[:120]}".strip() if self.response is not None else self.problem.split("\n")[0]


@dataclass(slots=True)
class Case:
    """An examination.

    Attributes:
        things: one of each kind that could be created; `others` has one more.
        routes: method and path of everything that the service's own OpenAPI document has, if it shows one.
        replies: every reply so far.
        needing: whether something is created at this moment because something else may need it.
        doubts: what is wrong for one resource, and counts only if it is right for none: place → answer, right value, request.
    """

    session: Session
    copy: WorkingCopy
    chart: Chart
    state: State
    things: dict[str, Thing] = field(default_factory=dict)
    others: dict[str, Thing] = field(default_factory=dict)
    routes: list[tuple[str, str]] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    needing: bool = False
    doubts: dict[Place, tuple[str, Any, str]] = field(default_factory=dict)

    @property
    def service(self) -> ServiceDescription:
        """The description as corrected so far."""
        return self.copy.service

    def resource(self, kind: str) -> Resource:
        """Return a resource as corrected so far."""
        return self.service.resources[kind]

    @property
    def ids(self) -> dict[str, str]:
        """Resource → id, of everything that exists."""
        found: dict[str, str] = {}
        for kind, thing in self.things.items():
            found |= {key: value for key, value in thing.ids.items() if root_of(key) == kind}
        return found

    def known(self, it: Thing | None = None, other: Thing | None = None) -> dict[str, Any]:
        """What payloads may refer to."""
        own = {kind.replace(" ", "_"): thing.data for kind, thing in self.things.items()}
        others = {f"other_{kind.replace(' ', '_')}": thing.data for kind, thing in self.others.items()}
        return {**own, **others, "it": it.data if it else None, "other": other.data if other else None}

    def helper(self, persona: str | None = None, *, anonymous: bool = False) -> ResourceHelper:
        """Return the helper of a persona, the steward without one; what it creates is remembered."""
        return self.session.helper(None if anonymous else persona or self.session.config.steward, self.state)

    def shown(self, thing: Thing) -> Any:
        """Return a thing as a read shows it; None if it cannot be read."""
        resource = self.resource(thing.kind)
        if not resource.can("read"):
            return None
        reply = self.perform(thing.kind, "read", it=thing)
        return value_at(reply.body, resource.operations["read"].receive) if reply.fine else None

    def perform(
        self,
        kind: str,
        verb: str,
        *,
        it: Thing | None = None,
        other: Thing | None = None,
        ids: Mapping[str, str] | None = None,
        variant: Variant = PLAIN,
        persona: str | None = None,
        anonymous: bool = False,
    ) -> Reply:
        """Perform an operation of a resource and return the reply, whatever it is."""
        operation = self.resource(kind).operations[verb]
        place = {**self.ids, **(it.ids if it is not None else {}), **(ids or {})}
        helper = self.helper(persona, anonymous=anonymous)
        return self.send(operation, place, variant, self.known(it, other), helper)

    def send(
        self,
        operation: Operation,
        ids: Mapping[str, str],
        variant: Variant = PLAIN,
        known: Mapping[str, Any] | None = None,
        helper: ResourceHelper | None = None,
    ) -> Reply:
        """Send the request of an operation, without waiting for what goes on after it, and without reading its response."""
        bare = dataclasses.replace(
            operation, poll=None, returns="" if operation.returns == "list" else operation.returns
        )
        helper = helper or self.helper()
        assert self.session.shutdown is not None, "the examination watches over signals"
        try:
            with self.session.shutdown.step():
                result = helper.perform(bare, ids, variant=variant, known=known or self.known())
        except (KeyError, TypeError, IndexError, AttributeError) as missing:
            problem = f"a text in braces refers to what there is not: {missing}"
            reply = Reply(operation, ids=ids, variant=variant, problem=problem)
        except (ScenarioError, NoAnswerError, AuthenticationError) as problem:
            reply = Reply(operation, ids=ids, variant=variant, problem=str(problem))
        else:
            reply = Reply(operation, result.response, result.exchange, result.fields, result.name or "", ids, variant)
        self.replies.append(reply)
        return reply

    def use(self, copy: WorkingCopy) -> None:
        """Go on with another version of the description."""
        if copy.service.token != self.copy.service.token:
            for name in self.session.config.names:
                self.session.tokens.forget(name)
        self.copy = copy
        self.session.service = self.state.service = copy.service
        assert self.session.connection is not None, "the examination is connected"
        self.session.connection.service = copy.service

    def solve(self, trials: Iterable[Trial], attempt: Callable[[], T | None]) -> tuple[Trial, T] | None:
        """Return the first corrections with which an attempt succeeds, and its result; they stay in use.

        Args:
            attempt: returns None if it does not succeed.
        """
        for trial in trials:
            tried = self.copy.with_corrections(trial)
            if tried is None:
                continue
            before = self.copy
            self.use(tried)
            found = attempt()
            if found is not None:
                return trial, found
            self.use(before)
        return None

    def correct(self, trial: Trial, answered: str, request: str = "") -> None:
        """Note corrections, and go on with them."""
        tried = self.copy.with_corrections([self._shared(own, value) for own, value in trial])
        if tried is not None:
            self.use(tried)
        for own, value in trial:
            self.chart.differ(own, answered, value, request)

    def _shared(self, own: Place, value: Any) -> Correction:
        """A correction where it is written for several resources, unless it is right for one of them."""
        place = written_at(self.copy.original, own)
        if place == own or value is DROP or self.chart.is_right(place):
            return own, value
        return place, value

    def settle_doubts(self) -> None:
        """Note what was right for no resource."""
        for own, (answered, truth, request) in self.doubts.items():
            if not any(self.chart.agrees(own[:length]) for length in range(1, len(own) + 1)):
                self.chart.differ(own, answered, truth, request)

    def differ(self, own: Place, answered: str, request: str = "") -> None:
        """Note a difference whose correction is not known."""
        self.chart.differ(own, answered, UNKNOWN, request)
