"""`python -m tests.defects.smoke_set EFFECTS REPORT`: proposes which scenarios are @smoke, for a person to decide.

EFFECTS is what `python -m tests.defects --effects FILE` writes: which scenario notices which defect. REPORT is the JSON report
of a whole run: what each scenario costs. The proposal takes again and again the place in the features that notices most for its
share of both budgets, after one for each feature and each persona that would have none.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SCENARIOS, REQUESTS = 150, 1200


@dataclass(frozen=True, slots=True)
class Place:
    """A scenario, or a row of one, as every persona that it is meant for: what a tag can select.

    Attributes:
        where: `FILE:LINE`.
        requests: how many all of its scenarios sent in a whole run.
        notices: the defects that at least one of its scenarios notices.
    """

    where: str
    feature: str
    title: str
    personas: tuple[str, ...]
    requests: int
    smoke: bool
    notices: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Choice:
    """Some places, and what they come to together."""

    places: tuple[Place, ...] = ()

    @property
    def scenarios(self) -> int:
        """How many run, as all personas."""
        return sum(len(each.personas) for each in self.places)

    @property
    def requests(self) -> int:
        """How many they send."""
        return sum(each.requests for each in self.places)

    @property
    def notices(self) -> frozenset[str]:
        """The defects that they notice."""
        return frozenset(slug for each in self.places for slug in each.notices)

    @property
    def covered(self) -> set[str]:
        """The features and personas in it."""
        return {each.feature for each in self.places} | {name for each in self.places for name in each.personas}

    def __add__(self, place: Place) -> Choice:
        return Choice((*self.places, place))


def places_of(report: Mapping[str, Any], effects: Mapping[str, Iterable[str]]) -> list[Place]:
    """Return every place in the features that a whole run had."""
    sent = Counter(each["scenario"] for each in report["results"])
    noticed: dict[str, set[str]] = {}
    for slug, ids in effects.items():
        for each in ids:
            noticed.setdefault(each, set()).add(slug)
    by_place: dict[str, list[dict[str, Any]]] = {}
    for each in report["scenarios"]:
        by_place.setdefault(each["location"], []).append(each)
    return [
        Place(
            where,
            Path(where.rpartition(":")[0]).stem,
            all_[0]["name"],
            tuple(each["persona"] for each in all_),
            sum(sent[each["id"]] for each in all_),
            "smoke" in all_[0]["tags"],
            frozenset(slug for each in all_ for slug in noticed.get(each["id"], ())),
        )
        for where, all_ in by_place.items()
    ]


def proposed(places: Sequence[Place], keep: Iterable[str], scenarios: int, requests: int) -> Choice:
    """Return a choice within both budgets that has every feature and persona, begun with the places to keep."""
    by_name = {each.where: each for each in places}
    choice = Choice(tuple(by_name[each] for each in keep))

    def share(place: Place) -> float:
        return place.requests / requests + len(place.personas) / scenarios

    while lacking := Choice(tuple(places)).covered - choice.covered:
        choice += max(
            (each for each in places if Choice((each,)).covered & lacking),
            key=lambda each: (len(each.notices - choice.notices) + 0.1) / share(each),
        )
    while True:
        fits = [
            each
            for each in places
            if each.notices - choice.notices
            and choice.scenarios + len(each.personas) <= scenarios
            and choice.requests + each.requests <= requests
        ]
        if not fits:
            return choice
        choice += max(fits, key=lambda each: (len(each.notices - choice.notices) / share(each), each.smoke))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command, and return its exit code: 1 if what is @smoke now is over a budget, or notices less than half."""
    options = _parser().parse_args(arguments)
    effects = json.loads(options.effects.read_text("utf-8"))
    places = places_of(json.loads(options.report.read_text("utf-8")), effects)
    unknown = set(options.keep) - {each.where for each in places}
    if unknown:
        raise SystemExit(f"no scenario ran at {', '.join(sorted(unknown))}\n  try: FILE:LINE of a scenario or a row")
    now = Choice(tuple(each for each in places if each.smoke))
    choice = proposed(places, options.keep, options.scenarios, options.requests)
    for each in sorted(choice.places, key=lambda each: (each.feature, int(each.where.rpartition(":")[2]))):
        mark = " " if each.smoke else "+"
        print(f"{mark} {each.where}  {each.title}  ({len(each.personas)}, {each.requests} requests)")
    for each in now.places:
        if each not in choice.places:
            print(f"- {each.where}  {each.title}")
    for name, found in (("proposed", choice), ("now", now)):
        print(
            f"{name}: {found.scenarios} scenarios, {found.requests} requests, {len(found.notices)} of {len(effects)} defects"
        )
    over = now.scenarios > options.scenarios or now.requests > options.requests
    return int(over or 2 * len(now.notices) < len(effects))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.defects.smoke_set", description=__doc__)
    parser.add_argument("effects", type=Path)
    parser.add_argument("report", type=Path)
    parser.add_argument("--scenarios", type=int, default=SCENARIOS, help="at most (default: %(default)s)")
    parser.add_argument("--requests", type=int, default=REQUESTS, help="at most (default: %(default)s)")
    parser.add_argument("--keep", nargs="+", default=[], metavar="FILE:LINE", help="what must be in the proposal")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
