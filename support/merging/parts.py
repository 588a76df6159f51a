"""The reports of shards, and whether they belong together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from support.errors import ConfigError
from support.results.account import Account
from support.results.shards import Shard


@dataclass(frozen=True, slots=True)
class Part:
    """The report of one shard, and its file; of a run that ended before it read its settings, it is not known which."""

    path: Path
    account: Account

    @property
    def shard(self) -> Shard:
        """Which shard it is.

        Raises:
            ConfigError: it is the report of a run that was not divided.
        """
        if self.account.run.shard is None:
            raise ConfigError(
                f"{self.path} is not the report of a shard\n  it has every scenario that was selected\n"
                "  try: the reports of runs with -D shard=1/2, 2/2 and so on"
            )
        return self.account.run.shard


def check_together(parts: Sequence[Part], without: Sequence[Path] = ()) -> None:
    """Raise a `ConfigError` if the reports are not of shards of one run.

    Args:
        without: where a report was expected, and is none.
    """
    if not parts:
        looked = f"\n  looked in: {', '.join(map(str, without))}" if without else ""
        raise ConfigError(
            f"there is no report to merge{looked}\n  try: folders of runs with -D report_json=FOLDER/run.json"
        )
    first = parts[0]
    for each in parts[1:]:
        for name, its, others in (
            ("shards", each.shard.total, first.shard.total),
            ("service", each.account.run.service, first.account.run.service),
            ("environment", each.account.run.environment, first.account.run.environment),
            ("personas", each.account.run.personas, first.account.run.personas),
        ):
            if its != others:
                raise _apart(each, first, f"{name}: {_shown(its)} and {_shown(others)}")
    for one, other in pairwise(parts):
        if one.shard.index == other.shard.index:
            raise _apart(one, other, f"both are of shard {one.shard}")
    begun = [each for each in parts if each.shard.division]
    for each in begun[1:]:
        if each.shard.division != begun[0].shard.division:
            raise _apart(each, begun[0], "the scenarios were selected or divided in another way")


def _apart(one: Part, other: Part, why: str) -> ConfigError:
    return ConfigError(
        f"the reports are not of shards of one run\n  {one.path} and {other.path}: {why}\n"
        "  try: the reports of one run, each with the same selection, settings and earlier times"
    )


def _shown(value: object) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)
