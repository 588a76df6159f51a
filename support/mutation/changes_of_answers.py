"""Changes of a response: its status, fields, headers and form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from support.description.payloads import value_at
from support.mutation import editing
from support.mutation.editing import UNCHANGED
from support.mutation.messages import Response
from support.mutation.mutants import Mutant
from support.mutation.passage import Passage

SUCCESSES = (200, 201, 202, 203)
FIELD_KINDS: Mapping[str, Callable[[Any], Any]] = {
    "field emptied": editing.emptied,
    "field of another type": editing.retyped,
}


def status(_: Mutant, passage: Passage) -> Response | None:
    """Answer with another status of success than any that is described."""
    operation = passage.operation
    taken = {*operation.success, *(code for each in operation.variants.values() for code in each.success or ())}
    if passage.resource is not None:
        taken |= {code for each in passage.resource.variants.values() for code in each.success or ()}
    other = next(code for code in SUCCESSES if code not in taken)
    return passage.response.with_status(other)


def fields(mutant: Mutant, passage: Passage) -> Response | None:
    """Leave out, rename, empty or retype a field of the object, or of one item of the list."""

    def change(shown: Any) -> Any:
        if mutant.kind == "field dropped":
            return editing.without(shown, mutant.field)
        if mutant.kind == "field renamed":
            return editing.renamed(shown, mutant.field)
        return editing.changed_at(shown, mutant.field, FIELD_KINDS[mutant.kind])

    return edited(passage, change)


def derived(mutant: Mutant, passage: Passage) -> Response | None:
    """Show another value of a field that the service fills in: a key, a default, a time."""
    resource = passage.resource
    assert resource is not None
    sent = value_at(passage.request.json, passage.operation.send)
    if mutant.field in resource.defaults and isinstance(sent, Mapping) and mutant.field in sent:
        return None
    timed = mutant.field in {*resource.times, *resource.timestamps}
    change = editing.day_before if timed else editing.other
    return edited(passage, lambda shown: editing.changed_at(shown, mutant.field, change))


def secret(mutant: Mutant, passage: Passage) -> Response | None:
    """Show a field that no response may show."""
    known = passage.memory.hidden
    thing = passage.thing
    if passage.operation.returns == "list":
        resource, made = passage.resource, [each for each in known if each[:1] == passage.thing[:1]]
        assert resource is not None
        thing = made[-1] if made else thing
    if passage.operation.verb == "create":
        sent = value_at(passage.request.json, passage.operation.send)
        value = sent.get(mutant.field) if isinstance(sent, Mapping) else None
    else:
        value = known.get(thing, {}).get(mutant.field)
    if not value:
        return None
    return edited(passage, lambda shown: {**shown, mutant.field: value} if isinstance(shown, Mapping) else UNCHANGED)


def another_id(_: Mutant, passage: Passage) -> Response | None:
    """Show the id of another thing of this run, or one that nothing has."""
    resource = passage.resource
    assert resource is not None

    def another(own: Any) -> Any:
        others = [each for _, kind, each, _ in passage.memory.made if kind == resource.name and each != str(own)]
        if not isinstance(own, str) or not own:
            return own + 1 if isinstance(own, int) else UNCHANGED
        return others[-1] if others else own[:-1] + ("b" if own.endswith("a") else "a")

    place = passage.operation.id
    if place is not None and place.header is not None and (shown := passage.response.header(place.header)):
        own = passage.own or ""
        return passage.response.with_header(place.header, shown.replace(own, str(another(own)))) if own else None
    path = resource.list.id if passage.operation.returns == "list" else resource.id_field
    return edited(passage, lambda shown: editing.changed_at(shown, path, another))


def header(mutant: Mutant, passage: Passage) -> Response | None:
    """Leave out a header, or give it another value."""
    response = passage.response
    if response.header(mutant.field) is None or (mutant.field == "Content-Type" and not response.body):
        return None
    if mutant.kind == "header missing":
        return response.with_header(mutant.field, None)
    other = "text/html" if mutant.field == "Content-Type" else "another-value"
    return response.with_header(mutant.field, other)


def form(mutant: Mutant, passage: Passage) -> Response | None:
    """Answer with an error that has not the form of errors: as plain text, without a field, or with another status in it."""
    response, errors = passage.response, passage.service.errors
    if mutant.detail == "as plain text":
        return response.with_body(b"That did not work.").with_header("Content-Type", "text/plain")
    if mutant.detail == "another status in it":
        changed = editing.changed_at(response.json, errors.status, lambda _: 418)
    else:
        *above, last = mutant.field.split(".")
        changed = editing.changed_at(response.json, ".".join(above), lambda shown: editing.without(shown, last))
    return None if changed is UNCHANGED else response.with_json(changed)


def blame(mutant: Mutant, passage: Passage) -> Response | None:
    """Name another field as the one at fault, or one more."""
    where = passage.operation.answers[mutant.outcome].blames
    resource = passage.resource
    assert where is not None
    known = [*resource.fields, *(resource.new or {})] if resource is not None else ["username", "password"]
    response = passage.response
    if where.text is not None:
        changed = editing.changed_at(response.json, where.text, lambda _: "this is not valid")
        return None if changed is UNCHANGED else response.with_json(changed)

    def another(entries: Any) -> Any:
        if not isinstance(entries, list) or not entries:
            return UNCHANGED
        named = {str(value_at(each, where.field)) for each in entries}
        other = next((each for each in known if each not in named), "something_else")
        wrong = editing.changed_at(entries[0], where.field, lambda _: other)
        if wrong is UNCHANGED:
            return UNCHANGED
        return [*entries, wrong] if mutant.detail == "one more" else [wrong, *entries[1:]]

    changed = editing.changed_at(response.json, where.at, another)
    return None if changed is UNCHANGED else response.with_json(changed)


def edited(passage: Passage, change: Callable[[Any], Any]) -> Response | None:
    """Return the response with its object changed, or one item of its list: the last that this scenario made, else the last."""
    response, path = passage.response, passage.operation.receive
    if passage.operation.returns == "list":
        resource = passage.resource
        assert resource is not None
        place = place_of_item(passage)
        if place is None:
            return None

        def change_item(items: Any) -> Any:
            key: Any = place if isinstance(items, list) else list(items)[place]
            new = change(items[key])
            if new is UNCHANGED:
                return UNCHANGED
            items[key] = new
            return items

        changed = _changed_in_place(response.json, resource.list.items, change_item)
    else:
        changed = editing.changed_at(response.json, path, change)
    return None if changed is UNCHANGED else response.with_json(changed)


def place_of_item(passage: Passage) -> int | None:
    """The place of the item to change in a list; None if there is none."""
    items, shape = passage.items, passage.resource.list if passage.resource is not None else None
    if not items or shape is None:
        return None
    own = {each for scenario, _, each, _ in passage.memory.made if scenario == passage.scenario}
    mine = [place for place, item in enumerate(items) if str(value_at(item, shape.id)) in own]
    return mine[-1] if mine else len(items) - 1


def _changed_in_place(document: Any, path: str | None, change: Callable[[Any], Any]) -> Any:
    """Like `editing.changed_at`, for a change that works on the copy itself."""
    done: list[Any] = []

    def mark(value: Any) -> Any:
        done.append(change(editing.copied(value)))
        return done[0]

    return editing.changed_at(document, path, mark)
