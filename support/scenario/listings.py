"""What lists show: to the steward, and to the persona, whole or in pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from hamcrest import assert_that, contains_exactly, equal_to, has_entries, has_item, is_, not_
from hamcrest.core.matcher import Matcher

from support.cleanup.state import State
from support.description.payloads import fill, value_at
from support.description.service import Resource
from support.errors import ScenarioError
from support.http.exchange import Purpose
from support.resources.helper import ResourceHelper
from support.resources.result import HelperResult
from support.scenario.known import Listing
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
            lambda: self._steward.listed_ids(plural.name, ids), _contains(entity.id, expected=expected)
        )
        if expected and plural.name == entity.resource.name and plural.can("read"):
            # A list shows its items complete.
            read = self._steward.get(plural.name, entity.ids).data
            patience.assert_that(lambda: self._steward.items(plural.name, ids), has_item(equal_to(read)))

    def results_include(self, thing: Thing, *, expected: bool = True) -> None:
        """Assert that my results include a thing, or do not; repeated for as long as they may lag."""
        if not expected:
            self._wait_until_listed(thing)
        attempt = self._scene.last
        resource = self._scene.service.resources[attempt.act.operation.resource]
        # That something is missing from the first result proves nothing while lists lag.
        first = [attempt.result] if expected or not self._scene.patience.seconds else []

        def observe() -> list[str]:
            return self._me.ids_of(resource, self._results(first).data)

        own = self._scene.known.entity(thing).id
        self._scene.patience.assert_that(observe, _contains(own, expected=expected))

    def results_show(self, thing: Thing) -> None:
        """Assert that my results show a thing in the way that the description says: by its kind and name, for example."""
        attempt, entity = self._scene.last, self._scene.known.entity(thing)
        resource = self._scene.service.resources[attempt.act.operation.resource]
        name = value_at(entity.data, entity.resource.name_field)
        shown = fill(resource.shown_as, {"kind": entity.resource.name, "name": name})
        expected: Any = has_item(has_entries({**shown, resource.item_id: entity.id}))
        first = [attempt.result]
        self._scene.patience.assert_that(lambda: self._results(first).data, expected)

    def receives(self, number: int, total: int) -> None:
        """Assert how many items my results have, and how many the service says there are."""
        first = [self._scene.last.result]

        def observe() -> tuple[int, Any]:
            result = self._results(first)
            return len(result.data), value_at(result.body, self._scene.service.list_total)

        self._scene.patience.assert_that(observe, is_((number, total)))

    def pages_contain_all(self, created: Resource) -> None:
        """Assert that the pages contain everything that the scenario created, once each, in order, with the right total."""
        if self._scene.listing is None:
            raise ScenarioError("nothing has been listed in pages\n  try: When I list the …, 2 per page")
        expected = self._created(created)
        if not expected:
            raise ScenarioError(
                f"no {created.name} has been created in this list\n  try: Given 3 smoke {created.plural} exist"
            )

        def observe(listing: Listing) -> list[str]:
            ids = [
                own for page in listing.pages for own in self._me.ids_of(listing.resource, page.data) if own in expected
            ]
            return ids + [
                flaw for place, page in enumerate(listing.pages) for flaw in self._flaws(listing, place, page)
            ]

        self._scene.patience.assert_that(self._repeating(self._scene.listing, observe), contains_exactly(*expected))

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
        service, number = self._scene.service, place + 1
        asked = parse_qs(urlsplit(str(page.response.request.url)).query)
        stated = {
            where: (str(value_at(page.body, where)), asked[name][0])
            for name, where in service.list_echo.items()
            if name in asked
        }
        if service.list_total:
            true = str(sum(len(each.data) for each in listing.pages))
            stated[service.list_total] = (str(value_at(page.body, service.list_total)), true)
        flaws = [
            f"{where} on page {number} is {actual}, not {true}"
            for where, (actual, true) in stated.items()
            if actual != true
        ]
        too_long = [f"page {number} has {len(page.data)}, not {listing.size}"] if len(page.data) > listing.size else []
        return flaws + too_long

    def _created(self, resource: Resource) -> list[str]:
        """The ids of everything of a kind that the scenario created where the persona lists, oldest first."""
        listed = resource.lists or resource.name
        here = self._scene.known.ids()
        scope = [kind for kind in self._scene.service.scope.values() if kind != resource.name]
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


def _contains(own: str, *, expected: bool) -> Matcher[Any]:
    return has_item(own) if expected else not_(has_item(own))
