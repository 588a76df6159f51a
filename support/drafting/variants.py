"""Variants of a resource: requests that its schema rejects, each with the field at fault, and others that it accepts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from support.drafting import wording
from support.drafting.shapes import Field, accepts_null, keyword, kind_of
from support.drafting.values import UNKNOWN, Values

MOST = 24  # of one resource; a description is to be read
_LONGEST = 4000  # characters of a text that is too long
_WRONG: Mapping[str, tuple[str, Any]] = {
    "string": ("a number", 7), "integer": ("a word", "seven"), "number": ("a word", "seven"), "boolean": ("a word", "perhaps"),
    "array": ("a word", "one"), "object": ("a word", "one"),
}  # fmt: skip


@dataclass(slots=True)
class Varied:
    """The variants of a resource.

    Attributes:
        variants: as a description has them.
        wrong: variant → the word for the field at fault.
        valid: those that a request is accepted with.
    """

    variants: dict[str, dict[str, Any]] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)
    valid: list[str] = field(default_factory=list)


class Varying:
    """Makes variants.

    Args:
        sent: the body of the usual request.
        words: field → its word in the features.
        name: the field with the unique name.
    """

    def __init__(self, values: Values, sent: Mapping[str, Any], words: Mapping[str, str], name: str | None) -> None:
        self._values = values
        self._sent = sent
        self._words = words
        self._name = name

    def of(self, fields: Mapping[str, Field], shown: Mapping[str, Field], *, closed: bool) -> Varied:
        """Return the variants of a create.

        Args:
            fields: those of its body.
            shown: those of the object that the response shows.
            closed: whether no other fields are accepted.
        """
        found = Varied()
        for each in fields.values():
            if not each.read_only:
                self._valid(each, shown, found)
        for each in fields.values():
            if not each.read_only:
                self._wrong(each, found)
        if closed:
            found.variants["an unknown field"] = {"set": {"unknown_field": "green"}}
            found.wrong["an unknown field"] = "unknown field"
        if len(found.variants) > MOST:
            kept = [*found.valid[: MOST // 2], *found.wrong]
            found.variants = {each: found.variants[each] for each in kept[:MOST]}
            found.valid = [each for each in found.valid if each in found.variants]
            found.wrong = {each: word for each, word in found.wrong.items() if each in found.variants}
        return found

    def _valid(self, each: Field, shown: Mapping[str, Field], found: Varied) -> None:
        """Values of an enumeration, and an optional field with a value."""
        word, listed = self._words[each.name], keyword(each.schema, "enum")
        if each.name not in shown or each.name in self._values.references:
            return
        if isinstance(listed, list):
            usual = self._sent.get(each.name)
            for value in [one for one in listed if isinstance(one, str | int) and one != usual and _sayable(one)][:4]:
                self._add(found, f"the {word} {value}".lower(), {"set": {each.name: value}}, valid=True)
        elif (
            each.name not in self._sent
            and not each.write_only
            and kind_of(each.schema) in {"string", "integer", "number", "boolean"}
        ):
            value = self._values.value(each.name, each.schema)
            if value is not UNKNOWN and keyword(each.schema, "default") != value:
                self._add(found, f"{wording.article(word)} {word}", {"set": {each.name: value}}, valid=True)

    def _wrong(self, each: Field, found: Varied) -> None:
        word, schema = self._words[each.name], each.schema
        if each.required:
            self._add(found, f"no {word}", {"unset": [each.name]}, word=word)
        for words, value in self._wrong_values(each, word):
            if not self._values.fits(schema, value):  # the document must reject it
                self._add(found, words, {"set": {each.name: value}}, word=word)

    def _wrong_values(self, each: Field, word: str) -> Iterator[tuple[str, Any]]:
        """Values that a schema may reject, each with its words."""
        kind, schema, one = kind_of(each.schema), each.schema, f"{wording.article(word)} {word}"
        if kind == "string":
            yield from self._wrong_texts(each, word, one)
        least, greatest = keyword(schema, "minimum"), keyword(schema, "maximum")
        if isinstance(least, int):
            yield f"{one} under the minimum", least - 1
        if isinstance(greatest, int) and greatest < 2**31 - 1:
            yield f"{one} over the maximum", greatest + 1
        if kind in _WRONG and (each.required or each.name in self._sent):
            said, value = _WRONG[kind]
            yield f"{one} that is {said}", value
            if not accepts_null(schema):
                yield f"the {word} set to null", None

    def _wrong_texts(self, each: Field, word: str, one: str) -> Iterator[tuple[str, Any]]:
        most = keyword(each.schema, "maxLength")
        if (keyword(each.schema, "minLength") or 0) >= 1:
            yield f"an empty {word}", ""
        if isinstance(most, int) and 30 <= most < _LONGEST:
            longer = f"{{name:to {most + 1}}}" if each.name == self._name else "x" * (most + 1)
            yield f"{one} of {most + 1} characters", longer
        if isinstance(keyword(each.schema, "enum"), list):
            yield f"an unknown {word}", "no-such-value"

    @staticmethod
    def _add(found: Varied, words: str, variant: dict[str, Any], *, word: str = "", valid: bool = False) -> None:
        if words in found.variants:
            return
        found.variants[words] = variant
        if valid:
            found.valid.append(words)
        else:
            found.wrong[words] = word


def _sayable(value: object) -> bool:
    return all(each.isalnum() or each in " _-." for each in str(value)) and bool(str(value).strip())
