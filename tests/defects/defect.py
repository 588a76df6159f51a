"""A seeded defect: a small deviation from one clause of the contract, applied to a running service."""

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
    """One seeded defect.

    Attributes:
        slug: the name on the command line.
        clause: the clause that the broken service violates, in the words of the contract.
        features: stems of the feature files that cover the clause.
        apply: adds the defect to the service in this process, before the application is created.
    """

    slug: str
    group: str
    clause: str
    features: tuple[str, ...]
    apply: Callable[[], None] = field(repr=False)


DEFECTS: dict[str, Defect] = {}


def defect(group: str, clause: str, features: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Register the decorated function as a defect with its own name as slug; `features` are stems separated by spaces."""

    def register(apply: Callable[[], None]) -> Callable[[], None]:
        slug = apply.__name__.replace("_", "-")
        if slug in DEFECTS:
            raise LookupError(f"two defects have the name {slug}")
        DEFECTS[slug] = Defect(slug, group, clause, tuple(features.split()), apply)
        return apply

    return register
