"""Removes what dead runs left: by their journals, or without a journal by name and age."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from support.cleanup import made as events
from support.cleanup.budget import Budget, Lost
from support.cleanup.cleaner import Cleaner
from support.cleanup.journal import DeadRun, dead_runs
from support.cleanup.made import Made
from support.cleanup.reading import printable
from support.cleanup.state import Leftover
from support.description.payloads import value_at
from support.description.service import Resource, ServiceDescription
from support.description.times import time_of
from support.http.answers import is_missing
from support.http.names import OURS, began, owner_of
from support.resources.helper import ResourceHelper
from support.resources.result import UnclearAnswerError


@dataclass(slots=True)
class Swept:
    """What a sweep did: the ids of the runs, what was removed, and what is left.

    Attributes:
        elsewhere: runs whose journal is about another service.
        declared: what nobody can see to be gone, or what is kept, as the service description says.
        waiting: what was lost, and may still appear.
        kept: what is kept on purpose.
        unread: what in the journals is not understood, with its place.
    """

    runs: list[str] = field(default_factory=list)
    removed: list[Made] = field(default_factory=list)
    left: list[Leftover] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    declared: list[Leftover] = field(default_factory=list)
    waiting: list[Made] = field(default_factory=list)
    kept: list[Made] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


def settle(
    folder: Path, base_url: str, helper: ResourceHelper, budget: Budget, lost: Lost | None = None, *, kept: bool = False
) -> Swept:
    """Remove what dead runs of this machine left at this service, by their journals, and return what was done.

    Args:
        kept: whether to remove what was kept on purpose, too.
    """
    swept = Swept()
    with dead_runs(folder, swept.unread) as found:
        for dead in found:
            swept.unread += dead.problems
            if dead.about.get("embedded") is True:
                _forget(dead)
            elif _is_here(dead, base_url):
                _settle_one(dead, helper, budget, lost or Lost(), swept, kept=kept)
            else:
                swept.elsewhere += _elsewhere(dead)
                swept.unread += _homeless(dead)
    return swept


def _settle_one(dead: DeadRun, helper: ResourceHelper, budget: Budget, lost: Lost, swept: Swept, *, kept: bool) -> None:
    """Remove what one dead run left; `swept` is updated."""
    outstanding = [made for made in dead.outstanding if kept or not made.kept]
    swept.kept += [made for made in dead.outstanding if made.kept and not kept]
    if not outstanding:
        return
    cleaner = Cleaner(helper, dead, budget, mask=helper.client.connection.secrets.text, lost=lost, by_list=True)
    left = cleaner.clean(outstanding[::-1])
    left += cleaner.look_again()
    swept.runs.append(dead.run)
    swept.left += left
    swept.declared += cleaner.declared
    swept.waiting += cleaner.waiting
    others = [*(each.made for each in (*left, *cleaner.declared)), *cleaner.absent, *cleaner.waiting]
    swept.removed += [made for made in outstanding if all(made is not each for each in others)]


def _is_here(dead: DeadRun, base_url: str) -> bool:
    return same_service(str(dead.about.get("base_url")), base_url)


def _elsewhere(dead: DeadRun) -> list[str]:
    """The line about a run that left something at another service, if it did."""
    address = dead.about.get("base_url")
    if not dead.outstanding or not isinstance(address, str):
        return []
    return [f"run {dead.run} at {address} ({printable(dead.path)})"]


def _homeless(dead: DeadRun) -> list[str]:
    """The line about a run that does not say at which service it left something, if its journal has no other problem."""
    if dead.problems or not dead.outstanding or isinstance(dead.about.get("base_url"), str):
        return []
    return [f"{printable(dead.path)}:1: it does not say which service it is about"]


def same_service(one: str, other: str) -> bool:
    """Return whether two addresses are of the same service: capitals, a slash, the usual port and names of this machine aside."""
    return _plain(one) == _plain(other)


def _plain(address: str) -> tuple[str, str, int, str]:
    try:
        parts = urlsplit(address)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    except ValueError:
        return ("", address, 0, "")
    host = (parts.hostname or "").rstrip(".")
    local = host in {"localhost", "::1"} or host.startswith("127.")
    return (parts.scheme, "localhost" if local else host, port, parts.path.rstrip("/"))


def outstanding(
    folder: Path,
    base_url: str,
    *,
    kept: bool = True,
    unread: list[str] | None = None,
    elsewhere: list[str] | None = None,
) -> Iterator[tuple[str, Made]]:
    """Yield what `settle` would look for: run id and thing.

    Args:
        unread: gets what in the journals is not understood.
        elsewhere: gets a line for each run that left something at another service.
    """
    unread, elsewhere = [] if unread is None else unread, [] if elsewhere is None else elsewhere
    with dead_runs(folder, unread) as found:
        for dead in found:
            unread += dead.problems
            if dead.about.get("embedded") is True:
                continue
            if _is_here(dead, base_url):
                yield from ((dead.run, made) for made in reversed(dead.outstanding) if kept or not made.kept)
            else:
                elsewhere += _elsewhere(dead)
                unread += _homeless(dead)


def by_pattern(
    helper: ResourceHelper,
    older_than: timedelta,
    live: Callable[[], set[str]],
    now: datetime | None = None,
    endings: Collection[str] = (),
) -> list[Made]:
    """Return everything of the suite that the lists show and that is old enough, children first.

    It counts as the suite's only if it has a name of the suite's pattern, is not inside something of others, and belongs to
    no live run; a tie counts if what it connects does.

    Args:
        endings: what the features and the description append to names.
        live: returns the live runs. Called after each list: a run whose things are listed has a journal by then.

    Raises:
        AssertionError: a list cannot be read.
    """
    found: list[Made] = []
    now = now or datetime.now(UTC)
    for resource in _parents_first(helper.service):
        for ids in _places(resource, found):
            items, living = _items(helper, resource, ids), live()
            for item in items:
                own = _ours(helper, resource, item, found, living, endings)
                # If the service shows no age, what is inside something old is old; anything else may be new.
                if own is not None and _age(resource, item, own[1], now, older_than if ids else None) >= older_than:
                    keys = {**ids, own[0]: own[2], **resource.keyed(item)}
                    found.append(Made(resource.name, own[1], keys, "", _path(resource, ids)))
    return found[::-1]


def _items(helper: ResourceHelper, resource: Resource, ids: dict[str, str]) -> list[Any]:
    try:
        return helper.items(resource.name, ids)
    except UnclearAnswerError as problem:
        if is_missing(resource.operations["list"], problem.response):  # removed by somebody else meanwhile
            return []
        raise


def _forget(dead: DeadRun) -> None:
    """Write off what was in an embedded service, which ends with its run, database and all."""
    for made in dead.outstanding:
        dead.outcome(made, events.GONE, "its service is gone too")


def _parents_first(service: ServiceDescription) -> list[Resource]:
    """The resources that can be listed and deleted, each after those that it needs."""
    ordered: list[Resource] = []

    def add(resource: Resource) -> None:
        for need in resource.parents:
            add(service.resources[need])
        if resource not in ordered:
            ordered.append(resource)

    for resource in service.resources.values():
        add(resource)
    return [resource for resource in ordered if resource.can("list") and resource.can("delete")]


def _places(resource: Resource, found: Iterable[Made]) -> list[dict[str, str]]:
    """The ids of each list of a resource that is inside something of the suite."""
    needed = resource.operations["list"].placeholders
    if not needed:
        return [{}]
    places = [{name: made.ids[name] for name in needed} for made in found if all(name in made.ids for name in needed)]
    return [place for index, place in enumerate(places) if place not in places[:index]]


def _ours(
    helper: ResourceHelper, resource: Resource, item: Any, found: list[Made], live: set[str], endings: Collection[str]
) -> tuple[str, str | None, str] | None:
    """The part of the path that it is, its name and its id, if it is the suite's."""
    try:
        (own,) = helper.ids_of(resource, [item])
    except AssertionError:  # without an id it cannot be removed
        return None
    if resource.tied is not None:
        known = any(made.kind == resource.tied and made.id == str(own) for made in found)
        return (resource.tied, None, str(own)) if known else None
    # An item that is a bare text, or shows no name, has only its id.
    name = value_at(item, resource.name_field) if resource.name_field is not None else own
    name = own if name is None or name == item else name
    run = owner_of(name, resource.name, endings) if isinstance(name, str) else None
    return (resource.name, str(name), str(own)) if run is not None and run not in live else None


def _age(resource: Resource, item: Any, name: str | None, now: datetime, unknown: timedelta | None) -> timedelta:
    """How old something is, by its name and by the clock of the service; the younger counts, since a clock may be wrong.

    Args:
        unknown: its age if neither tells; None if it may be new.
    """
    match = OURS.match(name or "")
    start = began(match["run"]) if match is not None else None
    by_name = now - datetime.fromtimestamp(start, UTC) if start is not None else None
    born = _born(resource, item, now)
    by_clock = now - born if born != now else None
    ages = [each for each in (by_name, by_clock) if each is not None]
    return min(ages) if ages else unknown or timedelta(0)


def _born(resource: Resource, item: Any, unknown: datetime) -> datetime:
    """When it was created, or `unknown` if the service does not show it."""
    for name in (*resource.times[:1], *resource.timestamps[:1]):
        shown = value_at(item, name)
        born = time_of(shown) if isinstance(shown, str) or name in resource.timestamps else None
        if born is not None:
            return born
    return unknown


def _path(resource: Resource, ids: dict[str, str]) -> str:
    return resource.operations["list"].path_for(ids)
