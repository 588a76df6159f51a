"""The order in which scenarios run: as they are written, or at random, to show that none depends on another."""

from __future__ import annotations

import secrets
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


def notes_on(order: RandomOrder | None, shard: str | None, retries: int = 0) -> list[str]:
    """Return what a report must tell of the order, of the part of the scenarios that a run has, and of further tries."""
    part = [f"this is shard {shard}; the others have the other scenarios"] if shard is not None else []
    times = "once" if retries == 1 else f"up to {retries} times"
    again = [f"scenarios that failed were tried again, {times} (retries={retries})"] if retries else []
    return [*([str(order)] if order is not None else []), *part, *again]
