"""Which test a scenario is, in Allure's words: its names, ids, labels, links and parameters.

Allure 3 counts results of one test case with the same parameters as retries of one another, and shows the last. So
whatever is not the same test must differ here, or a failure hides behind a pass.
"""
# mypy: disallow-untyped-calls=False
# allure-python-commons says that it is typed, and is not.

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from allure_commons.mapping import labels_set, parse_tag
from allure_commons.model2 import Label, Link, Parameter
from allure_commons.types import LabelType, Severity
from allure_commons.utils import md5, platform_label
from behave.model import Feature, Row, Rule, Scenario, ScenarioOutline, ScenarioOutlineBuilder

from support.expansion import TAG, persona_of

PLAN_REASON = "Not in allure test plan"  # allure-behave's words


def holders(scenario: Scenario) -> list[Feature | Rule]:
    """List what a scenario stands in, the feature first; no outline, for its scenarios carry its tags themselves."""
    found: list[Feature | Rule] = []
    holder = scenario.parent
    while holder is not None:
        if not isinstance(holder, ScenarioOutline):
            found.insert(0, holder)
        holder = holder.parent
    return found


def row_of(scenario: Scenario) -> Row | None:
    """Give the row of a scenario that was made from a table, or for a persona."""
    return scenario._row  # noqa: SLF001 - as allure-behave reads it; there is no public way


def title_of(scenario: Scenario) -> str:
    """Give its name; a scenario without one is called by its keyword."""
    return str(scenario.name or scenario.keyword)


def full_name(scenario: Scenario) -> str:
    """Tell it from every other: a test plan selects by this, so there is one for each row and persona."""
    words = [*(holder.name for holder in holders(scenario)), title_of(scenario)]
    row, template = row_of(scenario), _template(scenario)
    if row is not None and isinstance(template, ScenarioOutline) and not _names_its_rows(template):
        cells = ", ".join(f"{name}={value}" for name, value in row.items() if name != "persona")
        words[-1] += f" ({cells})"
    return ": ".join(words) + _count(template)


def test_case_id(scenario: Scenario) -> str:
    """Give all rows and personas of one scenario the same id; Allure adds the parameters to tell them apart."""
    template = _template(scenario)
    words = [*(holder.name for holder in holders(scenario)), _base_name(template) + _count(template)]
    return str(md5("\n".join(words)))


def history_id(scenario: Scenario) -> str:
    """Give each scenario, row and persona an id of its own, the same in every run."""
    row = row_of(scenario)
    cells = sorted(f"{name}={value}" for name, value in row.items()) if row is not None else []
    return str(md5("\n".join([test_case_id(scenario), *cells])))


def title_path(scenario: Scenario) -> list[str]:
    """List the folders, the feature and the rule that it is found under."""
    folders = Path(scenario.filename).parts[:-1] if scenario.filename not in (None, "<string>") else ()
    return [*folders, *(holder.name or holder.keyword for holder in holders(scenario))]


def parameters(scenario: Scenario) -> list[Parameter]:
    """List the cells of its row; an empty value would be left out of the file, and shown as unknown."""
    row = row_of(scenario)
    return [Parameter(name=name, value=value or "(empty)") for name, value in row.items()] if row is not None else []


def labels(scenario: Scenario) -> list[Label]:
    """Read the tags of feature, rule and scenario, the nearest severity winning; allure-behave forgets the rule's."""
    parsed = [parse_tag(tag) for tag in _tags(scenario)]
    found = [Label(name=LabelType.SEVERITY, value=Severity.NORMAL.value)]
    found += [each for each in parsed if isinstance(each, Label)]
    found.append(Label(name=LabelType.FEATURE, value=scenario.feature.name or scenario.feature.keyword))
    rules = [each for each in holders(scenario) if isinstance(each, Rule) and each.name]
    found += [Label(name=LabelType.STORY, value=rule.name) for rule in rules]
    persona = persona_of(scenario)
    if persona:
        found.append(Label(name="persona", value=persona))
    found.append(Label(name=LabelType.FRAMEWORK, value="behave"))
    found.append(Label(name=LabelType.LANGUAGE, value=platform_label()))
    return list(labels_set(found))


def links(scenario: Scenario, issue_pattern: str | None, link_pattern: str | None) -> list[Link]:
    parsed = [parse_tag(tag, issue_pattern=issue_pattern, link_pattern=link_pattern) for tag in _tags(scenario)]
    return [each for each in parsed if isinstance(each, Link)]


def is_planned(scenario: Scenario, plan: Iterable[Mapping[str, Any]]) -> bool:
    """Say whether a plan names it. An id counts only without a selector: all personas of a scenario share it."""
    name = full_name(scenario)
    ids = {label.value for label in labels(scenario) if label.name == LabelType.ID}
    return any(name == item["selector"] if item.get("selector") else str(item.get("id")) in ids for item in plan)


def _tags(scenario: Scenario) -> list[str]:
    """List those of its holders and its own, once each; the persona has a label of its own."""
    tags = [tag for holder in (*holders(scenario), scenario) for tag in holder.tags]
    return [str(tag) for tag in dict.fromkeys(tags) if not tag.startswith(TAG)]


def _template(scenario: Scenario) -> Scenario:
    return scenario.parent if isinstance(scenario.parent, ScenarioOutline) else scenario


def _base_name(scenario: Scenario) -> str:
    return title_of(scenario).removesuffix(f" [{persona_of(scenario)}]")


def _names_its_rows(outline: ScenarioOutline) -> bool:
    """Say whether its name tells its rows apart, whichever of them are selected."""
    rows = [row for examples in outline.examples if examples.table for row in examples.table]
    names = {ScenarioOutlineBuilder.render_template(outline.name, row) for row in rows}
    return len(names) == len(rows)


def _count(template: Scenario) -> str:
    """Add " (2)" to the second of two scenarios of the same name under one feature or rule."""
    name = _base_name(template)
    lines = {item.line for item in template.parent.run_items if not isinstance(item, Rule) and _base_name(item) == name}
    place = len([line for line in lines if line < template.line]) + 1
    return f" ({place})" if place > 1 else ""
