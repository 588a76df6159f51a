"""The table of defects: on the console, and as a page of the documentation."""

from __future__ import annotations

from collections.abc import Sequence

from tests.defects.defect import GROUPS
from tests.defects.trial import Outcome

COLUMNS = ("defect", "group", "noticed", "by which scenario", "feature that promises it", "@smoke")
PAGE = """\
# Proof that the suite notices

A suite that is green for every service proves nothing. Below, the embedded service has {count} defects, one at a time. Each is a
small violation of one clause of the contract, made from outside the code of the service (`tests/defects/seeds/`), and the suite
runs against each. The first line is about the service without a defect.

```console
$ make defects                                    # all of them, and this page
$ python -m tests.defects --only SLUG             # one of them, with the message of the scenario
$ python -m tests.defects --sample                # a few, as in every `make test`
$ python -m tests.defects --workers 4             # the same, the scenarios of each run in four workers
$ python -m tests.defects.broken_service --defect SLUG --port 8000    # a broken service to look at
```

*Noticed*: **red**, a scenario failed because the answer was wrong; **amber**, the suite could not judge; **stopped**, the run
ended before its first scenario, with a message. *By which scenario*: ✓ if it is in the feature that promises the clause. *@smoke*:
whether the scenarios tagged `@smoke` of those features notice it; the whole of `@smoke` notices no less. `-`: not tried.

{totals}
"""


def rows(outcomes: Sequence[Outcome]) -> list[tuple[str, ...]]:
    """Return one row for each defect, in the order of the groups."""
    ordered = sorted(outcomes, key=lambda each: GROUPS.index(each.defect.group))
    return [
        (
            each.defect.slug,
            each.defect.group,
            each.noticed,
            f"{each.scenario} ({each.feature})" if each.feature else each.scenario,
            f"{', '.join(each.defect.features)}{' ✓' if each.at_home else ''}",
            {True: "yes", False: "no", None: "-"}[each.smoke],
        )
        for each in ordered
    ]


def console(outcomes: Sequence[Outcome]) -> str:
    """Return the table with aligned columns."""
    table = [COLUMNS, *rows(outcomes)]
    widths = [min(max(len(row[column]) for row in table), 90) for column in range(len(COLUMNS))]
    return "\n".join(
        "  ".join(text[:90].ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in table
    )


def totals(outcomes: Sequence[Outcome]) -> list[str]:
    """Return the last lines."""
    noticed = sum(each.noticed != "no" for each in outcomes)
    home = sum(each.at_home for each in outcomes)
    lines = [f"{noticed} of {len(outcomes)} noticed, {home} by the feature that promises it"]
    asked = [each for each in outcomes if each.smoke is not None]
    if asked:
        lines.append(f"@smoke: {sum(bool(each.smoke) for each in asked)} of {len(asked)}")
    return lines


def markdown(outcomes: Sequence[Outcome], clean: str) -> str:
    """Return the page of the documentation."""
    lines = [PAGE.format(count=len(outcomes), totals="  \n".join([clean, *totals(outcomes)]))]
    for group in GROUPS:
        of_it = [each for each in outcomes if each.defect.group == group]
        if not of_it:
            continue
        lines += [
            f"## {group.capitalize()}",
            "",
            "| defect | clause | noticed | by which scenario | promised by | @smoke |",
        ]
        lines.append("| --- | --- | --- | --- | --- | --- |")
        lines += [_line(each, row) for each, row in zip(of_it, rows(of_it), strict=True)]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _line(outcome: Outcome, row: tuple[str, ...]) -> str:
    slug, _, noticed, scenario, promised, smoke = row
    cells = (f"`{slug}`", outcome.defect.clause, noticed, scenario, promised, smoke)
    return f"| {' | '.join(each.replace('|', chr(92) + '|') for each in cells)} |"
