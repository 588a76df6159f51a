"""What a service shows of an object, as a document has it: fields, times, what moves by itself, what is never shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from support.drafting.notes import Need
from support.drafting.payloads import is_secret
from support.drafting.shapes import Field, keyword

_MOVING = re.compile(r"updated|modified|changed|version|revision|etag|last_|lastSeen|activity", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Showing:
    """The fields of one resource.

    Attributes:
        sent: those of the body of a create.
        shown: those of an object in a response.
        own: the field with its id.
    """

    sent: Mapping[str, Field]
    shown: Mapping[str, Field]
    own: str | None

    def described(self, new: Mapping[str, Any], place: str, note: Callable[..., None]) -> dict[str, Any]:
        """Return the keys of the description that say what is shown.

        Args:
            new: the body of a create.
            place: the resource in the description; `note` takes what is guessed about it.
        """
        shown = self.shown
        if not shown:
            return {}
        unclear = self._unclear(new)
        for name in unclear:
            text = (
                f'the document has "{name}" in responses, too; if it is never shown, move it from fields to write_only'
            )
            note(Need.GUESS, f"{place}.opaque", text, f'"write_only": ["{name}"]')
        fields = [name for name, each in shown.items()
                  if (each.required or name in new) and not each.write_only]  # fmt: skip
        if self.own is not None and self.own in shown and self.own not in fields:
            fields.insert(0, self.own)
        document: dict[str, Any] = {"fields": fields} if fields else {}
        times = [each for each in fields if keyword(shown[each].schema, "format") == "date-time"]
        moving = [each for each in fields if _MOVING.search(each) and each not in new]
        hidden = [name for name, each in self.sent.items()
                  if each.write_only or (name in new and name not in shown)]  # fmt: skip
        defaults = {name: given for name, each in self.sent.items() if name in fields and name not in new
                    and (given := keyword(each.schema, "default")) is not None}  # fmt: skip
        more = {"times": times, "volatile": moving, "write_only": hidden, "opaque": unclear, "defaults": defaults}
        return document | {key: value for key, value in more.items() if value}

    def _unclear(self, new: Mapping[str, Any]) -> list[str]:
        """Secrets that are sent, and that the document has in responses, perhaps since both have the same schema."""
        sent = [name for name, each in self.sent.items() if is_secret(name) and name in new and not each.write_only]
        return [name for name in sent if name in self.shown]
