"""One request on its way through the proxy, and what the proxy remembers of earlier ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

from support.description.payloads import value_at
from support.description.service import Operation, Resource, ServiceDescription
from support.errors import SuiteError
from support.http.answers import ALLOWED, meaning_of
from support.http.exchange import Purpose
from support.mutation.messages import Request, Response
from support.mutation.proxy import Forward
from support.resources import shapes
from support.resources.helper import ResourceHelper

Thing = tuple[str, ...]
SHORTEST_ID = 3  # characters; shorter ones are also parts of other texts


class Tools(Protocol):
    """What the proxy may do beside passing on: act as the steward, past itself, and carry another token."""

    @property
    def steward(self) -> ResourceHelper:
        """The steward's helper, connected to the service directly."""

    def as_steward(self, request: Request) -> Request:
        """Return a request with the steward's token."""

    def as_caller(self, request: Request, persona: str) -> Request:
        """Return a request with a valid token of a persona, with the claims that it has in the running scenario."""

    def flaw_of(self, request: Request) -> str:
        """Return what is wrong with the token of a request; empty if nothing is known."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A response of the service, with the ids that its request was about, and the ID of the request."""

    ids: Mapping[str, str]
    response: Response
    request_id: str = ""


@dataclass(slots=True)
class Memory:
    """What went through the proxy, without changes.

    Attributes:
        samples: operation and outcome → a response.
        shown: thing → what it was seen as last; `before`: what it was before its last change; `removed`: before its removal.
        made: what this run created: scenario, resource, id, object.
        hidden: thing → the values of its write-only fields.
    """

    samples: dict[tuple[str, str], Sample] = field(default_factory=dict)
    shown: dict[Thing, Any] = field(default_factory=dict)
    before: dict[Thing, Any] = field(default_factory=dict)
    removed: dict[Thing, Response] = field(default_factory=dict)
    read: dict[Thing, Response] = field(default_factory=dict)
    made: list[tuple[str, str, str, Any]] = field(default_factory=list)
    hidden: dict[Thing, dict[str, Any]] = field(default_factory=dict)

    def learn(self, passage: Passage) -> None:
        """Remember a request that was passed on, and its response."""
        operation, resource, outcome = passage.operation, passage.resource, passage.outcome
        self.samples.setdefault((operation.phrase, outcome), Sample(passage.ids, passage.response, passage.request_id))
        if resource is None or outcome != ALLOWED or operation.returns == "list":
            return
        thing, data = passage.thing, passage.data
        if operation.verb == "create" and passage.own is not None:
            self.made.append((passage.scenario, resource.name, passage.own, data))
        if operation.verb in {"create", "update"}:
            sent = value_at(passage.request.json, operation.send)
            own = {name: sent[name] for name in resource.write_only if isinstance(sent, Mapping) and sent.get(name)}
            self.hidden.setdefault(thing, {}).update(own)
        if operation.verb == "update" and thing in self.shown:
            self.before[thing] = self.shown[thing]
        if operation.verb == "delete":
            if thing in self.read:
                self.removed[thing] = self.read[thing]
            self.shown.pop(thing, None)
        elif isinstance(data, Mapping) and operation.verb in {"create", "read", "update"}:
            self.shown[thing] = data
            if operation.verb == "read":
                self.read[thing] = passage.response


@dataclass
class Passage:
    """One request of the suite.

    Attributes:
        scenario: the key of the scenario that sends it.
        expected: how it was answered without a mutant, if that is known.
    """

    service: ServiceDescription
    request: Request
    forward: Forward
    operation: Operation
    ids: Mapping[str, str]
    persona: str
    purpose: Purpose
    scenario: str
    memory: Memory
    tools: Tools
    expected: str = ""
    forwarded: bool = False

    @cached_property
    def response(self) -> Response:
        """The response of the service; the request is passed on when this is first asked for."""
        self.forwarded = True
        return self.forward(self.request)

    @cached_property
    def outcome(self) -> str:
        """What the response of the service means."""
        return meaning_of(self.operation, self.response.parsed)

    @property
    def resource(self) -> Resource | None:
        """The resource that it is about."""
        return self.service.resources.get(self.operation.resource)

    @property
    def data(self) -> Any:
        """The object in the response of the service."""
        return value_at(self.response.json, self.operation.receive)

    @cached_property
    def own(self) -> str | None:
        """The id of what it is about."""
        if self.resource is None:
            return None
        if self.operation.verb == "create" and not self.resource.is_tie:
            shown = shapes.object_of(self.operation, self.resource, self.response.parsed)[0]
            return shown or (self.ids.get(self.resource.name) if self.resource.chosen_id else None)
        return self.ids.get(self.resource.name)

    @property
    def thing(self) -> Thing:
        """What identifies the thing that it is about."""
        resource = self.resource
        return () if resource is None else (
            resource.name, *(self.ids.get(each, "") for each in resource.path), self.own or ""
        )  # fmt: skip

    @property
    def request_id(self) -> str:
        """The ID that the suite gave the request."""
        return (self.request.header(self.service.request_id) or "") if self.service.request_id else ""

    @property
    def items(self) -> list[Any]:
        """The items of the list in the response; none if it has no list."""
        if self.resource is None or self.operation.returns != "list":
            return []
        try:
            return shapes.items_of(self.resource, self.response.json)
        except SuiteError:
            return []

    def like(self, word: str, operation: str | None = None) -> Response | None:
        """Return what the service answers elsewhere with this outcome, as if it were about this request; None if unknown."""
        phrase = operation or self.operation.phrase
        samples = self.memory.samples
        sample = samples.get((phrase, word))
        if sample is None and word != ALLOWED:
            sample = next((each for (_, outcome), each in samples.items() if outcome == word), None)
        if sample is None:
            return None
        swapped = {old: new for kind, old in sample.ids.items() if (new := self.ids.get(kind, "")) and new != old}
        swapped |= {sample.request_id: self.request_id} if sample.request_id and self.request_id else {}
        response = sample.response
        headers = tuple((name, _swapped(value, swapped)) for name, value in response.headers)
        body = _swapped(response.body.decode("utf-8", "surrogateescape"), swapped).encode("utf-8", "surrogateescape")
        return Response(response.start, headers, body)


def _swapped(text: str, others: Mapping[str, str]) -> str:
    for old, new in others.items():
        if len(old) >= SHORTEST_ID:
            text = text.replace(old, new)
    return text
