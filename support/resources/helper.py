"""Create, get, update, delete, list and assign, for any resource of the service description."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from support.description.payloads import fill, meets, value_at
from support.description.service import PLAIN, Operation, Resource, Variant
from support.errors import ScenarioError
from support.http.answers import is_missing
from support.http.paging import first_page, next_page
from support.resources import shapes
from support.resources.addressing import placed, unexpected
from support.resources.payload import explained
from support.resources.performing import Performer
from support.resources.result import (
    NOTHING,
    Candidates,
    Found,
    HelperResult,
    Ids,
    Items,
    Known,
    Query,
    Targets,
    UnclearAnswerError,
)

MOST_PAGES = 2_000  # of a list


class ResourceHelper(Performer):
    """What one persona can do to the resources of the service. `ids` maps each resource in a path to its id."""

    def create(
        self, kind: str, ids: Ids, *, variant: Variant = PLAIN, called: str | None = None, known: Known = NOTHING
    ) -> HelperResult:
        """Create one, with a unique name; `called` is appended to it."""
        return self.perform(self._operation(kind, "create"), ids, variant=variant, called=called, known=known)

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
        return self._perform(self._operation(kind, "read"), ids, {"me": self.me})

    def update(
        self, kind: str, ids: Ids, *, variant: Variant = PLAIN, called: str | None = None, known: Known = NOTHING
    ) -> HelperResult:
        """Change one as the description says; `called` is appended to the unique name."""
        return self.perform(self._operation(kind, "update"), ids, variant=variant, called=called, known=known)

    def delete(self, kind: str, ids: Ids, name: str | None = None) -> HelperResult:
        """Remove one; `name` is its unique name, if the description's delete refers to it."""
        values = {"me": self.me, "name": name or "", "it": {self.service.resources[kind].name_field or "name": name}}
        return self._perform(self._operation(kind, "delete"), ids, values)

    def list(self, kind: str, ids: Ids, *, size: int | None = None, query: Query = NOTHING) -> HelperResult:
        """Return the first page of a list."""
        paging = self.service.resources[kind].list.paging
        given = first_page(paging, size, query) if size else query
        return self._perform(self._operation(kind, "list"), ids, {"me": self.me}, params=given)

    def pages(self, kind: str, ids: Ids, *, size: int | None = None, query: Query = NOTHING) -> Iterator[HelperResult]:
        """Yield every page of a list, until one is empty, is the last by its own account, or repeats the one before.

        Raises:
            ScenarioError: pages of a size are wanted, and the description does not say how to ask for them.
        """
        resource, operation = self.service.resources[kind], self._operation(kind, "list")
        paging = resource.list.paging
        if size and paging.limit is None:
            raise ScenarioError(
                f"the size of a page cannot be chosen in the list of {resource.plural}\n"
                "  try: lists.paging.limit in the service description, or a list without pages"
            )
        where: tuple[str | None, dict[str, Any]] | None = (None, first_page(paging, size, query))
        before: Items = []
        count, number = 0, 0
        while where is not None:
            number += 1
            address, params = where
            result = self._perform(operation, ids, {"me": self.me}, params=params, address=address)
            items = result.data if result.success else []
            count += len(items)
            if count > self.client.connection.max_items or number > MOST_PAGES:
                raise AssertionError(
                    f"the list of {resource.plural} does not end: {count} items on {number} pages so far\n"
                    "  try: the setting max_items, if there are really so many; or paging in the service description"
                )
            if items or address is None or not result.success:
                yield result
            repeated, before = bool(items) and items == before, items
            last_id = shapes.ids_of(resource, items[-1:])[0] if items and paging.style == "marker" else None
            more = result.success and not repeated
            here = where
            where = next_page(paging, params, items, last_id, result.response, result.body) if more else None
            where = None if where == here else where

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
        return [own for page in self.listed_pages(kind, ids) for own in page]

    def listed_pages(self, kind: str, ids: Ids) -> Sequence[Found]:
        """Return the ids of the items on each page of a list; raise what `listed_ids` does."""
        resource = self.service.resources[kind]
        return [self.ids_of(resource, self._items_of(kind, page)) for page in self.pages(kind, ids)]

    def perform(
        self,
        operation: Operation,
        ids: Ids,
        *,
        variant: Variant = PLAIN,
        called: str | None = None,
        known: Known = NOTHING,
    ) -> HelperResult:
        """Perform any described operation, with the payload that the description has for it; `called` is appended to its name."""
        name = " ".join(part for part in (self.names.next(operation.resource), called) if part)
        values = self._values(name, known)
        resource = self.service.resources.get(operation.resource)
        if operation.verb == "create" and resource is not None and resource.chosen_id:
            place = f"{variant.place}.id" if variant.id else f"resources.{resource.name}.chosen_id"
            with explained(operation, place, values):
                ids = {**ids, resource.name: fill(variant.id or resource.chosen_id, values)}
        return self._perform(operation, ids, values, variant, name=name)

    def derived(self, resource: Resource, data: Any) -> dict[str, Any]:
        """Return the fields that the service derives from others, with their expected values; a service's own helper knows."""
        del resource, data
        return {}

    def exists(self, kind: str, ids: Ids) -> bool:
        """Return whether it exists: read by its id, or found in its list if it cannot be read.

        What goes with what it is in does not exist below something that does not, whatever its own read is answered.

        Raises:
            UnclearAnswerError: the response tells neither.
            ScenarioError: it can be neither read nor listed.
        """
        resource = self.service.resources[kind]
        if resource.can("read"):
            result = self.get(kind, ids)
            if result.success:
                return not _says_gone(resource, result.data)
            if is_missing(resource.operations["read"], result.response):
                self.client.connection.confirmed.add("answers.missing")
                return False
            if self.went_with_parent(kind, ids):
                return False
            raise UnclearAnswerError(
                f"cannot tell whether the {kind} exists: reading it was answered",
                result.response,
                f"{result.said[4:]} {unexpected(resource.operations['read'], result.status)}".strip(),
                "answers.missing" if result.status in {404, 410} else resource.operations["read"].place,
            )
        return self.is_listed(kind, ids)

    def is_listed(self, kind: str, ids: Ids) -> bool:
        """Return whether a list shows it, and does not show that it is gone."""
        resource = self.service.resources[kind]
        own = ids.get(resource.list.resource or "", ids.get(kind))
        return any(
            shown == own and not _says_gone(resource, item)
            for page in self._pages_if_any(kind, ids)
            for item, shown in zip(page.data, self.ids_of(resource, page.data), strict=True)
        )

    def went_with_parent(self, kind: str, ids: Ids) -> bool:
        """Return whether it goes with what it is in, as described, and that is seen not to exist."""
        resource = self.service.resources[kind]
        parents = [self.service.resources[each] for each in resource.path if each in ids]
        seen = (each.name for each in parents if each.can("read") or each.can("list"))
        return resource.removal.cascades and any(not self.exists(parent, ids) for parent in seen)

    def ids_of(self, resource: Resource, items: Items) -> Found:
        """Return the ids of the items of a list; an `AssertionError` if one has none, as its absence would prove nothing."""
        found = shapes.ids_of(resource, items)
        self.client.connection.confirmed |= {shapes.id_place(resource)} if found else set()
        return found

    def named(self, kind: str, ids: Ids, name: str) -> Found:
        """Return the ids of the items in a list that have a name; none if there is no such list."""
        resource = self.service.resources[kind]
        return [each[kind] for each in self.search(kind, ids, {resource.name_field or "": name})]

    def search(self, kind: str, ids: Ids, marks: Mapping[str, str]) -> Targets:
        """Return the ids of the path of each item in a list that has any of the marks (field → text); none without such a list."""
        resource = self.service.resources[kind]
        if not resource.can("list"):
            return []
        shape, name = resource.list, marks.get(resource.name_field or "")
        query: dict[str, Any] = {shape.filter: name} if shape.filter and name else {}
        found = []
        for page in self._pages_if_any(kind, ids, query):
            for item, own in zip(page.data, self.ids_of(resource, page.data), strict=True):
                if self._shows(resource, {**ids, kind: own}, item, marks) and not _says_gone(resource, item):
                    found.append({**ids, kind: own, **resource.keyed(item)})
        return found

    def _shows(self, resource: Resource, ids: Ids, item: Any, marks: Mapping[str, str]) -> bool:
        """Whether an item has any of the marks. If it shows none of these fields, the thing itself is read."""
        fields = [field for field in marks if field]
        if not isinstance(item, Mapping) and ids[resource.name] in marks.values():
            return True  # an item that is a bare text may be its own name
        if all(value_at(item, field) is None for field in fields) and resource.can("read"):
            item = self.get(resource.name, ids).data
        return any(value_at(item, field) == marks[field] for field in fields)

    def beginning_with(self, kind: str, ids: Ids, prefix: str) -> Candidates:
        """Return the ids and the item of everything in a list that may have a name which begins so; nothing without such a list."""
        resource = self.service.resources[kind]
        if not resource.can("list"):
            return []
        # A filter finds names, and what has none is wanted, too.
        query = {resource.list.filter: prefix} if resource.list.filter and resource.name_field and prefix else {}
        return [
            ({**ids, kind: own, **resource.keyed(item)}, item)
            for page in self._pages_if_any(kind, ids, query)
            for item, own in zip(page.data, self.ids_of(resource, page.data), strict=True)
            if not _says_gone(resource, item)
        ]

    def has_list(self, kind: str, ids: Ids) -> bool:
        """Return whether there is a list that it could be in."""
        return self.service.resources[kind].can("list") and any(True for _ in self._pages_if_any(kind, ids))

    def name_taken(self, kind: str, ids: Ids, name: str) -> bool:
        """Return whether a name is still taken, by the described check; False if none is described.

        Raises:
            UnclearAnswerError: the response tells neither.
        """
        line = self.service.resources[kind].removal.name_check
        if line is None:
            return False
        field = self.service.resources[kind].name_field or "name"
        values = {**self._values(name, {}), **ids, "it": {field: name}}
        check = Operation("check", kind, *line.partition(" ")[::2], (), f"look for the name of the {kind}",
                          answers=self.service.answers)  # fmt: skip
        response = self.client.request(check.method, check.path_for(placed(check, ids, values)))
        taken = 200 <= response.status_code < 300
        if not taken and response.status_code not in {404, 410} and not is_missing(check, response):
            raise UnclearAnswerError(
                f"cannot tell whether the name of the {kind} is still taken: looking for it was answered",
                response,
                place=f"resources.{kind}.removal.name_check",
            )
        return taken

    def _pages_if_any(self, kind: str, ids: Ids, query: Query = NOTHING) -> Iterator[HelperResult]:
        """Every page of a list; none if there is no such list. Any other answer is an error, also one for a later page."""
        operation = self._operation(kind, "list")
        for number, page in enumerate(self.pages(kind, ids, query=query)):
            if number == 0 and not page.success and is_missing(operation, page.response):
                return
            self._items_of(kind, page)
            yield page

    def _items_of(self, kind: str, page: HelperResult) -> Items:
        if not page.success:
            plural = self.service.resources[kind].plural
            raise UnclearAnswerError(
                f"the list of {plural} cannot be read: it was answered",
                page.response,
                page.said[4:],
                self._operation(kind, "list").place,
            )
        items: Items = page.data
        return items


def _says_gone(resource: Resource, shown: Any) -> bool:
    """Whether something that is still shown says that it is gone: archived, for example."""
    return bool(resource.removal.gone) and meets(shown, resource.removal.gone)
