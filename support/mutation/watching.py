"""What the proxy does with each request of a run: watches it, and lets a mutant change it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from support.description.service import Operation, ServiceDescription
from support.errors import SuiteError
from support.http.answers import ALLOWED
from support.http.exchange import Purpose
from support.http.places import found_at
from support.mutation.changes import changed
from support.mutation.messages import Request, Response
from support.mutation.mutants import Fact, Mutant
from support.mutation.passage import Memory, Passage, Tools
from support.mutation.proxy import Forward
from support.run.session import Session

MOST_ITEMS = 2


@dataclass(slots=True)
class Watching:
    """The interception of the proxy for one run.

    Args:
        session: of the run, which knows who sends which operation.
        mutant: what is changed; None changes nothing.
        expected: scenario, operation and persona → the outcomes without a mutant, in order.

    Attributes:
        facts: scenario → what was seen in it.
        outcomes: what `expected` is of another run.
        fired: scenario → how often the mutant changed something.
        mistakes: scenario and what went wrong with a change in it.
    """

    service: ServiceDescription
    session: Session
    tools: Tools
    memory: Memory
    mutant: Mutant | None = None
    expected: Mapping[tuple[str, str, str], Sequence[str]] = field(default_factory=dict)
    facts: dict[str, set[Fact]] = field(default_factory=lambda: defaultdict(set))
    outcomes: dict[tuple[str, str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    fired: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    mistakes: list[tuple[str, str]] = field(default_factory=list)
    _counts: dict[tuple[str, str, str], int] = field(default_factory=lambda: defaultdict(int))

    def __call__(self, request: Request, forward: Forward) -> Response:
        """Answer a request."""
        request = request.with_header("Accept-Encoding", None)  # what is to be read must not be packed
        passage = self._passage(request, forward)
        if passage is None:
            return forward(request)
        response: Response | None = None
        if self.mutant is not None:
            try:
                response = changed(self.mutant, passage)
            except (SuiteError, AssertionError, LookupError, TypeError, ValueError) as problem:
                self.mistakes.append((passage.scenario, f"{self.mutant.key}: {type(problem).__name__}: {problem}"))
        if response is not None:
            self.fired[passage.scenario] += 1
        true = passage.response if response is None or passage.forwarded else None
        if true is not None:
            self._learn(passage)
        return response or passage.response

    def _learn(self, passage: Passage) -> None:
        try:
            self.memory.learn(passage)
        except (SuiteError, LookupError, TypeError) as problem:
            self.mistakes.append((passage.scenario, f"{passage.operation.phrase}: {type(problem).__name__}: {problem}"))
        if self.mutant is not None:
            return
        self.facts[passage.scenario].add(self._fact(passage))
        self.outcomes[passage.scenario, passage.operation.phrase, passage.persona].append(passage.outcome)

    def _fact(self, passage: Passage) -> Fact:
        outcome, flaw, paged = passage.outcome, "", False
        if outcome not in {ALLOWED, "refused"} and passage.purpose is Purpose.ACT:
            flaw = self.tools.flaw_of(passage.request) if outcome == "unauthenticated" else ""
        if passage.resource is not None and passage.operation.returns == "list" and outcome == ALLOWED:
            paging = passage.resource.list.paging
            following = found_at(paging.next, passage.response.parsed, passage.response.json)
            paged = (
                bool(following)
                if paging.style in {"next", "cursor"}
                else (paging.limit or "-") in passage.request.target
            )
        items = min(len(passage.items), MOST_ITEMS) if outcome == ALLOWED else 0
        return Fact(passage.operation.phrase, passage.persona, outcome, passage.purpose, items, paged, flaw)

    def _passage(self, request: Request, forward: Forward) -> Passage | None:
        """What a request is, by what the suite says about it; None if it is not described."""
        connection = self.session.connection
        sent = connection.underway if connection is not None else None
        if sent is None:
            return None
        operation = sent.operation
        if operation is None:
            operation = (
                self._sign_in(sent.method, sent.path)
                if sent.purpose is Purpose.TOKEN
                else self._probe(sent.method, sent.path)
            )
        if operation is None:
            return None
        scenario = self.session.tracker.scenario
        key = (scenario, operation.phrase, sent.persona)
        outcomes, place = self.expected.get(key, ()), self._counts[key]
        self._counts[key] += 1
        expected = outcomes[place] if place < len(outcomes) else outcomes[-1] if outcomes else ""
        return Passage(
            self.service, request, forward, operation, sent.ids, sent.persona, sent.purpose, scenario,
            self.memory, self.tools, expected,
        )  # fmt: skip

    def _sign_in(self, method: str, path: str) -> Operation | None:
        operation = self.service.sign_in
        if operation is None or operation.method != method:
            return None
        pattern = "".join(
            "[^/]+" if index % 2 else re.escape(part)
            for index, part in enumerate(re.split(r"(\{[^{}]+\})", operation.path))
        )
        return operation if re.fullmatch(pattern, path) else None

    def _probe(self, method: str, path: str) -> Operation | None:
        return next((each for each in self.service.probes.values() if (each.method, each.path) == (method, path)), None)
