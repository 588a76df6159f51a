"""The accounts of the shards of one run, made into one account. What is missing keeps it from being green."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from support.merging import gaps
from support.merging.conforming import coverage_trouble, merged_conformance
from support.merging.parts import Part, check_together
from support.results import exit_codes
from support.results.account import Account, RunInformation
from support.results.records import ScenarioResult, Trouble
from support.results.states import Ending, TroubleKind
from support.results.tracker import ResultTracker

UNBEGUN = frozenset({Ending.NOT_STARTED, Ending.UNFINISHED})
#: Endings after which every selected scenario has a result.
WHOLE = frozenset({Ending.COMPLETE, Ending.NOTHING_SELECTED})
LISTS = ("settled", "left_behind", "unverified", "waiting", "elsewhere", "kept")


def merged(given: Sequence[Part], without: Sequence[Path] = ()) -> Account:
    """Return the account of all shards together.

    Args:
        without: where a report was expected, and is none.

    Raises:
        ConfigError: the reports are not of shards of one run.
    """
    unnamed = [each for each in given if each.account.run.shard is None and each.account.ending in UNBEGUN]
    parts = sorted((each for each in given if each not in unnamed), key=lambda each: each.shard.index)
    check_together(parts, without)
    tracker = _together(parts)
    conformance = merged_conformance([each.account.conformance for each in parts])
    tracker.troubles += coverage_trouble(conformance) if tracker.ran else []
    unknown = gaps.unknown_shards(parts)
    incomplete = [
        *gaps.missing(parts), *gaps.unfinished(parts), *gaps.unexplained(parts), *gaps.lacking(parts, known=not unknown),
        *(f"{each.path}: {each.account.verdicts['promises']}" for each in unnamed),
    ]  # fmt: skip
    tracker.troubles += [Trouble(TroubleKind.SHARD, each) for each in incomplete]
    early = next((each.account.ending for each in parts if each.account.ending not in WHOLE), Ending.COMPLETE)
    tracker.ending = Ending.UNFINISHED if unknown else early
    account = _account(parts, tracker, without)
    if unknown and not tracker.left_behind and not tracker.failed_cleanups:
        shards = f"shard{'s' if len(unknown) > 1 else ''} {', '.join(map(str, unknown))}"
        verdicts = {**account.verdicts, "left_behind": f"It is not known what was left behind by {shards}"}
        account = replace(account, verdicts=verdicts, exit_code=exit_codes.BROKEN_AND_LEFT)
    return replace(account, conformance=conformance)


def _together(parts: Sequence[Part]) -> ResultTracker:
    """Everything that happened in them, each request with the scenario that sent it; coverage is judged over all of them."""
    tracker = ResultTracker(personas=parts[0].account.run.personas)
    tracker.scenarios = _in_order(each for part in parts for each in part.account.scenarios)
    places = {each.id.key: place for place, each in enumerate(tracker.scenarios, 1)}
    results = (each for part in parts for each in part.account.results)
    tracker.results = sorted(results, key=lambda each: places.get(each.scenario, 0))
    for name in LISTS:
        getattr(tracker, name).extend(dict.fromkeys(each for one in parts for each in getattr(one.account, name)))
    troubles = (each for part in parts for each in part.account.troubles)
    tracker.troubles = [each for each in troubles if each.kind is not TroubleKind.COVERAGE]
    return tracker


def _account(parts: Sequence[Part], tracker: ResultTracker, without: Sequence[Path]) -> Account:
    run, finished = _run(parts, without), max(each.account.finished for each in parts)
    stopped = next((each for each in parts if each.account.stopped_by), None)
    lists: dict[str, Any] = {
        name: tuple(getattr(tracker, name)) for name in ("scenarios", "results", "troubles", *LISTS)
    }
    return Account(
        run=run,
        finished=finished,
        seconds=(datetime.fromisoformat(finished) - datetime.fromisoformat(run.started)).total_seconds(),
        verdicts=tracker.verdicts(),
        summary=tracker.summary(),
        **lists,
        stopped_by=f"{stopped.account.stopped_by}, shard {stopped.shard}" if stopped is not None else "",
        advice="  try: the command that the output of the shard ends with",
        exit_code=tracker.exit_code,
        ending=tracker.ending,
    )


def _run(parts: Sequence[Part], without: Sequence[Path]) -> RunInformation:
    """What was run against what, by all of them."""
    runs = [each.account.run for each in parts]
    first, total = runs[0], parts[0].shard.total
    own = {f"this is shard {each.shard}; the others have the other scenarios" for each in parts}
    notes = dict.fromkeys(each for run in runs for each in run.notes if each not in own)
    lacking = [f"there is no JSON report in {each}" for each in without]
    return replace(
        first,
        base_url=_joined(each.base_url for each in runs),
        run=_joined(each.run for each in runs),
        started=min(each.started for each in runs),
        notes=(f"merged from {len(parts)} of {total} shards", *lacking, *notes),
        options=tuple(first.options) if all(each.options == first.options for each in runs) else (),
        versions=tuple(dict(pair for run in runs for pair in run.versions).items()),
        shard=None,
    )


def _joined(texts: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(filter(None, texts)))


def _in_order(scenarios: Iterable[ScenarioResult]) -> list[ScenarioResult]:
    """The scenarios by the place in their feature, those of one place in the order that they have."""

    def place(each: ScenarioResult) -> tuple[str, int]:
        file, _, line = each.location.rpartition(":")
        return file, int(line) if line.isdecimal() else 0

    return sorted(scenarios, key=place)
