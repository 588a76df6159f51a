"""The scenarios on the HTML page: a cell for each persona and feature, a fold for each feature, and what the folds hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from support.reporting.html_data import Pool, Row, as_json
from support.reporting.html_templates import span, visible
from support.reporting.html_words import PLAIN, RED, SIGN, WORD, count, kind_of, text, unique
from support.results.records import ScenarioResult


def grid_rows(scenarios: Sequence[ScenarioResult], anchors: dict[str, str]) -> str:
    """Build the matrix: a row for each persona, a cell for each feature."""
    found: dict[tuple[str, str], list[ScenarioResult]] = {}
    for each in scenarios:
        found.setdefault((each.persona, each.feature), []).append(each)
    rows = ""
    for persona in unique(each.persona for each in scenarios):
        cells = "".join(_cell(found.get((persona, feature), []), anchor) for feature, anchor in anchors.items())
        rows += f'<tr><th scope="row">{text(persona)}</th>{cells}</tr>\n'
    return rows


def _cell(scenarios: Sequence[ScenarioResult], anchor: str) -> str:
    """Tell how many were kept of all, and what the others came to."""
    if not scenarios:
        return '<td><span class="cell none">·<small>not meant</small></span></td>'
    counts = count(scenarios)
    present = [kind for kind in SIGN if counts[kind]]
    bad = [kind for kind in present if kind not in PLAIN]
    words = [f"{SIGN[kind]} {counts[kind]} {WORD[kind]}" for kind in bad]
    words = words or [f"{SIGN[present[0]]} {WORD[present[0]]}"]
    total = len(scenarios) - counts["skipped"]
    return (
        f'<td><a class="cell {present[0]}" href="#{anchor}" data-persona="{text(scenarios[0].persona)}"'
        f' data-feature="{text(scenarios[0].feature)}">{counts["passed"]}/{total}'
        f"{''.join(f'<small>{each}</small>' for each in words)}</a></td>"
    )


def folds(scenarios: Sequence[ScenarioResult], anchors: Mapping[str, str]) -> Iterator[str]:
    """Make a fold for each feature: those with something wrong first and open, those that were kept last and closed."""
    counts = {name: count(each for each in scenarios if each.feature == name) for name in anchors}
    for name in sorted(anchors, key=lambda each: [not counts[each][kind] for kind in SIGN if kind not in PLAIN]):
        told = (f'<span class="{kind}">{SIGN[kind]} {number:,} {WORD[kind]}</span>'
                for kind, number in counts[name].items() if number)  # fmt: skip
        is_open = " open" if any(counts[name][kind] for kind in RED) else ""
        yield (
            f'<details class="fold feature" id="{anchors[name]}"{is_open}><summary><h3>{text(name)}</h3>'
            f' <span class="counts">{" ".join(told)}</span></summary>\n'
            '<p class="soft">The scenarios are shown by a script.</p></details>'
        )


def data(
    scenarios: Sequence[ScenarioResult],
    anchors: Mapping[str, str],
    again: Mapping[str, str],
    sent: Mapping[str, tuple[str, str]],
    steps: Mapping[str, str],
) -> str:
    """Return the scenarios as JSON: the place of a feature → its rules, each with its rows.

    Args:
        again: the key of a scenario's id → the command that runs it again.
        sent: the key of a scenario's id → the number of the group of its requests, and how many there are.
        steps: the key of a scenario's id → its steps with their times.
    """
    rows = {
        each.id.key: _row(each, again[each.id.key], sent.get(each.id.key, ("", "")), steps.get(each.id.key, ""))
        for each in scenarios
    }
    pool = Pool(rows.values())
    features: dict[str, dict[str, list[list[str | int]]]] = {anchor: {} for anchor in anchors.values()}
    for each in scenarios:
        features[anchors[each.feature]].setdefault(visible(each.rule), []).append(pool.row(rows[each.id.key]))
    return as_json({"pool": pool.texts, "features": {place: list(rules.items()) for place, rules in features.items()}})


def _row(scenario: ScenarioResult, again: str, sent: tuple[str, str], steps: str) -> Row:
    """The cells of a scenario; the script of the page has the same order."""
    kind = kind_of(scenario)
    cells = [
        kind, scenario.persona, scenario.feature, scenario.name.removesuffix(f" [{scenario.persona}]"),
        span(scenario.duration), scenario.message.strip(), steps, scenario.location,
        " ".join(f"@{tag}" for tag in scenario.tags), scenario.status if scenario.status != kind else "",
        scenario.trace_id, again, *sent,
    ]  # fmt: skip
    return [str(visible(each)) for each in cells]
