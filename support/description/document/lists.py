"""The shape of lists and their pages."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from support.description.document.parts import Expression, Part, Place, PlaceOrText, Values, Words


class Paging(Part):
    """How a long list is divided into pages."""

    style: Literal["none", "offset", "page", "marker", "cursor", "next"] = Field(
        "none",
        description="`offset` counts items, `page` counts pages, `marker` is the id of the last item, `cursor` is a text of the "
        "service, `next` is the address of the next page",
        examples=["offset"],
    )
    limit: str | None = Field(None, description="the query parameter for the size of a page", examples=["limit"])
    offset: str = Field(
        "offset", description="style offset: the query parameter for how many items to skip", examples=["skip"]
    )
    page: str = Field(
        "page", description="style page: the query parameter for the number of the page", examples=["page"]
    )
    first: int = Field(1, description="style page: the number of the first page", examples=[0])
    marker: str = Field(
        "marker", description="style marker: the query parameter for the id of the last item", examples=["after"]
    )
    cursor: str = Field(
        "cursor", description="style cursor: the query parameter for the cursor", examples=["page_token"]
    )
    next: PlaceOrText = Field(
        Place(body="next"),
        description="styles next and cursor: where the address or the cursor of the next page is",
        examples=[{"link": "next"}],
    )
    largest: int = Field(100, ge=1, description="the size of the largest page", examples=[200])


class List(Part):
    """The shape of a list. What a resource does not say, the service's `lists` says."""

    items: str | None = Field(
        None,
        description="the path of the items in the body; without it, the body itself is the list. `{plural}` is the plural of "
        "the resource with underscores. Items may be the values of an object; empty: of the body itself",
        examples=["{plural}"],
    )
    optional: bool = Field(
        False,
        description="whether a response without the items is an empty list, for a service that leaves empty lists out",
        examples=[True],
    )
    id: str | None = Field(
        None,
        description="the path of the id in an item; null: the item itself is the id",
        examples=["user_id"],
    )
    id_pattern: Expression | None = Field(
        None,
        description="a regular expression with one group, which cuts the id out of an item",
        examples=["^account:(.*)$"],
    )
    resource: str | None = Field(
        None,
        description="the resource that the items are, if not the listed one; null: none in particular",
        examples=["user"],
    )
    shown_as: Words = Field(
        default_factory=dict,
        description="field of an item → text with `{kind}` and `{name}`, for a list that shows several kinds",
        examples=[{"type": "{kind}", "label": "{name}"}],
    )
    fields: tuple[str, ...] = Field(
        (), description="the fields that an item shows, if not all that a read shows", examples=[["id", "name"]]
    )
    order: str | None = Field(
        None,
        pattern="^(oldest first|newest first|none|by .+)$",
        description="the order that the list keeps: `oldest first`, which is the default, `newest first`, `by id`, `by name`, "
        "`by FIELD`, or `none`",
        examples=["newest first"],
    )
    total: PlaceOrText | None = Field(
        None, description="where the number of all items is", examples=[{"header": "X-Total-Count"}]
    )
    echo: Words = Field(
        default_factory=dict,
        description="query parameter → path where the response repeats it",
        examples=[{"limit": "limit"}],
    )
    filter: str | None = Field(
        None, description="the query parameter that finds items by name or a part of it", examples=["q"]
    )
    query: Values = Field(
        default_factory=dict,
        description="query parameters of every request for the list",
        examples=[{"sort": "created"}],
    )
    paging: Paging | None = Field(
        None, description="how the list is divided into pages", examples=[{"style": "page", "limit": "per_page"}]
    )
