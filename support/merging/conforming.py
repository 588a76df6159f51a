"""How the responses of all shards fit the service's OpenAPI document, and what they tried of it together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from support.results.conformance import Conformance, Group, Place
from support.results.coverage import GATED, Coverage, Gap, Part, percent_of
from support.results.records import Trouble
from support.results.states import TroubleKind


def merged_conformance(found: Sequence[Conformance]) -> Conformance:
    """Return what it comes to together."""
    held = [each for each in found if each.document] or list(found)
    return replace(
        held[0],
        document=", ".join(dict.fromkeys(each.document for each in held)),
        checked=sum(each.checked for each in held),
        exempt=sum(each.exempt for each in held),
        unusable=tuple(dict.fromkeys(text for each in held for text in each.unusable)),
        groups=_groups(group for each in held for group in each.groups),
        coverage=_coverage([each.coverage for each in held if each.coverage is not None]),
        coverage_min=max(each.coverage_min for each in held),
    )


def coverage_trouble(found: Conformance) -> list[Trouble]:
    """Return the trouble that too little of the document was tried by all together; none if it was enough."""
    coverage = found.coverage
    if coverage is None or coverage.lowest >= found.coverage_min:
        return []
    parts = " and ".join(f"{percent_of(coverage.shares[part]):.1f} % of {part}" for part in GATED)
    why = f"too little of the OpenAPI document was tried: {parts}; coverage_min={found.coverage_min:g}"
    return [Trouble(TroubleKind.COVERAGE, why)]


def _groups(groups: Iterable[Group]) -> tuple[Group, ...]:
    found: dict[tuple[str, str, str], list[Group]] = {}
    for each in groups:
        found.setdefault((each.operation, each.kind, each.waiver), []).append(each)
    together = (
        replace(
            all_[0],
            count=sum(each.count for each in all_),
            scenarios=sum(each.scenarios for each in all_),  # no scenario is in two shards
            places=_places(place for each in all_ for place in each.places),
        )
        for all_ in found.values()
    )
    return tuple(sorted(together, key=lambda each: bool(each.waiver)))


def _places(places: Iterable[Place]) -> tuple[Place, ...]:
    found: dict[str, list[Place]] = {}
    for each in places:
        found.setdefault(each.pointer, []).append(each)
    return tuple(replace(all_[0], count=sum(each.count for each in all_)) for all_ in found.values())


def _coverage(found: Sequence[Coverage]) -> Coverage | None:
    """What was tried by at least one of them: a gap is what none of them tried."""
    if not found:
        return None
    gaps: tuple[Gap, ...] = tuple(
        gap for gap in found[0].gaps if all(any(gap.line == each.line for each in other.gaps) for other in found[1:])
    )
    lacking = Counter(each.part for each in gaps if not each.waiver)
    shares = {part: (whole - lacking[Part(part)], whole) for part, (_, whole) in found[0].shares.items()}
    return Coverage(shares, gaps, _meanings(found))


def _meanings(found: Iterable[Coverage]) -> dict[str, dict[str, dict[str, int]]]:
    together: dict[str, dict[str, dict[str, int]]] = {}
    for each in found:
        for operation, personas in each.meanings.items():
            of_it = together.setdefault(operation, {})
            for persona, counts in personas.items():
                of_it[persona] = dict(Counter(of_it.get(persona, {})) + Counter(counts))
    return together
