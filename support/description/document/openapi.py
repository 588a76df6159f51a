"""Where the service's own OpenAPI document is, and what of it a run may miss."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from support.description.document.parts import ShortPart, Words


def as_document(value: Any) -> Any:
    """A text alone is the place of the document."""
    return {"document": value} if isinstance(value, str) else value


class OpenApi(ShortPart):
    """The service's OpenAPI document, 2.0, 3.0 or 3.1, in JSON or YAML: every response of a run is held against it."""

    document: str = Field(
        min_length=1,
        description="where it is: a path at the service (with a slash at its beginning), an address, or a file beside the"
        " description",
        examples=["/openapi.json"],
    )
    optional: bool = Field(
        False,
        description="whether a service may have none: if it is not there, a run says so, and holds nothing against it",
        examples=[True],
    )
    waived: Words = Field(
        default_factory=dict,
        description="part of a line of the summary about the document → why that is accepted",
        examples=[{"POST /groups: undocumented status": "the document is for the next release"}],
    )
