"""The faults, and the requests that they strike."""

from __future__ import annotations

import random
import re
import threading
from dataclasses import dataclass, field
from typing import Any

FAULTS = {
    "500": "responds with 500; the request does not reach the service",
    "500-after": "the service carries the request out, but the response is 500",
    "503": "responds with 503 and Retry-After; the request does not reach the service",
    "429": "responds with 429 and Retry-After; the request does not reach the service",
    "cut-before": "closes the connection; the request does not reach the service",
    "cut-after": "the service carries the request out, then the connection is closed",
    "half": "the service carries the request out, and half of its response arrives",
    "hang-before": "no response is sent; the request does not reach the service",
    "hang-after": "the service carries the request out, but no response is sent",
    "late": "no response in time; the service carries the request out after the client has given up",
    "401": "responds with 401 once; the request does not reach the service",
    "delay": "the response is slow, but as usual otherwise",
    "hold-before": "waits to be released, then passes the request on",
    "hold-after": "the service carries the request out; the response waits to be released",
}

KNOWN = tuple(name for name in FAULTS if not name.startswith("hold"))


@dataclass
class Plan:
    """Which fault strikes which request, and what happened so far. The thread of each connection asks it once for each request.

    Attributes:
        at: the number of the first matching request that is struck; 0: none.
        always: whether every later matching request is struck too.
        chance: how likely any request is struck by one of the faults `KNOWN`; by a seed, so that it can be repeated.
        seen: every request so far, as `METHOD path`.
        busy: how many requests the service is working on, or are still to be passed on to it.
        hidden: path of what was not removed although that was said → whether that is so each time.
        others: field → id of something of somebody else.
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
    hidden: dict[str, bool] = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)
    dice: random.Random = field(default_factory=random.Random)
    released: threading.Event = field(default_factory=threading.Event)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def arm(self, given: dict[str, Any]) -> None:
        """Begin again; `given`: any of fault, at, method, path, always, chance, seed."""
        with self.lock:
            self.released.set()
            self.released = threading.Event()
            self.fault, self.at = given.get("fault", "500"), int(given.get("at", 0))
            self.method, self.path = given.get("method", ".*"), given.get("path", ".*")
            self.always = bool(given.get("always", False))
            self.chance, self.dice = float(given.get("chance", 0.0)), random.Random(given.get("seed", 0))
            self.seen, self.matched, self.struck, self.held = [], 0, 0, 0
            self.hidden, self.others = {}, dict(given.get("others", {}))

    def strikes(self, method: str, path: str) -> str | None:
        """Return the fault that strikes this request, or None."""
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
