"""The failures on the HTML page: the sentence, expected and seen, steps with their requests, and the command to run it again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from support.http.curl import curl_of
from support.http.exchange import Exchange
from support.legible import legible
from support.reporting.html_templates import span
from support.reporting.html_words import SIGN, kind_of
from support.results.causes import Cause, cause_of
from support.results.records import ScenarioResult, StepResult
from support.results.states import State

MOST = 200  # failures that are shown with their requests; of more, the list of scenarios has the messages
LONGEST = 2_000  # characters of a body


@dataclass(frozen=True, slots=True)
class ShownExchange:
    """A request and its response, as texts.

    Attributes:
        is_bad: whether there was no response, or an error of the server.
        is_judged: whether the message of the failure names it.
    """

    line: str
    request: str
    response: str
    curl: str
    is_bad: bool
    is_judged: bool


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A step with its requests."""

    sign: str
    kind: str
    text: str
    time: str
    exchanges: tuple[ShownExchange, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """A scenario that is not green.

    Attributes:
        place: its place on the page.
        cause: what it is about, in a few words.
        expected, seen: of a cell of an authorization matrix; empty for others.
        rerun: the command that runs it again, alone and as its persona.
    """

    place: str
    kind: str
    sign: str
    title: str
    persona: str
    feature: str
    cause: str
    expected: str
    seen: str
    message: str
    rerun: str
    steps: tuple[ShownStep, ...] = ()


_KINDS = {
    "passed": ("passed", "✓"),
    "failed": ("failed", "✗"),
    "skipped": ("skipped", "○"),
    "untested": ("skipped", "○"),
}


def is_failure(scenario: ScenarioResult) -> bool:
    """Return whether somebody must look at a scenario; what did not run has no story of its own."""
    return scenario.state not in {State.PASSED, State.SKIPPED, State.NOT_RUN}


def places_of(scenarios: Iterable[ScenarioResult]) -> dict[str, str]:
    """Return the place of each failure on the page, the worst first, by the key of the scenario's id."""
    order = list(Cause)
    causes = [(cause, each) for each in scenarios if is_failure(each) and (cause := cause_of(each)) is not None]
    bad = [each for _, each in sorted(causes, key=lambda pair: order.index(pair[0]))]
    return {each.id.key: f"x{number}" for number, each in enumerate(bad[:MOST])}


def failures(
    scenarios: Iterable[ScenarioResult], again: Mapping[str, str], steps: Mapping[str, tuple[ShownStep, ...]]
) -> list[Failure]:
    """Return the failures that the page shows, the worst first.

    Args:
        again: the key of a scenario's id → the command that runs it again.
        steps: the key of a scenario's id → its steps, as far as they are kept.
    """
    by_key = {each.id.key: each for each in scenarios}
    found = []
    for key, place in places_of(by_key.values()).items():
        each, cell = by_key[key], by_key[key].cell
        cause = cause_of(each)
        found.append(
            Failure(
                place=place,
                kind=kind_of(each),
                sign=SIGN[kind_of(each)],
                title=each.name.removesuffix(f" [{each.persona}]"),
                persona=each.persona,
                feature=each.feature,
                cause=cause.meaning if cause is not None else "",
                expected=cell.expected if cell is not None else "",
                seen=(cell.seen or "nothing was judged") if cell is not None else "",
                message=each.message.strip() or each.state.meaning,
                rerun=again[key],
                steps=steps.get(key, ()),
            )
        )
    return found


def shown_steps(scenario: ScenarioResult) -> tuple[ShownStep, ...]:
    """Return the steps of a scenario with their requests; what was sent before and after them counts as a step."""
    said = scenario.message
    around = [("Before the first step", scenario.before), ("After the last step", scenario.after)]
    before, after = (
        [ShownStep("", "skipped", name, "", tuple(_shown(each, said) for each in sent))] if sent else []
        for name, sent in around
    )
    return (*before, *(_step(each, said) for each in scenario.steps), *after)


def timed_steps(scenario: ScenarioResult) -> str:
    """Return the steps of a scenario as one text, a line each, with their times."""
    return "\n".join(f"{span(each.duration):>9}  {each.keyword} {each.name}" for each in scenario.steps)


def _step(step: StepResult, message: str) -> ShownStep:
    kind, sign = _KINDS.get(step.status, ("error", "!"))
    exchanges = tuple(_shown(each, message) for each in step.exchanges)
    return ShownStep(sign, kind, f"{step.keyword} {step.name}".strip(), span(step.duration), exchanges)


def _shown(exchange: Exchange, message: str) -> ShownExchange:
    query = "".join(f"\n  {name}={value}" for name, value in exchange.params.items())
    request = (
        f"{exchange.method} {exchange.url}{query}\n{_headers(exchange.request_headers)}{_body(exchange.request_body)}"
    )
    answer = f"{exchange.status} {exchange.reason}" if exchange.status is not None else f"no response: {exchange.error}"
    response = f"{answer}\n{_headers(exchange.response_headers)}{_body(exchange.response_body)}"
    is_bad = exchange.status is None or exchange.status >= 500
    who = f" as {exchange.persona}" if exchange.persona else ""
    line = f"{exchange.line.removesuffix(']')}, {exchange.purpose.value}{who}]"
    is_judged = f"[request {exchange.request_id}]" in message
    return ShownExchange(line, request.strip(), response.strip(), curl_of(exchange), is_bad, is_judged)


def _headers(headers: Mapping[str, str]) -> str:
    return "".join(f"{name}: {value}\n" for name, value in headers.items())


def _body(body: Any) -> str:
    if body is None:
        return ""
    text = body if isinstance(body, str) else json.dumps(body, indent=2, ensure_ascii=False)
    return f"\n{legible(text, LONGEST)}"
