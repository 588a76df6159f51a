"""Which scenarios of the selection a run has, and in which order it begins them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from behave.model import Feature, Scenario

from support.results.shards import Shard
from support.run.earlier import earlier_times
from support.run.order import RandomOrder, longest_first
from support.run.sharding import skip_other_shards
from support.settings.config import Config


@dataclass(slots=True)
class Arrangement:
    """The order and the part of the scenarios.

    Attributes:
        order: the random one; None for that of the features.
        seconds: the key of a scenario's id → how long it took in an earlier run, if that is known.
        shard: the part of the scenarios that the run has; None if it has all.
        retries: how often a scenario that failed is tried again.
    """

    order: RandomOrder | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    shard: Shard | None = None
    retries: int = 0

    @classmethod
    def of(cls, config: Config) -> Arrangement:
        """Return the one that the settings ask for.

        Raises:
            ConfigError: the report of the earlier run cannot be read.
        """
        shard = Shard.of(config.shard) if config.shard is not None else None
        return cls(RandomOrder.of(config.order), earlier_times(config.times), shard, config.retries)

    def apply(self, features: list[Feature]) -> None:
        """Change the order of the features and what is in them, if it is a random one."""
        if self.order is not None:
            self.order.apply(features)

    def skip_other_shards(self, features: list[Feature], config: Any) -> None:
        """Skip the selected scenarios of the other shards; see `support.run.sharding`."""
        if self.shard is not None:
            self.shard = skip_other_shards(features, self.shard, config, self.seconds)

    @property
    def rank(self) -> Callable[[Scenario], Any] | None:
        """What several workers begin the scenarios by; None for the order of the features."""
        return self.order.rank if self.order is not None else longest_first(self.seconds)

    @property
    def notes(self) -> list[str]:
        """What a report must tell of it."""
        times = "once" if self.retries == 1 else f"up to {self.retries} times"
        again = [f"scenarios that failed were tried again, {times} (retries={self.retries})"] if self.retries else []
        part = [] if self.shard is None else [f"this is shard {self.shard}; the others have the other scenarios"]
        return [*([] if self.order is None else [str(self.order)]), *part, *again]
