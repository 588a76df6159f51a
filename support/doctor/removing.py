"""Looks at removals: whether something can be removed, and how anybody sees that it is gone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from support.description.payloads import meets, value_at
from support.doctor import answering, creating, reading, trials, waiting
from support.doctor.case import Case, Reply, Thing, Trial
from support.doctor.places import DROP, Place
from support.doctor.repairing import repair
from support.errors import SuiteError
from support.http.answers import is_missing
from support.polling import pause

NO_MORE = frozenset({404, 410})
REJECTED = frozenset({400, 409, 412, 422})
PATIENT = 4  # seconds


def remove(case: Case, thing: Thing) -> bool:
    """Remove a thing, look again, and return whether it is gone."""
    kind = thing.kind
    resource = case.resource(kind)
    if not resource.can("delete"):
        return False
    before = case.shown(thing)
    _name_check(case, thing, taken=True)
    for verb in resource.removal.before:
        reading.reach(case, thing, verb)
    reply = _deleted(case, thing)
    if reply is None:
        return False
    waiting.wait(case, kind, "delete", thing, reply)
    for verb in resource.removal.after:
        reading.reach(case, thing, verb)
    gone = _look_again(case, thing, before)
    if gone:
        _name_check(case, thing, taken=False)
    return gone


def _deleted(case: Case, thing: Thing) -> Reply | None:
    """The response to a delete that succeeded."""
    kind = thing.kind
    reply = case.perform(kind, "delete", it=thing)
    if not reply.fine:
        better = repair(
            case, reply, lambda failed: _trials(case, kind, failed), lambda: case.perform(kind, "delete", it=thing)
        )
        if better is None:
            case.differ(
                trials.of_operation(kind, "delete", "success"), f"it cannot be removed: {reply.said}", reply.line
            )
            return None
        reply = better
    creating.status(case, kind, "delete", reply)
    case.chart.agree(trials.path_of(case, kind, "delete"), f"{reply.status}")
    return reply


def _trials(case: Case, kind: str, reply: Reply) -> Iterator[Trial]:
    """What may have been meant; first that something else must be done before."""
    resource = case.resource(kind)
    if reply.status in {400, 409, 412, 422} and not reply.problem:
        others = [
            verb
            for verb, each in resource.operations.items()
            if verb not in {"create", "read", "list", "update", "delete"} and each.verb not in {"create", "update"}
        ]
        yield from ([(("resources", kind, "removal", "before"), [verb])] for verb in others)
    yield from trials.for_reply(case, kind, "delete", reply)


def not_gone(case: Case, thing: Thing) -> None:
    """Note it if what has just been created is as the description says of what is gone."""
    gone = case.resource(thing.kind).removal.gone
    if gone and isinstance(thing.data, Mapping) and meets(thing.data, gone):
        own: Place = ("resources", thing.kind, "removal", "gone")
        case.correct([(own, DROP)], "what has just been created is so already")


def _name_check(case: Case, thing: Thing, *, taken: bool) -> None:
    """The described request succeeds while a name is taken, and not afterwards."""
    resource = case.resource(thing.kind)
    if resource.removal.name_check is None or not thing.name:
        return
    own: Place = ("resources", thing.kind, "removal", "name_check")
    name = str(value_at(thing.data, resource.name_field) or thing.name)
    try:
        found = case.helper().name_taken(thing.kind, {**case.ids, **thing.ids}, name)
    except (SuiteError, AssertionError, KeyError) as problem:
        case.correct([(own, DROP)], str(problem).split("\n")[0])
        return
    if found == taken:
        case.chart.agree(own, "it tells whether the name is taken")
    else:
        state = "taken, by it, after the removal" if not taken else "free, by it, while it is taken"
        case.correct([(own, DROP)], f"the name is {state}")


def _look_again(case: Case, thing: Thing, before: Any) -> bool:
    """Whether it is gone, as the description says it, or otherwise."""
    kind, resource = thing.kind, case.resource(thing.kind)
    if resource.can("read"):
        reply = case.perform(kind, "read", it=thing)
        if reply.fine:
            return _still_readable(case, thing, before, reply)
        operation = resource.operations["read"]
        if (reply.response is not None and reply.status in NO_MORE) or answering.word_of(operation, reply) == "missing":
            answering.judge(case, kind, "read", reply, "missing")
        if resource.removal.gone and not case.chart.has(("resources", kind, "removal", "gone")):
            case.chart.unseen(
                ("resources", kind, "removal", "gone"), f"a read of what is gone is answered {reply.status}"
            )
        return reply.status in NO_MORE or (reply.response is not None and is_missing(operation, reply.response))
    if resource.can("list"):
        return not _listed(case, thing)
    case.chart.unseen(("resources", kind, "removal"), "it can be neither read nor listed")
    return True


def _still_readable(case: Case, thing: Thing, before: Any, reply: Reply) -> bool:
    """Something is shown after its removal: it should say so."""
    kind, resource = thing.kind, case.resource(thing.kind)
    own: Place = ("resources", kind, "removal", "gone")
    shown = value_at(reply.body, resource.operations["read"].receive)
    if resource.removal.gone and meets(shown, resource.removal.gone):
        case.chart.agree(own, "what is gone says so")
        return True
    changed = _changed(case, kind, before, shown)
    if changed:
        name = min(
            changed, key=lambda each: ("status" not in each and "state" not in each and "deleted" not in each, each)
        )
        case.correct(
            [(own, {name: changed[name]})],
            f"after its removal it is still shown, and {name} is {changed[name]!r}",
            reply.line,
        )
        return True
    case.differ(
        trials.of_operation(kind, "delete", "success"), "after its removal it is still shown, unchanged", reply.line
    )
    return False


def _changed(case: Case, kind: str, before: Any, after: Any) -> dict[str, Any]:
    """The fields that a removal has changed and that may say that something is gone."""
    if not isinstance(before, Mapping) or not isinstance(after, Mapping):
        return {}
    differ = {
        name: value for name, value in after.items() if before.get(name) != value and isinstance(value, bool | str)
    }
    return {name: value for name, value in differ.items() if not _is_time(case, kind, name)}


def _is_time(case: Case, kind: str, name: str) -> bool:
    resource = case.resource(kind)
    return name in {*resource.times, *resource.timestamps, *resource.incidental, *resource.volatile}


def _listed(case: Case, thing: Thing) -> bool:
    """Whether the list still shows it."""
    resource = case.resource(thing.kind)
    named = resource.tied if resource.is_tie else thing.kind
    try:
        return thing.ids.get(named or "") in case.helper().listed_ids(thing.kind, {**case.ids, **thing.ids})
    except AssertionError:
        return False


def cascade(case: Case, kind: str) -> None:
    """Remove what something is in, and look whether it goes with it, as described."""
    resource, own = case.resource(kind), ("resources", kind, "removal", "cascades")
    thing = case.things.get(kind)
    parents = [each for each in resource.path if case.resource(each).can("delete")]
    if not resource.removal.cascades or thing is None or not parents:
        return
    parent = case.things.get(parents[-1] if not resource.is_tie else parents[0])
    if parent is None:
        return
    reply = case.perform(parent.kind, "delete", it=parent)
    for _ in range(PATIENT):
        if reply.status not in REJECTED:
            break
        pause(1.0)  # something in it may still be busy
        reply = case.perform(parent.kind, "delete", it=parent)
    if reply.fine:
        waiting.wait(case, parent.kind, "delete", parent, reply)
        case.chart.agree(own, f"the {parent.kind} can be removed with it in it")
        for name in [name for name, each in case.things.items() if each is parent or parent.kind in each.ids]:
            del case.things[name]
    elif reply.status in REJECTED:
        case.chart.differ(own, f"the {parent.kind} cannot be removed before it: {reply.said}", DROP, reply.line)
