"""Where responses were not as the service's OpenAPI document says, as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from support.results.coverage import Coverage, Tried


class Kind(StrEnum):
    """In which way a response deviates from the document."""

    OPERATION = "undocumented operation"
    STATUS = "undocumented status"
    MEDIA_TYPE = "wrong media type"
    NO_BODY = "missing body"
    UNREADABLE = "unreadable body"
    TYPE = "wrong type"
    MISSING = "missing field"
    EXTRA = "extra field"
    WRITE_ONLY = "write-only field"
    VALUE = "wrong value"
    FORMAT = "wrong format"
    LIMIT = "outside its limits"
    SHAPE = "wrong shape"
    NO_HEADER = "missing header"
    HEADER = "wrong header"


@dataclass(frozen=True, slots=True)
class Deviation:
    """One way in which one response deviates, with secrets masked.

    Attributes:
        operation: method and path as in the document, such as `GET /groups/{group_id}`.
        pointer: the place in the document that the response deviates from, such as `#/components/schemas/Group/required`.
        expected: what the document says there.
        found: what the response had.
        at: where in the response, such as `items[0].name`.
        request: the line that the exchange is found by; `request_id` is its ID.
        scenario: the key of the id of the scenario that saw it; empty outside scenarios.
        blamed: whether the scenario fails by it; not for its setup and cleanup, which are trouble of the run.
        waiver: why it is accepted; empty if it is not.
    """

    operation: str
    kind: Kind
    pointer: str
    expected: str
    found: str
    at: str
    request: str = ""
    request_id: str = ""
    scenario: str = ""
    blamed: bool = False
    waiver: str = ""

    @property
    def line(self) -> str:
        """What it is, in one line, the same for every response that deviates in this way."""
        return f"{self.operation}: {self.kind} at {self.pointer}"

    def __str__(self) -> str:
        return (
            f"{self.line}\n  expected: {self.expected}\n  found:    {self.found}{f' at {self.at}' if self.at else ''}"
        )


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the document that responses deviate from: how often, and the first one."""

    pointer: str
    count: int
    first: Deviation


@dataclass(frozen=True, slots=True)
class Group:
    """The deviations of one kind from one operation of the document."""

    operation: str
    kind: Kind
    waiver: str
    count: int
    scenarios: int
    places: tuple[Place, ...]


def grouped(deviations: Iterable[Deviation]) -> tuple[Group, ...]:
    """Return each operation and kind once, with the places in the document; what is waived comes last."""
    found: dict[tuple[str, Kind, str], list[Deviation]] = {}
    for each in deviations:
        found.setdefault((each.operation, each.kind, each.waiver), []).append(each)
    groups = (
        Group(*key, len(all_), len({each.scenario for each in all_ if each.scenario}), _places(all_))
        for key, all_ in found.items()
    )
    return tuple(sorted(groups, key=lambda each: bool(each.waiver)))


def _places(deviations: Iterable[Deviation]) -> tuple[Place, ...]:
    found: dict[str, list[Deviation]] = {}
    for each in deviations:
        found.setdefault(each.pointer, []).append(each)
    return tuple(Place(pointer, len(all_), all_[0]) for pointer, all_ in found.items())


@dataclass(slots=True)
class Held:
    """What came of holding the responses of a run against the document; it grows as the run goes on.

    Attributes:
        checked: how many responses were held against it.
        exempt: how many were not, since a scenario asked on purpose for what the document does not have.
        tried: what was tried of the document.
    """

    deviations: list[Deviation] = field(default_factory=list)
    checked: int = 0
    exempt: int = 0
    tried: Tried = field(default_factory=Tried)

    def add(self, other: Held) -> None:
        """Add what another process of the run held against the document."""
        self.deviations += other.deviations
        self.checked += other.checked
        self.exempt += other.exempt
        self.tried.add(other.tried)

    def take(self) -> Held:
        """Return what there is, and begin anew."""
        taken = Held(self.deviations, self.checked, self.exempt, self.tried.take())
        self.deviations, self.checked, self.exempt = [], 0, 0
        return taken

    @property
    def accused(self) -> list[Deviation]:
        """The deviations that are not waived."""
        return [each for each in self.deviations if not each.waiver]


@dataclass(frozen=True, slots=True)
class Conformance:
    """How the responses of a run fit the service's document.

    Attributes:
        document: where it was read from; empty if nothing was held against a document.
        mode: `fail`, `report` or `off`.
        why_not: why nothing was checked; empty if something was.
        coverage: what was tried of the document; None if there is none.
        unusable: places in the document that cannot be used, each with the reason, so that nothing was held against them.
    """

    mode: str = "off"
    document: str = ""
    why_not: str = ""
    checked: int = 0
    exempt: int = 0
    unusable: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
    coverage: Coverage | None = None
    coverage_min: float = 0.0

    @property
    def accused(self) -> tuple[Group, ...]:
        """What is not waived."""
        return tuple(each for each in self.groups if not each.waiver)

    def as_dict(self) -> Mapping[str, Any]:
        """Return it as JSON can hold it."""
        return asdict(self) | {
            "unusable": list(self.unusable),
            "groups": [asdict(each) for each in self.groups],
            "coverage": self.coverage.as_dict() if self.coverage is not None else None,
        }
