"""What a run really did: steps that checked nothing, asked nothing, or looked only at what was there before."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator

from support.description.service import ServiceDescription
from support.honesty.finding import Finding
from support.honesty.record import UNIQUE, Record, Request, Scenario, Step, names_in
from support.honesty.suite import listed
from support.http.masking import MASK
from support.scenario.vocabulary import Vocabulary


def all_of(record: Record, service: ServiceDescription) -> Iterator[Finding]:
    """Yield everything that the evidence of a run shows."""
    yield from steps_without_check(record)
    yield from actions_without_request(record)
    yield from looking_only_at_the_setup(record, service)
    yield from same_requests(record, service)
    yield from idle(record)


def steps_without_check(record: Record) -> Iterator[Finding]:
    """Yield a finding for each Then in which no assertion was evaluated, or only ones that cannot fail."""
    yield from _of_steps(
        record, "then", lambda step: not step.checks, "no-check", "ended, and no assertion was evaluated in it",
        "an assertion with assert_that of support.evidence",
    )  # fmt: skip
    yield from _of_steps(
        record, "then", lambda step: step.empty > 0, "empty-check", "has an assertion that accepts anything",
        "a matcher that can fail",
    )  # fmt: skip
    yield from _of_steps(
        record, "then", lambda step: step.checks > 0 and not step.judged and not step.requests, "blind-check",
        "asked the service nothing and looked at no response to the persona", "a step that looks at what the When did",
    )  # fmt: skip


def actions_without_request(record: Record) -> Iterator[Finding]:
    """Yield a finding for each When that sent the service no request as the persona."""
    yield from _of_steps(
        record, "when", lambda step: not _acts(step), "no-action", "sent the service no request as the persona",
        "a step that acts",
    )  # fmt: skip


def looking_only_at_the_setup(record: Record, service: ServiceDescription) -> Iterator[Finding]:
    """Yield a finding for each scenario whose Then looks only at what Given made: it would pass without its When."""
    found: dict[str, list[str]] = {}
    for scenario in record.scenarios:
        checked = [step for step in scenario.of("then") if step.checks]
        if checked and not any(_depends(step, scenario, service) for step in checked):
            found.setdefault(scenario.place, []).append(scenario.persona)
    for place, personas in found.items():
        yield Finding(
            "given-only",
            place,
            f"its Then looks only at what its Given made, for {listed(personas)}: it would pass if the When did nothing",
            "a Then about what the When created, changed, removed or got as a response",
        )


def same_requests(record: Record, service: ServiceDescription) -> Iterator[Finding]:
    """Yield a finding for each scenario that sends the same requests as another for the same persona."""
    vocabulary = Vocabulary(service)
    first: dict[str, Scenario] = {}
    again: dict[tuple[str, str], list[str]] = {}
    for scenario in record.scenarios:
        other = first.setdefault(_normalized(scenario, service, vocabulary), scenario)
        if other.place != scenario.place:
            again.setdefault((scenario.place, other.place), []).append(scenario.persona)
    for (place, other_place), personas in again.items():
        yield Finding(
            "same-requests",
            place,
            f"it sends the same requests as {other_place} and asserts no more, for {listed(personas)}",
            "remove one of the two, or join them",
        )


def idle(record: Record) -> Iterator[Finding]:
    """Yield a finding for each persona that has scenarios and sent no request of its own in any of them."""
    personas = dict.fromkeys(scenario.persona for scenario in record.scenarios)
    acting = {
        request.persona for scenario in record.scenarios for step in scenario.of("when") for request in _actions(step)
    }
    for persona in personas:
        if persona not in acting:
            yield Finding("idle-persona", f"persona {persona}", "none of its scenarios sent a request as it", "a When")


def _of_steps(
    record: Record, kind: str, holds: Callable[[Step], bool], name: str, found: str, advice: str
) -> Iterator[Finding]:
    """One finding for each step as written, with the personas for which it holds."""
    steps: dict[str, tuple[str, list[str]]] = {}
    for scenario in record.scenarios:
        for step in scenario.of(kind):
            if holds(step):
                steps.setdefault(step.place, (step.text, []))[1].append(scenario.persona)
    for place, (text, personas) in steps.items():
        yield Finding(name, place, f'"{text}" {found}, for {listed(personas)}', advice)


def _acts(step: Step) -> bool:
    return bool(_actions(step))


def _actions(step: Step) -> list[Request]:
    """What a When sent as the persona; a request for a token is an action only if there is no other: signing in."""
    acts = [request for request in step.requests if request.purpose == "act"]
    return acts or [request for request in step.requests if request.purpose == "token"]


def _meaning(step: Step, vocabulary: Vocabulary) -> str:
    """A sentence; an action by what it does, of which there may be several wordings."""
    act = vocabulary.act(re.sub("^(?:I try to|I) ", "", step.text)) if step.kind == "when" else None
    if act is None:
        return step.text
    return f"{act.operation.phrase} {sorted(act.others)} {act.variant.place} {act.called}"


def _depends(step: Step, scenario: Scenario, service: ServiceDescription) -> bool:
    """Whether a Then depends on what a When did: on its response, or on what it created, changed or removed."""
    if step.judged:
        return True
    concerned: set[str] = set()
    for when in scenario.of("when"):
        concerned |= {*when.named, *(name for each in when.named for name in UNIQUE.findall(each))}
        for request in (each for each in when.requests if each.purpose == "act"):
            concerned |= {*names_in(request.body), *names_in(request.query), *_target(request, service)}
    if not concerned:
        return True  # an action of which nothing is known
    looked = {*step.named, *(name for each in step.named for name in UNIQUE.findall(each))}
    looked |= {part for request in step.requests for part in request.segments}
    return bool(concerned & looked)


def _target(request: Request, service: ServiceDescription) -> Iterable[str]:
    """What a request aims at: the last id in its path, if it is one that changes something there."""
    matched = service.match(request.method, request.path)
    if matched is None or matched[0].safe or matched[0].verb == "create" or not matched[1]:
        return ()
    return (list(matched[1].values())[-1],)


def _normalized(scenario: Scenario, service: ServiceDescription, vocabulary: Vocabulary) -> str:
    """What a scenario asks and asserts, without the ids and unique names that differ from run to run."""
    lines = [scenario.persona]
    for step in scenario.steps:
        own = _actions(step) if step.kind == "when" else [each for each in step.requests if each.purpose != "token"]
        sent = json.dumps([_sent(each) for each in own], ensure_ascii=False)
        # What a token or a secret is does not stand in the evidence, and a sentence about what the persona has sends nothing.
        told = step.kind == "then" or not own or MASK in sent
        lines.append(f"{step.kind} {sent} {step.checks} {_meaning(step, vocabulary) if told else ''}")
    text, names = "\n".join(lines), dict[str, str]()
    text = UNIQUE.sub(lambda found: names.setdefault(_plain(found[0]), f"name {len(names)}"), text)
    known: dict[str, str] = {}
    for request in (*(each for step in scenario.steps for each in step.requests), *scenario.cleanup):
        matched = service.match(request.method, request.path)
        for kind, own_id in (matched[1] if matched is not None else {}).items():
            if not UNIQUE.search(own_id):
                known.setdefault(own_id, f"{kind} {len(known)}")
    for own_id in sorted(known, key=len, reverse=True):
        text = text.replace(own_id, known[own_id])
    return text


def _plain(name: str) -> str:
    return name.lower().replace("_", "-")


def _sent(request: Request) -> list[object]:
    return [request.method, request.path, request.query, request.body, request.persona, request.purpose, request.status]
