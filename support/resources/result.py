"""What an operation on a resource gives back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import requests

from support.http.exchange import Exchange, body_of

Ids = Mapping[str, str]
Known = Mapping[str, Any]  # what payloads may refer to: resource → object
Query = Mapping[str, Any]
NOTHING: Mapping[str, Any] = {}
# Named here, since in the class below `list` is a method.
Found = list[str]
Targets = list[dict[str, str]]
Items = list[Any]


class UnclearAnswerError(AssertionError):
    """This response does not tell whether something exists."""

    def __init__(self, message: str, response: requests.Response) -> None:
        super().__init__(f"{message} {response.status_code}")
        self.response = response


@dataclass(frozen=True, slots=True)
class HelperResult:
    """The result of an operation. It unpacks into `success, id, data, response`.

    Attributes:
        success: whether the status is one that the description calls a success.
        id: the id of the thing, if it has one of its own.
        data: the object, or the items of a list; after a failure, whatever the body held.
        sent: the body of the request, and `name` the unique name in it.
        exchange: the request and its response, as reports show them.
    """

    success: bool
    id: str | None
    data: Any
    response: requests.Response
    sent: Any = None
    name: str | None = None
    exchange: Exchange | None = None

    def __iter__(self) -> Iterator[Any]:
        return iter((self.success, self.id, self.data, self.response))

    @property
    def status(self) -> int:
        """The status of the response."""
        return self.response.status_code

    @property
    def body(self) -> Any:
        """The whole body of the response, envelope included."""
        return body_of(self.response)
