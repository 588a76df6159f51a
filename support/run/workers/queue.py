"""The scenarios that are still to be run, in memory that all workers share."""

from __future__ import annotations

from collections.abc import Sequence

from support.shared import SharedNumbers

NEXT, STOPPED, FIRST = 0, 1, 2


class Queue:
    """The places of scenarios, in the order in which they are begun.

    Args:
        order: the places.
        slots: how many workers there are at one time.
    """

    def __init__(self, order: Sequence[int], slots: int) -> None:
        self._order = list(order)
        self._shared = SharedNumbers(FIRST + slots)

    def take(self, slot: int) -> int | None:
        """Return the place of the next scenario for the worker in a slot; None if there is none, or nothing new is begun."""
        with self._shared.locked() as numbers:
            following = int(numbers[NEXT])
            if numbers[STOPPED] or following >= len(self._order):
                return None
            numbers[NEXT] = following + 1
            numbers[FIRST + slot] = self._order[following] + 1
            return self._order[following]

    def done(self, slot: int) -> None:
        """Note that the worker in a slot has delivered what it ran."""
        self._shared.numbers[FIRST + slot] = 0

    def running(self, slot: int) -> int | None:
        """Return the place of the scenario that the worker in a slot has begun and not delivered."""
        place = int(self._shared.numbers[FIRST + slot])
        return place - 1 if place else None

    def stop(self) -> None:
        """Begin nothing new."""
        self._shared.numbers[STOPPED] = 1

    @property
    def stopped(self) -> bool:
        """Whether nothing new is begun, although something may be left."""
        return bool(self._shared.numbers[STOPPED])

    @property
    def is_over(self) -> bool:
        """Whether nothing more will be begun."""
        return self.stopped or self._shared.numbers[NEXT] >= len(self._order)
