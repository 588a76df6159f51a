"""The scenarios on the HTML page: a cell for each persona and feature, and the list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from support.reporting.html_templates import span
from support.reporting.html_words import PLAIN, RED, SIGN, WORD, WORDS, count, kind_of, text, unique
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


def folded(
    scenarios: Sequence[ScenarioResult], anchors: dict[str, str], places: Mapping[str, str], steps: Mapping[str, str]
) -> Iterator[str]:
    """Make a fold for each feature: those with something wrong first and open, those that were kept last and closed."""
    features = {name: [each for each in scenarios if each.feature == name] for name in anchors}
    counts = {name: count(group) for name, group in features.items()}
    for name in sorted(features, key=lambda each: [not counts[each][kind] for kind in SIGN if kind not in PLAIN]):
        told = (f'<span class="{kind}">{SIGN[kind]} {number:,} {WORD[kind]}</span>'
                for kind, number in counts[name].items() if number)  # fmt: skip
        rules = ""
        for rule in unique(each.rule for each in features[name]):
            rows = "\n".join(
                _scenario(each, places.get(each.id.key), steps.get(each.id.key, ""))
                for each in features[name]
                if each.rule == rule
            )
            heading = f"<h4>{text(rule)}</h4>" if rule else ""
            rules += f'<div class="rule">{heading}<ul class="list">{rows}</ul></div>\n'
        is_open = " open" if any(counts[name][kind] for kind in RED) else ""
        yield (
            f'<details class="fold feature" id="{anchors[name]}"{is_open}><summary><h3>{text(name)}</h3>'
            f' <span class="counts">{" ".join(told)}</span></summary>\n{rules}</details>'
        )


def _scenario(scenario: ScenarioResult, place: str | None, steps: str) -> str:
    kind = kind_of(scenario)
    sentence = scenario.name.removesuffix(f" [{scenario.persona}]")
    message = scenario.message.strip()
    told = f'<pre class="{kind}"><span>{text(message)}</span></pre>' if message else ""
    timed = f"<pre>{text(steps)}</pre>" if steps else ""
    facts = [f"<code>{text(scenario.location)}</code>", *(f"<span>@{text(tag)}</span>" for tag in scenario.tags)]
    facts += [f"<span>behave says: {text(scenario.status)}</span>"] if scenario.status != kind else []
    facts += [f"<span>trace <code>{text(scenario.trace_id)}</code></span>"] if scenario.trace_id else []
    facts += [f'<a href="#{place}">its operations</a>'] if place else []
    return (
        f'<li data-status="{kind}" data-persona="{text(scenario.persona)}" data-feature="{text(scenario.feature)}">'
        f"<details{' open' if kind in RED else ''}>"
        f'<summary><span class="status {kind}">{SIGN[kind]} {WORDS[kind]}</span> '
        f'<span class="what">{text(sentence)}</span> <span class="who">{text(scenario.persona)}</span> '
        f'<span class="time">{span(scenario.duration)}</span></summary>'
        f'<div class="more">{told}{timed}<p>{" ".join(facts)}</p></div></details></li>'
    )
