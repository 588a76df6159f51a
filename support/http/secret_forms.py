"""The forms in which a text may contain a value: as it is, in base64, and escaped in any of the usual ways, also several times.

Escapes are not listed but undone: `fold` decodes percent-encoding, JSON, XML and CSV escapes as often as there are any, in a text
and in the value alike, so that every mixture of them is recognized.
"""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

SHORTEST = 8  # characters of a value that is recognized anywhere; a shorter one may be a common word
SHORTEST_FOLDED = 5  # of what is left of such a value when everything in it that looks like an escape is undone
ROUNDS = 5  # of escapes within escapes
LONGEST_ESCAPE = 33
BASE64 = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_")

_H = "[0-9A-Fa-f]"
_NEXT = f"%[89ABab]{_H}"  # a further byte of a character in UTF-8
ESCAPE = re.compile(
    rf"%[0-7]{_H}|%[CDcd]{_H}{_NEXT}|%[Ee]{_H}(?:{_NEXT}){{2}}|%[Ff]{_H}(?:{_NEXT}){{3}}"
    # Each way begins with one certain character: so Python finds the places five times as fast.
    rf"|\\\\*u[Dd][89ABab]{_H}{{2}}\\+u[Dd][C-Fc-f]{_H}{{2}}|\\\\*(?:u{_H}{{4}}|U{_H}{{8}}|x{_H}{{2}}|[\s\S]?)"
    rf"|&(?:\#[0-9]{{1,7}}|\#[xX]{_H}{{1,6}}|[A-Za-z][A-Za-z0-9]{{1,30}});"
    r'|""|\+|\x1b\[[0-9;]*m'
)
#: An escape of which the end may be still to come.
UNFINISHED = re.compile(
    rf"(?:%{_H}?|(?:%{_H}{{2}})+(?:%{_H}?)?|\\+(?:[uUx]{_H}{{0,7}}|u{_H}{{4}}\\+(?:u{_H}{{0,3}})?)?"
    r'|&[#A-Za-z0-9]{0,31}|"|\x1b(?:\[[0-9;]*)?)\Z'
)
_CONTROL = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


@dataclass(frozen=True, slots=True)
class Form:
    """A text by which a value is recognized.

    Attributes:
        kind: what the value is.
        before, after: characters of base64 on either side that hold bits of the value, too.
    """

    text: str
    kind: str
    before: int = 0
    after: int = 0


def forms_of(value: str, kind: str) -> list[Form]:
    """Return the forms that are looked for in a text as it is: the value, and what base64 makes of it anywhere in a text."""
    return [Form(value, kind), *_in_base64(value, kind)]


def folded_forms_of(value: str, kind: str) -> list[Form]:
    """Return what else is looked for in a text that was folded: those forms that look as if they were escaped themselves."""
    found = {Form(fold(each.text), kind, each.before, each.after) for each in forms_of(value, kind)}
    found -= set(forms_of(value, kind))
    return sorted((each for each in found if len(each.text) >= SHORTEST_FOLDED), key=lambda each: each.text)


def has_escapes(text: str, *, plus: bool) -> bool:
    """Return whether folding may change a text in a way that matters.

    Args:
        plus: whether there is a value with a space, a plus or a quotation mark, so that `+` and `""` matter too.
    """
    return "%" in text or "\\" in text or "&" in text or "\x1b" in text or (plus and ("+" in text or '""' in text))


def fold(text: str) -> str:
    """Return a text with every escape undone; for comparisons only, since more is undone than was ever done."""
    return next(reversed([text, *stages(text)]))


def stages(text: str) -> Iterator[str]:
    """Yield a text with its escapes undone once, twice and so on, until there are none."""
    for _ in range(ROUNDS):
        if not has_escapes(text, plus=True):
            return
        folded = ESCAPE.sub(_decoded, text)
        if folded == text:
            return
        yield folded
        text = folded


@dataclass(frozen=True, slots=True)
class Placed:
    """A text with escapes undone, and for each of its characters where it begins and ends in the text."""

    text: str
    starts: list[int]
    ends: list[int]


def placed(text: str) -> Iterator[Placed]:
    """Yield the same texts as `stages`, with the place of each character."""
    starts, ends = list(range(len(text))), list(range(1, len(text) + 1))
    for _ in range(ROUNDS):
        if not has_escapes(text, plus=True):
            return
        parts: list[str] = []
        new_starts: list[int] = []
        new_ends: list[int] = []
        last = 0
        for match in ESCAPE.finditer(text):
            begin, end, char = match.start(), match.end(), _decoded(match)
            parts += [text[last:begin], char]
            # Of two quotation marks one may be the end of a JSON text, so only the inner edges are sure.
            inner = match[0] == '""'
            new_starts += starts[last:begin] + [starts[begin + 1] if inner else starts[begin]] * len(char)
            new_ends += ends[last:begin] + [ends[begin] if inner else ends[end - 1]] * len(char)
            last = end
        folded = "".join([*parts, text[last:]])
        if folded == text:
            return
        text, starts, ends = folded, new_starts + starts[last:], new_ends + ends[last:]
        yield Placed(text, starts, ends)


def whole_escapes(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a place in a text, extended so that it has no half of an escape in it or beside it."""
    for sign in "\\&%":
        start = min(start, _escape_at(text, sign, start)[0])
        end = max(end, _escape_at(text, sign, end)[1])
    return start, end


def _escape_at(text: str, sign: str, place: int) -> tuple[int, int]:
    """Where the escape begins and ends that is begun before a place and ends after it; the place itself if there is none."""
    begin = text.rfind(sign, max(0, place - LONGEST_ESCAPE), place)
    if sign == "\\" and begin >= 0:
        first = begin
        while first > 0 and text[first - 1] == "\\":
            first -= 1
        if (begin - first) % 2:  # the second of a pair, which is over here
            return place, place
    match = ESCAPE.match(text, begin) if begin >= 0 else None
    if match is None or match.end() <= place:
        return place, place
    return begin, min(match.end(), begin + 2) if text[begin : begin + 2] == "\\\\" else match.end()


def _decoded(match: re.Match[str]) -> str:
    """What one escape stands for."""
    escape = match[0]
    first = escape[0]
    if first == "%":
        encoded = bytes.fromhex(escape.replace("%", ""))
        try:
            return encoded.decode(errors="surrogatepass")  # which JSON allows: half of a character
        except UnicodeDecodeError:
            return encoded.decode(errors="replace")
    if first == "&":
        return html.unescape(escape)
    if first == "\\":
        return _unslashed(escape.lstrip("\\"))
    return {"+": " ", '"': '"'}.get(first, "")


def _unslashed(rest: str) -> str:
    """What a backslash and this stand for, as JSON and Python write it."""
    if len(rest) <= 1:
        return _CONTROL.get(rest, rest)
    if "\\" in rest:  # a character of two halves
        halves = [int(each, 16) for each in re.findall(r"u(.{4})", rest)]
        return chr(0x10000 + ((halves[0] - 0xD800) << 10) + (halves[1] - 0xDC00))
    code = int(rest[1:], 16)
    return chr(code) if code <= 0x10FFFF else rest


def _in_base64(value: str, kind: str) -> list[Form]:
    """What base64 makes of a value, at each of the three places where it may begin, without what depends on its neighbours."""
    data, found = value.encode(errors="surrogatepass"), []
    for shift in range(3):
        encoded = base64.b64encode(bytes(shift) + data).decode().rstrip("=")
        first = (8 * shift + 5) // 6
        last = 8 * (shift + len(data)) // 6
        before, after = int(8 * shift % 6 > 0), int(8 * (shift + len(data)) % 6 > 0)
        plain = encoded[first:last]
        found += [Form(each, kind, before, after) for each in {plain, plain.replace("+", "-").replace("/", "_")}]
    return [each for each in found if len(each.text) >= SHORTEST]
