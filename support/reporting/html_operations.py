"""The requests on the HTML page: those that went wrong in a table, and all of them as data, laid out when somebody looks."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from support.reporting.html_templates import many, visible
from support.reporting.html_words import text
from support.results.records import TestResult

MOST_FAILED = 100  # failed operations listed on their own; with more, the page would hold everything twice
LONGEST_MESSAGE = 200  # characters of an operation's message; its scenario has it whole
HEADS = ("UTC", "Operation", "Method", "Path", "Answer", "Persona", "ms", "Message")
Groups = Sequence[tuple[str, Sequence[TestResult]]]


def places(groups: Groups) -> dict[str, str]:
    """Return the place of each scenario's requests on the page, by the key of its id."""
    grouped = Counter(name for name, _ in groups)
    return {name: f"o{number}" for number, (name, _) in enumerate(groups) if grouped[name] == 1}


def operations(results: Sequence[TestResult], groups: Groups, titles: Mapping[str, str]) -> str:
    """List the failed ones on their own, then all of them by scenario."""
    failed = [each for each in results if not each.success]
    first = f" The first {MOST_FAILED} of those stand on their own." if len(failed) > MOST_FAILED else ""
    told = f'<p class="lead">{many(len(results), "request", "requests")}; {len(failed):,} went wrong.{first}</p>\n'
    if failed:
        told += _fold("Requests that went wrong", _table(failed[:MOST_FAILED], titles))
    every = "".join(_group(number, titles.get(name, name), group) for number, (name, group) in enumerate(groups))
    return told + (_fold("All, by scenario", every) if every else "")


def data(groups: Groups) -> str:
    """Return the requests as JSON that can stand in a page: a list for each group, and in it a list of cells for each request."""
    rows = [[_cells(each) for each in group] for _, group in groups]
    found = json.dumps({"heads": HEADS, "groups": rows}, ensure_ascii=False, separators=(",", ":"))
    # No text may end the element that it stands in.
    return found.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _group(number: int, title: str, group: Sequence[TestResult]) -> str:
    wrong = sum(not each.success for each in group)
    flag = f' <b class="error">✗ {wrong:,} wrong</b>' if wrong else ""
    label = text(title or "Outside any scenario")
    counts = f'<span class="counts">{many(len(group), "request", "requests")}{flag}</span>'
    return (
        f'<details class="ops" id="o{number}" data-group="{number}"><summary>{label} {counts}</summary>'
        '<p class="soft">The requests are shown by a script.</p></details>'
    )


def _fold(heading: str, content: str) -> str:
    return f'<details class="fold"><summary><h3>{heading}</h3></summary>\n{content}</details>\n'


def _table(results: Iterable[TestResult], titles: Mapping[str, str]) -> str:
    heads = [*HEADS[:6], "Scenario", *HEADS[6:]]
    head = "".join(f'<th scope="col">{each}</th>' for each in heads)
    rows = "".join(_row(each, titles) for each in results)
    caption = "Requests that went wrong"
    return (
        f'<div class="plain" id="wrong" role="group" aria-label="{caption}" tabindex="0"><table>'
        f'<caption class="unseen">{caption}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _row(result: TestResult, titles: Mapping[str, str]) -> str:
    sent, name, *cells = _cells(result)[:-1]
    cells.insert(4, titles.get(result.scenario, result.scenario))
    told = "".join(f"<td>{text(each)}</td>" for each in cells)
    return f'<tr class=bad><td>{text(sent)}</td><th scope="row">{text(name)}</th>{told}</tr>\n'


def _cells(result: TestResult) -> list[Any]:
    """The cells of a request, as in HEADS, and whether it went well."""
    answer = f"{'' if result.success else '✗ '}{'no answer' if result.status is None else result.status}"
    message = result.message.strip()
    message = message if len(message) <= LONGEST_MESSAGE else f"{message[:LONGEST_MESSAGE]}…"
    cells = [result.timestamp[11:23], result.name, result.method, result.endpoint, answer, result.persona]
    return [*map(visible, [*cells, f"{result.duration * 1000:.0f}", message]), int(result.success)]
