"""Create, get, update, delete, list and assign, for any resource that the service description has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import requests

from support.errors import StageError
from support.http_client import HTTPClient, body_of
from support.names import snake_case
from support.paging import first_page, next_page
from support.service import PLAIN, Operation, Resource, Variant
from support.templates import at, fill

Ids = Mapping[str, str]
# Named here, since in the class below `list` is a method.
Found = list[str]
Targets = list[dict[str, str]]
Items = list[Any]


class UnclearAnswerError(AssertionError):
    """Whether something is there cannot be told from this answer."""

    def __init__(self, message: str, response: requests.Response) -> None:
        super().__init__(f"{message} {response.status_code}")
        self.response = response


@dataclass(frozen=True, slots=True)
class HelperResult:
    """What became of an operation.

    Attributes:
        success: whether the answer's status is one that the description calls a success.
        id: the id of the thing, where it has one of its own.
        data: the object, or a list's items; on failure whatever the body held.
        response: the answer itself.
        sent: the body that was sent, and `name` the unique name in it.
    """

    success: bool
    id: str | None
    data: Any
    response: requests.Response
    sent: Any = None
    name: str | None = None

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def body(self) -> Any:
        """The answer's whole body, envelope included."""
        return body_of(self.response)


class ResourceHelper:
    """What one persona can do to the service's resources. `ids` maps each resource in a path to its id."""

    def __init__(self, client: HTTPClient) -> None:
        self.client = client
        self.service = client.connection.service
        self.names = client.connection.names

    def create(
        self, kind: str, ids: Ids, *, variant: Variant = PLAIN, called: str | None = None, **there: Any
    ) -> HelperResult:
        """Make one, with a unique name; `called` is put behind it. `there`: what payloads may refer to."""
        resource = self.service.resources[kind]
        name = " ".join(part for part in (self.names.next(kind), called) if part)
        values = self._values(name, there)
        if resource.chosen_id:
            ids = {**ids, kind: fill(variant.id or resource.chosen_id, values)}
        body = self._body(resource, resource.new, variant, values)
        return self._perform(self._operation(kind, "create"), ids, body, variant, name=name)

    def assign(self, kind: str, ids: Ids, **there: Any) -> HelperResult:
        """Tie together what `ids` names."""
        return self.create(kind, ids, **there)

    def get(self, kind: str, ids: Ids) -> HelperResult:
        return self._perform(self._operation(kind, "read"), ids)

    def update(self, kind: str, ids: Ids, *, variant: Variant = PLAIN, **there: Any) -> HelperResult:
        """Change one as the description has it."""
        resource = self.service.resources[kind]
        name = self.names.next(kind)
        body = self._body(resource, resource.change, variant, self._values(name, there))
        return self._perform(self._operation(kind, "update"), ids, body, variant, name=name)

    def delete(self, kind: str, ids: Ids) -> HelperResult:
        return self._perform(self._operation(kind, "delete"), ids)

    def list(self, kind: str, ids: Ids, *, size: int | None = None, **query: Any) -> HelperResult:
        """One page, the first."""
        given = first_page(self.service.paging, size, query) if size else query
        return self._perform(self._operation(kind, "list"), ids, params=given)

    def pages(self, kind: str, ids: Ids, *, size: int | None = None, **query: Any) -> Iterator[HelperResult]:
        """Every page, the first one first, until one is empty, says that it is the last, or is the one before once more."""
        operation, paging = self._operation(kind, "list"), self.service.paging
        where: tuple[str | None, dict[str, Any]] | None = (None, first_page(paging, size, query))
        before: Items = []
        while where is not None:
            address, params = where
            result = self._perform(operation, ids, params=params, address=address)
            items = result.data if result.success else []
            if items or address is None:
                yield result
            repeated, before = bool(items) and items == before, items
            last_id = at(items[-1], self.service.resources[kind].list_id) if items else None
            more = items and not repeated
            where = next_page(paging, params, items, last_id, result.response, result.body) if more else None

    def items(self, kind: str, ids: Ids, **query: Any) -> Items:
        """All items of the list.

        Raises:
            AssertionError: a page did not come.
        """
        found: Items = []
        for page in self.pages(kind, ids, **query):
            if not page.success:
                raise UnclearAnswerError(
                    f"the list of {self.service.resources[kind].plural} does not come:", page.response
                )
            found += page.data
        return found

    def perform(
        self, operation: Operation, ids: Ids, *, variant: Variant = PLAIN, called: str | None = None, **there: Any
    ) -> HelperResult:
        """Any described operation, with the payload that the description has for it."""
        if operation.verb == "create":
            return self.create(operation.resource, ids, variant=variant, called=called, **there)
        if operation.verb == "update":
            return self.update(operation.resource, ids, variant=variant, **there)
        query = fill(variant.query, self._values(self.names.next(operation.resource), there)) if variant.query else {}
        return self._perform(operation, ids, params=query)

    def derived(self, resource: Resource, data: Any) -> dict[str, Any]:
        """Fields that the service derives from others, with the values that they ought to have; a service's own helper knows."""
        del resource, data
        return {}

    def exists(self, kind: str, ids: Ids) -> bool:
        """Whether it is there, read by its id, or found in its list where it cannot be read."""
        resource = self.service.resources[kind]
        if resource.can("read"):
            result = self.get(kind, ids)
            if result.success:
                return True
            if result.status in self.missing:
                return False
            raise UnclearAnswerError(
                f"whether the {kind} is there cannot be told: reading it was answered", result.response
            )
        own = ids.get(resource.lists or "", ids.get(kind))
        return any(
            str(at(item, resource.list_id)) == own for page in self._pages_if_any(kind, ids) for item in page.data
        )

    def named(self, kind: str, ids: Ids, name: str) -> Found:
        """The ids of those in the list that have a name; none where there is no such list."""
        resource = self.service.resources[kind]
        return [each[kind] for each in self.search(kind, ids, {resource.name_field or "": name})]

    def search(self, kind: str, ids: Ids, marks: Mapping[str, str]) -> Targets:
        """The paths' ids of those in the list that show any of the marks (field → text); none where there is no such list."""
        resource = self.service.resources[kind]
        name = marks.get(resource.name_field or "")
        query: dict[str, Any] = {self.service.list_filter: name} if self.service.list_filter and name else {}
        found = []
        for page in self._pages_if_any(kind, ids, **query):
            matching = [item for item in page.data if any(at(item, field) == value for field, value in marks.items())]
            found += [{**ids, kind: str(at(item, resource.id_field))} for item in matching]
        return found

    def has_list(self, kind: str, ids: Ids) -> bool:
        """Whether there is a list that it could be in."""
        return any(True for _ in self._pages_if_any(kind, ids))

    def _pages_if_any(self, kind: str, ids: Ids, **query: Any) -> Iterator[HelperResult]:
        """Every page of a list; none where there is no such list. What is neither is no answer to the question."""
        for page in self.pages(kind, ids, **query):
            if page.status in self.missing:
                return
            if not page.success:
                raise UnclearAnswerError(
                    f"the list of {self.service.resources[kind].plural} does not come:", page.response
                )
            yield page

    @property
    def missing(self) -> tuple[int, ...]:
        """The statuses that say that there is no such thing."""
        missing = self.service.answers.get("missing")
        return missing.status if missing else (404, 410)

    def _operation(self, kind: str, verb: str) -> Operation:
        resource = self.service.resources[kind]
        if not resource.can(verb):
            raise StageError(
                f'no "{verb}" is described for a {kind}\n  described: {", ".join(resource.operations)}\n'
                "  try:       add it to the service description"
            )
        return resource.operations[verb]

    def _values(self, name: str, there: Mapping[str, Any]) -> dict[str, Any]:
        return {**there, "name": name, "key": snake_case(name), "run": self.names.run, "number": name.split("-")[2]}

    def _body(self, resource: Resource, template: Any, variant: Variant, values: Mapping[str, Any]) -> Any:
        if variant.body is not None:
            return fill(variant.body, values)
        fields = template if variant.only is None else variant.only
        if fields is None:
            return None
        body = {key: each for key, each in fill({**fields, **variant.set}, values).items() if key not in variant.unset}
        return {resource.envelope: body} if resource.envelope else body

    def _perform(
        self,
        operation: Operation,
        ids: Ids,
        body: Any = None,
        variant: Variant = PLAIN,
        *,
        name: str | None = None,
        params: Mapping[str, Any] | None = None,
        address: str | None = None,
    ) -> HelperResult:
        try:
            path = operation.path_for(ids)
        except KeyError as missing:
            raise StageError(
                f"to {operation.phrase} there must be a {missing.args[0]}\n  try: a sentence that makes one first"
            ) from None
        response = self.client.request(
            operation.method,
            address or path,
            params or None,
            None if variant.raw is not None else body,
            data=variant.raw,
        )
        success = response.status_code in operation.success
        return HelperResult(success, *self._read(operation, ids, response, success=success), response, body, name)

    def _read(
        self, operation: Operation, ids: Ids, response: requests.Response, *, success: bool
    ) -> tuple[str | None, Any]:
        """The id and the data of an answer."""
        body = body_of(response)
        if not operation.resource:
            return None, body
        resource = self.service.resources[operation.resource]
        if success and operation.verb == "list":
            items = at(body, self.service.list_items)
            if not isinstance(items, list):
                raise AssertionError(f"the answer holds no list at {self.service.list_items or 'its top'}")
            return None, items
        data = at(body, resource.envelope) if success else body
        own = at(data, resource.id_field) if success and resource.id_field else None
        return (str(own) if own is not None else ids.get(resource.name)), data
