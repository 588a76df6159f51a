"""Which test a scenario is in Allure's terms: its names, ids, labels, links and parameters.

Allure 3 counts results of one test case with the same parameters as retries of each other, and shows the last. So different
tests must differ here, or a failure hides behind a success.
"""
# mypy: disallow-untyped-calls=False
# allure-python-commons declares that it is typed, and is not.

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from allure_commons.mapping import labels_set, parse_tag
from allure_commons.model2 import Label, Link, Parameter
from allure_commons.types import ALLURE_UNIQUE_LABELS, LabelType, LinkType, Severity
from allure_commons.utils import md5, platform_label

from support.results import records
from support.results.causes import cause_of
from support.results.records import ScenarioId, ScenarioResult

TAG = "persona."


def full_name(identity: ScenarioId, feature: str, title: str) -> str:
    """Return a name that no other scenario has: a test plan selects by it."""
    words = [feature, *([identity.rule] if identity.rule else []), title]
    unnamed = [(name, value) for name, value in identity.cells if f"<{name}>" not in identity.name]
    if unnamed:
        words[-1] += f" ({', '.join(f'{name}={value}' for name, value in identity.cells)})"
    return ": ".join(words) + _count(identity)


def test_case_id(identity: ScenarioId) -> str:
    """Return the same id for all rows and personas of one scenario; Allure adds the parameters to distinguish them."""
    return str(md5("\n".join([identity.file, identity.rule, identity.name + _count(identity)])))


def history_id(identity: ScenarioId) -> str:
    """Return an id for each scenario, row and persona, the same in every run."""
    cells = sorted(f"{name}={value}" for name, value in (*identity.cells, ("persona", identity.persona)))
    return str(md5("\n".join([test_case_id(identity), *cells])))


def title_path(scenario: ScenarioResult) -> list[str]:
    """Return the folders, the feature and the rule that it is found under."""
    folders = PurePosixPath(scenario.id.file).parts[:-1]
    return [*folders, *(name for name in (scenario.feature, scenario.rule) if name)]


def parameters(scenario: ScenarioResult) -> list[Parameter]:
    """Return the cells of its row, its persona, and what steps added; Allure drops an empty value, so it gets a word."""
    cells = [*scenario.id.cells, *([("persona", scenario.persona)] if scenario.persona else [])]
    return [*(Parameter(name=name, value=value or "(empty)") for name, value in cells), *shown(scenario.parameters)]


def shown(parameters: Iterable[records.Parameter]) -> list[Parameter]:
    """Return parameters as Allure writes them."""
    return [
        Parameter(name=each.name, value=each.value or "(empty)", mode=each.mode or None, excluded=each.excluded or None)
        for each in parameters
    ]


def labels(scenario: ScenarioResult) -> list[Label]:
    """Return the labels of its tags and of its steps; the severity that is nearest to the scenario wins.

    By `cause`, `allurerc.mjs` puts results into categories.
    """
    parsed = [parse_tag(tag) for tag in _tags(scenario)]
    found = [Label(name=LabelType.SEVERITY, value=Severity.NORMAL.value)]
    found += [each for each in parsed if isinstance(each, Label)]
    found.append(Label(name=LabelType.FEATURE, value=scenario.feature or "Feature"))
    if scenario.rule:
        found.append(Label(name=LabelType.STORY, value=scenario.rule))
    if scenario.persona:
        found.append(Label(name="persona", value=scenario.persona))
    found.append(Label(name="state", value=scenario.state.value))
    cause = cause_of(scenario)
    if cause is not None:
        found.append(Label(name="cause", value=cause.value))
    if scenario.worker:
        found.append(Label(name=LabelType.THREAD, value=f"worker {scenario.worker}"))
    for name, value in scenario.labels:
        found = [each for each in found if name not in ALLURE_UNIQUE_LABELS or each.name != name]
        found.append(Label(name=name, value=value))
    found.append(Label(name=LabelType.FRAMEWORK, value="behave"))
    found.append(Label(name=LabelType.LANGUAGE, value=platform_label()))
    return list(labels_set(found))


def links(scenario: ScenarioResult, issue_pattern: str | None, link_pattern: str | None) -> list[Link]:
    """Return the links of its tags and of its steps."""
    parsed = [parse_tag(tag, issue_pattern=issue_pattern, link_pattern=link_pattern) for tag in _tags(scenario)]
    found = [each for each in parsed if isinstance(each, Link)]
    patterns = {LinkType.ISSUE: issue_pattern, LinkType.LINK: link_pattern}
    ticket = scenario.known.ticket if scenario.known is not None and issue_pattern else ""
    for kind, address, name in (*scenario.links, *([(LinkType.ISSUE, ticket, ticket)] if ticket else [])):
        pattern = None if address.startswith("http") else patterns.get(kind)
        url = pattern.format(address) if pattern else address
        if all(each.url != url for each in found):
            found.append(Link(type=kind, url=url, name=name or url))
    return found


def is_planned(name: str, tags: Iterable[str], plan: Iterable[Mapping[str, Any]]) -> bool:
    """Return whether a test plan names a scenario. An id counts only without a selector: all personas of a scenario share it.

    Args:
        name: see `full_name`.
    """
    ids = {each.value for each in map(parse_tag, tags) if isinstance(each, Label) and each.name == LabelType.ID}
    return any(name == item["selector"] if item.get("selector") else str(item.get("id")) in ids for item in plan)


def _tags(scenario: ScenarioResult) -> list[str]:
    """Its tags, those of its feature first; the persona has a label of its own."""
    return [tag for tag in scenario.tags if not tag.startswith(TAG)]


def _count(identity: ScenarioId) -> str:
    """` (2)` for the second of two scenarios that are equal in everything else."""
    return f" ({identity.ordinal})" if identity.ordinal > 1 else ""
