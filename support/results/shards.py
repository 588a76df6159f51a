"""Shards: the parts that a selection of scenarios is divided into, each run on a machine of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from statistics import median


@dataclass(frozen=True, slots=True)
class Shard:
    """One part of a selection.

    Attributes:
        index: from 1 to `total`.
        scenarios: how many all shards have together.
        division: the same in all shards of one division; another if something else was selected or divided in another way.
    """

    index: int
    total: int
    scenarios: int = 0
    division: str = ""

    @classmethod
    def of(cls, setting: str) -> Shard:
        """Return the one that the setting `shard` names, such as `2/5`, as long as nothing is divided."""
        index, _, total = setting.partition("/")
        return cls(int(index), int(total))

    def __str__(self) -> str:
        return f"{self.index}/{self.total}"


def divided(keys: Iterable[str], total: int, seconds: Mapping[str, float]) -> dict[str, int]:
    """Return the key of each scenario → the index of its shard, from 1.

    Without times a scenario is in a shard by its key alone, whatever else is selected. With times the longest are given out
    first, each to the shard that has least so far, and one whose time is not known counts as a typical one.
    """
    found = dict.fromkeys(keys)
    if not seconds:
        return {key: _number(key) % total + 1 for key in found}
    typical = median(seconds.values())
    loads = dict.fromkeys(range(1, total + 1), 0.0)
    shards: dict[str, int] = {}
    for key in sorted(found, key=lambda each: (-seconds.get(each, typical), _number(each))):
        index = min(loads, key=lambda each: (loads[each], each))
        loads[index] += seconds.get(key, typical)
        shards[key] = index
    return {key: shards[key] for key in found}


def division_of(shards: Mapping[str, int]) -> str:
    """Return what tells one division from another."""
    text = "\n".join(f"{index} {key}" for key, index in sorted(shards.items()))
    return blake2b(text.encode(), digest_size=8).hexdigest()


def _number(key: str) -> int:
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest())
