"""Steps whose sentence is not defined: each named once, with the nearest sentence that is."""

from __future__ import annotations

from collections.abc import Iterable

from behave.model import Feature, Step
from behave.runner import the_step_registry

from support.json_files import nearest
from support.run.recording import UNDEFINED
from support.scenario.vocabulary import Vocabulary


def report(steps: Iterable[Step], features: Iterable[Feature], vocabulary: Vocabulary) -> None:
    """Print each sentence that is not defined, once, with the nearest one; nothing if there is none."""
    undefined = {f"{step.keyword} {step.name}": step for step in reversed(list(steps))}
    if not undefined:
        return
    scenarios = [scenario for feature in features for scenario in feature.walk_scenarios()]
    known = {step.name for each in scenarios for step in each.all_steps if the_step_registry.find_match(step)}
    lines = []
    for words, step in sorted(undefined.items(), key=lambda each: each[1].location):
        near = vocabulary.suggestion(step.name) or nearest(step.name, known)
        lines.append(f"  {step.location}  {words}" + (f'\n    did you mean "{near}"?' if near else ""))
    print("\n".join(["", "Undefined steps:", *lines, *UNDEFINED.splitlines()[1:]]))
