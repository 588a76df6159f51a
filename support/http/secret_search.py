"""Finds many values in a text at once, in all their forms, however many there are."""

from __future__ import annotations

import bisect
from collections.abc import Iterator
from dataclasses import dataclass, field

from ahocorasick_rs import AhoCorasick, Implementation

from support.http.secret_forms import (
    BASE64,
    UNFINISHED,
    Form,
    folded_forms_of,
    forms_of,
    has_escapes,
    placed,
    stages,
    whole_escapes,
)

PROBE = 32  # characters of a form that are searched for; the rest is compared where they are found
YOUNG = 32  # values; the automaton of the newest ones is small, so that a new value costs little
GROWTH = 8  # how many times as many values the next automaton holds
BLOCK = 65_536  # characters whose places are kept at once, when escapes are undone


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a text that has a value in it, and what that is."""

    start: int
    end: int
    kind: str


@dataclass(slots=True)
class _Index:
    """Some forms and the automaton that finds them."""

    forms: dict[str, list[Form]] = field(default_factory=dict)
    values: int = 0
    _probes: list[str] = field(default_factory=list)
    _automaton: AhoCorasick | None = None

    def add(self, form: Form) -> None:
        self.forms.setdefault(form.text[:PROBE], []).append(form)
        self._automaton = None

    def take(self, other: _Index) -> None:
        """Take over all forms of another one."""
        for forms in other.forms.values():
            for each in forms:
                self.add(each)
        self.values += other.values
        other.forms.clear()
        other.values, other._automaton = 0, None

    def spans(self, text: str) -> Iterator[Span]:
        """Yield the places of the forms in a text."""
        if not self.forms:
            return
        if self._automaton is None:
            self._probes = list(self.forms)
            self._automaton = AhoCorasick(
                [_encodable(each) for each in self._probes], implementation=Implementation.ContiguousNFA
            )
        for number, start, _ in self._automaton.find_matches_as_indexes(text, overlapping=True):
            for form in self.forms[self._probes[number]]:
                yield _span(form, text, start)


@dataclass(slots=True)
class _Ages:
    """Forms in several indexes, the newest values first; an index is built anew only when it has grown by a good part."""

    indexes: list[_Index] = field(default_factory=lambda: [_Index()])

    def add(self, forms: list[Form]) -> None:
        """Add the forms of a value."""
        self._make_room(0)
        newest = self.indexes[0]
        newest.values += 1
        for each in forms:
            newest.add(each)

    def spans(self, text: str) -> Iterator[Span]:
        """Yield the places of the forms in a text."""
        for index in self.indexes:
            yield from index.spans(text)

    def _make_room(self, place: int) -> None:
        if self.indexes[place].values < YOUNG * GROWTH**place:
            return
        if place + 1 == len(self.indexes):
            self.indexes.append(_Index())
        self._make_room(place + 1)
        self.indexes[place + 1].take(self.indexes[place])


class Search:
    """Values and their forms.

    Attributes:
        kinds: each value, and what it is.
    """

    def __init__(self) -> None:
        self.kinds: dict[str, str] = {}
        self._forms, self._folded_forms = _Ages(), _Ages()
        self._plus = False
        self._longest = 0  # characters of a form
        self._sorted: list[str] = []
        self._sorted_folded: list[str] = []
        self._lines = False

    def add(self, value: str, kind: str) -> None:
        """Look for a value from now on."""
        if value in self.kinds:
            return
        self.kinds[value] = kind
        self._plus = self._plus or any(each in value for each in ' +"')
        self._lines = self._lines or "\n" in value
        forms, folded = forms_of(value, kind), folded_forms_of(value, kind)
        self._longest = max(self._longest, *(len(each.text) for each in forms))
        self._forms.add(forms)
        if folded:
            self._folded_forms.add(folded)
        for each, known in ((forms, self._sorted), (folded, self._sorted_folded)):
            for form in each:
                bisect.insort(known, form.text)

    def spans(self, text: str) -> list[Span]:
        """Return the places in a text that have a value in them, in order; they do not overlap."""
        return _merged(text, [*self._plain(text), *self._escaped(text)])

    def kinds_in(self, text: str) -> set[str]:
        """Return what kinds of values a text has in it."""
        found = {each.kind for each in self._plain(text)}
        if has_escapes(text, plus=self._plus):
            for folded in stages(text):
                found |= {each.kind for each in self._folded(folded)}
        return found

    def unfinished(self, text: str) -> int:
        """Return how many of the last characters of a text may be the beginning of a value."""
        if not self.kinds or (text.endswith("\n") and not self._lines):
            return 0
        tail = text[-12 * self._longest :]
        held = _beginning(tail, self._sorted, self._longest)
        escape = UNFINISHED.search(tail)
        if escape is None and not has_escapes(tail, plus=self._plus):
            return held
        whole = tail[: escape.start()] if escape is not None else tail
        places = [len(whole) - _beginning(whole, self._sorted, self._longest)]
        for each in placed(whole):
            for forms in (self._sorted, self._sorted_folded):
                begun = _beginning(each.text, forms, self._longest)
                places += [each.starts[-begun]] if begun else []
        return max(held, len(tail) - min(places))

    def _plain(self, text: str) -> Iterator[Span]:
        """The places of values in a text as it is."""
        yield from self._forms.spans(_encodable(text))

    def _folded(self, text: str) -> Iterator[Span]:
        """The places of values in a text of which the escapes are undone."""
        text = _encodable(text)
        yield from self._forms.spans(text)
        yield from self._folded_forms.spans(text)

    def _escaped(self, text: str) -> Iterator[Span]:
        """The places of values that are escaped; where they are is found out only if there are any."""
        if not has_escapes(text, plus=self._plus):
            return
        for begin in range(0, len(text), BLOCK):
            block = text[begin : begin + BLOCK + 12 * self._longest]
            if not any(True for folded in stages(block) for _ in self._folded(folded)):
                continue
            for each in placed(block):
                for span in self._folded(each.text):
                    yield Span(begin + each.starts[span.start], begin + each.ends[span.end - 1], span.kind)


def _span(form: Form, text: str, start: int) -> Span:
    """The place of a form of which the beginning was found: as much of it as there is, and what base64 mixes with it."""
    end = start + min(len(form.text), PROBE)
    if len(form.text) > PROBE:
        for expected, seen in zip(form.text[PROBE:], text[end : start + len(form.text)], strict=False):
            if expected != seen:
                break
            end += 1
    if form.before and start and text[start - 1] in BASE64:
        start -= 1
    if form.after and text[end : end + 1] and text[end] in BASE64:
        end += 1
    if form.before or form.after:
        while text[end : end + 1] == "=":
            end += 1
    return Span(start, end, form.kind)


def _merged(text: str, spans: list[Span]) -> list[Span]:
    """Spans in order, those that overlap as one; no half of an escape is left beside one."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda each: (each.start, -each.end)):
        start, end = whole_escapes(text, span.start, span.end)
        if merged and start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, end), merged[-1].kind)
        else:
            merged.append(Span(start, end, span.kind))
    return merged


def _beginning(text: str, forms: list[str], longest: int) -> int:
    """How many of the last characters of a text are the beginning, and not the whole, of one of these sorted forms."""
    for count in range(min(len(text), longest - 1), 0, -1):
        suffix = text[-count:]
        place = bisect.bisect_right(forms, suffix)  # the whole form itself stands before
        if place < len(forms) and forms[place].startswith(suffix):
            return count
    return 0


def _encodable(text: str) -> str:
    """A text of the same length that UTF-8 can hold."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= each <= "\udfff" else each for each in text)
    return text
