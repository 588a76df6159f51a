"""Asks for each kind of answer that is no success, by requests whose answer is known beforehand."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from support.description.model import Operation
from support.description.payloads import value_at
from support.description.service import Resource, Variant
from support.doctor import answering
from support.doctor.case import Case, Thing

MALFORMED = '{"smoke": '
REJECTED = frozenset({400, 409, 412, 415, 422})


def look(case: Case, thing: Thing) -> None:
    """Ask for every kind of answer that a resource may have."""
    _missing(case, thing)
    _unauthenticated(case, thing)
    if case.resource(thing.kind).can("create"):
        _unreadable(case, thing)
        _invalid(case, thing)
        _conflicting(case, thing)
    _not_offered(case, thing)


def _missing(case: Case, thing: Thing) -> None:
    """Read what does not exist."""
    resource = case.resource(thing.kind)
    if (
        not resource.can("read")
        or thing.kind not in resource.operations["read"].parameters
        or thing.kind not in thing.ids
    ):
        return
    reply = case.perform(thing.kind, "read", it=thing, ids={thing.kind: absent(thing.ids[thing.kind])})
    if reply.status in {404, 410} or "missing" in answering.words_of(reply.operation, reply):
        answering.judge(case, thing.kind, "read", reply, "missing")


def absent(own: str) -> str:
    """Return an id of the same form as another that nothing has."""
    if own.isdecimal():
        return "9" * min(max(len(own), 6), 9)
    if re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", own, re.IGNORECASE):
        return str(uuid.uuid4())
    return f"{own}-absent"


def _unauthenticated(case: Case, thing: Thing) -> None:
    """Do what changes nothing, and try to create one, without a token."""
    for verb in telling(case, thing.kind, "unauthenticated"):
        reply = case.perform(thing.kind, verb, it=thing, anonymous=True)
        recognized = "unauthenticated" in answering.words_of(reply.operation, reply)
        if reply.status in {401, 403} or (recognized and not 200 <= reply.status < 300):
            answering.judge(case, thing.kind, verb, reply, "unauthenticated")
        elif recognized:
            case.chart.agree(answering.of_answer(thing.kind, verb, "unauthenticated", "body"), reply.said)
            case.chart.agree(answering.of_answer(thing.kind, verb, "unauthenticated", "status"), f"{reply.status}")


def telling(case: Case, kind: str, word: str) -> list[str]:
    """Return operations whose answers tell what a kind of answer looks like: a create, one that changes nothing, special ones."""
    resource = case.resource(kind)
    possible = {verb: each for verb, each in resource.operations.items() if each.safe or each.verb == "create"}
    special = [verb for verb, each in possible.items() if each.answers.get(word) != case.service.answers.get(word)]
    safe = [verb for verb, each in possible.items() if each.safe][:1]
    return list(dict.fromkeys([*(verb for verb, each in possible.items() if each.verb == "create"), *safe, *special]))


def sends_json(operation: Operation, thing_new: Any) -> bool:
    """Return whether an operation sends an object as JSON."""
    return operation.media_type in (None, "application/json") and (operation.has_body or thing_new is not None)


def _unreadable(case: Case, thing: Thing) -> None:
    resource = case.resource(thing.kind)
    create = resource.operations["create"]
    if "unreadable" not in create.answers or not sends_json(create, resource.new) or create.body == {}:
        return
    reply = case.perform(thing.kind, "create", variant=Variant(raw=MALFORMED))
    if reply.status in {400, 415, 422}:
        answering.judge(case, thing.kind, "create", reply, "unreadable")


def _invalid(case: Case, thing: Thing) -> None:
    """Create one with an invalid field, until one is rejected: first its name, then each other field."""
    if "invalid" not in case.resource(thing.kind).operations["create"].answers:
        return
    for field, variant in _wrong(case.resource(thing.kind)):
        reply = case.perform(thing.kind, "create", variant=variant)
        if reply.status in {400, 422}:
            answering.judge(case, thing.kind, "create", reply, "invalid")
            answering.blames(case, thing.kind, "create", reply, field)
            return


def _wrong(resource: Resource) -> Iterator[tuple[str, Variant]]:
    """Fields with values that most services reject: of another type, missing, empty."""
    new = resource.new if isinstance(resource.new, Mapping) else {}
    for field in sorted(new, key=lambda each: each != resource.name_field):
        other = 7 if isinstance(new[field], str | list | Mapping) else "not of its type"
        yield field, Variant(set={field: other})
        if field == resource.name_field:
            yield field, Variant(unset=(field,))
            yield field, Variant(set={field: ""})


def _conflicting(case: Case, thing: Thing) -> None:
    """Create one with the same name or id as another."""
    resource = case.resource(thing.kind)
    name = resource.name_field
    if "conflicting" not in resource.operations["create"].answers:
        return
    shown = value_at(thing.data, name) if name else None
    name = name or ""
    same = (
        Variant(id=thing.ids.get(thing.kind))
        if resource.chosen_id
        else Variant(set={name: shown})
        if name in (resource.new or {})
        else None
    )
    if same is None or (resource.chosen_id is None and shown is None):
        return
    reply = case.perform(thing.kind, "create", variant=same)
    words = answering.words_of(reply.operation, reply)
    if reply.status in {409, 412} or (reply.status in REJECTED and ("conflicting" in words or not words)):
        answering.judge(case, thing.kind, "create", reply, "conflicting")


def _not_offered(case: Case, thing: Thing) -> None:
    """Use a method on what the doctor created that no operation of the description has there."""
    resource = case.resource(thing.kind)
    if not resource.can("read") or thing.kind not in thing.ids:
        return
    read = resource.operations["read"]
    used = {each.method for each in case.service.operations if each.path == read.path}
    used |= {
        method
        for method, path in case.routes
        if re.sub(r"\{[^}]*\}", "{}", path) == re.sub(r"\{[^}]*\}", "{}", read.path)
    }
    method = next((each for each in ("POST", "PUT", "PATCH") if each not in used), None)
    if method is None or "not offered" not in read.answers:
        return
    operation = Operation("probe", "", method, read.path, (), "use another method", safe=True, answers=read.answers)
    reply = case.send(operation, {**case.ids, **thing.ids})
    if reply.status in {405, 501}:
        answering.judge(case, thing.kind, "read", reply, "not offered")


def probes(case: Case) -> None:
    """Send the requests that the service does not support; those that could change something, only if nothing is there."""
    for words, operation in case.service.probes.items():
        own = ("probes", words)
        described = next(
            (
                each
                for each in case.service.operations
                if (each.method, each.path.rstrip("/")) == (operation.method, operation.path.rstrip("/"))
            ),
            None,
        )
        if described is not None:
            case.differ(own, f"it is described as an operation: {described.place}")
        elif not operation.safe:
            case.chart.unseen(own, "it would change something if the service supported it after all")
        else:
            reply = case.send(operation, {})
            word = answering.word_of(operation, reply)
            if reply.fine:
                case.differ(own, f"the service supports it: {reply.said}", reply.line)
            elif word is None and reply.status in {404, 405, 501}:
                answering.judge(case, "", "", reply, "missing" if reply.status == 404 else "not offered")
            else:
                case.chart.agree(own, reply.said)
