"""A campaign for people: on the console, and as a page of the documentation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from support.mutation.verdicts import NOT_REACHED, NOTICED, WAIVED, Report, Score, Verdict

PAGE = """\
# Would the suite notice?

`python -m support mutate` puts a proxy between the suite and a service. The proxy changes one small thing at a time: a mutant.
The suite notices it if a scenario, or the run itself, is not green because of it. No access to the service is needed, so this
can be done for any service that has a description. A control run behind the proxy, without a mutant, must be green.

```console
$ make mutate                                                # all of them, and this page
$ python -m support mutate --sample 20                       # a few of as many kinds as possible
$ python -m support mutate --only "stale read" --seed 7
$ python -m support mutate --since reports/mutation.json     # what survived last time
$ python -m support mutate --config examples/kinto/config.json --tags "not @known_bug"
```

"""


def console(report: Report) -> str:
    """Return the scores and the survivors."""
    lines = [""]
    for part in ("feature", "resource", "kind"):
        scores = report.by(part)
        width = max((len(name) for name in scores), default=0)
        lines += [f"by {part}", *(f"  {name:{width}}  {score}" for name, score in scores.items()), ""]
    for each in report.survivors:
        lines += [f"{each.verdict}: {each.mutant.title}", *(f"  {line}" for line in _advice(each)), ""]
    return "\n".join([*lines, *summary(report)])


def summary(report: Report) -> list[str]:
    """Return the last lines."""
    colours = Counter(each.colour for each in report.verdicts if each.verdict == NOTICED)
    about = sum(each.about for each in report.verdicts if each.verdict == NOTICED)
    waived = sum(each.verdict == WAIVED for each in report.verdicts)
    unreached = sum(each.verdict == NOT_REACHED for each in report.verdicts)
    kinds = ", ".join(f"{number} {colour}" for colour, number in sorted(colours.items()))
    return [
        f"control: {report.control} scenarios green without a mutant",
        f"{report.score} noticed{f': {kinds}' if kinds else ''}; {about} by a scenario that is about the operation",
        f"{len(report.survivors)} survived, {unreached} of them because nothing reached them; {waived} waived",
        *report.unused,
        *(f"trouble: {each}" for each in report.troubles),
        f"seed {report.seed}, {report.seconds:.0f} s",
    ]


def markdown(report: Report) -> str:
    """Return the page of the documentation, without anything that differs from run to run."""
    lines = [
        PAGE + f"## {report.service}",
        "",
        *(f"- {each}" for each in summary(report)[:-1]),
        f"- seed {report.seed}",
        "",
    ]
    for part in ("kind", "resource", "feature"):
        lines += [f"| {part} | noticed |", "| --- | --- |"]
        lines += [f"| {name} | {_cell(score)} |" for name, score in report.by(part).items()] + [""]
    lines += [*_survivors(report), *_waived(report)]
    return "\n".join(lines).rstrip() + "\n"


def _survivors(report: Report) -> Iterator[str]:
    yield from ("### Survivors", "")
    if not report.survivors:
        yield from ("None.", "")
        return
    yield from ("| mutant | what became of it | a sentence that might catch it |", "| --- | --- | --- |")
    for each in report.survivors:
        said = f"{each.verdict}: {each.reason}" if each.reason else f"{each.verdict} {each.ran} scenarios"
        yield _row(each.mutant.title, said, each.sentence.replace("\n", "<br>"))
    yield ""


def _waived(report: Report) -> Iterator[str]:
    waived = [each for each in report.verdicts if each.verdict == WAIVED]
    if not waived:
        return
    yield from ("### Waived", "", "What the contract leaves open, with the reason that the description gives.", "")
    yield from ("| mutant | reason |", "| --- | --- |")
    yield from (_row(each.mutant.title, each.reason) for each in waived)
    yield ""


def _advice(verdict: Verdict) -> list[str]:
    reason = [verdict.reason] if verdict.reason else []
    return [*reason, "try: a scenario with", *(f"  {line}" for line in verdict.sentence.splitlines())]


def _cell(score: Score) -> str:
    return f"{score}"


def _row(*cells: str) -> str:
    return f"| {' | '.join(each.replace('|', chr(92) + '|').replace(chr(10), ' ') for each in cells)} |"
