"""Creates that are only accepted (202): waits for what they make, and finds its id in the answer that says that it is done."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from support.description.payloads import value_at
from support.description.service import Operation
from support.doctor import guesses, trials, waiting
from support.doctor.case import Case, Reply, Thing
from support.doctor.searching import leaves, likeness, mentions, objects
from support.http.places import described, found_at

MOST_IDS = 8


def settled(case: Case, kind: str, reply: Reply) -> Reply:
    """Return the response that tells what a create made: its own, or the last one of waiting if it was only accepted."""
    if not _only_accepted(case, kind, reply):
        return reply
    last = waiting.accepted(case, kind, Thing(kind, dict(reply.ids), None, reply.sent, reply.name), reply)
    if last is None or not last.fine:
        return reply
    return dataclasses.replace(last, operation=reply.operation, sent=reply.sent, name=reply.name, ids=reply.ids)


def _only_accepted(case: Case, kind: str, reply: Reply) -> bool:
    """Whether a response promises something, and shows nothing of what was sent."""
    operation, response = case.resource(kind).operations["create"], reply.response
    if (
        reply.status != 202
        or response is None
        or case.resource(kind).is_tie
        or case.resource(kind).chosen_id is not None
    ):
        return False
    waits = operation.poll is not None or "Location" in response.headers
    return waits and not mentions(reply.body, [reply.name, *_texts(reply.sent)])


def _texts(sent: Any) -> list[str]:
    return [each for _, each in leaves(sent) if isinstance(each, str) and len(each) > 8]


def identified(case: Case, kind: str, reply: Reply, done: Reply) -> Thing | None:
    """Return what was made, with the id that leads back to it by the described path; None if none in the answer does.

    Args:
        reply: the response to the create; `done`: the one that says that it is done.
    """
    if _holds_object(case, kind, done):
        return None
    operation = case.resource(kind).operations["create"]
    own = trials.of_operation(kind, "create", "id")
    known = _place(operation, done)
    thing = _read(case, kind, done, known) if known is not None else None
    if thing is not None:
        case.chart.agree(own, str(known))
    else:
        found = ((path, _read(case, kind, done, value)) for path, value in _candidates(case, kind, done))
        path, thing = next(((path, each) for path, each in found if each is not None), ("", None))
        if thing is not None:
            where = described(operation.id) if operation.id is not None else f'"{case.resource(kind).id_field}"'
            text = f'the id is at "{path}" of the answer that says that it is done, not at {where}'
            case.correct([(own, path)], text, reply.line)
    result = operation.poll.result if operation.poll is not None else None
    if thing is not None and operation.returns == "object" and result is None:
        text = "it was accepted, and neither this response nor the last one shows the object"
        case.correct([(trials.of_operation(kind, "create", "returns"), "nothing")], text, reply.line)
    return thing


def _place(operation: Operation, done: Reply) -> str | None:
    """The id, where the description says that an answer to a create has it."""
    if operation.id is None or done.response is None:
        return None
    found = found_at(operation.id, done.response, done.body)
    return str(found) if found is not None else None


def _holds_object(case: Case, kind: str, done: Reply) -> bool:
    """Whether the last response has what was created in it, by its name; where, is noted if it is not as described."""
    places = (path for path, found in objects(done.body) if done.name in map(str, found.values()))
    place = next(places, None) if done.name else None
    if place is None:
        return False
    operation = case.resource(kind).operations["create"]
    result = operation.poll.result if operation.poll is not None else None
    inside = value_at(done.body, result if result is not None else operation.receive)
    if operation.poll is not None and (not isinstance(inside, Mapping) or done.name not in map(str, inside.values())):
        case.correct(
            [((*trials.of_operation(kind, "create", "poll"), "result"), place)],
            f'the object is in "{place}"',
            done.line,
        )
    return True


def result_of(case: Case, kind: str, done: Reply) -> Any:
    """Return the object in the response that says that it is done."""
    operation = case.resource(kind).operations["create"]
    result = operation.poll.result if operation.poll is not None else None
    found = value_at(done.body, result) if result is not None else None
    return found if found is not None else value_at(done.body, operation.receive)


def _candidates(case: Case, kind: str, done: Reply) -> Iterator[tuple[str, str]]:
    """Path and value of what may be the id, the likeliest first."""
    names = [f"{kind.replace(' ', '_')}_id", *guesses.ID_FIELDS, case.resource(kind).id_field or ""]

    def rank(path: str) -> float:
        return max(likeness(path.rsplit(".", 1)[-1], each) for each in names if each)

    found = {path: str(value) for path, value in leaves(done.body)
             if isinstance(value, str | int) and not isinstance(value, bool) and value != ""}  # fmt: skip
    yield from ((path, found[path]) for path in sorted(found, key=rank, reverse=True)[:MOST_IDS])


def _read(case: Case, kind: str, done: Reply, own: str) -> Thing | None:
    """What an id leads to, if that is what was created: a response shows its name, or only its id if nothing has a name."""
    resource = case.resource(kind)
    thing = Thing(
        kind, {**{key: each for key, each in case.ids.items() if key != kind}, kind: own}, None, done.sent, done.name
    )
    if not resource.can("read"):
        return None
    reply = case.perform(kind, "read", it=thing)
    shown = value_at(reply.body, resource.operations["read"].receive)
    if not reply.fine or not isinstance(shown, Mapping) or not mentions(shown, [done.name] if done.name else [own]):
        return None
    return dataclasses.replace(thing, data=dict(shown), ids={**thing.ids, **resource.keyed(shown)})
