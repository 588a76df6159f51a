"""What lists show: to the steward, and to the persona, whole or in pages."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

from hamcrest import (
    all_of,
    contains_exactly,
    contains_inanyorder,
    equal_to,
    has_entries,
    has_item,
    has_length,
    is_,
)
from hamcrest.core.matcher import Matcher

from support.cleanup.state import State
from support.description.model import NEWEST_FIRST, OLDEST_FIRST
from support.description.payloads import fill, value_at
from support.description.service import Resource
from support.errors import ScenarioError, UnlikeDescriptionError
from support.evidence import assert_that, note_judged
from support.http.exchange import Purpose
from support.http.places import described, found_at, number_at
from support.resources.helper import ResourceHelper
from support.resources.result import HelperResult
from support.scenario.doubts import unlike_pages
from support.scenario.known import Listing
from support.scenario.matchers import alike, pages_with
from support.scenario.scene import Scene
from support.scenario.vocabulary import Thing


class Listings:
    """What a Then observes of lists. A list may lag behind a write, so it is repeated with patience."""

    def __init__(self, scene: Scene, me: ResourceHelper, steward: ResourceHelper, state: State) -> None:
        self._scene = scene
        self._me = me.doing(Purpose.OBSERVATION)
        self._steward = steward.doing(Purpose.OBSERVATION)
        self._state = state

    def is_listed(self, thing: Thing, plural: Resource, *, expected: bool = True) -> None:
        """Assert that the steward has a thing in a list, or has not."""
        if not expected:
            self._wait_until_listed(thing)
        entity, ids = self._scene.known.entity(thing), self._scene.known.ids()
        patience = self._scene.patience
        patience.assert_that(
            lambda: self._steward.listed_pages(plural.name, ids), pages_with(entity.id, expected=expected)
        )
        if expected and plural.name == entity.resource.name and plural.can("read") and plural.list.id is not None:
            read = self._steward.get(plural.name, entity.ids).data
            if isinstance(read, Mapping):
                complete = _complete_item(plural, read)
                patience.assert_that(lambda: self._steward.items(plural.name, ids), has_item(complete))

    def results_include(self, thing: Thing, *, expected: bool = True) -> None:
        """Assert that my results include a thing, or do not; repeated for as long as they may lag."""
        if not expected:
            self._wait_until_listed(thing)
        attempt = self._scene.last
        resource = self._scene.service.resources[attempt.act.operation.resource]
        # That something is missing from the first result proves nothing while lists lag.
        first = [attempt.result] if expected or not self._scene.patience.seconds else []

        def observe() -> Sequence[Sequence[str]]:
            return [self._me.ids_of(resource, self._results(first).data)]

        own = self._scene.known.entity(thing).id
        self._scene.patience.assert_that(observe, pages_with(own, expected=expected))

    def results_show(self, thing: Thing) -> None:
        """Assert that my results show a thing in the way that the description says: by its kind and name, for example."""
        attempt, entity = self._scene.last, self._scene.known.entity(thing)
        resource = self._scene.service.resources[attempt.act.operation.resource]
        name = value_at(entity.data, entity.resource.name_field)
        shown = fill(resource.list.shown_as, {"kind": entity.resource.name, "name": name})
        own = {resource.list.id: entity.id} if resource.list.id else {}
        expected: Any = has_item(has_entries({**shown, **own}))
        first = [attempt.result]
        self._scene.patience.assert_that(lambda: self._results(first).data, expected)

    def receives(self, number: int, total: int) -> None:
        """Assert how many items my results have, and how many the service says there are."""
        attempt = self._scene.last
        shape = self._scene.service.resources[attempt.act.operation.resource].list
        place = shape.total
        if place is None:
            raise ScenarioError(
                "the lists of this service do not say how many items there are\n"
                "  try: lists.total in the service description"
            )
        first, seen = [attempt.result], list[Any]()

        def observe() -> tuple[int, Any]:
            result = self._results(first)
            seen.append(number_at(place, result.response, result.body))
            return len(result.data), seen[-1]

        try:
            self._scene.patience.assert_that(observe, is_((number, total)))
        except AssertionError as problem:
            if not seen or seen[-1] is not None:
                raise
            raise UnlikeDescriptionError(
                f"{problem}  the response has no total at {described(place)}",
                shape.where("total"),
            ) from None
        self._me.client.connection.confirmed.add(shape.where("total"))

    def pages_contain_all(self, created: Resource) -> None:
        """Assert that the pages contain everything that the scenario created, once each, in order, with the right total."""
        if self._scene.listing is None:
            raise ScenarioError("nothing has been listed in pages\n  try: When I list the …, 2 per page")
        expected = self._created(created)
        if not expected:
            raise ScenarioError(
                f"no {created.name} has been created in this list\n  try: Given 3 smoke {created.plural} exist"
            )

        shape = self._scene.listing.resource.list
        if shape.order == NEWEST_FIRST:
            expected.reverse()

        seen: list[Any] = []

        def observe(listing: Listing) -> list[str]:
            note_judged()
            mine = [
                (own, item)
                for page in listing.pages
                for own, item in zip(self._me.ids_of(listing.resource, page.data), page.data, strict=True)
                if own in expected
            ]
            flaws = [
                flaw for place, page in enumerate(listing.pages) for flaw in self._flaws(listing, place, page)
            ] + _unsorted(listing.resource, mine)
            seen[:] = [listing, [own for own, _ in mine], flaws]
            return [own for own, _ in mine] + flaws

        ordered = shape.order in {OLDEST_FIRST, NEWEST_FIRST}
        matcher = contains_exactly(*expected) if ordered else contains_inanyorder(*expected)
        try:
            self._scene.patience.assert_that(self._repeating(self._scene.listing, observe), matcher)
        except AssertionError as problem:
            if not seen:
                raise
            raise unlike_pages(str(problem), expected, *seen) from None

    def _results(self, first: list[HelperResult]) -> HelperResult:
        """The results that are in `first`, once; then those of the last action, repeated."""
        result = first.pop() if first else self._repeat()
        assert_that(result.success, is_(True), f"the list was answered {result.status}")
        return result

    def _repeat(self) -> HelperResult:
        """Do the last action of the persona once more."""
        last = self._scene.last
        act = last.act
        return self._me.perform(act.operation, last.ids, variant=act.variant, called=act.called, known=last.known)

    def _repeating(self, listing: Listing, observe: Callable[[Listing], list[str]]) -> Callable[[], list[str]]:
        """Observe the pages that were turned already; each further time, turn them anew."""
        waiting = [listing]

        def again() -> list[str]:
            return observe(waiting.pop() if waiting else listing.turned_by(self._me))

        return again

    def _flaws(self, listing: Listing, place: int, page: HelperResult) -> list[str]:
        """What is wrong with what a page says about itself."""
        shape, number = listing.resource.list, place + 1
        asked = parse_qs(urlsplit(str(page.response.request.url)).query)
        stated = {
            where: (str(value_at(page.body, where)), asked[name][0], f"{shape.where('echo')}.{name}")
            for name, where in shape.echo.items()
            if name in asked
        }
        if shape.total is not None:
            true = str(sum(len(each.data) for each in listing.pages))
            stated[described(shape.total)] = (
                str(found_at(shape.total, page.response, page.body)),
                true,
                shape.where("total"),
            )
        flaws = [
            f"{where} on page {number} is {actual}, not {true}{f' ({part})' if actual == 'None' else ''}"
            for where, (actual, true, part) in stated.items()
            if actual != true
        ]
        long = f"page {number} has {len(page.data)}, not {listing.size} ({shape.where('paging')}.limit)"
        too_long = [long] if len(page.data) > listing.size else []
        return flaws + too_long

    def _created(self, resource: Resource) -> list[str]:
        """The ids of everything of a kind that the scenario created where the persona lists, oldest first."""
        listed = resource.list.resource or resource.name
        here = self._scene.known.ids()
        scope = [kind for kind in self._scene.service.claims.scope.values() if kind != resource.name]
        return [
            made.ids[listed]
            for made in self._state.resources(resource.name)
            if all(made.ids.get(kind) == here.get(kind) for kind in scope if kind in made.ids)
        ]

    def _wait_until_listed(self, thing: Thing) -> None:
        """Absence from a list proves nothing while lists lag: wait until the list that a thing belongs in shows it."""
        entity = self._scene.known.entity(thing)
        resource, patience = entity.resource, self._scene.patience
        if patience.seconds and resource.can("list") and self._steward.exists(resource.name, entity.ids):
            patience.until(lambda: entity.id in self._steward.listed_ids(resource.name, entity.ids))


def _complete_item(plural: Resource, read: Mapping[str, Any]) -> Matcher[Any]:
    """A list shows its items complete, or the fields that the description says."""
    names = plural.list.fields or tuple(read)
    shown = {
        name: alike(plural, name, value_at(read, name))
        if name in {*plural.volatile, *plural.incidental}
        else equal_to(value_at(read, name))
        for name in names
        if "." not in name
    }
    return has_entries(shown) if plural.list.fields else all_of(has_entries(shown), has_length(len(read)))


def _unsorted(resource: Resource, mine: list[tuple[str, Any]]) -> list[str]:
    """What is wrong with the order of what the scenario created, if the list is sorted by a field."""
    order = resource.list.order
    if not order.startswith("by "):
        return []
    field = {"id": None, "name": resource.name_field}.get(order[3:], order[3:])
    values = [own if field is None else value_at(item, field) for own, item in mine]
    wrong = [(one, two) for one, two in itertools.pairwise(values) if _later(one, two)]
    return [f"{one!r} stands before {two!r}" for one, two in wrong]


def _later(one: Any, two: Any) -> bool:
    try:
        return bool(one > two)
    except TypeError:
        return True
