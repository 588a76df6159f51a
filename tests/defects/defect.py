"""What a seeded defect is: a small mistake at one clause of the contract, and how it is made in a running service."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

GROUPS = (
    "authentication",
    "authorization",
    "persistence",
    "listing",
    "derivation and validation",
    "errors",
    "cascade",
    "secrets",
    "search",
    "idempotence",
    "isolation",
)


@dataclass(frozen=True, slots=True)
class Defect:
    """One seeded mistake.

    Attributes:
        slug: its name on the command line.
        clause: what the contract says and the broken service does not do, in the contract's words.
        features: stems of the feature files that promise the clause.
        apply: makes the mistake in this process, which has to have the service imported and must not have built it.
    """

    slug: str
    group: str
    clause: str
    features: tuple[str, ...]
    apply: Callable[[], None] = field(repr=False)


DEFECTS: dict[str, Defect] = {}


def defect(group: str, clause: str, features: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Enters the function under its own name; `features` are stems parted by blanks."""

    def enter(apply: Callable[[], None]) -> Callable[[], None]:
        slug = apply.__name__.replace("_", "-")
        if slug in DEFECTS:
            raise LookupError(f"there are two defects called {slug}")
        DEFECTS[slug] = Defect(slug, group, clause, tuple(features.split()), apply)
        return apply

    return enter
