"""W3C trace context: every request carries a `traceparent`, by which the service's own telemetry shows what it did for it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

HEADER = "traceparent"  # https://www.w3.org/TR/trace-context/
VERSION, SAMPLED = "00", "01"


@dataclass(slots=True)
class Trace:
    """The trace that requests belong to at present. `id`: 32 hexadecimal digits."""

    id: str = field(default_factory=lambda: secrets.token_hex(16))

    def begin(self) -> None:
        """Begin another trace."""
        self.id = secrets.token_hex(16)

    def headers(self, own: Mapping[str, str]) -> dict[str, str]:
        """Return the headers of a request, with a span of its own; a `traceparent` that it has already is kept."""
        named = {name.lower() for name in own}
        return (
            dict(own) if HEADER in named else {**own, HEADER: f"{VERSION}-{self.id}-{secrets.token_hex(8)}-{SAMPLED}"}
        )


def trace_id(headers: Mapping[str, str]) -> str:
    """Return the id of the trace that the headers of a request name; empty if they name none."""
    found = next((value for name, value in headers.items() if name.lower() == HEADER), "")
    return ids_of(found)[0]


def ids_of(traceparent: str) -> tuple[str, str]:
    """Return the ids of the trace and of the span that a header names; empty if it names none."""
    parts = traceparent.split("-")
    try:
        return (parts[1], parts[2]) if int(parts[1], 16) and int(parts[2], 16) else ("", "")
    except (IndexError, ValueError):
        return "", ""
