"""Which scenarios a run of one shard has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from behave.model import Feature

from support.errors import ConfigError
from support.results.shards import Shard, divided, division_of
from support.run.personas import identity_of
from support.settings.sources import variable

#: Variable with the index of a job among equal ones → its first value; the first that is set counts.
INDEXES = (("JOB_COMPLETION_INDEX", 0), ("CI_NODE_INDEX", 1))


def with_shard(overrides: Mapping[str, str], environ: Mapping[str, str]) -> dict[str, str]:
    """Return the settings of the command line, with the shard that the variables of a CI job name, if no setting names one.

    `CI_NODE_INDEX` counts from 1 to `CI_NODE_TOTAL`, and `JOB_COMPLETION_INDEX`, which comes before it, from 0.

    Raises:
        ConfigError: the index is outside the total.
    """
    named = overrides.get("shard") or environ.get(variable("shard"))
    total = environ.get("CI_NODE_TOTAL", "")
    name, first = next(((each, start) for each, start in INDEXES if environ.get(each)), ("", 0))
    if named or not name or total in {"", "1"}:
        return dict(overrides)
    index = environ[name]
    numbers = index.isdecimal() and total.isdecimal()
    if not numbers or not first <= int(index) < int(total) + first:
        raise ConfigError(
            f"the variables of this job name no shard\n  {name}={index}, CI_NODE_TOTAL={total}\n"
            f"  expected: an index from {first} to the total{'' if first else ' less 1'}\n"
            "  try: -D shard=1/2, or -D shard=1/1 for all"
        )
    return {**overrides, "shard": f"{int(index) - first + 1}/{int(total)}"}


def skip_other_shards(features: Iterable[Feature], shard: Shard, config: Any, seconds: Mapping[str, float]) -> Shard:
    """Skip the selected scenarios that are not in a shard, and return it with what it is a part of.

    Args:
        config: behave's, which says what is selected; None for everything.
        seconds: how long scenarios took earlier; see `divided`.
    """
    scenarios = (each for feature in features for each in feature.walk_scenarios())
    chosen = {identity_of(each).key: each for each in scenarios if each.should_run(config)}
    shards = divided(chosen, shard.total, seconds)
    for key, scenario in chosen.items():
        if shards[key] != shard.index:
            scenario.skip()
    return Shard(shard.index, shard.total, len(chosen), division_of(shards))
