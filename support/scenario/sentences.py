"""Every sentence that the steps define, with its meaning; for documentation and checks."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from behave.runner import the_step_registry
from behave.runner_util import load_step_modules

from support.description.service import ServiceDescription
from support.scenario.vocabulary import Vocabulary

KINDS = ("given", "when", "then")
#: The service whose words the loaded sentences have, and their folder, if they were loaded here.
_LOADED: list[tuple[ServiceDescription, Path]] = []


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: `given`, `when` or `then`, its pattern, and what it means."""

    kind: str
    pattern: str
    meaning: str
    definition: Any

    def matches(self, kind: str, text: str) -> bool:
        """Return whether a step of a feature is this sentence."""
        return kind == self.kind and self.definition.match(text) is not None


def sentences(service: ServiceDescription, folder: Path) -> list[Sentence]:
    """Return every sentence of the step modules in a folder, in their order.

    Args:
        service: gives the words in the sentences.
    """
    known, wanted = the_step_registry.steps, (service, folder.resolve())
    if not any(known.values()) or _LOADED not in ([], [wanted]):
        for definitions in known.values():
            definitions.clear()
        Vocabulary(service).register()
        load_step_modules([str(folder)])
        _LOADED[:] = [wanted]
    return list(_sentences())


def _sentences() -> Iterator[Sentence]:
    for kind in KINDS:
        for definition in the_step_registry.steps[kind]:
            meaning = " ".join((inspect.getdoc(definition.func) or "").split("\n\n")[0].split())
            yield Sentence(kind, definition.pattern, meaning, definition)
