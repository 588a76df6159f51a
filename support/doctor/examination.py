"""One examination from beginning to end: signs in, looks at each resource, and leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from support.cleanup.state import State
from support.doctor import (
    beginning,
    creating,
    eliciting,
    listing,
    personas,
    reading,
    removing,
    revoking,
    signing_in,
    trials,
    updating,
    varying,
)
from support.doctor.case import Case, Thing
from support.doctor.chart import Chart
from support.doctor.personas import Person
from support.doctor.working_copy import WorkingCopy
from support.errors import ConfigError, InterruptedStepError
from support.run.session import Session


@dataclass(slots=True)
class Examined:
    """What came of an examination."""

    case: Case
    people: list[Person] = field(default_factory=list)
    stopped: bool = False


def examine(session: Session, copy: WorkingCopy) -> Examined:
    """Look at everything; what is created is removed by `Session.close`, whatever happens.

    Raises:
        ConfigError: the service does not respond at all.
    """
    case = Case(session, copy, Chart(copy.original), State(copy.service, session.journal))
    found = Examined(case)
    try:
        _look(case, found)
    except InterruptedStepError:
        found.stopped = True
    return found


def _look(case: Case, found: Examined) -> None:
    if not beginning.ready(case):
        reply = case.replies[-1]
        raise ConfigError(f"{reply.problem}\n  config:  {case.session.config.source}")
    beginning.document(case)
    if signing_in.sign_in(case):
        signing_in.details(case)
        for kind in list(_parents_first(case)):
            _resource(case, kind)
        found.people += personas.look(case)
        eliciting.probes(case)
        for kind in reversed(list(_parents_first(case))):
            removing.cascade(case, kind)
        case.settle_doubts()
        beginning.request_id(case)
        beginning.media_types(case)
        revoking.look(case)
    else:
        found.people += personas.look(case, acting=False)


def _parents_first(case: Case) -> Iterator[str]:
    """The resources, each after those that it needs."""
    seen: set[str] = set()

    def add(kind: str) -> Iterator[str]:
        if kind in seen:
            return
        seen.add(kind)
        for need in case.service.resources[kind].parents:
            yield from add(need)
        yield kind

    for kind in case.service.resources:
        yield from add(kind)


def _resource(case: Case, kind: str) -> None:
    """Look at one resource: create, read, list, find, update, remove, and look again."""
    resource = case.resource(kind)
    missing = [need for need in resource.parents if need not in case.things]
    if missing:
        for verb in resource.operations:
            case.chart.unseen(
                trials.of_operation(kind, verb, "success"), f"there is no {', '.join(missing)} to do it with"
            )
        return
    if not resource.can("create"):
        _fixed(case, kind)
        return
    # Another resource may have needed it already.
    thing = case.things.get(kind) or creating.create(case, kind)
    if thing is None:
        return
    case.things[kind] = thing
    reading.read(case, thing)
    removing.not_gone(case, thing)
    reading.defaults_left_out(case, thing)
    other = creating.again(case, kind) if not resource.is_tie else None
    if other is not None:
        case.others[kind] = other
        reading.refresh(case, other)
    listing.look(case, kind, [thing, *([other] if other else [])])
    updating.look(case, thing)
    eliciting.look(case, thing)
    spare = other or thing
    varying.look(case, thing, spare)
    _removed(case, thing, spare)


def _removed(case: Case, thing: Thing, spare: Thing) -> None:
    """Remove the spare thing, and look again; what others need is there afterwards."""
    kind = thing.kind
    gone = removing.remove(case, spare)
    if spare is thing:
        if gone:
            del case.things[kind]
        again = creating.again(case, kind)
        if again is not None:
            case.things[kind] = again
        return
    del case.others[kind]
    if kind in {
        *case.service.claims.scope.values(),
        *(each for persona in case.session.config.personas for each in persona.elsewhere.values()),
    }:
        another = creating.again(case, kind)
        if another is not None:
            case.others[kind] = another


def _fixed(case: Case, kind: str) -> None:
    """A resource that nobody creates: what can be asked of it, is asked."""
    resource = case.resource(kind)
    thing = Thing(kind, dict(case.ids))
    if resource.can("list"):
        listing.look(case, kind, [])
    if resource.can("read") and kind not in resource.operations["read"].parameters:
        reading.read(case, thing)
    updating.look(case, thing)
    eliciting.look(case, thing)
