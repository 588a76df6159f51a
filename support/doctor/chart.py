"""What the doctor observed, line by line of the description."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from support.doctor.places import DROP, Place, at, text_of, written_at

AGREES, DIFFERS, UNSEEN = "as described", "differs", "not checked"
UNKNOWN = object()
LONGEST = 160


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the description, with what the service really answered beside it.

    Attributes:
        place: where the description has it, or should have it.
        answered: what the service answered, in words.
        verdict: `as described`, `differs` or `not checked`.
        paste: the corrected line; empty if there is none.
        request: the request that shows it.
    """

    place: str
    described: str
    answered: str
    verdict: str
    paste: str = ""
    request: str = ""


@dataclass(slots=True)
class _Seen:
    own: Place
    verdict: str
    answered: str
    truth: Any = UNKNOWN
    request: str = ""


@dataclass(slots=True)
class Chart:
    """The observations of one examination.

    Args:
        document: the description as it is in its file.
    """

    document: Mapping[str, Any]
    _seen: dict[Place, _Seen] = field(default_factory=dict)
    _corrected: dict[Place, _Seen] = field(default_factory=dict)

    def agree(self, own: Place, answered: str = "") -> None:
        """Note that the service answered as described; what was seen first counts."""
        known = self._seen.get(own)
        shared = self._corrected.get(written_at(self.document, own))
        if shared is not None and shared.own != own:
            return  # it is so since the correction, which another resource has shown
        if known is None or known.verdict == UNSEEN:
            self._seen[own] = _Seen(own, AGREES, answered)

    def is_right(self, place: Place) -> bool:
        """Return whether what is written at a place was as described, for any resource."""
        return any(
            each.verdict == AGREES and written_at(self.document, own) == place for own, each in self._seen.items()
        )

    def differ(self, own: Place, answered: str, truth: Any = UNKNOWN, request: str = "") -> None:
        """Note that the service answered something else; `truth` is the right value, if it is known."""
        known, place = self._seen.get(own), written_at(self.document, own)
        if place != own and place in self._corrected and _text(truth) == _text(at(self.document, place)):
            self._seen[own] = _Seen(
                own, AGREES, answered
            )  # another resource has corrected it, and this one is as it was described
            return
        if place != own and truth not in (UNKNOWN, DROP) and not self.is_right(place):
            self._corrected.setdefault(place, _Seen(own, DIFFERS, answered, truth, request))
        if known is None or known.verdict != DIFFERS or (known.truth is UNKNOWN and truth is not UNKNOWN):
            self._seen[own] = _Seen(own, DIFFERS, answered, truth, request)

    def unseen(self, own: Place, why: str) -> None:
        """Note that something could not be checked, and why."""
        self._seen.setdefault(own, _Seen(own, UNSEEN, why))

    def has(self, own: Place) -> bool:
        """Return whether something was noted at a place."""
        return own in self._seen

    def agrees(self, own: Place) -> bool:
        """Return whether something was as described at a place."""
        return own in self._seen and self._seen[own].verdict == AGREES

    def differs(self, own: Place) -> bool:
        """Return whether a difference was noted at a place."""
        return own in self._seen and self._seen[own].verdict == DIFFERS

    def covered(self) -> tuple[set[Place], set[Place]]:
        """Return the places at which something was noted, as they are written, and every place above one of them."""
        noted = {each for own in self._seen for each in (own, written_at(self.document, own))}
        return noted, {place[:length] for place in noted for length in range(1, len(place))}

    def lines(self) -> list[Line]:
        """Return every line, in the order of the description; what is written for several resources is one line, if it can be."""
        shared: dict[Place, list[_Seen]] = defaultdict(list)
        for each in self._seen.values():
            shared[written_at(self.document, each.own)].append(each)
        found: list[tuple[Place, Line]] = []
        for place, seen in shared.items():
            found += self._of(place, seen)
        order = {place: number for number, place in enumerate(_order(self.document))}
        return [line for _, line in sorted(found, key=lambda each: _rank(each[0], order))]

    def _of(self, place: Place, seen: list[_Seen]) -> list[tuple[Place, Line]]:
        """The lines for what was seen at one written place."""
        wrong = [each for each in seen if each.verdict == DIFFERS]
        right = [each for each in seen if each.verdict == AGREES]
        if not wrong:
            chosen = (right or seen)[0]
            return [(place, self._line(place, chosen))]
        truths = {_text(each.truth) for each in wrong}
        if not right and len(truths) == 1:
            return [(place, self._line(place, wrong[0]))]
        # It is right for some and wrong for others: those need a line of their own.
        lines = [(each.own, self._line(each.own, each)) for each in wrong]
        return lines + ([(place, self._line(place, right[0]))] if right else [])

    def _line(self, place: Place, seen: _Seen) -> Line:
        value = at(self.document, written_at(self.document, seen.own), DROP)
        described = "" if value is DROP else _short(value)
        paste = _paste(place, seen.truth) if seen.verdict == DIFFERS else ""
        return Line(text_of(place), described, seen.answered, seen.verdict, paste, seen.request)


def _paste(place: Place, truth: Any) -> str:
    if truth is UNKNOWN:
        return ""
    key = place[-1]
    if truth is DROP:
        return f'no "{key}"'
    return f'"{key}": {json.dumps(truth, ensure_ascii=False, default=str)}'


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."


def _text(value: Any) -> str:
    return "?" if value is UNKNOWN else "-" if value is DROP else json.dumps(value, sort_keys=True, default=str)


def _order(document: Any, place: Place = ()) -> list[Place]:
    found = [place]
    if isinstance(document, Mapping):
        for key, value in document.items():
            found += _order(value, (*place, key))
    return found


def _rank(place: Place, order: Mapping[Place, int]) -> tuple[int, str]:
    for length in range(len(place), -1, -1):
        if place[:length] in order:
            return order[place[:length]], text_of(place)
    return 0, text_of(place)
