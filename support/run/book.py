"""The features as a book, as plain values, before they are expanded for the personas."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from behave.model import Feature, Rule, Scenario, ScenarioOutline

from support.http.masking import Secrets
from support.results.book import Chapter, WrittenRule, WrittenScenario


def book_of(features: Iterable[Feature], secrets: Secrets) -> tuple[Chapter, ...]:
    """Return a chapter for each feature, with secrets masked."""
    chapters: tuple[Chapter, ...] = secrets.masked(tuple(_chapter(each) for each in features))
    return chapters


def _chapter(feature: Feature) -> Chapter:
    rules = [each for each in feature.run_items if isinstance(each, Rule)]
    loose = tuple(_scenario(each) for each in feature.run_items if not isinstance(each, Rule))
    return Chapter(
        file=Path(feature.filename or "").as_posix(),
        name=feature.name,
        description="\n".join(feature.description),
        background=_steps(feature.background),
        rules=(*([WrittenRule("", "", loose)] if loose else ()), *(_rule(each) for each in rules)),
    )


def _rule(rule: Rule) -> WrittenRule:
    scenarios = tuple(_scenario(each) for each in rule.run_items)
    return WrittenRule(rule.name, "\n".join(rule.description), scenarios)


def _scenario(scenario: Scenario) -> WrittenScenario:
    examples = scenario.examples if isinstance(scenario, ScenarioOutline) else []
    tables = [each.table for each in examples if each.table]
    rows = [row for table in tables for row in (table.headings, *(each.cells for each in table))]
    return WrittenScenario(scenario.name, _steps(scenario), tuple(tuple(map(str, row)) for row in rows))


def _steps(holder: object) -> tuple[str, ...]:
    return tuple(f"{step.keyword} {step.name}" for step in getattr(holder, "steps", None) or ())
