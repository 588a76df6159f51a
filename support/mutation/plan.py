"""The mutants of a service: made from its description, for the operations and outcomes that the suite has seen."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from support.description.document.answers import Answer
from support.description.document.waivers import Waiver
from support.description.model import UNORDERED
from support.description.service import Operation, Resource, ServiceDescription
from support.http.answers import ALLOWED, BODILESS
from support.http.exchange import Purpose
from support.mutation.mutants import Fact, Mutant

FIELD_KINDS = ("field dropped", "field emptied", "field of another type", "field renamed")
OBJECT_VERBS = frozenset({"create", "read", "update"})


@dataclass(frozen=True, slots=True)
class Planned:
    """A mutant, and the waiver that allows it."""

    mutant: Mutant
    waiver: Waiver | None = None


def plan(service: ServiceDescription, facts: Collection[Fact], seed: int) -> list[Planned]:
    """Return every mutant, in an order that depends on nothing but the description, the facts and the seed."""
    found: dict[str, Planned] = {}
    for mutant in _mutants(service, facts, seed):
        found.setdefault(mutant.key, Planned(mutant, waiver_of(mutant, service.waivers)))
    return list(found.values())


def sampled(planned: Sequence[Planned], number: int, seed: int) -> list[Planned]:
    """Return some of the mutants, of as many kinds as possible, in the order of the plan."""
    chance = random.Random(seed)  # noqa: S311 - a sample that can be repeated
    kinds: dict[str, list[Planned]] = {}
    for each in planned:
        kinds.setdefault(each.mutant.kind, []).append(each)
    for each_kind in kinds.values():
        chance.shuffle(each_kind)
    chosen: set[str] = set()
    while len(chosen) < min(number, len(planned)):
        for of_kind in kinds.values():
            if of_kind and len(chosen) < number:
                chosen.add(of_kind.pop().mutant.key)
    return [each for each in planned if each.mutant.key in chosen]


def waiver_of(mutant: Mutant, waivers: Iterable[Waiver]) -> Waiver | None:
    """Return the waiver that a mutant falls under, if there is one."""
    return next(
        (
            each
            for each in waivers
            if each.kind == mutant.kind
            and each.operation in {None, mutant.operation}
            and each.field in {None, mutant.field}
            and each.persona in {None, mutant.persona}
        ),
        None,
    )


def _mutants(service: ServiceDescription, facts: Collection[Fact], seed: int) -> Iterator[Mutant]:
    chance = random.Random(seed)  # noqa: S311 - a choice that can be repeated
    turn = chance.randrange(len(FIELD_KINDS))
    operations = [*service.operations, *([service.sign_in] if service.sign_in else []), *service.probes.values()]
    for number, operation in enumerate(operations):
        own = [each for each in facts if each.operation == operation.phrase]
        resource = service.resources.get(operation.resource)
        if operation.verb != "probe":
            yield Mutant("status", operation.phrase, operation.resource)
        if resource is not None:
            yield from _of_objects(operation, resource, turn + number)
            yield from _of_lists(operation, resource)
            yield from _of_effects(operation, resource, own)
        yield from _of_outcomes(service, operation, own)
        yield from _of_headers(service, operation, own, turn + number)


def _of_objects(operation: Operation, resource: Resource, turn: int) -> Iterator[Mutant]:
    """Two of the four changes of each field for each operation, in turn."""
    listed = operation.returns == "list"
    if not listed and (operation.returns != "object" or operation.shown_at is not None):
        return
    if listed and (resource.list.resource != resource.name or resource.list.id is None):
        return
    names = resource.list.fields if listed and resource.list.fields else resource.fields
    about = (operation.phrase, resource.name)
    for place, name in enumerate(each for each in names if each not in resource.incidental):
        kinds = [FIELD_KINDS[(turn + place) % 4]] + ([] if listed else [FIELD_KINDS[(turn + place + 2) % 4]])
        left_open = {
            "field emptied": {*resource.volatile, *resource.opaque},
            "field of another type": {*resource.opaque},
        }
        yield from (Mutant(kind, *about, field=name) for kind in kinds if name not in left_open.get(kind, ()))
    if operation.verb not in OBJECT_VERBS | {"list"} or (resource.is_tie and not listed):
        return
    if resource.id_field is not None or listed:
        yield Mutant("another's id", *about)
    for name in resource.write_only:
        yield Mutant("secret shown", *about, field=name)
    if not listed:
        timed = (*resource.times, *resource.timestamps)
        filled = [*([resource.key_field] if resource.key_field else []), *resource.defaults, *timed]
        skipped = {*resource.incidental, *resource.opaque, *(() if operation.verb == "create" else resource.volatile)}
        yield from (Mutant("derived value wrong", *about, field=each) for each in filled if each not in skipped)


def _of_lists(operation: Operation, resource: Resource) -> Iterator[Mutant]:
    if operation.returns != "list" or not operation.safe:
        return
    about, shape, paging = (operation.phrase, resource.name), resource.list, resource.list.paging
    yield Mutant("item missing", *about)
    yield Mutant("item doubled", *about)
    yield Mutant("foreign item", *about)
    if shape.total is not None:
        yield Mutant("wrong total", *about)
    if shape.order != UNORDERED and paging.style != "none":
        yield Mutant("wrong order", *about)
    if paging.style in {"offset", "page", "marker"}:
        yield Mutant("wrong page", *about, detail="first page repeated")
    if paging.style in {"next", "cursor"}:
        yield Mutant("wrong page", *about, detail="next page hidden")
    if paging.style != "none" and paging.limit:
        yield Mutant("wrong page", *about, detail="size ignored")
    for name in shape.echo if paging.style != "none" else ():
        yield Mutant("wrong page", *about, field=name, detail="repeats another value")


def _of_effects(operation: Operation, resource: Resource, facts: Sequence[Fact]) -> Iterator[Mutant]:
    about = (operation.phrase, resource.name)
    if operation.verb == "read":
        if resource.can("update"):
            yield Mutant("stale read", *about, detail="after a change")
        if resource.can("delete") and not resource.removal.gone and resource.removal.kept is None:
            yield Mutant("stale read", *about, outcome="missing", detail="after its removal")
    if operation.verb == "delete":
        if resource.removal.kept is None and resource.removal.unverifiable is None:
            yield Mutant("removal not made", *about)
    elif not operation.safe:
        yield Mutant("change not made", *about)
    acted = {each.persona for each in facts if each.outcome == ALLOWED and each.purpose is Purpose.ACT}
    word = next((each for each in _refusals(operation)), None)
    if word is None or not acted:
        return
    for persona in sorted(acted):
        yield Mutant("refused and not done", *about, persona=persona, detail=word)
    if not operation.safe:
        yield Mutant("success into refusal", *about, detail=word)


def _of_outcomes(service: ServiceDescription, operation: Operation, facts: Sequence[Fact]) -> Iterator[Mutant]:
    """Other outcomes than those of success."""
    about = (operation.phrase, operation.resource)
    refusals = [*_refusals(operation)]
    for word, described in operation.answers.items():
        acted = [each for each in facts if each.outcome == word and not each.flaw]
        if not acted:
            continue
        others = [each for each, answer in operation.answers.items()
                  if each != word and not {*answer.status} & {*described.status}]  # fmt: skip
        if others:
            yield Mutant("wrong refusal", *about, outcome=word, detail=_unlike(word, others, refusals))
        yield from _of_form(service, operation, word)
        if operation.resource:
            yield from _of_rights(operation, word, acted, refuses=word in refusals)
    for flaw, word in sorted({(each.flaw, each.outcome) for each in facts if each.flaw}):
        yield Mutant("bad token accepted", *about, outcome=word, field=flaw)


def _of_rights(operation: Operation, word: str, facts: Sequence[Fact], *, refuses: bool) -> Iterator[Mutant]:
    """Something is allowed that is refused or rejected."""
    about = (operation.phrase, operation.resource)
    if refuses:
        yield Mutant("refusal into success", *about, outcome=word)
        for persona in sorted({each.persona for each in facts if each.purpose is Purpose.ACT}):
            yield Mutant("right of another", *about, outcome=word, persona=persona)
    if refuses and not operation.safe:
        yield Mutant("refused but done", *about, outcome=word)
    if not operation.safe or not refuses:
        yield Mutant("refusal into success without effect", *about, outcome=word)


def _of_form(service: ServiceDescription, operation: Operation, word: str) -> Iterator[Mutant]:
    """One flaw in the form of an error, and one in what it blames: in turn, so that each operation has several."""
    about, described = (operation.phrase, operation.resource), operation.answers[word]
    turn = sum(map(ord, operation.phrase + word))
    if described.blames is not None:
        details = ("instead",) if described.blames.text is not None else ("instead", "one more")
        yield Mutant("another field blamed", *about, outcome=word, detail=details[turn % len(details)])
    flaws = [Mutant("error without its form", *about, outcome=word, field=field, detail=detail)
             for field, detail in _flaws(service, described)]  # fmt: skip
    if described.form and service.errors.media_type:
        flaws.append(Mutant("header wrong", *about, outcome=word, field="Content-Type"))
    if flaws and described.form:
        yield flaws[turn % len(flaws)]
    for name in described.headers:
        yield Mutant(("header missing", "header wrong")[turn % 2], *about, outcome=word, field=name)


def _flaws(service: ServiceDescription, described: Answer) -> Iterator[tuple[str, str]]:
    """What can be wrong with the form of an error: field and detail."""
    errors = service.errors
    if errors.media_type or errors.fields or errors.status:
        yield "", "as plain text"
    if errors.status:
        yield "", "another status in it"
    for name in (*errors.fields, *described.items):
        if name != errors.status:
            yield name, "left out"


def _of_headers(
    service: ServiceDescription, operation: Operation, facts: Sequence[Fact], turn: int
) -> Iterator[Mutant]:
    about = (operation.phrase, operation.resource)
    if all(each.outcome != ALLOWED for each in facts):
        return
    if service.media_type and operation.returns in {"object", "list"} and not set(operation.success) <= BODILESS:
        yield Mutant(("header missing", "header wrong")[turn % 2], *about, field="Content-Type")
    if service.request_id:
        yield Mutant(("header wrong", "header missing")[turn % 2], *about, field=service.request_id)


def _refusals(operation: Operation) -> Iterator[str]:
    """The answers that refuse somebody, the plainest first."""
    for word, answer in operation.answers.items():
        if word in {"refused", "unauthenticated"} or answer.refusal:
            yield word


def _unlike(word: str, others: Sequence[str], refusals: Sequence[str]) -> str:
    """Another answer for a wrong one: of the same sort if possible, since that is the easiest to mistake."""
    same = [each for each in others if (each in refusals) == (word in refusals)]
    return (same or list(others))[0]
