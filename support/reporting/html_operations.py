"""The requests on the HTML page: those that went wrong in a table, and all of them as data, laid out when somebody looks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from support.reporting.html_data import Pool, Row, as_json
from support.reporting.html_templates import many, visible
from support.reporting.html_words import text
from support.results.records import TestResult

MOST_FAILED = 100  # failed operations listed on their own; with more, the page would hold everything twice
LONGEST_MESSAGE = 200  # characters of an operation's message; its scenario has it whole
HEADS = ("UTC", "Operation", "Method", "Path", "Answer", "Persona", "ms", "Message")
Groups = Mapping[str, Sequence[TestResult]]  # the key of a scenario's id → its requests


def grouped(results: Iterable[TestResult]) -> dict[str, list[TestResult]]:
    """Return the requests of each scenario, by the key of its id; those outside scenarios are under an empty one."""
    found: dict[str, list[TestResult]] = {}
    for each in results:
        found.setdefault(each.scenario, []).append(each)
    return found


def numbers(groups: Groups) -> dict[str, tuple[str, str]]:
    """Return the number of each group, and how many requests there are, by the key of the scenario's id."""
    return {key: (str(number), _told(group)) for number, (key, group) in enumerate(groups.items())}


def operations(results: Sequence[TestResult], groups: Groups, titles: Mapping[str, str]) -> str:
    """List the failed ones on their own, then those outside scenarios; each scenario has its own."""
    failed = [each for each in results if not each.success]
    first = f" The first {MOST_FAILED} of those stand on their own." if len(failed) > MOST_FAILED else ""
    told = f'<p class="lead">{many(len(results), "request", "requests")}; {len(failed):,} went wrong.{first}'
    told += " Each scenario has its own in the list above.</p>\n" if titles else "</p>\n"
    if failed:
        told += _fold("Requests that went wrong", _table(failed[:MOST_FAILED], titles))
    return told + "".join(
        f'<details class="fold ops" data-group="{number}"><summary><h3>{text(key or "Outside any scenario")}</h3>'
        f' <span class="counts">{_told(group)}</span></summary>'
        '<p class="soft">The requests are shown by a script.</p></details>\n'
        for number, (key, group) in enumerate(groups.items())
        if key not in titles
    )


def data(groups: Groups) -> str:
    """Return the requests as JSON: a list for each group, and in it a list of cells for each request."""
    rows = [[_cells(each) for each in group] for group in groups.values()]
    pool = Pool(row for group in rows for row in group)
    return as_json({"heads": HEADS, "pool": pool.texts, "groups": [[pool.row(row) for row in group] for group in rows]})


def _told(group: Sequence[TestResult]) -> str:
    wrong = sum(not each.success for each in group)
    return many(len(group), "request", "requests") + (f", {wrong:,} wrong" if wrong else "")


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


def _cells(result: TestResult) -> Row:
    """The cells of a request, as in HEADS, and its class."""
    answer = f"{'' if result.success else '✗ '}{'no answer' if result.status is None else result.status}"
    message = result.message.strip()
    message = message if len(message) <= LONGEST_MESSAGE else f"{message[:LONGEST_MESSAGE]}…"
    cells = [result.timestamp[11:23], result.name, result.method, result.endpoint, answer, result.persona]
    cells += [f"{result.duration * 1000:.0f}", message]
    return [*(str(visible(each)) for each in cells), "" if result.success else "bad"]
