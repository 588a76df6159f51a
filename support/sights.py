"""What there is to see: objects, lists and pages, for me and for the steward."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from hamcrest import assert_that, contains_exactly, equal_to, has_entries, has_item, is_, not_
from hamcrest.core.matcher import Matcher

from support.helpers.resource import HelperResult
from support.matchers import whole
from support.names import PREFIX
from support.service import Resource
from support.templates import at, meant
from support.vocabulary import Thing

if TYPE_CHECKING:
    from support.entities import Attempt
    from support.world import World


NOW = timedelta(minutes=5)  # as far as a service's clocks may be apart from each other


class Sights:
    """What a scenario's Then looks at. What may lag behind a write is looked at with patience."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._pages: list[HelperResult] = []
        self._listed: Resource | None = None
        self._query: dict[str, Any] = {}
        self._size = 0

    def presence(self, thing: Thing, wanted: str) -> None:
        """Assert that the steward finds a thing, or does not: `found` or `not found`."""
        entity, steward = self._world.cast.entity(thing), self._world.steward

        def look() -> str:
            return "found" if steward.exists(entity.resource.name, entity.ids) else "not found"

        self._world.see(look, is_(wanted))

    def listed(self, thing: Thing, plural: Resource, *, there: bool = True) -> None:
        """Assert that the steward has a thing in a list, or has not."""
        if not there:
            self._wait_until_it_shows(thing)
        entity, steward = self._world.cast.entity(thing), self._world.steward
        self._world.see(lambda: self.ids_listed(plural, self._world.cast.ids()), _in(entity.id, there=there))
        if there and plural.name == entity.resource.name and plural.can("read"):
            # A list shows its things whole.
            read = steward.get(plural.name, entity.ids).data
            self._world.see(lambda: steward.items(plural.name, self._world.cast.ids()), has_item(equal_to(read)))

    def ids_listed(self, resource: Resource, ids: Mapping[str, str]) -> list[str]:
        """The ids in a list, as the steward sees it."""
        return _ids(self._world.steward.items(resource.name, ids), resource)

    def _wait_until_it_shows(self, thing: Thing) -> None:
        """That something is not in a list proves nothing while no list shows it yet: wait until the one it belongs in does."""
        entity, steward = self._world.cast.entity(thing), self._world.steward
        resource = entity.resource
        if self._world.patience.seconds and resource.can("list") and steward.exists(resource.name, entity.ids):
            self._world.patience.until(lambda: entity.id in self.ids_listed(resource, entity.ids))

    def among(self, thing: Thing, *, there: bool = True) -> None:
        """Assert that what I listed or searched for holds a thing, or does not; asked again for as long as it may lag."""
        if not there:
            self._wait_until_it_shows(thing)
        attempt = self._world.last
        resource = self._world.service.resources[attempt.act.operation.resource]
        seen = [attempt.result]

        def look() -> list[str]:
            result = seen.pop() if seen and (there or not self._world.patience.seconds) else self._world.repeat()
            assert_that(result.success, is_(True), f"the list is answered {result.status}")
            return _ids(result.data, resource)

        self._world.see(look, _in(self._world.cast.entity(thing).id, there=there))

    def as_asked(self, thing: Thing) -> None:
        """Assert that a thing shows what was asked for, in the answer and when the steward reads it."""
        entity, steward = self._world.cast.entity(thing), self._world.steward
        resource = entity.resource
        attempt = self._world.attempted
        if (
            attempt is not None
            and attempt.act.operation.resource == resource.name
            and attempt.act.operation.verb in {"create", "update"}
        ):
            assert_that(attempt.result.data, self._as_expected(thing), "the answer")
            if attempt.act.operation.verb == "create":
                self._made_now(attempt)
        self._world.see(lambda: steward.get(resource.name, entity.ids).data, self._as_expected(thing))

    def _made_now(self, attempt: Attempt) -> None:
        """Assert that the times of what was just made are of now, by the service's own clock."""
        response = attempt.result.response
        resource = self._world.service.resources[attempt.act.operation.resource]
        if "Date" not in response.headers:
            return
        now = parsedate_to_datetime(response.headers["Date"])
        for name in resource.times:
            told = datetime.fromisoformat(attempt.result.data[name].upper())
            assert abs(now - told) < NOW, f"{name} should be about {now.isoformat()}, and is {told.isoformat()}"

    def as_before(self, thing: Thing) -> None:
        """Assert that a thing is what it was before I acted."""
        entity, steward = self._world.cast.entity(thing), self._world.steward
        attempt = self._world.attempted
        aimed_at = attempt is not None and all(attempt.ids.get(kind) == own for kind, own in entity.ids.items())
        before = (attempt.before if attempt is not None and aimed_at else None) or entity.data
        self._world.see(lambda: steward.get(entity.resource.name, entity.ids).data, equal_to(before))

    def field(self, thing: Thing, name: str, words: str) -> None:
        """Assert what a thing shows as one of its fields, when the steward reads it; words that are JSON stand for it."""
        entity, steward = self._world.cast.entity(thing), self._world.steward
        self._world.see(lambda: steward.get(entity.resource.name, entity.ids).data, has_entries({name: meant(words)}))

    def key_ends(self, thing: Thing, ending: str) -> None:
        """Assert that the key which the service derived is the unique name's, and ends so."""
        entity, steward = self._world.cast.entity(thing), self._world.steward
        resource = entity.resource
        assert resource.key_field is not None, f"a {resource.name} has no key"
        unique = (entity.name or "").split(" ")[0].lower().replace("-", "_")
        self._world.see(
            lambda: steward.get(resource.name, entity.ids).data, has_entries({resource.key_field: f"{unique}_{ending}"})
        )

    def turn_pages_of_run(self, plural: Resource, size: int) -> None:
        """List what this run made as me, some at a time; whatever others have there is left out."""
        names = self._world.me.names
        self.turn_pages(plural, size, **{self._world.service.list_filter or "q": f"{PREFIX}-{names.run}-"})

    def turn_pages(self, plural: Resource, size: int, **query: Any) -> None:
        """List everything as me, some at a time."""
        self._listed, self._query = plural, query
        self._pages = list(self._world.me.pages(plural.name, self._world.cast.ids(), size=size, **query))
        failed = [page.status for page in self._pages if not page.success]
        assert not failed, f"pages of the list of {plural.plural} were answered {failed}"
        self._size = size

    def all_once(self, made: Resource) -> None:
        """Assert that the pages together hold everything that was staged, once each, in order of making, and tell the total."""
        resource = self._listed
        assert resource is not None, "no pages were turned"
        expected = self._world.staged(made)

        def look() -> list[str]:
            ids = [own for page in self._pages for own in _ids(page.data, resource) if own in expected]
            return ids + [flaw for number, page in enumerate(self._pages) for flaw in self._flaws(number + 1, page)]

        self._world.see(self._again(look), contains_exactly(*expected))

    def _flaws(self, number: int, page: HelperResult) -> list[str]:
        """What is wrong with what a page says of itself."""
        service = self._world.service
        asked = parse_qs(urlsplit(str(page.response.request.url)).query)
        said = {
            where: ([str(at(page.body, where))], asked[name])
            for name, where in service.list_echo.items()
            if name in asked
        }
        if service.list_total:
            said[service.list_total] = (
                [str(at(page.body, service.list_total))],
                [str(sum(len(each.data) for each in self._pages))],
            )
        flaws = [
            f"{where} on page {number} is {told[0]}, not {true[0]}"
            for where, (told, true) in said.items()
            if told != true
        ]
        return flaws + (
            [f"page {number} holds {len(page.data)}, not {self._size}"] if len(page.data) > self._size else []
        )

    def _again(self, look: Callable[[], list[str]]) -> Callable[[], list[str]]:
        """The first look is at the pages turned already, the next ones turn them anew."""
        looked: list[bool] = []

        def again() -> list[str]:
            if looked:
                assert self._listed is not None
                self.turn_pages(self._listed, self._size, **self._query)
            looked.append(True)
            return look()

        return again

    def _as_expected(self, thing: Thing) -> Matcher[Any]:
        entity = self._world.cast.entity(thing)
        return whole(entity.resource, entity.expected)


def _ids(items: list[Any], resource: Resource) -> list[str]:
    return [str(at(item, resource.list_id)) for item in items]


def _in(own: str, *, there: bool) -> Matcher[Any]:
    return has_item(own) if there else not_(has_item(own))
