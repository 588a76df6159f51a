"""The query parameters and the results of a search."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

from reference_service.lists import ListQuery

Kind = Literal["user", "role", "group", "integration"]
KINDS: tuple[Kind, ...] = ("user", "role", "group", "integration")


class SearchQuery(ListQuery):
    """The query parameters of a search."""

    kind: Kind | None = None


class Hit(BaseModel):
    """One search result."""

    kind: Kind
    id: str
    name: str
