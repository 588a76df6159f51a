"""Waits for operations that go on after their response, and looks at how the description says that they are done."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

from support.description.model import Operation
from support.description.payloads import meets, value_at
from support.doctor import guesses, trials
from support.doctor.case import Case, Reply, Thing
from support.doctor.places import Place
from support.doctor.searching import leaves
from support.polling import pause

LONGEST = 60.0  # seconds to wait for one operation
STABLE = 4.0  # seconds without a change, after which it seems to be done
INTERVAL = 0.15
STATE = re.compile(r"[A-Za-z][A-Za-z _-]{0,29}$")
BUSY = frozenset({
    "pending", "spawn", "stop", "running", "in_progress", "in progress", "processing", "queued", "creating", "starting", "stopping",
    "deleting", "provisioning", "accepted", "started", "working", "waiting", "scheduled",
})  # fmt: skip


def wait(case: Case, kind: str, verb: str, thing: Thing, reply: Reply) -> None:
    """Wait until an operation is done, and note whether the description says it rightly."""
    operation = case.resource(kind).operations[verb]
    if operation.poll is None or not reply.fine:
        if reply.status == 202 and operation.poll is None and operation.verb != "delete":
            case.chart.unseen(
                trials.of_operation(kind, verb, "poll"),
                "202: it may go on after its response, and no poll is described",
            )
        return
    own = trials.of_operation(kind, verb, "poll")
    asking = _asking(operation, reply)
    if asking is None:
        case.differ((*own, "location"), "the response has no Location", reply.line)
        return
    seen = _watched(case, operation, asking, thing)
    last = seen[-1]
    if _done(operation, last):
        case.chart.agree((*own, "until"), f"{last.status}")
        case.chart.agree((*own, "request"), f"{last.status}")
        case.chart.agree((*own, "success"), f"{last.status}")
        return
    absent = last.status in {404, 405} and not (operation.verb == "delete" and last.status == 404)  # what is gone
    if absent and last.status not in operation.poll.success and operation.poll.request is not None:
        if _elsewhere(case, own, operation, thing, last):
            wait(case, kind, verb, thing, reply)  # by the right request, what else is said of it can be looked at
    elif last.status not in operation.poll.success:
        wrong = " or ".join(map(str, operation.poll.success))
        case.correct([((*own, "success"), [last.status])], f"{last.status}, not {wrong}", last.line)
        if not operation.poll.until or not meets(last.body, operation.poll.until):
            wait(case, kind, verb, thing, reply)
    else:
        _conditions(case, own, operation, [thing.data, *(each.body for each in seen)], last.line)


def accepted(case: Case, kind: str, thing: Thing, reply: Reply) -> Reply | None:
    """Wait for what a create that was only accepted makes, and return the last response; None if nobody knows where to ask."""
    own = trials.of_operation(kind, "create", "poll")
    if case.resource(kind).operations["create"].poll is None:
        said = "202, and its Location says where to ask whether it is done"
        case.correct([(own, {"location": True})], said, reply.line)
    operation = case.resource(kind).operations["create"]
    asking = _asking(operation, reply) if operation.poll is not None else None
    if asking is None or operation.poll is None:
        return None
    seen = _watched(case, operation, asking, thing)
    began = time.monotonic()
    while not operation.poll.until and _states(seen[-1].body) and time.monotonic() - began < LONGEST:
        pause(INTERVAL)
        seen.append(case.send(asking, {**case.ids, **thing.ids}))
    until = {path: value_at(seen[-1].body, path) for path in _states(seen[0].body)}
    if until and not operation.poll.until and not _states(seen[-1].body):
        busy = ", ".join(f"{path} is {each!r}" for path, each in _states(seen[0].body).items())
        case.correct([((*own, "until"), until)], f"{busy} while it goes on", seen[0].line)
    return seen[-1]


def _states(body: Any) -> dict[str, str]:
    """Path → value, of what says that it still goes on."""
    texts = {path: each for path, each in leaves(body) if isinstance(each, str) and path.count(".") < 2}
    return {path: each for path, each in texts.items() if each.lower() in BUSY}


def _asking(operation: Operation, reply: Reply) -> Operation | None:
    poll = operation.poll
    assert poll is not None
    if poll.request is not None:
        method, _, path = poll.request.partition(" ")
        return Operation("poll", operation.resource, method, path, poll.success, operation.phrase, safe=True)
    location = reply.response.headers.get("Location", "") if reply.response is not None else ""
    if not location or reply.response is None:
        return None
    return Operation(
        "poll", operation.resource, "GET", urljoin(str(reply.response.url), location), poll.success, "", safe=True
    )


def _watched(case: Case, operation: Operation, asking: Operation, thing: Thing) -> list[Reply]:
    """Every response until it is done, or until nothing has changed for a while."""
    assert operation.poll is not None
    began = changed = time.monotonic()
    seen: list[Reply] = []
    while True:
        reply = case.send(asking, {**case.ids, **thing.ids})
        if not seen or (reply.status, reply.body) != (seen[-1].status, seen[-1].body):
            changed = time.monotonic()
        seen.append(reply)
        now = time.monotonic()
        if _is_busy(reply.body):
            changed = now
        if _done(operation, reply) or now - began > min(LONGEST, operation.poll.seconds) or now - changed > STABLE:
            return seen
        pause(INTERVAL)


def _is_busy(body: Any) -> bool:
    """Whether a response says that something is still going on."""
    shown = [str(each).lower() for path, each in leaves(body) if "." not in path and isinstance(each, str)]
    return any(each in BUSY for each in shown)


def _done(operation: Operation, reply: Reply) -> bool:
    poll = operation.poll
    return poll is not None and reply.status in poll.success and meets(reply.body, poll.until)


def _elsewhere(case: Case, own: Place, operation: Operation, thing: Thing, last: Reply) -> bool:
    """Whether the request that asks whether it is done is another one, which is noted."""
    assert operation.poll is not None
    assert operation.poll.request is not None
    method, _, path = operation.poll.request.partition(" ")
    known = [each.path for each in case.service.operations]
    for other in guesses.paths_like(
        path,
        known,
        [case.resource(operation.resource).operations["read"].path]
        if case.resource(operation.resource).can("read")
        else [],
    ):
        asking = Operation("poll", operation.resource, method, other, operation.poll.success, "", safe=True)
        reply = case.send(asking, {**case.ids, **thing.ids})
        if reply.status in operation.poll.success:
            case.correct([((*own, "request"), f"{method} {other}")], f"{last.said}; there {reply.status}", last.line)
            return True
    case.differ((*own, "request"), last.said, last.line)
    return False


def _conditions(case: Case, own: Place, operation: Operation, seen: list[Any], line: str) -> None:
    """What was asked for did not come true: what changed meanwhile, or since before the operation, may be what was meant."""
    assert operation.poll is not None
    before, first, last = seen[0], seen[1], seen[-1]
    wrong = {
        path: value_at(last, path) for path, wanted in operation.poll.until.items() if not meets(last, {path: wanted})
    }
    changed = dict(_changes(first, last)) or dict(_changes(before, last))
    kept = {path: value for path, value in operation.poll.until.items() if path not in wrong}
    truth = {**kept, **(changed or {path: value for path, value in wrong.items() if value is not None})}
    shown = ", ".join(f"{path} is {value!r}" for path, value in {**wrong, **changed}.items())
    if truth:
        case.correct([((*own, "until"), truth)], f"it was not met; {shown}", line)
    else:
        case.differ((*own, "until"), f"it was not met; {shown}", line)


def _changes(first: Any, last: Any) -> Iterator[tuple[str, Any]]:
    """The fields of an object that say in which state it is, and are not as before."""
    if isinstance(first, Mapping) and isinstance(last, Mapping):
        yield from ((name, value) for name, value in last.items()
                    if name in first and first[name] != value and (isinstance(value, bool) or STATE.match(str(value))))  # fmt: skip
