"""A mutant, and what is known of the requests that it could change: plain values."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from support.http.answers import ALLOWED
from support.http.exchange import Purpose


@dataclass(frozen=True, slots=True)
class Mutant:
    """One small change of what the service answers, or of what reaches it, for one operation.

    Attributes:
        kind: see `support.description.document.waivers.KINDS`.
        operation: its phrase in the service description.
        resource: the resource that it is about; empty for signing in and for probes.
        outcome: the outcome whose response is changed: `allowed`, or an answer of the description.
        persona: only requests of this persona; empty: those of everybody.
        field: the field, header or flaw that is changed.
        detail: what else distinguishes it from others of its kind.
    """

    kind: str
    operation: str
    resource: str
    outcome: str = ALLOWED
    persona: str = ""
    field: str = ""
    detail: str = ""

    @property
    def key(self) -> str:
        """One text for comparisons."""
        parts = (self.kind, self.operation, self.outcome, self.persona, self.field, self.detail)
        return " > ".join(part for part in parts if part)

    @property
    def title(self) -> str:
        """One line for people."""
        who = f"{self.persona}: " if self.persona else ""
        when = f", answered {self.outcome}" if self.outcome != ALLOWED else ""
        what = " ".join(part for part in (self.kind, f'"{self.field}"' if self.field else "", self.detail) if part)
        return f"{who}{self.operation}{when}: {what}"

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return {"key": self.key, **asdict(self)}


@dataclass(frozen=True, slots=True)
class Fact:
    """What one request of the suite was, and how it was answered without a mutant.

    Attributes:
        items: how many items its list has, at most 2.
        paged: whether it asks for a later page, or its response names one.
        flaw: what is wrong with its token, if that is why it was answered so.
    """

    operation: str
    persona: str
    outcome: str
    purpose: Purpose
    items: int = 0
    paged: bool = False
    flaw: str = ""
