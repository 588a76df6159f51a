"""Texts of others as every report and console can show them: nothing invisible, nothing that breaks a file, nothing without end."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

LONGEST = 50_000  # characters of one text in a report
PLAIN = frozenset({type(None), bool, int, float})
LONGEST_NAME = 1_000  # of a title, a cell, a path

_NONCHARACTERS = (
    *range(0xFDD0, 0xFDF0),
    *(plane + end for plane in range(0, 0x110000, 0x10000) for end in (0xFFFE, 0xFFFF)),
)
# Controls, the marks that turn the direction of a text, other separators of lines, half characters, and what is no character.
_HIDDEN = (
    *(code for code in range(0x20) if chr(code) not in "\t\n"), *range(0x7F, 0xA0), 0x061C, 0x200E, 0x200F, 0x2028, 0x2029,
    *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF, *range(0xD800, 0xE000), *_NONCHARACTERS,
)  # fmt: skip
_SHOWN = {code: chr(code).encode("unicode_escape").decode("ascii") for code in _HIDDEN}


def legible(text: str, longest: int = LONGEST) -> str:
    """Return a text with what cannot be seen or written escaped, and cut if it is too long, which it says."""
    if len(text) > longest:
        text = f"{text[:longest]}… ({len(text) - longest:,} more characters)"
    return text if text.isascii() and text.isprintable() else text.replace("\r\n", "\n").translate(_SHOWN)


def legible_name(text: str) -> str:
    """Return a title, a cell or a path on one line, cut if it is too long."""
    return legible(text, LONGEST_NAME).replace("\n", "\\n")


def all_legible(value: Any, *whole: type) -> Any:
    """Return a value, and everything in it, with each text legible; JSON values and dataclasses are gone through.

    Args:
        whole: types that are left as they are.
    """
    return value if _is_legible(value, whole) else _made_legible(value, *whole)


def _made_legible(value: Any, *whole: type) -> Any:
    if type(value) is str:
        return legible(value)
    if isinstance(value, dict):
        return {all_legible(key): all_legible(each, *whole) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(all_legible(each, *whole) for each in value)
    if is_dataclass(value) and not isinstance(value, type) and not isinstance(value, whole):
        return replace(value, **{each.name: all_legible(getattr(value, each.name), *whole) for each in fields(value)})
    return value


def _is_legible(value: Any, whole: tuple[type, ...]) -> bool:
    """Whether there is nothing to change in a value, which is so for nearly all: to look is cheaper than to build it anew."""
    left = [value]
    while left:
        each = left.pop()
        if type(each) is str:
            if not (each.isascii() and each.isprintable() and len(each) <= LONGEST):
                return False
        elif isinstance(each, dict):
            left += each
            left += each.values()
        elif isinstance(each, list | tuple):
            left += each
        elif type(each) not in PLAIN and is_dataclass(each) and not isinstance(each, (type, *whole)):
            left += [getattr(each, name) for name in each.__dataclass_fields__]
    return True
