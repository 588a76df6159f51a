"""The HTML report: one file that opens without a network, for the owners of the service and for those on call.

The page is `report.html` with its `$places` filled in. It loads nothing and can be read with scripts switched off; its script
takes what it needs from the page, so that no text of a report is ever part of a program.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files
from itertools import groupby
from string import Template

from support.reporting import html_coverage
from support.reporting.html_text import text_of
from support.reporting.report_file import FileReporter
from support.results.account import Account
from support.results.records import ScenarioResult, TestResult
from support.results.states import Ending, TroubleKind

MOST_FAILED = 100  # failed operations listed on their own; with more, the page would hold everything twice
LONGEST_MESSAGE = 200  # characters of an operation's message; its scenario has it whole

# What a status means, the worst first. Amber (`error`) is everything without a verdict: behave's error, hook_error,
# cleanup_error, undefined, pending, untested.
_SIGN = {
    "failed": "✗", "resolved": "✗", "error": "!", "known": "≈", "flaky": "~", "passed": "✓", "skipped": "○",
}  # fmt: skip
_WORD = {
    "failed": "broken", "resolved": "resolved", "error": "unchecked", "known": "known", "flaky": "flaky",
    "passed": "kept", "skipped": "skipped",
}  # fmt: skip
_WORDS = _WORD | {
    "failed": "promise broken", "resolved": "resolved, still marked", "error": "could not be checked",
    "known": "known to be broken", "flaky": "flaky: kept when tried again",
}  # fmt: skip
_RED, _PLAIN = ("failed", "resolved", "error"), ("passed", "skipped")


class HtmlReporter(FileReporter):
    """Writes the page for a run."""

    def render(self, account: Account) -> str:
        """Return the page."""
        return render(account)


def render(account: Account) -> str:
    """Return the page for a run.

    The verdicts of the account are the two headlines. Colours and signs come from the records alone, so that no headline makes
    a page green.
    """
    scenarios = [replace(each, persona=each.persona or "no persona") for each in account.scenarios]
    results = account.results
    groups = [(name, list(group)) for name, group in groupby(results, key=lambda each: each.scenario)]
    anchors = {name: f"f{number}" for number, name in enumerate(_unique(each.feature for each in scenarios))}
    began, ended = (datetime.fromisoformat(each).astimezone(UTC) for each in (account.run.started, account.finished))
    places = {name: text_of(getattr(account.run, name)) for name in ("service", "environment", "base_url", "run")}
    page = files("support.reporting").joinpath("report.html").read_text(encoding="utf-8")
    return Template(page).substitute(
        places,
        began=f"{began.day} {began:%B %Y, %H:%M:%S} UTC",
        took=_span((ended - began).total_seconds()),
        **_verdicts(account, _count(scenarios)),
        columns="".join(f'<th scope="col">{text_of(name)}</th>' for name in anchors),
        rows=_rows(scenarios, anchors) or '<tr><th scope="row">No scenario ran.</th></tr>',
        personas=_options((name, name) for name in _unique(each.persona for each in scenarios)),
        features=_options((name, name) for name in anchors),
        statuses=_options((kind, f"{sign} {_WORDS[kind]}") for kind, sign in _SIGN.items()),
        coverage=html_coverage.section(account.conformance, _unique(each.persona for each in scenarios)),
        scenarios="\n".join(_features(scenarios, anchors, _places(groups))) or "<p>No scenario ran.</p>",
        operations=_operations(results, groups, {each.id.key: each.name for each in scenarios}),
    )


def _kind(scenario: ScenarioResult) -> str:
    return scenario.status if scenario.status in _SIGN else "error"


def _count(scenarios: Iterable[ScenarioResult]) -> dict[str, int]:
    found = Counter(_kind(each) for each in scenarios)
    return {kind: found[kind] for kind in _SIGN}


def _unique(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _many(number: int, one: str, more: str) -> str:
    return f"{number:,} {one if number == 1 else more}"


def _options(pairs: Iterable[tuple[str, str]]) -> str:
    return "".join(f'<option value="{text_of(value)}">{text_of(told)}</option>' for value, told in pairs)


def _span(seconds: float) -> str:
    """Tell a duration in the unit that a person would use."""
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms"
    return f"{seconds:.1f} s" if seconds < 59.95 else "{} min {} s".format(*divmod(round(seconds), 60))


def _verdicts(account: Account, count: dict[str, int]) -> dict[str, str]:
    """Fill the two verdicts' places."""
    left, given = account.left_behind, account.verdicts
    kind, headline, below = _promises(count)
    about_cleanup = {TroubleKind.CLEANUP, TroubleKind.UNVERIFIED}
    outside = [each for each in account.outside if each.kind not in about_cleanup]
    if outside and kind not in _RED:
        kind = "error"
    behind = _many(len(left), "thing was left behind", "things were left behind") if left else "Nothing was left behind"
    unsure = [str(each) for each in account.outside if each.kind in about_cleanup]
    unsure += [f"{each.name}: {each.cleanup_message}" for each in account.scenarios if each.cleanup_message]
    unknown = account.ending is Ending.UNFINISHED
    tidy = "error" if unsure or unknown else "skipped" if kind == "skipped" or not account.scenarios else "passed"
    gone = "Nothing was created." if not account.results else "Everything that this run created has been removed."
    gone = "The next run finds out." if unknown else gone
    below = f"{below}</p>{_list(map(str, outside))}<p>" if outside else below
    return {
        "kind": kind, "sign": _SIGN[kind], "headline": text_of(given.get("promises") or headline), "below": below,
        "tidy": tidy, "tidy_sign": _SIGN[tidy], "behind": text_of(given.get("left_behind") or behind),
        "left": _list(unsure) if unsure else f"<p>{gone}</p>",
    }  # fmt: skip


def _list(texts: Iterable[str]) -> str:
    return "<ul>{}</ul>".format("".join(f"<li><code>{text_of(each)}</code></li>" for each in texts))


def _promises(count: dict[str, int]) -> tuple[str, str, str]:
    """Say whether the service keeps its promises: the kind of answer, its headline, and a sentence below it."""
    kept, skipped, unchecked = count["passed"], count["skipped"], count["error"]
    total = sum(count.values()) - skipped
    also = f" {unchecked:,} more could not be checked." if count["failed"] and unchecked else ""
    also += f" {_many(skipped, 'was', 'were')} skipped." if skipped else ""
    also += "".join(f" {count[kind]:,} {_WORDS[kind]}." for kind in ("resolved", "known", "flaky") if count[kind])
    were = f"{kept:,} of {_many(total, 'was', 'were')} kept.{also}"
    if not total:
        return "skipped", "Nothing was checked", f"No scenario ran, so this page says nothing about the service.{also}"
    kind = next(each for each in _SIGN if count[each])
    if kind == "failed":
        return kind, _many(count[kind], "promise is broken", "promises are broken"), were
    if unchecked:
        headline = _many(unchecked, "promise could not be checked", "promises could not be checked")
        return "error", headline, f"None is known to be broken; {were}" if not count["known"] else were
    if kind != "passed":
        return kind, f"{_many(count[kind], 'promise is', 'promises are')} {_WORDS[kind]}", were
    return kind, "The service keeps its promises", were


def _rows(scenarios: Sequence[ScenarioResult], anchors: dict[str, str]) -> str:
    """Build the matrix: a row for each persona, a cell for each feature."""
    found: dict[tuple[str, str], list[ScenarioResult]] = {}
    for each in scenarios:
        found.setdefault((each.persona, each.feature), []).append(each)
    rows = ""
    for persona in _unique(each.persona for each in scenarios):
        cells = "".join(_cell(found.get((persona, feature), []), anchor) for feature, anchor in anchors.items())
        rows += f'<tr><th scope="row">{text_of(persona)}</th>{cells}</tr>\n'
    return rows


def _cell(scenarios: Sequence[ScenarioResult], anchor: str) -> str:
    """Tell how many were kept of all, and what the others came to."""
    if not scenarios:
        return '<td><span class="cell none">·<small>not meant</small></span></td>'
    count = _count(scenarios)
    present = [kind for kind in _SIGN if count[kind]]
    bad = [kind for kind in present if kind not in _PLAIN]
    words = [f"{_SIGN[kind]} {count[kind]} {_WORD[kind]}" for kind in bad]
    words = words or [f"{_SIGN[present[0]]} {_WORD[present[0]]}"]
    total = len(scenarios) - count["skipped"]
    return (
        f'<td><a class="cell {present[0]}" href="#{anchor}" data-persona="{text_of(scenarios[0].persona)}"'
        f' data-feature="{text_of(scenarios[0].feature)}">{count["passed"]}/{total}'
        f"{''.join(f'<small>{each}</small>' for each in words)}</a></td>"
    )


def _features(scenarios: Sequence[ScenarioResult], anchors: dict[str, str], places: dict[str, str]) -> Iterator[str]:
    """Make a fold for each feature: those with something wrong first and open, those that were kept last and closed."""
    features = {name: [each for each in scenarios if each.feature == name] for name in anchors}
    counts = {name: _count(group) for name, group in features.items()}
    for name in sorted(features, key=lambda each: [not counts[each][kind] for kind in _SIGN if kind not in _PLAIN]):
        told = (f'<span class="{kind}">{_SIGN[kind]} {number:,} {_WORD[kind]}</span>'
                for kind, number in counts[name].items() if number)  # fmt: skip
        rules = ""
        for rule in _unique(each.rule for each in features[name]):
            rows = "\n".join(_scenario(each, places.get(each.id.key)) for each in features[name] if each.rule == rule)
            heading = f"<h4>{text_of(rule)}</h4>" if rule else ""
            rules += f'<div class="rule">{heading}<ul class="list">{rows}</ul></div>\n'
        is_open = " open" if any(counts[name][kind] for kind in _RED) else ""
        yield (
            f'<details class="fold feature" id="{anchors[name]}"{is_open}><summary><h3>{text_of(name)}</h3>'
            f' <span class="counts">{" ".join(told)}</span></summary>\n{rules}</details>'
        )


def _scenario(scenario: ScenarioResult, place: str | None) -> str:
    kind = _kind(scenario)
    sentence = scenario.name.removesuffix(f" [{scenario.persona}]")
    message = scenario.message.strip()
    told = f'<pre class="{kind}"><span>{text_of(message)}</span></pre>' if message else ""
    facts = [f"<code>{text_of(scenario.location)}</code>", *(f"<span>@{text_of(tag)}</span>" for tag in scenario.tags)]
    facts += [f"<span>behave says: {text_of(scenario.status)}</span>"] if scenario.status != kind else []
    facts += [f'<a href="#{place}">its operations</a>'] if place else []
    return (
        f'<li data-status="{kind}" data-persona="{text_of(scenario.persona)}" data-feature="{text_of(scenario.feature)}">'
        f"<details{' open' if kind in _RED else ''}>"
        f'<summary><span class="status {kind}">{_SIGN[kind]} {_WORDS[kind]}</span> '
        f'<span class="what">{text_of(sentence)}</span> <span class="who">{text_of(scenario.persona)}</span> '
        f'<span class="time">{_span(scenario.duration)}</span></summary>'
        f'<div class="more">{told}<p>{" ".join(facts)}</p></div></details></li>'
    )


def _places(groups: Sequence[tuple[str, Sequence[TestResult]]]) -> dict[str, str]:
    """The place of each scenario's requests on the page, by the key of its id."""
    grouped = Counter(name for name, _ in groups)
    return {name: f"o{number}" for number, (name, _) in enumerate(groups) if grouped[name] == 1}


def _operations(
    results: Sequence[TestResult], groups: Sequence[tuple[str, Sequence[TestResult]]], titles: Mapping[str, str]
) -> str:
    """List the failed ones on their own, then all of them by scenario, in rows that a browser lays out when opened."""
    failed = [each for each in results if not each.success]
    first = f" The first {MOST_FAILED} of those stand on their own." if len(failed) > MOST_FAILED else ""
    told = f'<p class="lead">{_many(len(results), "request", "requests")}; {len(failed):,} went wrong.{first}</p>\n'
    if failed:
        told += _fold("What went wrong", _table("Requests that went wrong", "", failed[:MOST_FAILED], titles))
    every = ""
    for number, (name, group) in enumerate(groups):
        wrong = sum(not each.success for each in group)
        flag = f' <b class="error">✗ {wrong:,} wrong</b>' if wrong else ""
        label, table = (
            text_of(titles.get(name, name) or "Outside any scenario"),
            _table("Requests of this scenario", f"o{number}", group),
        )
        summary = (
            f'<summary>{label} <span class="counts">{_many(len(group), "request", "requests")}{flag}</span></summary>'
        )
        every += f'<details class="ops">{summary}{table}</details>\n'
    return told + (_fold("All, by scenario", every) if every else "")


def _fold(heading: str, content: str) -> str:
    return f'<details class="fold"><summary><h3>{heading}</h3></summary>\n{content}</details>\n'


def _table(caption: str, place: str, results: Iterable[TestResult], titles: Mapping[str, str] | None = None) -> str:
    """Make a table; with `titles`, by the keys of scenarios, it has a column for the scenario."""
    heads = f"UTC,Operation,Method,Path,Answer,Persona,{'' if titles is None else 'Scenario,'}ms,Message".split(",")
    head = "".join(f'<th scope="col">{each}</th>' for each in heads)
    rows = "".join(_row(each, titles) for each in results)
    return (
        f'<div class="plain" id="{place or "wrong"}" role="group" aria-label="{caption}" tabindex="0"><table>'
        f'<caption class="unseen">{caption}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _row(result: TestResult, titles: Mapping[str, str] | None) -> str:
    answer = f"{'' if result.success else '✗ '}{'no answer' if result.status is None else result.status}"
    message = result.message.strip()
    message = message if len(message) <= LONGEST_MESSAGE else f"{message[:LONGEST_MESSAGE]}…"
    title = [] if titles is None else [titles.get(result.scenario, result.scenario)]
    cells = [result.method, result.endpoint, answer, result.persona, *title]
    cells += [f"{result.duration * 1000:.0f}", message]
    return (
        f"<tr{'' if result.success else ' class=bad'}><td>{text_of(result.timestamp[11:23])}</td>"
        f'<th scope="row">{text_of(result.name)}</th>{"".join(f"<td>{text_of(each)}</td>" for each in cells)}</tr>\n'
    )
