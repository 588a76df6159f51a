"""How a key is derived from a name."""

from __future__ import annotations

from collections.abc import Iterator

KEY_LIMIT = 120


def derive_key(name: str) -> str:
    """Lower snake case: `HTTPServer 7b` becomes `http_server_7b`. Empty where the name has no letter and no digit."""
    words = "".join(_with_breaks(name)).split()
    return "_".join(words)


def is_key(text: str) -> bool:
    """Whether the text is lower snake case already, as the key of a config has to be."""
    return 1 <= len(text) <= KEY_LIMIT and derive_key(text) == text


def _with_breaks(name: str) -> Iterator[str]:
    """Letters and digits in lower case, and a blank wherever a new word begins."""
    for place, char in enumerate(name):
        if not char.isalnum():
            yield " "
            continue
        if char.isupper() and _is_hump(name[place - 1 : place], name[place + 1 : place + 2]):
            yield " "
        # The lower case of "İ" is an "i" and a combining dot, which is no letter.
        yield "".join(low for low in char.lower() if low.isalnum())


def _is_hump(before: str, after: str) -> bool:
    """Whether a capital between these two begins a word: `smokeGroup`, `7Up`, and the S of `HTTPServer`."""
    return before.islower() or before.isdigit() or after.islower()
