"""Derives keys from names."""

from __future__ import annotations

from collections.abc import Iterator

MAX_KEY_LENGTH = 120


def derive_key(name: str) -> str:
    """Return the name in lower snake case: `HTTPServer 7b` becomes `http_server_7b`.

    The key of a name without letters and digits is empty.
    """
    words = "".join(_separate_words(name)).split()
    return "_".join(words)


def is_valid_key(text: str) -> bool:
    """Return whether the text is lower snake case and not too long, as the key of a config must be."""
    return 1 <= len(text) <= MAX_KEY_LENGTH and derive_key(text) == text


def _separate_words(name: str) -> Iterator[str]:
    """Yield the letters and digits in lower case, and a space before each new word."""
    for index, char in enumerate(name):
        if not char.isalnum():
            yield " "
            continue
        if char.isupper() and _is_hump(name[index - 1 : index], name[index + 1 : index + 2]):
            yield " "
        # "İ" in lower case is an "i" and a combining dot, which is not a letter.
        yield "".join(low for low in char.lower() if low.isalnum())


def _is_hump(before: str, after: str) -> bool:
    """Return whether a capital between these two characters starts a word: `smokeGroup`, `7Up`, the S of `HTTPServer`."""
    return before.islower() or before.isdigit() or after.islower()
