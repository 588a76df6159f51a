"""What is sent to create and to change one resource."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from support.drafting import wording
from support.drafting.shapes import Field, keyword, kind_of
from support.drafting.survey import Found
from support.drafting.values import UNKNOWN, Values

_NAMES = ("name", "display_name", "displayName", "title", "label", "username", "login", "slug", "key", "email")
_SECRET = ("password", "secret", "token", "api key", "apikey", "passphrase", "private key")


def is_secret(name: str) -> bool:
    """Return whether the name of a field says that its values are secret."""
    words = wording.words_of(name)
    return any(words == each or words.endswith(f" {each}") for each in _SECRET)


class Payloads:
    """The payloads of a resource.

    Args:
        fields: those of the body of a create.
        shown: those of the object in a response; empty if the document does not say.
        own: the field with the id.

    Attributes:
        name: the field that holds the unique name, a text that is sent and shown; None if there is none.
    """

    def __init__(
        self, found: Found, values: Values, fields: Mapping[str, Field], shown: Mapping[str, Field], own: str | None
    ) -> None:
        self._values = values
        self._fields = {name: each for name, each in fields.items() if not each.read_only}
        self._shown = shown
        self._own = own
        self.name = None if found.tied else self._find_name(found)

    def new(self) -> dict[str, Any]:
        """Return the body of a create: what it must have, and the name; UNKNOWN for what no value was found for."""
        found = {}
        for name, each in self._fields.items():
            if name == self.name:
                found[name] = self._values.named(each.schema)
            elif each.required:
                found[name] = self._values.value(name, each.schema)
        return found

    def needed(self, fields: Mapping[str, Field], new: Mapping[str, Any]) -> dict[str, Any]:
        """Return the fields that another body must have, with their values."""
        found: dict[str, Any] = {}
        for name, each in fields.items():
            if each.required:
                given = self._renamed(each, new) if name == self.name else new.get(name)
                found[name] = self._values.value(name, each.schema) if given is None else given
        return {name: value for name, value in found.items() if value is not UNKNOWN}

    def change(
        self, fields: Mapping[str, Field], new: Mapping[str, Any], *, whole: bool
    ) -> tuple[dict[str, Any], bool]:
        """Return the body of an update, as plain as can be, and whether it changes anything.

        Args:
            fields: those of the body of an update.
            whole: whether it replaces the object.
        """
        change = self.needed(fields, new)
        if whole:
            change = {name: value for name, value in new.items() if name in fields} | change
        fixed = {*self._values.references, self._own}
        order = sorted(
            fields.values(),
            key=lambda each: (each.name == self.name, each.name not in self._shown, each.name not in new),
        )
        for each in order:
            if each.name in fixed or each.write_only or (self._shown and each.name not in self._shown):
                continue
            value = self._renamed(each, new) if each.name == self.name else self._other(each, new)
            if value is not UNKNOWN:
                return change | {each.name: value}, True
        return change, False

    def _other(self, each: Field, new: Mapping[str, Any]) -> Any:
        return self._values.other(each.name, each.schema, new.get(each.name, keyword(each.schema, "default")))

    def _renamed(self, each: Field, new: Mapping[str, Any]) -> Any:
        """Another unique name."""
        usual = new.get(each.name, "{name}")
        return next((one for one in (f"{usual} renamed", usual) if self._values.fits(each.schema, one)), UNKNOWN)

    def _find_name(self, found: Found) -> str | None:
        noun = found.noun.replace(" ", "_")
        texts = {
            name: each for name, each in self._fields.items()
            if kind_of(each.schema) == "string" and name not in self._values.references and keyword(each.schema, "enum") is None
            and not is_secret(name) and not each.write_only and (name in self._shown or not self._shown)
        }  # fmt: skip
        required = [name for name, each in texts.items() if each.required]
        for name in (f"{noun}_name", *_NAMES, f"{noun}Name", found.parameter, *required):
            if name in texts and self._values.named(texts[name].schema) is not UNKNOWN:
                return name
        return None
