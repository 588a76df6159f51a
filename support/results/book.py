"""The features as they are written: what a product owner reads, whatever was run of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WrittenScenario:
    """A scenario, or an outline with the rows of its examples.

    Attributes:
        steps: each with its keyword, as written.
        rows: of all its examples, those of each table after its headings.
    """

    name: str
    steps: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class WrittenRule:
    """A rule; `name` is empty for the scenarios of a feature that are under no rule."""

    name: str
    description: str
    scenarios: tuple[WrittenScenario, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A feature; `background` is what each of its scenarios begins with."""

    file: str
    name: str
    description: str
    background: tuple[str, ...]
    rules: tuple[WrittenRule, ...]
