"""Corrections that may be what a description meant, by how the service answered a request; the likeliest first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from support.description.model import Operation
from support.doctor import guesses
from support.doctor.case import Case, Reply, Trial
from support.doctor.places import DROP, Place, has, written_at
from support.doctor.searching import leaves, nearest_first, words_in

NOT_THERE = frozenset({404, 405, 410, 501})
METHODS = {
    "create": ("POST", "PUT", "PATCH"), "update": ("PATCH", "PUT", "POST"), "delete": ("DELETE", "POST", "PUT", "PATCH"),
    "read": ("GET",), "list": ("GET",),
}  # fmt: skip
OTHERS = ("POST", "PUT", "PATCH", "GET", "DELETE")


def of_operation(kind: str, verb: str, part: str) -> Place:
    """Return the place of a part of an operation."""
    return ("resources", kind, "operations", verb, part)


def path_of(case: Case, kind: str, verb: str) -> Place:
    """Return the place where the path of an operation is written: its own, or that of the collection or of one."""
    own = of_operation(kind, verb, "path")
    if case.copy.value(own) is not None and case.copy.value(of_operation(kind, verb, "on")) is None:
        return own
    operation = case.resource(kind).operations[verb]
    for part in ("item", "collection"):
        if case.copy.value(("resources", kind, part)) == operation.path:
            return ("resources", kind, part)
    return own


def for_reply(case: Case, kind: str, verb: str, reply: Reply) -> Iterator[Trial]:
    """Yield what may have been meant, where a request did not succeed."""
    if reply.problem:
        yield from references(case, kind, verb)
        return
    if reply.status in {406, 415}:
        yield from _media_types(case, kind, verb)
    sends = verb not in {"read", "list"}
    if reply.status in {404, 409} and sends and not case.needing:
        yield from _needs(case, kind)
    if reply.status in NOT_THERE:
        yield from methods(case, kind, verb)
        yield from paths(case, kind, verb)
    if reply.status in {409, 412, 428}:
        yield [(of_operation(kind, verb, "if_match"), True)]
    if sends and (reply.status in {400, 403, 404, 409, 412, 415, 422} or reply.status >= 500):
        yield from _contents(case, kind, verb, reply)
    if reply.status in {400, 403, 409, 412, 422}:
        yield from methods(case, kind, verb)
    if reply.status in {400, 403}:
        yield from paths(case, kind, verb)


def _contents(case: Case, kind: str, verb: str, reply: Reply) -> Iterator[Trial]:
    """Yield other contents of a request: its envelope, media type and body; and what may have to exist first."""
    if reply.status in {403, 404, 409}:
        yield from _needs(case, kind)
    yield from _envelopes(case, kind, verb, reply)
    yield from _media_types(case, kind, verb)
    yield from bodies(case, kind, verb, reply)
    if reply.status not in {403, 404, 409}:
        yield from _needs(case, kind)


def methods(case: Case, kind: str, verb: str) -> Iterator[Trial]:
    """Yield other methods, and the other of the two paths of a resource."""
    operation, resource = case.resource(kind).operations[verb], case.copy.written.resources[kind]
    usual = METHODS.get(verb, METHODS.get(operation.verb, OTHERS))
    own = of_operation(kind, verb, "method")
    taken = _creates(case, operation)
    for method in usual:
        if method != operation.method and (method, _bare(operation.path)) not in taken:
            yield [(own, method)]
    if verb in {"read", "list"}:
        return
    for part, path in (("collection", resource.collection), ("item", resource.item)):
        if path is None or path == operation.path or case.copy.written.resources[kind].operations[verb].path:
            continue
        on: Trial = [(of_operation(kind, verb, "on"), part)]
        chosen = f"{{{kind}}}" in path and verb == "create" and case.resource(kind).chosen_id is None
        chosen_id: Trial = [(("resources", kind, "chosen_id"), "{name}")] if chosen else []
        if (operation.method, _bare(path)) not in taken:
            yield [*on, *chosen_id]
        yield from (
            [(own, method), *on, *chosen_id]
            for method in usual
            if method != operation.method and (method, _bare(path)) not in taken
        )


def paths(case: Case, kind: str, verb: str) -> Iterator[Trial]:
    """Yield other paths: those that the other paths of the description and the service's own document suggest."""
    operation, resource = case.resource(kind).operations[verb], case.copy.written.resources[kind]
    place = path_of(case, kind, verb)
    used = {(each.method, _bare(each.path)) for each in case.service.operations if each.resource != kind}
    used |= _creates(case, operation)
    known = [each.path for each in case.service.operations] + [each for _, each in case.routes]
    extra: list[str] = []
    if place[-1] == "item" and resource.collection:
        extra.append(f"{resource.collection.rstrip('/')}/{{{kind}}}")
    if place[-1] == "collection" and resource.item:
        above = resource.item.rpartition("/")[0]
        # A service may answer with and without the slash; then the one that was written stays.
        extra += [f"{above}/", above or "/"] if operation.path.endswith("/") else [above or "/", f"{above}/"]
    extra += [_named(route, operation.path) for method, route in case.routes if method == operation.method]
    for path in guesses.paths_like(operation.path, known, [each for each in extra if each]):
        if (operation.method, _bare(path)) not in used:
            yield [(place, path)]


def _creates(case: Case, operation: Operation) -> set[tuple[str, str]]:
    """Method and path of what creates by POST: tried as anything else, it would make things that have no name of ours."""
    if operation.verb == "create":
        return set()
    return {
        (each.method, _bare(each.path))
        for each in case.service.operations
        if each.verb == "create" and each.method == "POST"
    }


def _bare(path: str) -> str:
    """A path without the names in its braces."""
    return re.sub(r"\{[^{}]*\}", "{}", path.rstrip("/"))


def _named(route: str, path: str) -> str:
    """A path of the service's document with our own words in braces, where both have as many; else nothing."""
    ours = re.findall(r"\{[^{}]+\}", path)
    if len(ours) != len(re.findall(r"\{[^{}]+\}", route)):
        return ""
    named = iter(ours)
    return re.sub(r"\{[^{}]+\}", lambda _: next(named), route)


def _media_types(case: Case, kind: str, verb: str) -> Iterator[Trial]:
    now = case.resource(kind).operations[verb].media_type
    for each in guesses.MEDIA_TYPES:
        if each != now and (each is not None or now is not None):
            yield [(of_operation(kind, verb, "media_type"), each if each is not None else DROP)]


def _needs(case: Case, kind: str) -> Iterator[Trial]:
    """Resources that exist already, or can be created below the same parents, and that this one may need."""
    resource = case.resource(kind)
    parents = set(resource.parents)
    for name, other in case.service.resources.items():
        if name == kind or name in parents or name in case.things or not other.can("create") or kind in other.parents:
            continue
        if set(other.parents) <= {*parents, *case.things}:
            yield [(("resources", kind, "needs"), [*resource.needs, name])]


def _envelopes(case: Case, kind: str, verb: str, reply: Reply) -> Iterator[Trial]:
    operation = case.resource(kind).operations[verb]
    if reply.sent is None:
        return
    others = {each.send for each in case.service.operations} | {each.receive for each in case.service.operations}
    said = [each for each in words_in(reply.body) if each in guesses.ENVELOPES]
    names = [
        None,
        kind.replace(" ", "_"),
        *said,
        *guesses.ENVELOPES,
        case.resource(kind).plural.replace(" ", "_"),
        *sorted(filter(None, others)),
    ]
    for name in dict.fromkeys(names):
        if name == operation.send:
            continue
        both = name if operation.receive == operation.send else {"send": name, "receive": operation.receive}
        yield [(envelope_of(case, kind, verb), both)]


def envelope_of(case: Case, kind: str, verb: str) -> Place:
    """Return the place of the field around an object: that of an operation which has its own, else that of the resource."""
    own = of_operation(kind, verb, "envelope")
    written = written_at(case.copy.original, own)
    return (
        own
        if (written == own and has(case.copy.original, own)) or written[:1] == ("operations",)
        else ("resources", kind, "envelope")
    )


def body_place(case: Case, kind: str, verb: str) -> Place | None:
    """Return the place of the body of an operation; None if it has none."""
    operation = case.resource(kind).operations[verb]
    if operation.has_body:
        return of_operation(kind, verb, "body")
    return {"create": ("resources", kind, "new"), "update": ("resources", kind, "change")}.get(operation.verb)


def bodies(case: Case, kind: str, verb: str, reply: Reply) -> Iterator[Trial]:
    """Yield other bodies: a field with another name, without one, or with one more that the response names."""
    place = body_place(case, kind, verb)
    body = case.copy.value(place) if place is not None else None
    if place is None:
        return
    names = field_names(case, kind, reply)
    if isinstance(body, Mapping):
        suspects = sorted(body, key=lambda each: each in case.resource(kind).fields)
        for key in suspects:
            likely = [*_referred(body[key]), *nearest_first(key, names)[:12]]
            for name in dict.fromkeys(each for each in likely if each not in body):
                yield [(place, {name if each == key else each: value for each, value in body.items()})]
        for key in suspects:
            yield [(place, {each: value for each, value in body.items() if each != key})]
        for name in [each for each in names if each not in body][:8]:
            value = "secret-of-{name}" if re.search("pass|secret", name) else "{name}"
            yield [(place, {**body, name: value})]
        yield from ([(place, each)] for each in _other_kinds(body))
    elif isinstance(body, list):
        yield from ([(place, each)] for each in patches_like(body, names))
    elif body is None and names and verb == "create":
        yield from ([(place, {name: "{name}"})] for name in names[:8])


def _referred(value: Any) -> list[str]:
    """The names of what the texts in braces in a value refer to: group, and name, for `{group[name]}`."""
    found = [re.findall(r"\{(\w+)\[(\w+)\]", text) for _, text in leaves(value) if isinstance(text, str)]
    return [name for pairs in found for root, field in pairs for name in (root, f"{root}_{field}", field)]


def patches_like(body: list[Any], names: list[str]) -> Iterator[list[Any]]:
    """Yield a JSON Patch (RFC 6902) with another name in one of its paths."""
    for index, change in enumerate(body):
        path = change.get("path") if isinstance(change, Mapping) else None
        parts = path.split("/") if isinstance(path, str) else []
        for number, part in enumerate(parts):
            if not part.isidentifier():
                continue
            for name in nearest_first(part, (each for each in names if each != part))[:12]:
                other = "/".join([*parts[:number], name, *parts[number + 1 :]])
                yield [*body[:index], {**change, "path": other}, *body[index + 1 :]]


def _other_kinds(body: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The body with one value as another kind: a text in a list, or what is in a list alone."""
    for key, value in body.items():
        if isinstance(value, str):
            yield {**body, key: [value]}
        if isinstance(value, list) and len(value) == 1:
            yield {**body, key: value[0]}
        if isinstance(value, int) and not isinstance(value, bool):
            yield {**body, key: str(value)}


def field_names(case: Case, kind: str, reply: Reply) -> list[str]:
    """Return the names that fields of a resource may have: by the rest of the description, by what the service says, and shows."""
    resource = case.resource(kind)
    said = [each for each in words_in(reply.body) if each.isidentifier()]
    variants = [name for each in resource.variants.values() for part in (each.set, each.only or {}) for name in part]
    variants += [name for each in resource.variants.values() for name in each.unset]
    own = [
        resource.name_field or "",
        *resource.sendable,
        *resource.changeable,
        *resource.opaque,
        *resource.write_only,
        *variants,
    ]
    shown = [
        name
        for each in case.things.values()
        if each.kind in {kind, *resource.parents} and isinstance(each.data, Mapping)
        for name in each.data
    ]
    sent = [
        name for other in case.service.resources.values() for each in (other.new, other.change) for name in each or ()
    ]
    blamed = [each for each in own if each in said]
    return [
        each
        for each in dict.fromkeys(
            [*blamed, *own, *resource.fields, *shown, *resource.parents, *said[:20], *sent, *_bodies_of_others(case)]
        )
        if each
    ]


def _bodies_of_others(case: Case) -> list[str]:
    bodies = [each.body for each in case.service.operations if isinstance(each.body, Mapping)]
    return [name for body in bodies for name in body]


def references(case: Case, kind: str, verb: str) -> Iterator[Trial]:
    """Yield other things that a text in braces may refer to, where it refers to something that does not exist."""
    resource = case.resource(kind)
    operation = resource.operations[verb]
    if f"{{{kind}}}" in operation.path and verb == "create" and resource.chosen_id is None:
        yield from ([(("resources", kind, "chosen_id"), each)] for each in ("{name}", "{key}"))
        yield from methods(case, kind, verb)
    places: list[Place] = [of_operation(kind, verb, part) for part in ("path", "body", "query", "headers")]
    places += [("resources", kind, part) for part in ("new", "change", "chosen_id", "collection", "item")]
    known = [f"{name}[{path}]" for name, value in _known(case).items() for path, _ in leaves(value) if path]
    for place in places:
        value = case.copy.value(place)
        for _, text in leaves(value):
            for wrong in re.findall(r"\{([^{}]+\])\}", text) if isinstance(text, str) else ():
                for right in nearest_first(wrong, known)[:8]:
                    yield [(place, _replaced(value, text, text.replace(f"{{{wrong}}}", f"{{{right}}}")))]


def _known(case: Case) -> dict[str, Any]:
    return {name: value for name, value in case.known().items() if value is not None}


def _replaced(value: Any, text: str, new: str) -> Any:
    if isinstance(value, Mapping):
        return {key: _replaced(each, text, new) for key, each in value.items()}
    if isinstance(value, list):
        return [_replaced(each, text, new) for each in value]
    return new if value == text else value
