"""What a fault is, and at which request it strikes."""

from __future__ import annotations

import random
import re
import threading
from dataclasses import dataclass, field
from typing import Any

FAULTS = {
    "500": "answers 500; the service never hears of it",
    "500-after": "the service does it, the answer is 500",
    "503": "answers 503 with Retry-After; the service never hears of it",
    "429": "answers 429 with Retry-After; the service never hears of it",
    "cut-before": "cuts the connection; the service never hears of it",
    "cut-after": "the service does it, then the connection is cut",
    "half": "the service does it, and half of its answer arrives",
    "hang-before": "no answer ever comes; the service never hears of it",
    "hang-after": "the service does it, and no answer ever comes",
    "late": "no answer in time; the service does it once the caller has given up",
    "401": "answers 401 once; the service never hears of it",
    "delay": "all is well, but slow",
    "hold-before": "waits to be released, then goes on",
    "hold-after": "the service does it, then waits to be released, and answers",
}

KNOWN = tuple(name for name in FAULTS if not name.startswith("hold"))


@dataclass
class Plan:
    """Which fault strikes, where, and what came of it so far. Every handler's thread asks it once a request.

    Attributes:
        at: the number of the first matching request that it strikes; 0: none.
        always: whether every later matching request is struck too.
        chance: how likely any request meets any of the faults that services are known for; by a seed, so that it can be repeated.
        seen: every request so far, as `METHOD path`.
        busy: requests that the service is working on, or that are still to be handed on.
    """

    fault: str = "500"
    at: int = 0
    method: str = ".*"
    path: str = ".*"
    always: bool = False
    chance: float = 0.0
    seen: list[str] = field(default_factory=list)
    matched: int = 0
    struck: int = 0
    held: int = 0
    busy: int = 0
    dice: random.Random = field(default_factory=random.Random)
    released: threading.Event = field(default_factory=threading.Event)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def arm(self, told: dict[str, Any]) -> None:
        """Begin anew. `told`: any of fault, at, method, path, always, chance, seed."""
        with self.lock:
            self.released.set()
            self.released = threading.Event()
            self.fault, self.at = told.get("fault", "500"), int(told.get("at", 0))
            self.method, self.path = told.get("method", ".*"), told.get("path", ".*")
            self.always = bool(told.get("always", False))
            self.chance, self.dice = float(told.get("chance", 0.0)), random.Random(told.get("seed", 0))
            self.seen, self.matched, self.struck, self.held = [], 0, 0, 0

    def strikes(self, method: str, path: str) -> str | None:
        """The fault that strikes this request, or None."""
        with self.lock:
            self.seen.append(f"{method} {path}")
            if not (re.fullmatch(self.method, method) and re.search(self.path, path)):
                return None
            self.matched += 1
            if self.chance and self.dice.random() < self.chance:
                self.struck += 1
                return self.dice.choice(KNOWN)
            if self.at == 0 or self.matched < self.at or (self.matched > self.at and not self.always):
                return None
            self.struck += 1
            return self.fault

    def state(self) -> dict[str, Any]:
        with self.lock:
            return {name: getattr(self, name) for name in ("fault", "at", "matched", "struck", "held", "busy", "seen")}
