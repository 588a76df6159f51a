"""The description as it is corrected step by step: what one mistake hides can be looked at after its correction."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Self

from pydantic import ValidationError

from support.description.document.resources import Resource as WrittenResource
from support.description.document.service import Service
from support.description.migrate import migrated
from support.description.resolve import resource_of
from support.description.service import ServiceDescription
from support.doctor.places import DROP, Correction, Place, at, has, put, unit_of, written_at
from support.json_files import refuse

#: The top-level keys that the harness uses as they are written.
PLAIN = ("token", "ready", "request_id", "headers", "claims", "media_type", "errors", "control", "secret_fields")


@dataclasses.dataclass(frozen=True, slots=True)
class WorkingCopy:
    """A description with corrections.

    Attributes:
        original: the document as it is in the file; `document` has the corrections.
        service: the corrected description, as the harness uses it.
    """

    original: Mapping[str, Any]
    document: Mapping[str, Any]
    written: Service
    service: ServiceDescription

    @classmethod
    def read(cls, path: Path, document: Mapping[str, Any]) -> Self:
        """Return the working copy of a description.

        Raises:
            ConfigError: the description is not valid; with every mistake in one message.
        """
        now, mistakes = migrated(dict(document))
        refuse(path, mistakes)
        service = ServiceDescription.from_document(path, now)
        return cls(now, now, Service.model_validate(now), service)

    def value(self, own: Place) -> Any:
        """Return what is written for a place, there or for several; None if it is a default."""
        return at(self.document, written_at(self.document, own))

    def with_corrections(self, corrections: Iterable[Correction]) -> Self | None:
        """Return the description with these values at their own places; None if it would not be valid."""
        document, tops = self.document, set()
        for own, value in corrections:
            document = _corrected(document, own, value)
            tops.add(own[:2] if own[0] == "resources" else own[:1])
        written, service = self.written, self.service
        mistakes: list[str] = []
        try:
            for top in sorted(tops, key=str):
                written, service = _again(document, top, written, service, mistakes)
        except (ValidationError, ValueError):
            return None
        return None if mistakes else dataclasses.replace(self, document=document, written=written, service=service)


def _again(
    document: Mapping[str, Any], top: Place, written: Service, service: ServiceDescription, mistakes: list[str]
) -> tuple[Service, ServiceDescription]:
    """The description with one part read again."""
    if top[0] == "resources":
        name = str(top[1])
        own = WrittenResource.model_validate(at(document, top))
        written = written.model_copy(update={"resources": {**written.resources, name: own}})
        found = dataclasses.replace(resource_of(name, own, written, mistakes), keys=service.resources[name].keys)
        return written, dataclasses.replace(service, resources={**service.resources, name: found})
    key = str(top[0])
    if key not in PLAIN:  # several resources share it
        written = Service.model_validate(document)
        whole = ServiceDescription.of(written, mistakes)
        keys = {name: each.keys for name, each in service.resources.items()}
        resources = {name: dataclasses.replace(each, keys=keys[name]) for name, each in whole.resources.items()}
        return written, dataclasses.replace(service, resources=resources, answers=whole.answers, probes=whole.probes)
    part = Service.model_validate({**document, "resources": _one(document)})
    value = getattr(part, key)
    written = written.model_copy(update={key: value})
    return written, dataclasses.replace(service, **{key: value}) if key in PLAIN else service


def _one(document: Mapping[str, Any]) -> dict[str, Any]:
    """One of the resources: a description needs one, and reading all takes long."""
    return dict(list(document["resources"].items())[:1])


def _corrected(document: Mapping[str, Any], own: Place, value: Any) -> Mapping[str, Any]:
    """A document with a value at its own place; what is written for several is copied there first."""
    unit = unit_of(own)
    if unit < len(own) and not has(document, own[:unit]):
        source = written_at(document, own)
        whole = at(document, source[: len(source) - (len(own) - unit)])
        document = put(document, own[:unit], whole if whole is not None else {})
    if value is DROP and written_at(document, own) != own:
        value = None  # what is written for several does not count here
    return put(document, own, value)  # type: ignore[no-any-return]
