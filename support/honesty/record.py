"""The evidence of a run, read back from the file of the setting `report_evidence`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from support.errors import ConfigError
from support.reporting.evidence_report import FORMAT

#: The unique part of a name that a run gives.
UNIQUE = re.compile(r"smoke[-_][0-9a-z]+[-_]\d+", re.IGNORECASE)


class Request(BaseModel):
    """One request of a step, with secrets masked."""

    model_config = ConfigDict(frozen=True)

    method: str
    path: str
    query: dict[str, Any]
    body: Any
    persona: str
    purpose: str
    status: int | None

    @property
    def segments(self) -> set[str]:
        """The parts of its path."""
        return {part for part in self.path.split("/") if part}


class Step(BaseModel):
    """One step: see `support.evidence.StepEvidence`."""

    model_config = ConfigDict(frozen=True)

    text: str
    kind: str
    place: str
    checks: int
    empty: int
    judged: bool
    named: tuple[str, ...]
    requests: tuple[Request, ...]


class Scenario(BaseModel):
    """One scenario for one persona."""

    model_config = ConfigDict(frozen=True)

    place: str
    persona: str
    title: str
    status: str
    steps: tuple[Step, ...]
    cleanup: tuple[Request, ...]

    def of(self, kind: str) -> list[Step]:
        """Return its steps of a kind: `given`, `when` or `then`."""
        return [step for step in self.steps if step.kind == kind]


class _Run(BaseModel):
    format: int
    service: str
    scenarios: tuple[Scenario, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """What a run did; only scenarios that passed did everything that they say."""

    scenarios: tuple[Scenario, ...]
    unjudged: int

    @classmethod
    def read(cls, path: Path, service: str) -> Record:
        """Return the evidence in a file.

        Raises:
            ConfigError: there is none, it is of another service, or no scenario in it passed.
        """
        wanted = f"  try: behave -D report_evidence={path}, with the same config"
        try:
            found = _Run.model_validate(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError) as problem:
            reason = problem.strerror if isinstance(problem, OSError) else "it is not a text in UTF-8"
            raise ConfigError(f"the evidence {path} cannot be read: {reason}\n{wanted}") from None
        except (ValueError, ValidationError, RecursionError):
            raise ConfigError(f"{path} is not the evidence of a run\n{wanted}") from None
        if found.format != FORMAT:
            raise ConfigError(f"{path} has format {found.format}, and {FORMAT} is needed\n{wanted}")
        if found.service != service:
            raise ConfigError(f'{path} is of the service "{found.service}", and the config is of "{service}"\n{wanted}')
        passed = tuple(each for each in found.scenarios if each.status == "passed")
        if not passed:
            raise ConfigError(f"no scenario in {path} passed, so nothing can be said of them\n{wanted}")
        return cls(passed, len(found.scenarios) - len(passed))


def names_in(value: Any) -> Iterator[str]:
    """Yield every text in a JSON value, and the unique part of each name in it."""
    if isinstance(value, dict):
        for each in value.values():
            yield from names_in(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from names_in(each)
    elif isinstance(value, str):
        yield value
        yield from UNIQUE.findall(value)
