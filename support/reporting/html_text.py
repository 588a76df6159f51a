"""Texts of others as a page shows them: whole, visible, and never markup."""

from __future__ import annotations

from html import escape

_UNSEEN = (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0xFFFE, 0xFFFF, *range(0xD800, 0xE000))
# What a browser would drop, what reverses text, and what UTF-8 cannot hold, in a visible form.
_VISIBLE: dict[int, str] = {
    **{code: f"\\x{code:02x}" for code in (*range(32), *range(0x7F, 0xA0)) if chr(code) not in "\t\n"},
    **{code: f"\\u{code:04x}" for code in _UNSEEN},
}


def text_of(value: object) -> str:
    """Return any value as the text of an element or an attribute."""
    return escape("" if value is None else visible(str(value)))


def visible(text: str) -> str:
    """Return a text in which every character can be seen and written."""
    return text.replace("\r\n", "\n").translate(_VISIBLE)
