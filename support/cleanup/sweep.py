"""Removes what dead runs left: by their journals, or without a journal by name and age."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from support.cleanup import journal as events
from support.cleanup.cleaner import Budget, Cleaner
from support.cleanup.journal import DeadRun, Made, dead_runs
from support.cleanup.state import Leftover
from support.description.payloads import value_at
from support.description.service import Resource, ServiceDescription
from support.description.times import time_of
from support.http.answers import is_missing
from support.http.names import owner_of
from support.resources.helper import ResourceHelper
from support.resources.result import UnclearAnswerError


@dataclass(slots=True)
class Swept:
    """What a sweep did: the ids of the runs, what was removed, what is left, and what nobody can see to be gone."""

    runs: list[str] = field(default_factory=list)
    removed: list[Made] = field(default_factory=list)
    left: list[Leftover] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    declared: list[Leftover] = field(default_factory=list)


def settle(folder: Path, base_url: str, helper: ResourceHelper, budget: Budget) -> Swept:
    """Remove what dead runs of this machine left at this service, by their journals, and return what was done."""
    swept = Swept()
    with dead_runs(folder) as found:
        for dead in found:
            if dead.about.get("embedded"):
                _forget(dead)
            elif dead.about.get("base_url") != base_url:
                swept.elsewhere.append(f"{dead.run} at {dead.about.get('base_url')}")
            elif dead.outstanding:
                cleaner = Cleaner(helper, dead, budget, mask=helper.client.connection.secrets.text)
                left = cleaner.clean(list(reversed(dead.outstanding)))
                left += cleaner.look_again()
                swept.runs.append(dead.run)
                swept.left += left
                swept.declared += cleaner.declared
                kept = [*(each.made for each in (*left, *cleaner.declared)), *cleaner.absent]
                swept.removed += [made for made in dead.outstanding if all(made is not each for each in kept)]
    return swept


def outstanding(folder: Path, base_url: str) -> Iterator[tuple[str, Made]]:
    """Yield what `settle` would look for: run id and thing."""
    with dead_runs(folder) as found:
        for dead in found:
            if dead.about.get("base_url") == base_url and not dead.about.get("embedded"):
                yield from ((dead.run, made) for made in reversed(dead.outstanding))


def by_pattern(
    helper: ResourceHelper, older_than: timedelta, live: Callable[[], set[str]], now: datetime | None = None
) -> list[Made]:
    """Return everything of the suite that the lists show and that is old enough, children first.

    It counts as the suite's only if it has a name of the suite's pattern, is not inside something of others, and belongs to
    no live run; a tie counts if what it connects does.

    Args:
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
                own = _ours(helper, resource, item, found, living)
                # If the service shows no age, what is inside something old is old; anything else may be new.
                if own is not None and now - _born(resource, item, now - older_than if ids else now) >= older_than:
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
    helper: ResourceHelper, resource: Resource, item: Any, found: list[Made], live: set[str]
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
    run = owner_of(name, resource.name) if isinstance(name, str) else None
    return (resource.name, str(name), str(own)) if run is not None and run not in live else None


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
