"""What `mutate` can change, and what of it the contract leaves open."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import Field

from support.description.document.parts import Part

Kind = Literal[
    "status", "field dropped", "field renamed", "field emptied", "field of another type", "another's id", "stale read",
    "item missing", "item doubled", "foreign item", "wrong total", "wrong order", "wrong page", "change not made",
    "removal not made", "refusal into success", "refusal into success without effect", "refused but done",
    "success into refusal", "refused and not done", "wrong refusal", "header missing", "header wrong",
    "derived value wrong", "secret shown", "error without its form", "another field blamed", "bad token accepted",
    "right of another",
]  # fmt: skip
KINDS: tuple[str, ...] = get_args(Kind)


class Waiver(Part):
    """A change of the service's answers that the contract allows, so that the suite need not notice it."""

    kind: Kind = Field(description="what is changed", examples=["wrong order"])
    operation: str | None = Field(
        None, description="the phrase of the operation; without it, every operation", examples=["list the groups"]
    )
    field: str | None = Field(
        None, description="the field, header or flaw; without it, every one", examples=["created_at"]
    )
    persona: str | None = Field(
        None, description="the persona that it is about; without it, every one", examples=["viewer"]
    )
    reason: str = Field(
        min_length=10, description="why the contract allows it", examples=["the contract promises no order"]
    )
