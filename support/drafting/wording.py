"""English for what a document names: nouns for resources, words for fields, and phrases for operations."""

from __future__ import annotations

import re

import inflection

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_UNCOUNTABLE = frozenset(
    {"news", "data", "series", "metadata", "status", "health", "settings", "access", "media", "analytics"}
)
#: The verbs that a summary of a read may begin with, in any form; what begins otherwise gets one.
_VERBS = ("get", "list", "show", "read", "check", "fetch", "retrieve", "search", "return", "find", "download", "count",
          "visit", "view", "query", "describe", "lookup", "look", "test", "tell", "ping", "export")  # fmt: skip
LONGEST = 70  # characters of a phrase


def words_of(name: str) -> str:
    """Return the words of a name in lower case: `displayName` is `display name`."""
    return " ".join(_WORD.findall(name)).lower()


def singular(words: str) -> str:
    """Return a noun in the singular."""
    *before, last = words.split()
    if last in _UNCOUNTABLE or last.endswith("ss"):
        return words
    return " ".join([*before, inflection.singularize(last)])


def plural(words: str) -> str:
    """Return a noun in the plural."""
    *before, last = words.split()
    return " ".join([*before, last if last in _UNCOUNTABLE else inflection.pluralize(last)])


def article(words: str) -> str:
    """Return `a` or `an`, by sound: a user, an hour."""
    return "an" if re.match(r"(?!uni|use|usa|eu|one)[aeiou]|hour|honest|x-", words) else "a"


def phrase(summary: str, otherwise: str) -> str:
    """Return the words for an operation that only reads, after "I", from what the document calls it."""
    text = re.sub(r"[^A-Za-z0-9' -]+", " ", re.split(r"[.\n(]", summary.strip(), maxsplit=1)[0])
    words = " ".join(text.split()).strip(" -'")
    if len(words) > LONGEST:
        words = words[:LONGEST].rsplit(" ", maxsplit=1)[0]
    if len(words.split()) < 2:
        return otherwise
    first, rest = words.split(" ", maxsplit=1)
    verb = first.lower().removesuffix("s") if first.lower() not in _VERBS else first.lower()
    if verb in _VERBS:
        return f"{verb} {rest[0].lower() if rest[:2].istitle() else rest[0]}{rest[1:]}"
    return f"get {words[0].lower() if words[:2].istitle() else words[0]}{words[1:]}"
