"""What the reports of shards lack of a whole run."""

from __future__ import annotations

from collections.abc import Sequence

from support.merging.parts import Part
from support.results import exit_codes
from support.results.states import Ending
from support.results.tracker import ResultTracker


def unknown_shards(parts: Sequence[Part]) -> list[int]:
    """The shards of which it is not known what they did."""
    total, there = parts[0].shard.total, {each.shard.index for each in parts}
    missing = [index for index in range(1, total + 1) if index not in there]
    return sorted([*missing, *(each.shard.index for each in parts if each.account.ending is Ending.UNFINISHED)])


def missing(parts: Sequence[Part]) -> list[str]:
    total, there = parts[0].shard.total, {each.shard.index for each in parts}
    return [
        f"shard {index}/{total} is missing: no report of it was given, so its scenarios are in no report"
        for index in range(1, total + 1)
        if index not in there
    ]


def unfinished(parts: Sequence[Part]) -> list[str]:
    return [
        f"shard {each.shard} did not finish: it was killed, or is still running ({each.path})"
        for each in parts
        if each.account.ending is Ending.UNFINISHED
    ]


def unexplained(parts: Sequence[Part]) -> list[str]:
    """What the exit codes of shards say, and nothing in their reports."""
    found = []
    for each in parts:
        account = each.account
        tracker = ResultTracker(
            scenarios=list(account.scenarios), troubles=list(account.troubles),
            left_behind=list(account.left_behind), unverified=list(account.unverified),
        )  # fmt: skip
        nothing = account.ending is Ending.NOTHING_SELECTED and account.exit_code == exit_codes.NOTHING_RUN
        told = nothing or account.ending is Ending.UNFINISHED or tracker.exit_code == account.exit_code
        if not told:
            found.append(f"shard {each.shard} ended with exit code {account.exit_code} ({each.path})")
    return found


def lacking(parts: Sequence[Part], *, known: bool) -> list[str]:
    """What is wrong with the number of scenarios, if it is known what every shard did."""
    keys = [each.id.key for part in parts for each in part.account.scenarios]
    twice = len(keys) - len(set(keys))
    found = [f"{twice} scenarios are in the reports of several shards"] if twice else []
    whole = max(each.shard.scenarios for each in parts)
    begun = all(each.account.ending is not Ending.NOT_STARTED for each in parts)
    if known and begun and len(set(keys)) != whole:
        found.append(f"the reports have {len(set(keys))} scenarios, and {whole} were selected")
    return found
