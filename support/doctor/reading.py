"""Looks at reads: whether what was created can be read, and which fields it shows."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping
from typing import Any

from support.description.model import Resource
from support.description.payloads import value_at
from support.description.service import Variant
from support.description.times import time_of
from support.doctor import creating, trials
from support.doctor.case import Case, Reply, Thing
from support.doctor.places import DROP, Place
from support.doctor.repairing import repair
from support.doctor.searching import leaves, nearest_first
from support.http.names import snake_case

EARLIEST = 100_000_000  # seconds since 1970: from 1973 on


def read(case: Case, thing: Thing) -> None:
    """Read a thing, and look at its fields."""
    kind = thing.kind
    resource = case.resource(kind)
    if not resource.can("read"):
        if isinstance(thing.data, Mapping) and thing.data and not resource.is_tie:
            look(case, thing, thing.data)
        return
    reply = reach(case, thing, "read")
    if reply is None:
        return
    creating.envelope(case, kind, "read", reply, resource.operations["read"].receive)
    shown = value_at(reply.body, case.resource(kind).operations["read"].receive)
    if isinstance(shown, Mapping):
        thing.data = {**(thing.data if isinstance(thing.data, Mapping) else {}), **shown}
        look(case, thing, shown)


def refresh(case: Case, thing: Thing) -> None:
    """Read a thing, and keep what it shows."""
    resource = case.resource(thing.kind)
    if not resource.can("read"):
        return
    reply = case.perform(thing.kind, "read", it=thing)
    shown = value_at(reply.body, resource.operations["read"].receive)
    if reply.fine and isinstance(shown, Mapping):
        thing.data = {**(thing.data if isinstance(thing.data, Mapping) else {}), **shown}


def reach(case: Case, thing: Thing, verb: str) -> Reply | None:
    """Perform an operation on a thing as described, or as it must have been meant; None if it does not succeed."""
    kind = thing.kind
    reply = case.perform(kind, verb, it=thing, other=case.others.get(kind))
    if not reply.fine:
        better = repair(
            case,
            reply,
            lambda failed: trials.for_reply(case, kind, verb, failed),
            lambda: case.perform(kind, verb, it=thing, other=case.others.get(kind)),
            lambda again: again.fine and _credible(case, thing, verb, again),
        )
        if better is None:
            case.differ(trials.of_operation(kind, verb, "success"), reply.said, reply.line)
            return None
        reply = better
    creating.status(case, kind, verb, reply)
    case.chart.agree(trials.path_of(case, kind, verb), f"{reply.status}")
    return reply


def _credible(case: Case, thing: Thing, verb: str, reply: Reply) -> bool:
    """Whether what was read is the thing, and not a list of such things, for example."""
    resource = case.resource(thing.kind)
    if verb != "read" or thing.kind not in thing.ids:
        return True
    shown = value_at(reply.body, resource.operations["read"].receive)
    inside = dict(leaves(shown)).values() if isinstance(shown, Mapping) else ()
    first = {value for path, value in leaves(shown) if not any(part.isdecimal() for part in path.split("."))}
    return bool(inside) and bool({str(each) for each in first} & set(thing.marks))


def look(case: Case, thing: Thing, shown: Mapping[str, Any]) -> None:
    """Hold the fields of an object against the description."""
    kind, resource = thing.kind, case.resource(thing.kind)
    _name(case, thing, shown)
    resource = case.resource(kind)
    _fields(case, resource, shown)
    _key(case, thing, shown)
    _times(case, case.resource(kind), shown)
    _defaults(case, thing, shown)
    _sent(case, thing, shown)
    for name in resource.write_only:
        own: Place = ("resources", kind, "write_only")
        if value_at(shown, name) is not None:
            case.correct([(own, [each for each in resource.write_only if each != name])], f'"{name}" is shown')
        else:
            case.chart.agree(own, "not shown")


def _name(case: Case, thing: Thing, shown: Mapping[str, Any]) -> None:
    resource = case.resource(thing.kind)
    own: Place = ("resources", thing.kind, "name")
    if resource.name_field is None or not thing.name:
        return
    value = value_at(shown, resource.name_field)
    if isinstance(value, str) and thing.name in value:
        case.chart.agree(own, f'"{value}"')
        return
    holding = [path for path, each in leaves(shown) if isinstance(each, str) and thing.name in each]
    exact = [path for path in holding if value_at(shown, path) == thing.name]
    if exact or holding:
        best = nearest_first(resource.name_field, exact or holding)[0]
        case.correct([(own, best)], f'the name is at "{best}"')
    elif not _mentions(thing):
        case.chart.unseen(own, "no field shows the unique name that was sent")
    elif resource.name_field not in shown:
        case.differ(own, f'there is no "{resource.name_field}"; the object has {", ".join(shown)}')


def _mentions(thing: Thing) -> bool:
    return isinstance(thing.sent, Mapping) and any(thing.name in str(each) for each in thing.sent.values())


def _fields(case: Case, resource: Resource, shown: Mapping[str, Any]) -> None:
    own: Place = ("resources", resource.name, "fields")
    missing = [each for each in resource.fields if each not in shown and value_at(shown, each) is None]
    if not resource.fields:
        return
    if not missing:
        case.chart.agree(own, "all are there")
        return
    extra = [each for each in shown if each not in resource.fields]
    truth = list(resource.fields)
    words = []
    for name in missing:
        near = nearest_first(name, extra)[:1]
        place = truth.index(name)
        truth[place : place + 1] = near
        extra = [each for each in extra if each not in near]
        words.append(f'there is no "{name}"' + (f'; there is "{near[0]}"' if near else ""))
    case.correct([(own, truth)], "; ".join(words))


def _key(case: Case, thing: Thing, shown: Mapping[str, Any]) -> None:
    resource = case.resource(thing.kind)
    own: Place = ("resources", thing.kind, "key")
    if resource.key_field is None or not thing.name:
        return
    derived = re.sub(r"\W|_", "", snake_case(thing.name))

    def plain(value: Any) -> str:
        return re.sub(r"\W|_", "", str(value)).lower()

    value = value_at(shown, resource.key_field)
    if value is not None and plain(value) == derived and resource.key_field != resource.name_field:
        case.chart.agree(own, f'"{value}"')
        return
    others = [
        path for path, each in leaves(shown) if isinstance(each, str) and plain(each) == derived and each != thing.name
    ]
    if others:
        case.correct([(own, others[0])], f'what is derived from the name is at "{others[0]}"')
    elif value is None:
        case.differ(own, f'there is no "{resource.key_field}"')


def _times(case: Case, resource: Resource, shown: Mapping[str, Any]) -> None:
    for part, other, fits in (("times", "timestamps", _is_time), ("timestamps", "times", _is_timestamp)):
        own: Place = ("resources", resource.name, part)
        named: tuple[str, ...] = getattr(resource, part)
        for name in named:
            value = value_at(shown, name)
            if value is None:
                continue
            if fits(value):
                case.chart.agree(own, f"{json.dumps(value)}")
                continue
            rest = [each for each in named if each != name]
            elsewhere = (_is_timestamp if part == "times" else _is_time)(value)
            known = getattr(resource, other)
            more = [(("resources", resource.name, other), [*known, name])] if elsewhere and name not in known else []
            case.correct([(own, rest or DROP), *more], f'"{name}" is {json.dumps(value)}')


def _is_time(value: Any) -> bool:
    return isinstance(value, str) and time_of(value) is not None and "T" in value.upper()


def _is_timestamp(value: Any) -> bool:
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and value > EARLIEST
        and time_of(value) is not None
    )


def defaults_left_out(case: Case, thing: Thing) -> None:
    """Create one without the fields that have a default and are otherwise sent, and look at what it shows."""
    resource = case.resource(thing.kind)
    new = resource.new if isinstance(resource.new, Mapping) else {}
    names = tuple(each for each in resource.defaults if each in new and each != resource.name_field)
    if not names or not resource.can("create"):
        return
    reply = case.perform(thing.kind, "create", variant=Variant(unset=names))
    if not reply.fine:
        return
    shown = value_at(reply.body, resource.operations["create"].receive)
    if isinstance(shown, Mapping):
        _defaults(case, dataclasses.replace(thing, sent=reply.sent), shown)


def _defaults(case: Case, thing: Thing, shown: Mapping[str, Any]) -> None:
    resource = case.resource(thing.kind)
    sent = thing.sent if isinstance(thing.sent, Mapping) else {}
    for name, expected in resource.defaults.items():
        own: Place = ("resources", thing.kind, "defaults", name)
        if name in sent:
            continue
        if name not in shown and value_at(shown, name) is None and expected is not None:
            near = [
                each for each in shown if each not in resource.defaults and shown[each] == expected and each not in sent
            ]
            case.chart.differ(own, f'there is no "{name}"' + (f'; "{near[0]}" has this value' if near else ""), DROP)
        elif value_at(shown, name) == expected and isinstance(value_at(shown, name), bool) is isinstance(
            expected, bool
        ):
            case.chart.agree(own, json.dumps(expected))
        else:
            case.chart.differ(own, f"it is {json.dumps(value_at(shown, name))}", value_at(shown, name))


def _sent(case: Case, thing: Thing, shown: Mapping[str, Any]) -> None:
    """Each field that was sent is shown with its value, unless the description says something else."""
    create = case.resource(thing.kind).operations.get("create")
    if not isinstance(thing.sent, Mapping) or create is None or create.has_body:
        return
    for name, value in thing.sent.items():
        _one_sent(case, case.resource(thing.kind), name, value, shown)


def _one_sent(case: Case, resource: Resource, name: str, value: Any, shown: Mapping[str, Any]) -> None:
    kind = resource.name
    if name in resource.opaque or name in resource.extended:
        _otherwise(case, resource, name, value, shown)
    elif name in {*resource.write_only, *resource.incidental, *resource.volatile}:
        return
    elif name not in shown:
        if name not in resource.fields:  # else the fields say so
            own: Place = ("resources", kind, "write_only")
            case.correct([(own, [*resource.write_only, name])], f'"{name}" was sent, and is not shown')
    elif shown[name] == value or _same_items(shown[name], value):
        case.chart.agree(("resources", kind, "new"), "it shows what was sent")
    else:
        more = isinstance(value, Mapping) and isinstance(shown[name], Mapping) and value.items() <= shown[name].items()
        part = "extended" if more else "opaque"
        answered = f'"{name}" shows {json.dumps(shown[name])[:60]}'
        case.correct([(("resources", kind, part), [*getattr(resource, part), name])], answered)


def _same_items(shown: Any, sent: Any) -> bool:
    """Whether two lists have the same items; their order may be the service's own."""
    return isinstance(shown, list) and isinstance(sent, list) and sorted(map(str, shown)) == sorted(map(str, sent))


def _otherwise(case: Case, resource: Resource, name: str, value: Any, shown: Mapping[str, Any]) -> None:
    """A field that is described to show something else than what was sent, or more."""
    part = "opaque" if name in resource.opaque else "extended"
    own: Place = ("resources", resource.name, part)
    if name not in shown:
        return
    if shown[name] != value:
        case.chart.agree(own, f'"{name}" shows something else than what was sent')
    elif part == "opaque":
        rest = [each for each in resource.opaque if each != name]
        case.correct([(own, rest or DROP)], f'"{name}" shows what was sent')
    else:
        case.chart.unseen(own, f'"{name}" shows just what was sent')
