"""Looks at updates and at the other operations of a resource: what they are answered, and what they change."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from support.description.model import Operation, root_of
from support.description.payloads import value_at
from support.doctor import creating, reading, trials, waiting
from support.doctor.case import Case, Reply, Thing, Trial
from support.doctor.places import DROP, Place

USUAL = ("create", "list", "read", "delete")


def look(case: Case, thing: Thing) -> None:
    """Perform every operation on a thing but its delete, and look at what it changes."""
    resource = case.resource(thing.kind)
    removal = {*resource.removal.before, *resource.removal.after}
    for verb, operation in resource.operations.items():
        if verb in USUAL or operation.verb == "delete":
            continue
        if verb in removal:
            case.chart.unseen(trials.of_operation(thing.kind, verb, "success"), "it belongs to the removal")
        elif operation.verb == "update":
            update(case, thing, verb)
        else:
            _other(case, thing, verb)


def update(case: Case, thing: Thing, verb: str) -> None:
    """Update a thing as described, or as it must have been meant."""
    kind = thing.kind
    before = case.shown(thing)
    reply = reading.reach(case, thing, verb)
    if reply is None:
        return
    creating.envelope(case, kind, verb, reply, case.resource(kind).operations[verb].receive)
    _follow(case, thing, verb, reply)
    waiting.wait(case, kind, verb, thing, reply)
    after = case.shown(thing)
    if not isinstance(after, Mapping) or not isinstance(before, Mapping) or not isinstance(reply.sent, Mapping):
        return
    _changed(case, thing, verb, reply, after)
    _volatile(case, thing, reply, before, after)
    thing.data = {**(thing.data if isinstance(thing.data, Mapping) else {}), **after}


def _follow(case: Case, thing: Thing, verb: str, reply: Reply) -> None:
    """An update may give a thing another id."""
    resource = case.resource(thing.kind)
    data = value_at(reply.body, resource.operations[verb].receive)
    own = value_at(data, resource.id_field) if resource.id_field else None
    if isinstance(own, str | int) and not isinstance(own, bool) and thing.kind in thing.ids:
        thing.ids[thing.kind] = str(own)


def _changed(case: Case, thing: Thing, verb: str, reply: Reply, after: Mapping[str, Any]) -> None:
    """What was sent is shown afterwards, where the description says."""
    kind, resource = thing.kind, case.resource(thing.kind)
    operation = resource.operations[verb]
    own, body = trials.of_operation(kind, verb, "shown_at"), trials.body_place(case, kind, verb)
    hidden = {*resource.write_only, *resource.opaque, *resource.incidental, *resource.extended}
    sent = {name: value for name, value in reply.sent.items() if name not in hidden}
    inside = value_at(after, operation.shown_at)
    if isinstance(inside, Mapping) and all(inside.get(name) == value for name, value in sent.items()):
        if operation.shown_at:
            case.chart.agree(own, f'it is in "{operation.shown_at}"')
        if body is not None:
            case.chart.agree(body, "it is shown afterwards")
        return
    where = next(
        (
            path
            for path, found in _objects(after)
            if sent and all(found.get(name) == value for name, value in sent.items())
        ),
        None,
    )
    if where is not None and where != (operation.shown_at or ""):
        case.correct(
            [(own, where or DROP)],
            f'what was sent is shown at "{where}"' if where else "what was sent is shown by the object itself",
            reply.line,
        )
        return
    wrong = {name: value_at(inside, name) for name, value in sent.items() if value_at(inside, name) != value}
    _unchanged(case, thing, verb, reply, wrong, body)


def _objects(value: Any, path: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    if isinstance(value, Mapping):
        yield path, value
        for key, each in value.items():
            yield from _objects(each, f"{path}.{key}".lstrip("."))


def _unchanged(case: Case, thing: Thing, verb: str, reply: Reply, wrong: Mapping[str, Any], body: Place | None) -> None:
    """A field was sent and accepted, and does not change: another one may have been meant, or another method."""
    if body is None or not wrong:
        return

    def attempt() -> Reply | None:
        again = case.perform(thing.kind, verb, it=thing)
        after = case.shown(thing)
        shows = isinstance(after, Mapping) and isinstance(again.sent, Mapping)
        return (
            again
            if again.fine and shows and all(after.get(name) == value for name, value in again.sent.items())
            else None
        )

    def others() -> Iterator[Trial]:
        value = case.copy.value(body)
        data = thing.data if isinstance(thing.data, Mapping) else {}
        for name in wrong:
            for other in [
                each for each in data if each not in (value or {}) and type(data[each]) is type((value or {}).get(name))
            ][:8]:
                yield [(body, {other if key == name else key: each for key, each in value.items()})]
        yield from trials.methods(case, thing.kind, verb)

    shown = ", ".join(f"{name} is {json.dumps(value)[:40]}" for name, value in wrong.items())
    solved = case.solve(others(), attempt)
    if solved is not None:
        case.correct(solved[0], f"it is accepted, and changes nothing: {shown}", reply.line)
    else:
        case.differ(body, f"it is accepted, and is not shown afterwards: {shown}", reply.line)


def _volatile(case: Case, thing: Thing, reply: Reply, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Only what was sent changes, and what the description calls volatile."""
    resource = case.resource(thing.kind)
    known = {
        *resource.volatile,
        *resource.incidental,
        *resource.opaque,
        resource.key_field or "",
        *reply.sent,
        *resource.extended,
    }
    own: Place = ("resources", thing.kind, "volatile")
    shown_at = {(each.shown_at or "").split(".")[0] for each in resource.operations.values()}
    changed = [
        name for name in after if name in before and after[name] != before[name] and name not in known | shown_at
    ]
    moved = [name for name in resource.volatile if name in after and after.get(name) != before.get(name)]
    if changed and not any(each.whole for each in resource.operations.values() if each.place == reply.operation.place):
        said = f"the update changed {', '.join(changed)} too"
        named = [each for each in changed if each in resource.fields or not resource.fields]
        others = [each for each in changed if each not in named]  # only what is among the fields can be volatile
        for part, fields in (("volatile", named), ("incidental", others)):
            if fields:
                case.correct([(("resources", thing.kind, part), [*getattr(resource, part), *fields])], said)
    elif moved:
        case.chart.agree(own, f"the update changed {', '.join(moved)}")


def _other(case: Case, thing: Thing, verb: str) -> None:
    """Perform an operation of the service's own, and note how it was answered."""
    kind = thing.kind
    operation = case.resource(kind).operations[verb]
    missing = [each for each in operation.parameters if each not in {*case.things, *map(root_of, thing.ids), "me"}]
    if missing:
        case.chart.unseen(trials.of_operation(kind, verb, "success"), f"there is no {', '.join(missing)}")
        return
    if _removes(operation):
        _with_another(case, thing, verb)
        return
    reply = reading.reach(case, thing, verb)
    if reply is None:
        return
    _returns(case, kind, verb, reply)
    waiting.wait(case, kind, verb, thing, reply)


def _removes(operation: Operation) -> bool:
    return operation.method == "DELETE"


def _with_another(case: Case, thing: Thing, verb: str) -> None:
    """An operation that removes something is not performed: what others need would be gone."""
    case.chart.unseen(trials.of_operation(thing.kind, verb, "success"), "it removes things")


def _returns(case: Case, kind: str, verb: str, reply: Reply) -> None:
    """Note whether a response has a body as described."""
    own, operation = trials.of_operation(kind, verb, "returns"), case.resource(kind).operations[verb]
    if operation.returns == "object" and not isinstance(reply.body, Mapping):
        case.correct(
            [(own, "list" if isinstance(reply.body, list) else "nothing")], "the response has no object", reply.line
        )
    elif operation.returns == "object":
        case.chart.agree(own, "an object")
        resource = case.resource(kind)
        only = not any(resource.can(each) for each in ("create", "read", "list"))
        shown = value_at(reply.body, operation.receive)
        if only and isinstance(shown, Mapping) and not case.chart.has(("resources", kind, "fields")):
            missing = [each for each in resource.fields if each not in shown and value_at(shown, each) is None]
            if not missing:
                case.chart.agree(("resources", kind, "fields"), "all are there")
