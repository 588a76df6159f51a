"""What the features use of the service description: operations, variants and fields. Nothing is sent to the service."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from behave.model import Feature, Scenario, ScenarioOutline, Step
from behave.parser import parse_file

from support.description.model import Resource
from support.description.service import ServiceDescription
from support.scenario.vocabulary import Act, Vocabulary

#: What stands before an operation in a sentence → whether it must succeed.
BEFORE = {"I try to ": False, "I ": True, "the response is the same as when I try to ": False}


@dataclass(frozen=True, slots=True)
class Use:
    """An action in a scenario. `must_succeed`: it is a `When I …` without "try to", or a `Given` that has been done."""

    act: Act
    kind: str
    must_succeed: bool
    where: str


def parsed(folder: Path) -> list[Feature]:
    """Return the features in a folder, as written."""
    found = (parse_file(str(path)) for path in sorted(folder.rglob("*.feature")))
    return [feature for feature in found if feature is not None]


def scenarios(features: Iterable[Feature]) -> Iterator[Scenario]:
    """Yield every scenario, those of outlines once for each row."""
    for feature in features:
        for scenario in feature.walk_scenarios(with_outlines=True):
            if not isinstance(scenario, ScenarioOutline):
                yield scenario


def steps_of(scenario: Scenario) -> list[Step]:
    """Return the steps of a scenario, those of its background first."""
    return [*(scenario.background_steps or ()), *scenario.steps]


def uses(features: Iterable[Feature], service: ServiceDescription) -> Iterator[Use]:
    """Yield every action in the features."""
    vocabulary = Vocabulary(service)
    for scenario in scenarios(features):
        for step in steps_of(scenario):
            where = f"{scenario.filename}:{step.line}"
            done = vocabulary.done(step.name) if step.step_type == "given" else None
            if done is not None:
                yield Use(done, step.step_type, True, where)
            for before, must_succeed in BEFORE.items():
                if step.name.startswith(before) and (act := vocabulary.act(step.name.removeprefix(before))) is not None:
                    yield Use(act, step.step_type, must_succeed, where)


def unused_variants(found: Iterable[Use], service: ServiceDescription) -> list[str]:
    """Return a line for each variant that no feature uses; one that resources share is used if it is used for one of them."""
    used = {use.act.variant.place for use in found}
    described = [variant.place for resource in service.resources.values() for variant in resource.variants.values()]
    described += [variant.place for each in service.operations for variant in each.variants.values()]
    described += [variant.place for variant in service.token_variants.values()]
    return [f"{place}: no feature uses it" for place in dict.fromkeys(described) if place not in used]


def unsent_fields(found: Iterable[Use], service: ServiceDescription) -> list[str]:
    """Return a line for each field that may be sent or changed, and that no successful scenario sends, or changes by itself."""
    sent: set[tuple[str, str]] = set()
    changed: set[tuple[str, str]] = set()
    for use in found:
        if not use.must_succeed or use.kind != "when" or not use.act.operation.resource:
            continue
        resource = service.resources[use.act.operation.resource]
        fields = body_fields(resource, use.act)
        if use.act.operation.verb == "create":
            sent |= {(resource.name, field) for field in fields}
        elif use.act.operation.verb == "update" and (len(fields) == 1 or use.act.operation.method != "PATCH"):
            changed |= {(resource.name, field) for field in fields}
    lines = []
    for resource in service.resources.values():
        if resource.can("create"):
            unsent = [each for each in resource.sendable if (resource.name, each) not in sent]
            lines += [f'resources.{resource.name}: no scenario creates one with "{each}"' for each in unsent]
        if resource.can("update"):
            unchanged = [each for each in resource.changeable if (resource.name, each) not in changed]
            lines += [f'resources.{resource.name}: no scenario changes "{each}" by itself' for each in unchanged]
    return lines


def body_fields(resource: Resource, act: Act) -> frozenset[str]:
    """Return the fields that the body of a create or update has."""
    variant = act.variant
    if variant.body is not None or variant.raw is not None:
        return frozenset()
    template = resource.new if act.operation.verb == "create" else resource.change
    if act.operation.verb == "update" and act.operation.method == "PATCH" and variant.set:
        template = {}
    fields = template if variant.only is None else variant.only
    return frozenset({*(fields or ()), *variant.set} - {*variant.unset})
