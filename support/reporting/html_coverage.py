"""The section of the HTML report on what a run tried of the service's OpenAPI document, and what nobody has tried yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from support.reporting.html_text import text_of
from support.results.conformance import Conformance
from support.results.coverage import Coverage, Gap, Part, percent_of

NEVER = "never tried as"
_HEADINGS = {
    Part.PERSONA: "Operations that a persona never tried",
    Part.STATUS: "Documented statuses that were never seen",
    Part.FIELD: "Fields and parameters that were never sent",
    Part.VALUE: "Values of enumerations that were never sent",
}
_SECTION = """\
<section aria-labelledby="coverage">
<h2 id="coverage" tabindex="-1">What of the document was tried</h2>
{}
</section>"""
_FORM = """\
<form role="search" aria-label="Filter what was tried" id="tried" hidden>
<div class="wide"><label for="sought">Text: an operation, a field, a status</label>
<input id="sought" name="sought" type="search" autocomplete="off"></div>
<div><button type="reset">Show all</button></div>
<p class="soft" id="found" role="status"></p>
</form>"""


def section(conformance: Conformance, personas: Sequence[str]) -> str:
    """Return the section; nothing if nothing was held against a document.

    Args:
        personas: those that ran, in their order.
    """
    if conformance.coverage is None:
        return ""
    found = conformance.coverage
    lead = f'<p class="lead">Of <code>{text_of(conformance.document)}</code>, the service\'s OpenAPI document.</p>'
    parts = [lead, _shares(found), _FORM, _meanings(found, personas), *_gaps(found.gaps)]
    return _SECTION.format("\n".join(parts))


def _shares(coverage: Coverage) -> str:
    rows = "".join(
        f'<tr><th scope="row">{text_of(str(part).capitalize())}</th><td>{tried:,} of {whole:,}</td>'
        f"<td>{percent_of((tried, whole)):.1f} %</td></tr>\n"
        for part, (tried, whole) in coverage.shares.items()
    )
    head = '<thead><tr><th scope="col">What</th><th scope="col">Tried</th><th scope="col">Share</th></tr></thead>'
    return _table("How much of the document was tried", "shares", f"{head}<tbody>{rows}</tbody>")


def _meanings(coverage: Coverage, personas: Sequence[str]) -> str:
    """A row for each operation, a column for each persona: the answers that it got, and how often."""
    known = dict.fromkeys([*personas, *(name for each in coverage.meanings.values() for name in each)])
    lacking = {each.line: each.waiver for each in coverage.gaps if each.part is Part.PERSONA}
    head = "".join(f'<th scope="col">{text_of(each)}</th>' for each in known)
    rows = ""
    for operation, own in coverage.meanings.items():
        cells = "".join(_cell(own.get(each, {}), lacking.get(f"{operation}: {NEVER} {each}")) for each in known)
        rows += f'<tr data-sought><th scope="row">{text_of(operation)}</th>{cells}</tr>\n'
    content = f'<thead><tr><th scope="col">Operation</th>{head}</tr></thead><tbody>{rows}</tbody>'
    return _table("Answers that each persona got from each operation, and how often", "meanings", content)


def _cell(meanings: Mapping[str, int], waiver: str | None) -> str:
    """What a persona was answered; why it did not try, if that is known.

    Args:
        waiver: why it need not try; empty if it should have; None if there was nothing to try.
    """
    if meanings:
        return f"<td>{'<br>'.join(f'{text_of(word)} {count:,}' for word, count in meanings.items())}</td>"
    if waiver is None:
        return '<td>·<span class="unseen">not needed</span></td>'
    return f'<td class="{"skipped" if waiver else "failed"}">{"○ waived" if waiver else "✗ never tried"}</td>'


def _gaps(gaps: Iterable[Gap]) -> Iterable[str]:
    """A fold for each part of the document, with what to paste; then what is waived, with the reasons."""
    known = list(gaps)
    for part, heading in _HEADINGS.items():
        found = [each for each in known if each.part is part and not each.waiver]
        if found:
            yield _fold(heading, [_gap(each) for each in found])
    waived = [each for each in known if each.waiver]
    if waived:
        yield _fold("Waived", [_waiver(each) for each in waived])


def _gap(gap: Gap) -> str:
    paste = f'<pre aria-label="What to paste">{text_of(gap.paste)}</pre>' if gap.paste else ""
    return f"<li data-sought><code>{text_of(gap.line)}</code>{paste}</li>"


def _waiver(gap: Gap) -> str:
    return f"<li data-sought><code>{text_of(gap.line)}</code>: {text_of(gap.waiver)}</li>"


def _fold(heading: str, items: Sequence[str]) -> str:
    summary = f'<summary><h3>{heading}</h3> <span class="counts">{len(items):,}</span></summary>'
    return f'<details class="fold gaps">{summary}\n<ul>{"".join(items)}</ul></details>'


def _table(caption: str, name: str, content: str) -> str:
    return (
        f'<div class="scroll tried" id="{name}" role="group" aria-label="{caption}" tabindex="0"><table>'
        f'<caption class="unseen">{caption}</caption>{content}</table></div>'
    )
