"""What an operation on a resource gives back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import requests

from support.errors import UnlikeDescriptionError
from support.http.exchange import Exchange, body_of

Ids = Mapping[str, str]
Known = Mapping[str, Any]  # what payloads may refer to: resource → object
Query = Mapping[str, Any]
NOTHING: Mapping[str, Any] = {}
# Named here, since in the class below `list` is a method.
Found = list[str]
Targets = list[dict[str, str]]
Items = list[Any]
Candidates = list[tuple[dict[str, str], Any]]  # ids and item


class UnclearAnswerError(UnlikeDescriptionError):
    """This response does not tell whether something exists.

    Args:
        place: the place in the description to look at, unless the service broke.
    """

    def __init__(self, message: str, response: requests.Response, said: str = "", place: str | None = None) -> None:
        text = f"{message} {response.status_code} {said}".rstrip()
        super().__init__(text, place if response.status_code < 500 else None)
        self.response = response


@dataclass(frozen=True, slots=True)
class HelperResult:
    """The result of an operation. It unpacks into `success, id, data, response`.

    Attributes:
        success: whether the response is one that the description calls a success.
        id: the id of the thing, if it has one of its own.
        data: the object, or the items of a list; after a failure, whatever the body held.
        sent: the body of the request, `fields` the object in it, and `name` the unique name in it.
        exchange: the request and its response, as reports show them.
    """

    success: bool
    id: str | None
    data: Any
    response: requests.Response
    sent: Any = None
    name: str | None = None
    exchange: Exchange | None = None
    fields: Any = None

    def __iter__(self) -> Iterator[Any]:
        return iter((self.success, self.id, self.data, self.response))

    @property
    def status(self) -> int:
        """The status of the response."""
        return self.response.status_code

    @property
    def said(self) -> str:
        """The status and what the service said, on one line."""
        return f"{self.status} {self.exchange.said if self.exchange is not None else ''}".strip()

    @property
    def body(self) -> Any:
        """The whole body of the response, envelope included."""
        return body_of(self.response)
