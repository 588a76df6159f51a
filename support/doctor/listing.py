"""Looks at lists: where the items are, their ids, the total, what the response repeats, the filter and the order."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from support.description.model import Resource
from support.description.payloads import value_at
from support.description.service import Variant
from support.doctor import guesses, paging, reading
from support.doctor.case import Case, Reply, Thing, Trial
from support.doctor.chart import UNKNOWN
from support.doctor.places import DROP, Place
from support.doctor.searching import collections, leaves, likeness, mentions, nearest_first
from support.errors import UnlikeDescriptionError
from support.http.places import cut, described, number_at
from support.resources import shapes


def of_list(kind: str, *part: str) -> Place:
    """Return a place in the shape of a list."""
    return ("resources", kind, "list", *part)


def look(case: Case, kind: str, things: list[Thing]) -> None:
    """Look at the list of a resource; `things` are in it, oldest first."""
    if not case.resource(kind).can("list"):
        return
    reply = _read(case, kind)
    if reply is None:
        return
    if not _items(case, kind, things, reply) or not _ids(case, kind, things, reply):
        return
    paging.look(case, kind)
    _total(case, kind, reply)
    _fields(case, kind, reply)
    _echo(case, kind)
    if case.resource(kind).list.resource == kind:
        _filter(case, kind, things)
        _order(case, kind, things)


def _read(case: Case, kind: str) -> Reply | None:
    return reading.reach(case, Thing(kind, {}), "list")


def wanted(case: Case, kind: str, things: list[Thing]) -> list[str]:
    """Return the ids that the list is to show."""
    shape = case.resource(kind).list
    if shape.resource is None:
        return []
    tied = case.resource(kind).tied if case.resource(kind).is_tie else None
    named = shape.resource if shape.resource != kind else tied or kind
    if named != kind and named not in {*case.resource(kind).path, kind}:
        return []
    return [each.ids[named] for each in things if named in each.ids]


def _items(case: Case, kind: str, things: list[Thing], reply: Reply) -> bool:
    """Whether the items are known to be somewhere in the response."""
    own = of_list(kind, "items")
    expected = wanted(case, kind, things)
    marks = [*expected, *(each.name for each in things if each.kind == case.resource(kind).list.resource and each.name)]
    try:
        items = shapes.items_of(case.resource(kind), reply.body)
    except UnlikeDescriptionError:
        items = None
    if items is not None and (not marks or any(_holds(item, marks) for item in items)):
        case.chart.agree(own, f"{len(items)} items")
        return True
    found = [(path, each) for path, each in collections(reply.body) if any(_holds(item, marks) for item in each)]
    if not found and items is None and not marks:
        found = list(collections(reply.body))
    if found:
        path = nearest_first(case.resource(kind).list.items or "items", [each for each, _ in found])[0]
        is_object = isinstance(value_at(reply.body, path), Mapping)
        truth: Any = path if path or is_object else None
        where = f'items are at "{path}"' if path else "the body itself is the list"
        case.correct([(own, truth if truth is not None else DROP)], where, reply.line)
        return True
    if items is None:
        case.differ(own, f"there is no list in the response; it has {_shape(reply.body)}", reply.line)
        return False
    if marks and _paged_away(case, kind, marks):
        case.chart.agree(own, f"{len(items)} items on the first page")
        return True
    if marks:
        case.differ(own, f"what was created is not among its {len(items)} items", reply.line)
    return not marks


def _paged_away(case: Case, kind: str, marks: list[str]) -> bool:
    """Whether what was created is on a later page."""
    try:
        return any(_holds(item, marks) for item in case.helper().items(kind, case.ids))
    except AssertionError:
        return False


def _holds(item: Any, marks: list[str]) -> bool:
    return mentions(item, marks) or any(isinstance(item, str) and mark in item for mark in marks)


def _shape(body: Any) -> str:
    return ", ".join(body) if isinstance(body, Mapping) else json.dumps(body)[:80]


def _ids(case: Case, kind: str, things: list[Thing], reply: Reply) -> bool:
    """Whether the ids of the items are known."""
    resource, expected = case.resource(kind), wanted(case, kind, things)
    own = of_list(kind, "id")
    if not expected:
        case.chart.unseen(own, "the items are of no resource in particular")
        return True
    items = shapes.items_of(resource, reply.body)
    try:
        if set(expected) & set(shapes.ids_of(resource, items)):
            case.chart.agree(own, "the ids are there")
            if resource.list.id_pattern is not None:
                case.chart.agree(of_list(kind, "id_pattern"), "the ids are there")
            return True
    except UnlikeDescriptionError:
        pass
    for item in items:
        trial = _id_in(resource, item, expected)
        if trial is not None:
            what = (
                "the item itself is the id"
                if trial[0][1] is None and trial[0][0] == own
                else f"the id is at {json.dumps(trial[0][1])}"
            )
            case.correct(trial, what, reply.line)
            return True
    if _paged_away(case, kind, expected):
        return True
    case.differ(own, f"no item has one of the ids {', '.join(expected[:3])}", reply.line)
    return False


def _id_in(resource: Resource, item: Any, expected: list[str]) -> Trial | None:
    """What to correct so that the id of an item is found in it."""
    own, pattern = of_list(resource.name, "id"), of_list(resource.name, "id_pattern")
    simple = list(leaves(item))
    for path, value in simple:
        if str(value) in expected:
            place: Trial = [(own, path or None)] if (path or None) != resource.list.id else []
            more: Trial = (
                [(pattern, DROP)]
                if resource.list.id_pattern and cut(resource.list.id_pattern, str(value)) != str(value)
                else []
            )
            return [*place, *more] or None
    for path, value in simple:
        inside = next((each for each in expected if isinstance(value, str) and each in value), None)
        if inside is not None:
            before, _, after = str(value).partition(inside)
            expression = f"^{before}(.*){after}$"
            return [*([(own, path or None)] if (path or None) != resource.list.id else []), (pattern, expression)]
    return None


def _total(case: Case, kind: str, reply: Reply) -> None:
    shape = case.resource(kind).list
    if shape.total is None or reply.response is None:
        return
    own = of_list(kind, "total")
    count = _count(case, kind)
    if number_at(shape.total, reply.response, reply.body) == count:
        case.chart.agree(own, f"{count}")
        return
    candidates: list[tuple[str, Any]] = [
        (path, path) for path, value in leaves(reply.body) if value == count and not isinstance(value, bool)
    ]
    candidates += [
        (name, {"header": name})
        for name, value in reply.response.headers.items()
        if value == str(count) and name.lower() != "content-length"
    ]
    shown = number_at(shape.total, reply.response, reply.body)
    if candidates:
        name, truth = max(
            candidates, key=lambda each: max(likeness(each[0].rsplit(".", 1)[-1], usual) for usual in guesses.TOTALS)
        )
        case.correct([(own, truth)], f'the total is at "{name}"', reply.line)
    else:
        answered = (
            f"it is {json.dumps(shown)}, and there are {count}"
            if shown is not None
            else f"there is no number at {described(shape.total)}"
        )
        case.chart.differ(own, answered, UNKNOWN if shown is not None else DROP, reply.line)


def _count(case: Case, kind: str) -> int:
    """How many items the list has, on all its pages."""
    try:
        return len(case.helper().items(kind, case.ids))
    except AssertionError:
        return -1


def _fields(case: Case, kind: str, reply: Reply) -> None:
    resource = case.resource(kind)
    if not resource.list.fields:
        return
    item = next((each for each in shapes.items_of(resource, reply.body) if isinstance(each, Mapping)), None)
    if item is None:
        case.chart.unseen(of_list(kind, "fields"), "the list shows no object")
        return
    missing = [each for each in resource.list.fields if each not in item]
    if missing:
        extra = [each for each in item if each not in resource.list.fields]
        truth = [
            each if each in item else next(iter(nearest_first(each, extra)), each) for each in resource.list.fields
        ]
        case.correct(
            [(of_list(kind, "fields"), truth)],
            f"an item has no {', '.join(missing)}; it has {', '.join(item)}",
            reply.line,
        )
    else:
        case.chart.agree(of_list(kind, "fields"), "all are there")


def ask(case: Case, kind: str, query: Mapping[str, Any]) -> Reply:
    """Ask for a list with more query parameters."""
    return case.perform(kind, "list", variant=Variant(query=query))


def _echo(case: Case, kind: str) -> None:
    """The response repeats query parameters where the description says."""
    for parameter, path in case.resource(kind).list.echo.items():
        value = 3
        reply = ask(case, kind, {parameter: value})
        own = of_list(kind, "echo", parameter)
        if value_at(reply.body, path) == value:
            case.chart.agree(own, f"{value}")
            continue
        places = [each for each, found in leaves(reply.body) if found == value and not isinstance(found, bool)]
        unlike = [each for each in places if f".{each}".endswith((".total", ".count"))]
        places = [each for each in places if each not in unlike] or places
        if reply.fine and places:
            best = nearest_first(parameter, places)[0]
            case.correct([(own, best)], f'"{parameter}" is repeated at "{best}"', reply.line)
        else:
            case.chart.differ(own, f'"{parameter}" is not repeated: {reply.status}', DROP, reply.line)


def _filter(case: Case, kind: str, things: list[Thing]) -> None:
    """The filter finds what has a name, and nothing else."""
    resource = case.resource(kind)
    own = of_list(kind, "filter")
    if resource.list.filter is None or len(things) < 2 or resource.name_field is None:
        if resource.list.filter is not None:
            case.chart.unseen(own, "there are no two things with names in this list")
        return
    first, second = things[0], things[1]
    if _finds(case, kind, resource.list.filter, first, second):
        case.chart.agree(own, "it finds one by its name, and no other")
        return
    name = resource.name_field
    usual = [f"like_{name}", f"{name}_contains", f"{name}__icontains", name, *guesses.FILTERS]
    others = nearest_first(resource.list.filter, usual)
    solved = case.solve(
        ([(own, each)] for each in others),
        lambda: _finds(case, kind, case.resource(kind).list.filter or "", first, second) or None,
    )
    if solved is not None:
        case.correct(solved[0], f'it finds nothing by "{resource.list.filter}", and by "{solved[0][0][1]}" it does')
    else:
        case.differ(own, f'"{resource.list.filter}" does not find one by its name, and only that')


def _finds(case: Case, kind: str, parameter: str, first: Thing, second: Thing) -> bool:
    name = str(value_at(first.data, case.resource(kind).name_field) or first.name)
    reply = ask(case, kind, {parameter: name})
    try:
        items = shapes.items_of(case.resource(kind), reply.body) if reply.fine else []
    except UnlikeDescriptionError:
        return False
    return any(_holds(each, first.marks) for each in items) and not any(
        _holds(each, [second.ids[kind]]) for each in items
    )


def _order(case: Case, kind: str, things: list[Thing]) -> None:
    """The things are in the described order."""
    own = of_list(kind, "order")
    order = case.resource(kind).list.order
    expected = wanted(case, kind, things)
    if order == "none" or len(expected) < 2:
        return
    try:
        listed = case.helper().listed_ids(kind, case.ids)
    except AssertionError as problem:
        case.chart.unseen(own, str(problem).split("\n")[0])
        return
    mine = [each for each in listed if each in expected]
    truth = _truth(case, kind, order, mine, expected)
    if truth == order:
        case.chart.agree(own, order)
    else:
        case.correct(
            [(own, truth)], f"the items are {truth}, not {order}" if truth != "none" else f"the items are not {order}"
        )


def _truth(case: Case, kind: str, order: str, mine: list[str], expected: list[str]) -> str:
    """The order that the items have; the described one, if they have it too."""
    things = {each.ids.get(kind): each for each in (case.things.get(kind), case.others.get(kind)) if each is not None}
    fits = {"oldest first": mine == expected, "newest first": mine == expected[::-1]}
    names: Iterator[str] = iter([order.removeprefix("by ")] if order.startswith("by ") else [])
    for name in [*names, "id", "name"]:
        field = {"id": case.resource(kind).id_field, "name": case.resource(kind).name_field}.get(name, name)
        values = [value_at(things[each].data, field) if each in things else None for each in mine]
        fits[f"by {name}"] = None not in values and [str(each) for each in values] == sorted(map(str, values))
    if fits.get(order):
        return order
    return next((each for each in ("newest first", "oldest first", "by id", "by name") if fits[each]), "none")
