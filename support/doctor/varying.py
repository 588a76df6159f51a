"""Performs every variant of every operation, and looks at what the description says of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from support.description.payloads import fill, value_at
from support.description.resolve import VARIED
from support.description.service import Operation, Variant
from support.doctor import answering, creating, reading
from support.doctor.case import Case, Reply, Thing
from support.doctor.chart import UNKNOWN
from support.doctor.places import Place


@dataclass(frozen=True, slots=True)
class Seen:
    """How a variant was answered; `place` is what differs, None if nothing does."""

    place: Place | None
    answered: str
    truth: Any = UNKNOWN
    request: str = ""


def of_variant(variant: Variant) -> Place:
    """Return the place of a variant in the description."""
    above, _, words = variant.place.partition('."')
    return (*above.split("."), words.removesuffix('"'))


BODY = ("set", "only", "unset", "body", "raw", "media_type", "id")


def look(case: Case, thing: Thing, spare: Thing) -> None:
    """Perform every variant; those that change something, on what is removed afterwards."""
    seen: dict[Place, list[Seen]] = {}
    for verb, variant in list(_variants(case, thing.kind)):
        operation = case.resource(thing.kind).operations[verb]
        own = of_variant(variant)
        if operation.verb == "delete" or (operation.verb not in {*VARIED, "read"} and not operation.safe):
            case.chart.unseen(own, f"it is for {verb}, which is performed as it is")
            continue
        seen.setdefault(own, []).append(_performed(case, own, verb, variant, thing, spare))
    for own, each in seen.items():
        _note(case, own, each)


def _performed(case: Case, own: Place, verb: str, variant: Variant, thing: Thing, spare: Thing) -> Seen:
    """Perform a variant, and return how it was answered; once more with something new, if that may make a difference."""
    kind, operation = thing.kind, case.resource(thing.kind).operations[verb]
    changes = operation.verb == "update"
    it = spare if changes else thing
    if "{it[" in str(variant):
        reading.refresh(case, it)
    reply = case.perform(kind, verb, it=it, other=thing if changes else spare, variant=variant)
    found = _judged(case, own, kind, verb, reply, it)
    if changes and reply.fine:
        _follow(case, spare, operation, reply)
    if found.place is not None and changes and not case.resource(kind).is_tie:
        fresh = creating.again(case, kind)
        if fresh is not None:
            reading.refresh(case, fresh)
            reply = case.perform(kind, verb, it=fresh, other=thing, variant=variant)
            found = _judged(case, own, kind, verb, reply, fresh)
    return found


def _note(case: Case, own: Place, seen: list[Seen]) -> None:
    """Note how a variant was answered; it is as described if one of its operations answers as described."""
    right = [each for each in seen if each.place is None]
    if right:
        case.chart.agree(own, "; ".join(each.answered for each in right))
    else:
        first = seen[0]
        if own[0] == "variants":  # several resources share it
            case.doubts.setdefault(first.place or own, (first.answered, first.truth, first.request))
            return
        case.chart.differ(first.place or own, first.answered, first.truth, first.request)


def _variants(case: Case, kind: str) -> Iterator[tuple[str, Variant]]:
    """Each variant with each operation that it can be meant for."""
    resource = case.resource(kind)
    # Those that change nothing first: what the others change may be what they refer to.
    for verb, operation in sorted(
        resource.operations.items(), key=lambda each: (not each[1].safe, each[1].verb == "update")
    ):
        shared = [each for each in resource.variants.values() if _is_for(each, verb, operation)]
        yield from ((verb, variant) for variant in (*shared, *operation.variants.values()))


def _is_for(variant: Variant, verb: str, operation: Operation) -> bool:
    """Whether a variant is for an operation; without a word about it, one that has only a query is for lists."""
    if variant.on:
        return verb in variant.on or operation.verb in variant.on
    has_body = any(getattr(variant, part) not in (None, (), {}) for part in BODY)
    return operation.verb in VARIED and (operation.verb == "list") is (bool(variant.query) and not has_body)


def _follow(case: Case, spare: Thing, operation: Operation, reply: Reply) -> None:
    """A variant may give the spare thing another id, or other values."""
    resource = case.resource(spare.kind)
    data = value_at(reply.body, operation.receive)
    own = value_at(data, resource.id_field) if resource.id_field else None
    if isinstance(own, str | int) and not isinstance(own, bool) and spare.kind in spare.ids:
        spare.ids[spare.kind] = str(own)
    if isinstance(data, Mapping):
        spare.data = {**(spare.data if isinstance(spare.data, Mapping) else {}), **data}


def _judged(case: Case, own: Place, kind: str, verb: str, reply: Reply, it: Thing) -> Seen:
    """What the answer to a variant says about it."""
    variant, word = reply.variant, answering.word_of(reply.operation, reply)
    if reply.response is None:
        return Seen(own, reply.problem.split("\n")[0])
    expected = variant.success or reply.operation.success
    if reply.status in expected and (word is None or reply.fine):
        return _shown(case, own, verb, reply, it)
    if 200 <= reply.status < 400 and variant.success is not None:
        wrong = " or ".join(map(str, expected))
        return Seen((*own, "success"), f"{reply.status}, not {wrong}", [reply.status], reply.line)
    if reply.fine:  # another success than the usual one: something was there already, for example
        return Seen(None, f"{verb}: {reply.status}")
    if variant.success is not None or variant.shows:
        return Seen(own, f"it is not accepted: {reply.said}", UNKNOWN, reply.line)
    if word is None:
        word = _usual(case, kind, verb, reply)
    if word is not None:
        answering.judge(case, kind, verb, reply, word)
    return Seen(None, f"{verb}: {reply.status}, {word or 'which is none of the answers'}")


def _usual(case: Case, kind: str, verb: str, reply: Reply) -> str | None:
    """The kind of answer that one may be which the description does not have; None if that kind looks otherwise, as was seen."""
    usual = answering.USUAL.get(reply.status)
    if usual == "invalid" and reply.variant.raw is not None and "unreadable" in reply.operation.answers:
        usual = "unreadable"
    if usual is None or usual not in reply.operation.answers:
        return None
    return None if case.chart.has(answering.of_answer(kind, verb, usual, "status")) else usual


def _shown(case: Case, own: Place, verb: str, reply: Reply, it: Thing) -> Seen:
    """Whether the fields of a response show what the variant says."""
    variant, operation = reply.variant, reply.operation
    shown = value_at(reply.body, operation.receive)
    for name, template in variant.shows.items():
        try:
            wanted = fill(template, {**case.known(it), "name": reply.name, "run": case.session.names.run})
        except (KeyError, TypeError):
            return Seen((*own, "shows"), f"it refers to what there is not: {json.dumps(template)}")
        value = value_at(shown, name)
        if (
            isinstance(shown, Mapping)
            and value != wanted
            and not operation.shown_at
            and (name in shown or wanted is not None)
        ):
            return Seen((*own, "shows", name), f"it is {json.dumps(value)}", _template(value, reply.name), reply.line)
    return Seen(None, f"{verb}: {reply.status}")


def _template(value: Any, name: str) -> Any:
    return value.replace(name, "{name}") if isinstance(value, str) and name else value
