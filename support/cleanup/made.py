"""What the suite creates, and what happens to it, as the journal writes it down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from support.description.payloads import value_at
from support.http.names import OURS

RUN, INTENT = "run", "intent"
MADE, REFUSED, UNKNOWN, GONE, FAILED = "made", "refused", "unknown", "gone", "failed"
DECLARED = "declared"  # nobody can see whether it is gone, or it is kept, as the service description says
KEPT = "kept"  # it is kept on purpose, for somebody who looks into a failure
SETTLED = frozenset({REFUSED, GONE, DECLARED})
EVENTS = frozenset({RUN, INTENT, MADE, UNKNOWN, FAILED, KEPT, *SETTLED})
FIELDS = ("kind", "name", "ids", "persona", "path", "marks", "number")  # of an intent


@dataclass(frozen=True, slots=True)
class Made:
    """Something that the suite created, or may have created, and must remove.

    Attributes:
        marks: field → value, for each field that was sent with a unique name; it can be found by them.
        ids: resource name → id, for every resource in its path, and its own once it is known.
        lost: whether the response to the create was lost, so that it may or may not exist.
        denied: whether the response said that it was not created, which has not been verified.
        removed: whether the scenario itself has removed it.
        kept: whether it is kept on purpose.
        number: its place in the journal.
        at: when the create was about to be sent: seconds since the epoch.
    """

    kind: str
    name: str | None
    ids: Mapping[str, str]
    persona: str
    path: str
    marks: Mapping[str, str] = field(default_factory=dict)
    lost: bool = False
    denied: bool = False
    removed: bool = False
    kept: bool = False
    number: int = 0
    at: float = 0.0

    @property
    def id(self) -> str | None:
        """Its own id; None for a tie, and while the service has not sent it."""
        return self.ids.get(self.kind)

    def name_is_in(self, item: Any) -> bool:
        """Return whether an item of a list shows one of the unique names that were sent for it."""
        return any(mark == item or value_at(item, field) == mark for field, mark in self.marks.items())

    def shows_another_name(self, item: Any) -> bool:
        """Return whether something shows names, and none of them is of the run that made this."""
        runs = [
            _plain(match.group().rpartition(match["number"])[0])
            for mark in self.marks.values()
            if (match := OURS.match(mark))
        ]
        shown = [each for field in self.marks if isinstance(each := value_at(item, field), str)]
        return bool(runs and shown) and not any(run in _plain(each) for run in runs for each in shown)

    def __str__(self) -> str:
        known = [f'"{self.name}"' if self.name else "", f"id {self.id}" if self.id else ""]
        return " ".join(part for part in (self.kind, *known, f"under {self.path}") if part)


def _plain(text: str) -> str:
    """A text without capitals and signs, since a service may write a name in its own way."""
    return "".join(each for each in text.casefold() if each.isalnum())
