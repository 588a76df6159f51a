"""Changes of what happens: something is answered and not done, done and not answered so, or done for somebody who may not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from support.description.payloads import value_at
from support.http.answers import ALLOWED
from support.mutation.messages import Request, Response
from support.mutation.mutants import Mutant
from support.mutation.passage import Passage

MISSING = "missing"


def stale(mutant: Mutant, passage: Passage) -> Response | None:
    """Read what was there before the last change, or before the removal."""
    thing, memory = passage.thing, passage.memory
    if mutant.outcome == MISSING:
        return memory.removed.get(thing) if passage.outcome == MISSING else None
    old = memory.before.get(thing)
    if passage.outcome != ALLOWED or old is None or old == passage.data:
        return None
    if passage.operation.receive is None:
        return passage.response.with_json(old)
    return passage.response.with_json({**passage.response.json, passage.operation.receive: old})


def change_not_made(_: Mutant, passage: Passage) -> Response | None:
    """Answer as the service does, and undo what it did; what cannot be undone is not passed on."""
    verb = passage.operation.verb
    if verb == "create":
        return _create_undone(passage)
    if verb == "update":
        return _update_undone(passage)
    return passage.like(ALLOWED) if passage.expected == ALLOWED else None


def not_passed_on(_: Mutant, passage: Passage) -> Response | None:
    """Answer that it is done, and do nothing."""
    return passage.like(ALLOWED) if passage.expected == ALLOWED else None


def for_everybody(mutant: Mutant, passage: Passage) -> Response | None:
    """Do for the steward what is refused to somebody, and answer so."""
    if passage.outcome != mutant.outcome or mutant.field:
        return None
    return _if_other(passage, passage.forward(passage.tools.as_steward(passage.request)))


def refused_but_done(mutant: Mutant, passage: Passage) -> Response | None:
    """Refuse, and do it nevertheless."""
    if passage.outcome != mutant.outcome:
        return None
    done = passage.forward(passage.tools.as_steward(passage.request))
    return passage.response if done.status in passage.operation.success else None


def success_without_effect(mutant: Mutant, passage: Passage) -> Response | None:
    """Answer with success what the service refuses or rejects."""
    return passage.like(ALLOWED) if passage.outcome == mutant.outcome else None


def refused(mutant: Mutant, passage: Passage) -> Response | None:
    """Refuse what succeeds: after it was done, or without passing it on."""
    if mutant.kind == "success into refusal":
        return passage.like(mutant.detail) if passage.outcome == ALLOWED else None
    return passage.like(mutant.detail) if passage.expected == ALLOWED else None


def refused_otherwise(mutant: Mutant, passage: Passage) -> Response | None:
    """Refuse or reject in another way."""
    return passage.like(mutant.detail) if passage.outcome == mutant.outcome else None


def bad_token(mutant: Mutant, passage: Passage) -> Response | None:
    """Accept a token with a flaw, as if it were a valid one of the same persona."""
    if passage.outcome != mutant.outcome or passage.tools.flaw_of(passage.request) != mutant.field:
        return None
    valid = passage.tools.as_caller(passage.request, passage.persona)
    return _if_other(passage, passage.forward(valid))


def _create_undone(passage: Passage) -> Response | None:
    resource = passage.resource
    if resource is None or passage.outcome != ALLOWED or not resource.can("delete"):
        return None
    ids = {**passage.ids, **({resource.name: passage.own} if passage.own else {})}
    ids |= resource.keyed(passage.data)
    undone = passage.tools.steward.delete(resource.name, ids)
    return passage.response if undone.success else None


def _update_undone(passage: Passage) -> Response | None:
    """Write the old values of the fields that were sent."""
    resource, operation = passage.resource, passage.operation
    if resource is None or not resource.can("read"):
        return None
    old = passage.tools.steward.get(resource.name, passage.ids).data
    sent = value_at(passage.request.json, operation.send)
    if not isinstance(old, Mapping) or not isinstance(sent, Mapping) or passage.outcome != ALLOWED:
        return None
    source = value_at(old, operation.shown_at)
    known = source if isinstance(source, Mapping) else {}
    whole = operation.whole or operation.method == "PUT"
    if not whole and any(name not in known for name in sent):
        return None  # a field that was not there cannot be made so
    back = {
        name: known[name]
        for name in (known if whole else sent)
        if name in {*resource.sendable, *resource.changeable, *sent}
    }
    if all(back.get(name) == value for name, value in sent.items()) and len(back) == len(sent):
        return None  # it changed nothing
    undone = passage.forward(_with_body(passage, back))
    return passage.response if undone.status in operation.success else None


def _with_body(passage: Passage, fields: Mapping[str, Any]) -> Request:
    body = fields if passage.operation.send is None else {passage.operation.send: fields}
    request = passage.tools.as_steward(passage.request).with_json(body)
    for name in ("If-Match", "If-None-Match"):
        request = request.with_header(name, None)
    return request


def _if_other(passage: Passage, response: Response) -> Response | None:
    """A response, unless it is as bad as that of the service."""
    return response if response.status != passage.response.status else None
