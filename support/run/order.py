"""The order in which scenarios run: as they are written, or at random, to show that none depends on another."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import blake2b

from behave.model import Feature, Rule, Scenario

from support.run.personas import identity_of

SEEDS = 1_000_000  # so that a seed is short enough to be typed


@dataclass(frozen=True, slots=True)
class RandomOrder:
    """A random order. Two scenarios are in the same order for the same seed, whatever else is selected."""

    seed: str

    @classmethod
    def of(cls, setting: str) -> RandomOrder | None:
        """Return the order that the setting `order` names, with a new seed if it has none; None for that of the features."""
        name, _, seed = setting.partition(":")
        return cls(seed or str(secrets.randbelow(SEEDS))) if name == "random" else None

    def __str__(self) -> str:
        return f"the scenarios were run in random order; for the same order again: -D order=random:{self.seed}"

    def apply(self, features: list[Feature]) -> None:
        """Change the order of features, of the rules in each, and of the scenarios in each of both."""
        features.sort(key=self._rank_of_holder)
        for feature in features:
            self._apply_to(feature)

    def rank(self, scenario: Scenario) -> bytes:
        """Return what all scenarios of a run are sorted by where they need not stay with their feature."""
        return self._rank(identity_of(scenario).key)

    def _apply_to(self, holder: Feature | Rule) -> None:
        for each in holder.run_items:
            if isinstance(each, Rule):
                self._apply_to(each)
        holder.scenarios.sort(key=self.rank)
        # Scenarios stay before rules: behind one, they would be shown as if they belonged to it.
        rules = [each for each in holder.run_items if isinstance(each, Rule)]
        holder.run_items[:] = [*holder.scenarios, *sorted(rules, key=self._rank_of_holder)]

    def _rank_of_holder(self, holder: Feature | Rule) -> bytes:
        return self._rank(f"{holder.filename}\n{holder.name}")

    def _rank(self, key: str) -> bytes:
        return blake2b(f"{self.seed}\n{key}".encode(), digest_size=16).digest()


def longest_first(seconds: Mapping[str, float]) -> Callable[[Scenario], float] | None:
    """Return what scenarios are begun by if it is known how long they took: first what is not known, then the longest.

    Args:
        seconds: the key of a scenario's id → how long it took.
    """
    if not seconds:
        return None
    return lambda scenario: -seconds.get(identity_of(scenario).key, float("inf"))
