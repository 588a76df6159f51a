"""Checks of a description across its parts: what one part refers to must be in another, and nothing may be left to chance."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from string import Formatter
from typing import Any

from support.description.document.answers import Answer
from support.description.document.operations import Variant as WrittenVariant
from support.description.document.service import Service
from support.description.document.tokens import Token, TokenStep
from support.description.model import KEYS, Resource, Variant, root_of
from support.json_files import suggestion

Resources = Mapping[str, Resource]
#: What a payload may refer to, beside resources: the unique name and its parts, the thing itself, another one, the persona,
#: and the ids of what the request is about.
VALUES = ("name", "key", "run", "number", "it", "other", "me", "ids")
TOKEN_VALUES = ("username", "password", "claims", "expires_in", "run", "me", "token")


def mistakes_of(resources: Resources, written: Service) -> list[str]:
    """Return what is wrong with a description: one line for each mistake, its place first."""
    return [
        *_cycles(resources),
        *_wrong_references(resources, written),
        *_repeated_phrases(resources, written),
        *(line for resource in resources.values() for line in _wrong_resource(resource, resources)),
        *_wrong_token(written.token),
        *_wrong_waivers(resources, written),
        *_wrong_expressions("", written.model_dump(by_alias=True, exclude_unset=True)),
    ]


def indistinct(answers: Mapping[str, Answer]) -> list[tuple[str, str]]:
    """Return the pairs of answers that nothing in a response can tell apart."""
    words = list(answers)
    return [
        (one, other)
        for place, one in enumerate(words)
        for other in words[place + 1 :]
        if set(answers[one].status) & set(answers[other].status)
        and answers[one].media_type == answers[other].media_type
        and answers[one].body == answers[other].body
    ]


def _cycles(resources: Resources) -> Iterator[str]:
    """Resources that need each other, so that none can be the first."""
    for name in resources:
        path = [name]
        while (following := _next_to(path, resources)) is not None:
            if following == name:
                yield f"resources.{name}: needs itself: {' → '.join([*path, name])}; a resource must exist without what needs it"
                break
            path.append(following)


def _next_to(path: list[str], resources: Resources) -> str | None:
    """The next resource on the way from the last one back to the first; None if there is no such way."""
    reaching = _reaching(path[0], resources)
    needed = resources[path[-1]].parents
    if path[0] in needed:
        return path[0]
    return next((each for each in needed if each in reaching and each not in path), None)


def _reaching(name: str, resources: Resources) -> set[str]:
    """The resources that need a resource, directly or not."""
    found: set[str] = set()
    while new := {
        each for each, resource in resources.items() if each not in found and {name, *found} & set(resource.parents)
    }:
        found |= new
    return found


def _wrong_references(resources: Resources, written: Service) -> Iterator[str]:
    named = [(f"claims.scope.{claim}", kind) for claim, kind in written.claims.scope.items()]
    named += [(f"claims.identity.{claim}", kind) for claim, kind in written.claims.identity.items()]
    for name, resource in resources.items():
        named += [(f"resources.{name}.needs", need) for need in resource.needs]
        named += [(f"resources.{name}.connects", end) for end in resource.connects]
        named += [(f"resources.{name}.list.resource", resource.list.resource)] if resource.list.resource else []
        for verb, operation in resource.operations.items():
            named += [
                (f"resources.{name}.operations.{verb}.path", each) for each in operation.parameters if each != "me"
            ]
    for place, kind in named:
        if kind not in resources:
            yield f'{place}: no resource "{kind}" is described; {suggestion(kind, resources, "described")}'


def _repeated_phrases(resources: Resources, written: Service) -> Iterator[str]:
    phrases: dict[str, str] = {}
    for name, resource in resources.items():
        for verb, operation in resource.operations.items():
            place = f"resources.{name}.operations.{verb}"
            for words in filter(None, (operation.phrase, operation.done)):
                if words in phrases:
                    yield f'{place}: "{words}" is the phrase of {phrases[words]} already'
                phrases[words] = place
    if written.control is not None and written.control not in phrases:
        yield f'control: no operation is called "{written.control}"; {suggestion(written.control, phrases, "described")}'


def _wrong_resource(resource: Resource, resources: Resources) -> Iterator[str]:
    where = f"resources.{resource.name}"
    yield from _wrong_fields(resource, where)
    yield from _wrong_name(resource, where)
    yield from _wrong_removal(resource, where)
    yield from _wrong_tie(resource, where)
    known = {
        *VALUES,
        *(name.replace(" ", "_") for name in resources),
        *(f"other_{name.replace(' ', '_')}" for name in resources),
    }
    templates: dict[str, Any] = {"new": resource.new, "change": resource.change, "chosen_id": resource.chosen_id}
    for verb, operation in resource.operations.items():
        place = f"operations.{verb}"
        templates |= {f"{place}.{part}": getattr(operation, part) for part in ("body", "query", "headers")}
        if operation.poll is not None:
            yield from _wrong_roots(
                f"{where}.{place}.poll.request", operation.poll.request, known | {"answer", *operation.parameters}
            )
        yield from _wrong_variants(operation.variants, f"{where}.{place}.variants", resource, known)
    for place, template in templates.items():
        yield from _wrong_roots(f"{where}.{place}", template, known)
    yield from _wrong_roots(f"{where}.removal.name_check", resource.removal.name_check, known)
    own = {words: each for words, each in resource.variants.items() if each.place.startswith("resources.")}
    yield from _wrong_variants(own, f"{where}.variants", resource, known)


def _wrong_variants(variants: Mapping[str, Variant], where: str, resource: Resource, known: set[str]) -> Iterator[str]:
    own = [each for each in (resource.id_field, resource.name_field, resource.key_field) if each is not None]
    fields = [
        *dict.fromkeys([*own, *(resource.new or {}), *(resource.change or {}), *resource.fields, *resource.write_only])
    ]
    for words, variant in variants.items():
        place = f'{where}."{words}"'
        for part in ("set", "only", "body", "query", "headers", "shows", "id"):
            yield from _wrong_roots(f"{place}.{part}", getattr(variant, part), known)
        for field in variant.unset:
            if field not in fields:
                yield f'{place}.unset: "{field}" is not a field of it; {suggestion(field, fields)}'
        for verb in variant.on:
            if verb not in resource.operations:
                yield f'{place}.on: there is no operation "{verb}"; {suggestion(verb, resource.operations, "described")}'


def _wrong_fields(resource: Resource, where: str) -> Iterator[str]:
    """Fields that are described and not among the fields of the resource."""
    for part in ("times", "timestamps", "volatile", "opaque", "extended"):
        for field in getattr(resource, part):
            if resource.fields and field not in resource.fields:
                yield f'{where}.{part}: "{field}" is not in its fields; {suggestion(field, resource.fields)}'
    by = resource.list.order.removeprefix("by ")
    if resource.list.order.startswith("by ") and by not in {"id", "name", *resource.fields}:
        yield f'{where}.list.order: "{by}" is not in its fields; {suggestion(by, ["id", "name", *resource.fields])}'


def _wrong_name(resource: Resource, where: str) -> Iterator[str]:
    """A name that is neither sent nor shown would find nothing."""
    create, name = resource.operations.get("create"), resource.name_field
    if create is None or name is None or not resource.fields:
        return
    sent = create.body if create.has_body else resource.new
    known = [*dict.fromkeys([resource.id_field or "", *(sent if isinstance(sent, Mapping) else ()), *resource.fields])]
    if isinstance(sent, Mapping) and name.split(".")[0] not in {each.split(".")[0] for each in known}:
        yield f'{where}.name: "{name}" is neither sent to create it nor among its fields; {suggestion(name, known)}'


def _wrong_tie(resource: Resource, where: str) -> Iterator[str]:
    """What a tie lists must be among what it connects, or nothing could be found in its list."""
    listed = resource.list.resource
    if not (resource.is_tie and resource.can("create") and resource.can("list")) or listed is None:
        return
    if listed not in resource.path:
        known = ", ".join(resource.path) or "nothing"
        yield f'{where}.list.resource: its items are "{listed}", and it connects {known}; name that in its path or in "connects"'


def _wrong_removal(resource: Resource, where: str) -> Iterator[str]:
    """What is created must be removable and visible, or be declared otherwise with a reason."""
    removal = resource.removal
    for part in ("before", "after"):
        for verb in getattr(removal, part):
            if verb not in resource.operations:
                hint = suggestion(verb, resource.operations, "described")
                yield f'{where}.removal.{part}: there is no operation "{verb}"; {hint}'
    if not resource.can("create"):
        return
    if not resource.can("delete") and removal.kept is None and not (removal.cascades and resource.path):
        yield (
            f'{where}: can be created and not deleted; describe "delete", or say why not in removal.kept, '
            "or in removal.cascades that it goes with what it is in"
        )
    if not resource.can("read") and not resource.can("list") and removal.unverifiable is None and removal.kept is None:
        yield f"{where}: can be created and neither read nor listed; describe one, or say why not in removal.unverifiable"


def _wrong_waivers(resources: Resources, written: Service) -> Iterator[str]:
    phrases = [each.phrase for resource in resources.values() for each in resource.operations.values()]
    phrases += [*written.probes, "sign in"]
    for place, waiver in enumerate(written.waivers):
        if waiver.operation is not None and waiver.operation not in phrases:
            hint = suggestion(waiver.operation, phrases, "described")
            yield f'waivers[{place}].operation: no operation is called "{waiver.operation}"; {hint}'


def _wrong_token(token: Token) -> Iterator[str]:
    steps = list(token.steps)
    if steps and token.request is not None:
        yield 'token: has both "request" and "steps"; one request is a step too'
    if (steps or token.request is not None) and token.value is None:
        yield 'token: "value" is missing: where is the token in the response?'
    kept = {*TOKEN_VALUES}
    for place, step in enumerate(steps):
        yield from _wrong_step(f"token.steps[{place}]", step, kept)
        kept |= set(step.keep)
    for part in ("json_body", "form", "query", "headers"):
        yield from _wrong_roots(f"token.{part.removesuffix('_body')}", getattr(token, part), {*TOKEN_VALUES})
    kept |= {*token.keep, "token"}
    for name in ("refresh", "revoke"):
        step = getattr(token, name)
        if step is not None:
            yield from _wrong_step(f"token.{name}", step, kept)
    for words, variant in token.variants.items():
        yield from _wrong_sign_in(f'token.variants."{words}"', variant)


def _wrong_sign_in(where: str, variant: WrittenVariant) -> Iterator[str]:
    """A variant of signing in: it speaks of the account and the claims, not of what the service calls its fields."""
    for part in ("set", "unset"):
        for name in getattr(variant, part):
            if name not in TOKEN_VALUES:
                hint = suggestion(name, TOKEN_VALUES, "values")
                yield f'{where}.{part}: a request for a token has no value "{name}"; {hint}'
    for part in ("set", "body"):
        yield from _wrong_roots(f"{where}.{part}", getattr(variant, part), {*TOKEN_VALUES})


def _wrong_expressions(where: str, part: Any) -> Iterator[str]:
    """Regular expressions that are none: in conditions on a body, and in places that cut a value out of a text."""
    for key, each in part.items() if isinstance(part, Mapping) else ():
        place = f"{where}.{key}".lstrip(".")
        if key in {"matches", "pattern", "id_pattern"} and isinstance(each, str):
            try:
                re.compile(each)
            except re.error as problem:
                yield f'{place}: "{each}" is not a regular expression: {problem}'
        yield from _wrong_expressions(place, each)
    for number, each in enumerate(part) if isinstance(part, list | tuple) else ():
        yield from _wrong_expressions(f"{where}[{number}]", each)


def _wrong_step(where: str, step: TokenStep, known: set[str]) -> Iterator[str]:
    for part in ("request", "json_body", "form", "query", "headers"):
        yield from _wrong_roots(f"{where}.{part.removesuffix('_body')}", getattr(step, part), known)


def _wrong_roots(where: str, template: Any, known: Iterable[str]) -> Iterator[str]:
    """Placeholders of a template that nothing gives a value for."""
    names = set(known)
    for text in _texts(template):
        try:
            fields = [field for _, field, _, _ in Formatter().parse(text) if field is not None]
        except ValueError as problem:
            yield f'{where}: "{text}" cannot be filled in: {problem}'
            continue
        # `{ids[user]}` refers to a resource too.
        roots = [
            KEYS.findall(each)[0] if KEYS.match(each, 3) and root_of(each) == "ids" else root_of(each)
            for each in fields
        ]
        for root in roots:
            if root not in names:
                yield f'{where}: "{text}" refers to "{root}", which is not known; {suggestion(root, sorted(names))}'


def _texts(template: Any) -> Iterator[str]:
    """Every text in a template."""
    if isinstance(template, str):
        yield template
    elif isinstance(template, Mapping):
        for each in template.values():
            yield from _texts(each)
    elif isinstance(template, list | tuple):
        for each in template:
            yield from _texts(each)
