"""Looks at creates: whether one succeeds, with which status, where the object is in the response, and where its id."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

from support.description.payloads import fill, value_at
from support.doctor import accepting, guesses, trials, waiting
from support.doctor.case import Case, Reply, Thing, Trial
from support.doctor.places import DROP, Place
from support.doctor.repairing import repair
from support.doctor.searching import leaves, likeness, mentions, where_object
from support.http.names import OURS
from support.http.places import described, found_at

MOST_IDS = 12
MOST_BOTH, MOST_PATHS = 4, 24  # ids and paths that are tried together


def create(case: Case, kind: str) -> Thing | None:
    """Create one as described, or as it must have been meant, and return it; None if it cannot be created."""
    reply = _created(case, kind)
    if reply is None:
        return None
    done = accepting.settled(case, kind, reply)
    thing = accepting.identified(case, kind, reply, done) if done is not reply else None
    thing = thing or _identified(case, kind, done)
    _register(case, kind, thing, reply)
    waiting.wait(case, kind, "create", thing, reply)
    return thing


def again(case: Case, kind: str) -> Thing | None:
    """Create one more, now that it is known how; None if that does not succeed."""
    reply = case.perform(kind, "create")
    if not reply.fine:
        return None
    thing = _thing(case, kind, accepting.settled(case, kind, reply))
    _register(case, kind, thing, reply)
    waiting.wait(case, kind, "create", thing, reply)
    return thing


def _created(case: Case, kind: str) -> Reply | None:
    """The response to a create that succeeded."""
    reply = case.perform(kind, "create")
    own = trials.of_operation(kind, "create", "success")
    if not reply.fine:
        better = repair(
            case,
            reply,
            lambda failed: _with_needs(case, trials.for_reply(case, kind, "create", failed)),
            lambda: case.perform(kind, "create"),
            lambda again: _credible(case, kind, again),
        )
        if better is None:
            if not case.needing:  # else it was tried early, on the way to something else
                case.differ(own, f"it cannot be created: {reply.said}", reply.line)
            return None
        reply = better
    status(case, kind, "create", reply)
    for part in (trials.body_place(case, kind, "create"), trials.path_of(case, kind, "create")):
        if part is not None:
            case.chart.agree(part, f"{reply.status}")
    return reply


def _with_needs(case: Case, corrections: Iterator[Trial]) -> Iterator[Trial]:
    """The same corrections; what one of them makes it need is created first."""
    for trial in corrections:
        missing = [need for place, value in trial if place[-1] == "needs" for need in value if need not in case.things]
        if not missing:
            yield trial
        elif not case.needing:
            case.needing = True
            if all(_needed(case, need) for need in missing):
                yield trial
            case.needing = False


def _needed(case: Case, need: str) -> bool:
    if need not in case.things and all(each in case.things for each in case.resource(need).parents):
        thing = create(case, need)
        if thing is not None:
            case.things[need] = thing
    return need in case.things


def _credible(case: Case, kind: str, reply: Reply) -> bool:
    """Whether a create succeeded, and its response is about what was sent."""
    resource = case.resource(kind)
    if not reply.fine:
        return False
    wanted = [value for _, value in leaves(reply.sent) if isinstance(value, str) and reply.name and reply.name in value]
    chosen = (
        fill(resource.chosen_id, {"name": reply.name, "key": reply.name.replace("-", "_"), "run": "", "number": ""})
        if _simple(resource.chosen_id)
        else None
    )
    marks = [*wanted, *([chosen] if chosen else [])]
    return reply.body in (None, "") or resource.is_tie or not marks or mentions(reply.body, marks)


def _simple(template: str | None) -> bool:
    return template in {"{name}", "{key}"}


def status(case: Case, kind: str, verb: str, reply: Reply) -> None:
    """Note whether an operation succeeded with a described status."""
    own = trials.of_operation(kind, verb, "success")
    described = case.resource(kind).operations[verb].success
    case.chart.agree(trials.of_operation(kind, verb, "method"), f"{reply.status}")
    if reply.status in described:
        case.chart.agree(own, f"{reply.status}")
    else:
        wrong = " or ".join(map(str, described))
        case.correct([(own, [reply.status])], f"{reply.status}, not {wrong}", reply.line)


def _thing(case: Case, kind: str, reply: Reply) -> Thing:
    """What a response says was created, read as described."""
    resource = case.resource(kind)
    operation = resource.operations["create"]
    data = accepting.result_of(case, kind, reply)
    own = (
        found_at(operation.id, reply.response, reply.body)
        if operation.id is not None and reply.response is not None
        else None
    )
    own = own if own is not None else value_at(data, resource.id_field) if resource.id_field else None
    if resource.chosen_id is not None and own is None:
        own = _chosen(case, kind, reply)
    data = data if isinstance(data, Mapping) else dict(reply.sent) if isinstance(reply.sent, Mapping) else data
    both = {**reply.sent, **data} if isinstance(reply.sent, Mapping) and isinstance(data, Mapping) else data
    ids = {**{key: each for key, each in case.ids.items() if key != kind}, **resource.keyed(both)}
    if _usable(own):
        ids[kind] = str(own)
    return Thing(kind, ids, data, reply.sent, reply.name)


def _usable(own: Any) -> bool:
    return isinstance(own, str | int) and not isinstance(own, bool) and own != ""


def _chosen(case: Case, kind: str, reply: Reply) -> Any:
    """The id that the client chose, as the journal has it."""
    made = next(
        (each for each in reversed(case.state.made) if each.kind == kind and reply.name and (each.id or "")), None
    )
    return made.id if made is not None else None


def _identified(case: Case, kind: str, reply: Reply) -> Thing:
    """What was created, with its id found wherever the service shows it."""
    resource = case.resource(kind)
    envelope(case, kind, "create", reply, resource.operations["create"].receive)
    thing = _thing(case, kind, reply)
    if resource.is_tie:
        return thing
    where = resource.operations["create"].id
    own: Place = trials.of_operation(kind, "create", "id") if where is not None else ("resources", kind, "id")
    empty = where is not None and reply.response is not None and found_at(where, reply.response, reply.body) is None
    if where is not None and empty and kind in thing.ids:
        text = f'there is nothing at {described(where)}; the id is at "{resource.id_field}"'
        case.correct([(own, DROP)], text, reply.line)
        return thing
    chosen = resource.chosen_id is not None and kind in thing.ids
    if chosen and _shown_elsewhere(case, thing, reply):
        return thing
    if kind in thing.ids and leads_back(case, thing):
        case.chart.agree(own, f'it is "{resource.id_field}"' if resource.id_field else thing.ids[kind])
        return thing
    solved = case.solve(_ids(case, kind, reply), lambda: _led(case, kind, reply))
    if solved is None and resource.can("read"):
        solved = case.solve(_ids_elsewhere(case, kind, reply), lambda: _led(case, kind, reply, strictly=True))
    if solved is not None:
        trial, found = solved
        right = trial[0][1]
        text = right if isinstance(right, str) else described_place(right)
        case.correct(trial[:1], f'the id is at "{text}"', reply.line)
        case.correct(trial[1:], "with the id it is found there, and not by the described path", reply.line)
        return found
    if kind not in thing.ids:
        return _unidentified(case, kind, reply, own)
    return thing


def _shown_elsewhere(case: Case, thing: Thing, reply: Reply) -> bool:
    """Whether the object shows the id that the client chose at another place than the described one; that is noted."""
    resource = case.resource(thing.kind)
    own = thing.ids[thing.kind]
    data = value_at(reply.body, resource.operations["create"].receive)
    if not isinstance(data, Mapping) or str(value_at(data, resource.id_field)) == own:
        return False
    paths = [path for path, value in leaves(data) if str(value) == own]
    if paths:
        best = max(paths, key=lambda path: likeness(path, "id"))
        case.correct([(("resources", thing.kind, "id"), best)], f'the id is at "{best}"', reply.line)
    return bool(paths)


def described_place(where: Mapping[str, Any]) -> str:
    """Return a place of a response in words."""
    return " ".join(f"{key} {value}" for key, value in where.items())


def _unidentified(case: Case, kind: str, reply: Reply, own: Place) -> Thing:
    """What was created, if there is no id where the description says, and none leads back: with the likeliest one."""
    best = next(iter(_ids(case, kind, reply)), None)
    if best is not None:
        case.correct(best, f'there is no id at "{case.resource(kind).id_field}"; it may be "{best[0][1]}"', reply.line)
    else:
        case.differ(own, f'there is no id at "{case.resource(kind).id_field}"', reply.line)
    return _thing(case, kind, reply)


def envelope(case: Case, kind: str, verb: str, reply: Reply, receive: str | None) -> None:
    """Note whether the object is in the described field of a response."""
    resource = case.resource(kind)
    operation = resource.operations[verb]
    if operation.returns != "object" or not isinstance(reply.body, Mapping):
        if operation.returns == "object" and reply.body in (None, "") and verb == "create" and not resource.is_tie:
            case.correct(
                [(trials.of_operation(kind, verb, "returns"), "nothing")], "the response has no body", reply.line
            )
        return
    fields = [*resource.fields, *(reply.sent if isinstance(reply.sent, Mapping) else ()), resource.id_field or ""]
    path, score = where_object(reply.body, filter(None, fields), [reply.name])
    inside = value_at(reply.body, receive)
    _, now = where_object(inside, filter(None, fields), [reply.name]) if isinstance(inside, Mapping) else (None, 0)
    direct = _score(inside, fields, reply.name)
    own = trials.envelope_of(case, kind, verb)
    if path is None or score <= direct or (now == score and direct):
        if receive:
            case.chart.agree(own, f'it is in "{receive}"')
        return
    truth: Any = path or None
    both = {"send": operation.send, "receive": truth} if operation.send or not truth else {"receive": truth}
    value = truth if truth == operation.send else both
    where = f'the object is in "{path}"' if path else "the object is the body itself"
    case.correct([(own, value)], where, reply.line)


def _score(found: Any, fields: list[str], name: str) -> int:
    if not isinstance(found, Mapping):
        return 0
    return sum(1 for each in dict.fromkeys(fields) if each and (each in found or value_at(found, each) is not None)) + (
        2 if name and name in {str(each) for each in found.values() if isinstance(each, str)} else 0
    )


def leads_back(case: Case, thing: Thing) -> bool:
    """Return whether the id of a thing leads to it; yes, too, if it cannot be read, or if reading is what does not work."""
    resource = case.resource(thing.kind)
    if not resource.can("read"):
        return True
    reply = case.perform(thing.kind, "read", it=thing)
    return reply.fine and (
        not thing.name or not _shows_names(reply.body) or mentions(reply.body, thing.marks) or _alike(reply, thing)
    )


def _shows_names(body: Any) -> bool:
    return any(isinstance(each, str) and OURS.match(each) for _, each in leaves(body))


def _alike(reply: Reply, thing: Thing) -> bool:
    """Whether a response shows the same values."""
    theirs = {str(each) for _, each in leaves(reply.body)}
    mine = [str(each) for _, each in leaves(thing.data) if isinstance(each, str | int) and len(str(each)) > 3]
    return bool(mine) and all(each in theirs for each in mine[:6])


def _led(case: Case, kind: str, reply: Reply, *, strictly: bool = False) -> Thing | None:
    """What was created, if its id leads back to it; strictly: to a response that shows its id or name."""
    thing = _thing(case, kind, reply)
    if kind not in thing.ids or not case.resource(kind).can("read") or not leads_back(case, thing):
        return None
    return thing if not strictly or mentions(case.replies[-1].body, thing.marks) else None


def _ids_elsewhere(case: Case, kind: str, reply: Reply) -> Iterator[Trial]:
    """Where the id may be, if the path that it leads to is wrong as well: both corrections together."""
    ids = list(itertools.islice(_ids(case, kind, reply), MOST_BOTH))
    for path in itertools.islice(trials.paths(case, kind, "read"), MOST_PATHS):
        yield from ([*each, *path] for each in ids)


def _ids(case: Case, kind: str, reply: Reply) -> Iterator[Trial]:
    """Where the id may be: in the object, around it, or in the Location header; the likeliest first."""
    resource = case.resource(kind)
    operation = resource.operations["create"]
    inside = value_at(reply.body, operation.receive)
    names = [*guesses.ID_FIELDS, f"{kind.replace(' ', '_')}_id", resource.id_field or ""]

    def rank(path: str) -> float:
        last = path.rsplit(".", 1)[-1]
        return max(likeness(last, each) for each in names if each) - 0.2 * path.count(".")

    simple = [path for path, value in leaves(inside) if _usable(value) and path != resource.id_field]
    for path in sorted(simple, key=rank, reverse=True)[:MOST_IDS]:
        yield [(("resources", kind, "id"), path)]
    location = reply.response.headers.get("Location", "") if reply.response is not None else ""
    if location:
        own = trials.of_operation(kind, "create", "id")
        yield [(own, {"header": "Location", "pattern": "/([^/]+)/?$"})]
    if operation.id is not None:
        yield [(trials.of_operation(kind, "create", "id"), DROP)]
    around = [path for path, value in leaves(reply.body) if _usable(value)]
    for path in sorted(around, key=rank, reverse=True)[:MOST_IDS]:
        yield [(trials.of_operation(kind, "create", "id"), path)]


def _register(case: Case, kind: str, thing: Thing, reply: Reply) -> None:
    """Remember what was created, so that it is removed, under the id that leads to it."""
    resource = case.resource(kind)
    if not resource.is_tie and kind not in thing.ids:
        return
    needed = {*resource.path, kind}
    places = {each for operation in resource.operations.values() for each in operation.parameters}
    ids = {key: each for key, each in thing.ids.items() if key.split("[")[0] in needed | places}
    if not any(each.kind == kind and each.ids == ids for each in case.state.made):
        known = next((each for each in case.state.made if each.kind == kind and each.id == thing.ids.get(kind)), None)
        if known is None:
            case.state.identify(kind, thing.name, thing.ids.get(kind, ""))
            if not any(each.kind == kind and each.id == thing.ids.get(kind) for each in case.state.made):
                case.state.add(kind, ids, thing.name or None)
    del reply
