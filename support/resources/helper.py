"""Create, get, update, delete, list and assign, for any resource of the service description."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any, Self

import requests

from support.description.payloads import fill, value_at
from support.description.service import PLAIN, Operation, Resource, Variant
from support.errors import ScenarioError
from support.http.client import HTTPClient
from support.http.exchange import Purpose, body_of
from support.http.names import snake_case
from support.http.paging import first_page, next_page
from support.resources.result import (
    NOTHING,
    Found,
    HelperResult,
    Ids,
    Items,
    Known,
    Query,
    Targets,
    UnclearAnswerError,
)


class ResourceHelper:
    """What one persona can do to the resources of the service. `ids` maps each resource in a path to its id."""

    def __init__(self, client: HTTPClient) -> None:
        self.client = client
        self.service = client.connection.service
        self.names = client.connection.names

    def doing(self, purpose: Purpose) -> Self:
        """Return the same helper for requests of another purpose."""
        other = copy.copy(self)
        other.client = self.client.doing(purpose)
        return other

    def create(
        self, kind: str, ids: Ids, *, variant: Variant = PLAIN, called: str | None = None, known: Known = NOTHING
    ) -> HelperResult:
        """Create one, with a unique name; `called` is appended to it."""
        resource = self.service.resources[kind]
        name = " ".join(part for part in (self.names.next(kind), called) if part)
        values = self._values(name, known)
        if resource.chosen_id:
            ids = {**ids, kind: fill(variant.id or resource.chosen_id, values)}
        body = self._body(resource, resource.new, variant, values)
        return self._perform(self._operation(kind, "create"), ids, body, variant, name=name)

    def create_smoke_test(self, kind: str, ids: Ids, known: Known = NOTHING) -> HelperResult:
        """Create one for a scenario to use.

        A helper that defines `create_smoke_test_<kind>`, with the ids of the resources that it needs as arguments, in order,
        decides how; otherwise it is a plain create.
        """
        own = getattr(self, f"create_smoke_test_{kind.replace(' ', '_')}", None)
        if own is None:
            return self.create(kind, ids, known=known)
        result: HelperResult = own(*(ids[need] for need in self.service.resources[kind].path), known)
        return result

    def assign(self, kind: str, ids: Ids, known: Known = NOTHING) -> HelperResult:
        """Connect the resources in `ids`."""
        return self.create(kind, ids, known=known)

    def get(self, kind: str, ids: Ids) -> HelperResult:
        """Read one by its id."""
        return self._perform(self._operation(kind, "read"), ids)

    def update(
        self, kind: str, ids: Ids, *, variant: Variant = PLAIN, called: str | None = None, known: Known = NOTHING
    ) -> HelperResult:
        """Change one as the description says; `called` is appended to the unique name."""
        resource = self.service.resources[kind]
        name = " ".join(part for part in (self.names.next(kind), called) if part)
        operation = self._operation(kind, "update")
        # A merge changes only what it sends, so a variant that sets fields sends these alone.
        fields = {} if operation.method == "PATCH" and variant.set else resource.change
        body = self._body(resource, fields, variant, self._values(name, known))
        return self._perform(operation, ids, body, variant, name=name)

    def delete(self, kind: str, ids: Ids) -> HelperResult:
        """Remove one."""
        return self._perform(self._operation(kind, "delete"), ids)

    def list(self, kind: str, ids: Ids, *, size: int | None = None, query: Query = NOTHING) -> HelperResult:
        """Return the first page of a list."""
        given = first_page(self.service.paging, size, query) if size else query
        return self._perform(self._operation(kind, "list"), ids, params=given)

    def pages(self, kind: str, ids: Ids, *, size: int | None = None, query: Query = NOTHING) -> Iterator[HelperResult]:
        """Yield every page of a list, until one is empty, is the last by its own account, or repeats the one before."""
        operation, paging = self._operation(kind, "list"), self.service.paging
        where: tuple[str | None, dict[str, Any]] | None = (None, first_page(paging, size, query))
        before: Items = []
        while where is not None:
            address, params = where
            result = self._perform(operation, ids, params=params, address=address)
            items = result.data if result.success else []
            if items or address is None or not result.success:
                yield result
            repeated, before = bool(items) and items == before, items
            last_id = value_at(items[-1], self.service.resources[kind].item_id) if items else None
            more = items and not repeated
            where = next_page(paging, params, items, last_id, result.response, result.body) if more else None

    def items(self, kind: str, ids: Ids, query: Query = NOTHING) -> Items:
        """Return all items of a list.

        Raises:
            AssertionError: a page is missing.
        """
        found: Items = []
        for page in self.pages(kind, ids, query=query):
            found += self._items_of(kind, page)
        return found

    def listed_ids(self, kind: str, ids: Ids) -> Found:
        """Return the ids of all items of a list.

        Raises:
            AssertionError: a page is missing, or an item has no id.
        """
        return self.ids_of(self.service.resources[kind], self.items(kind, ids))

    def perform(
        self,
        operation: Operation,
        ids: Ids,
        *,
        variant: Variant = PLAIN,
        called: str | None = None,
        known: Known = NOTHING,
    ) -> HelperResult:
        """Perform any described operation, with the payload that the description has for it."""
        if operation.verb == "create":
            return self.create(operation.resource, ids, variant=variant, called=called, known=known)
        if operation.verb == "update":
            return self.update(operation.resource, ids, variant=variant, called=called, known=known)
        params = fill(variant.query, self._values(self.names.next(operation.resource), known)) if variant.query else {}
        return self._perform(operation, ids, params=params)

    def derived(self, resource: Resource, data: Any) -> dict[str, Any]:
        """Return the fields that the service derives from others, with their expected values; a service's own helper knows."""
        del resource, data
        return {}

    def exists(self, kind: str, ids: Ids) -> bool:
        """Return whether it exists: read by its id, or found in its list if it cannot be read."""
        resource = self.service.resources[kind]
        if resource.can("read"):
            result = self.get(kind, ids)
            if result.success:
                return True
            if result.status in self.missing:
                return False
            raise UnclearAnswerError(f"cannot tell whether the {kind} exists: reading it was answered", result.response)
        own = ids.get(resource.lists or "", ids.get(kind))
        return any(own in self.ids_of(resource, page.data) for page in self._pages_if_any(kind, ids))

    def ids_of(self, resource: Resource, items: Items) -> Found:
        """Return the ids of the items of a list.

        Raises:
            AssertionError: an item has none, so nothing can be concluded from its absence.
        """
        found = [value_at(item, resource.item_id) for item in items]
        for item, own in zip(items, found, strict=True):
            if not isinstance(own, str | int) or isinstance(own, bool):
                where = resource.item_id or "its top"
                raise AssertionError(  # noqa: TRY004 - the answer is wrong, not an argument
                    f"an item in the list of {resource.plural} has no id at {where}: {item!r:.200}"
                )
        return [str(own) for own in found]

    def named(self, kind: str, ids: Ids, name: str) -> Found:
        """Return the ids of the items in a list that have a name; none if there is no such list."""
        resource = self.service.resources[kind]
        return [each[kind] for each in self.search(kind, ids, {resource.name_field or "": name})]

    def search(self, kind: str, ids: Ids, marks: Mapping[str, str]) -> Targets:
        """Return the ids of the path of each item in a list that has any of the marks (field → text); none without such a list."""
        resource = self.service.resources[kind]
        name = marks.get(resource.name_field or "")
        query: dict[str, Any] = {self.service.list_filter: name} if self.service.list_filter and name else {}
        found = []
        for page in self._pages_if_any(kind, ids, query):
            matching = [
                item for item in page.data if any(value_at(item, field) == value for field, value in marks.items())
            ]
            found += [{**ids, kind: str(value_at(item, resource.id_field))} for item in matching]
        return found

    def has_list(self, kind: str, ids: Ids) -> bool:
        """Return whether there is a list that it could be in."""
        return any(True for _ in self._pages_if_any(kind, ids))

    def _pages_if_any(self, kind: str, ids: Ids, query: Query = NOTHING) -> Iterator[HelperResult]:
        """Every page of a list; none if there is no such list. Any other answer is an error, also one for a later page."""
        for number, page in enumerate(self.pages(kind, ids, query=query)):
            if number == 0 and page.status in self.missing:
                return
            self._items_of(kind, page)
            yield page

    def _items_of(self, kind: str, page: HelperResult) -> Items:
        if not page.success:
            plural = self.service.resources[kind].plural
            raise UnclearAnswerError(f"the list of {plural} cannot be read: it was answered", page.response)
        items: Items = page.data
        return items

    @property
    def missing(self) -> tuple[int, ...]:
        """The statuses that mean: it does not exist."""
        missing = self.service.answers.get("missing")
        return missing.status if missing else (404, 410)

    def _operation(self, kind: str, verb: str) -> Operation:
        resource = self.service.resources[kind]
        if not resource.can(verb):
            raise ScenarioError(
                f'no "{verb}" is described for a {kind}\n  described: {", ".join(resource.operations)}\n'
                "  try:       add it to the service description"
            )
        return resource.operations[verb]

    def _values(self, name: str, known: Mapping[str, Any]) -> dict[str, Any]:
        return {**known, "name": name, "key": snake_case(name), "run": self.names.run, "number": name.split("-")[2]}

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
            raise ScenarioError(
                f"to {operation.phrase} there must be a {missing.args[0]}\n  try: a sentence that creates one first"
            ) from None
        response = self.client.request(
            operation.method,
            address or path,
            params or None,
            None if variant.raw is not None else body,
            data=variant.raw,
        )
        success = response.status_code in operation.success
        own, data = self._read(operation, ids, response, success=success)
        return HelperResult(success, own, data, response, body, name, self.client.last)

    def _read(
        self, operation: Operation, ids: Ids, response: requests.Response, *, success: bool
    ) -> tuple[str | None, Any]:
        """The id and the data of a response."""
        body = body_of(response)
        if not operation.resource:
            return None, body
        resource = self.service.resources[operation.resource]
        if success and operation.verb == "list":
            items = value_at(body, self.service.list_items)
            if not isinstance(items, list):
                raise AssertionError(
                    f"the response has no list at {self.service.list_items or 'its top'}; its body is {body!r:.200}"
                )
            return None, items
        data = value_at(body, resource.envelope) if success else body
        own = value_at(data, resource.id_field) if success and resource.id_field else None
        return (str(own) if own is not None else ids.get(resource.name)), data
