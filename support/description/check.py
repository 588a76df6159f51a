"""Checks of a service description across its parts: what one part refers to must be described in another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from string import Formatter
from typing import Any

from support.description.model import Resource
from support.json_files import nearest, suggestion


def wrong_references(resources: Mapping[str, Resource], document: Mapping[str, Any]) -> list[str]:
    """Return a line for each resource that is referred to and not described, and for each phrase of two operations."""
    mistakes: list[str] = []
    named = [(f"claims.{part}.{claim}", resource) for part in ("scope", "identity")
             for claim, resource in document.get("claims", {}).get(part, {}).items()]  # fmt: skip
    phrases: dict[str, str] = {}
    for name, resource in resources.items():
        named += [(f"resources.{name}.needs", need) for need in resource.needs]
        named += [(f"resources.{name}.items.resource", resource.lists)] if resource.lists else []
        for verb, operation in resource.operations.items():
            place = f"resources.{name}.operations.{verb}"
            named += [(f"{place}.path", parameter) for parameter in operation.parameters]
            if operation.phrase in phrases:
                mistakes.append(f'{place}: "{operation.phrase}" is the phrase of {phrases[operation.phrase]} already')
            phrases[operation.phrase] = place
    for place, resource_name in named:
        if resource_name not in resources:
            hint = suggestion(resource_name, resources, "described")
            mistakes.append(f'{place}: no resource "{resource_name}" is described; {hint}')
    control = document.get("control")
    if control is not None and control not in phrases:
        mistakes.append(f'control: no operation is called "{control}"')
    return mistakes


def wrong_templates(resources: Mapping[str, Resource]) -> list[str]:
    """Return a line for each placeholder of a payload that is not known, and for each field it leaves out that does not exist."""
    mistakes: list[str] = []
    names = [name.replace(" ", "_") for name in resources]
    known = {"name", "key", "run", "number", "it", "other", *names, *(f"other_{name}" for name in names)}
    for name, resource in resources.items():
        templates = {"new": resource.new, "change": resource.change, "chosen_id": resource.chosen_id}
        for words, variant in resource.variants.items():
            parts = {
                "set": variant.set,
                "only": variant.only,
                "query": variant.query,
                "shows": variant.shows,
                "id": variant.id,
            }
            templates |= {f'variants."{words}".{part}': template for part, template in parts.items()}
            own = {resource.id_field, resource.name_field, resource.key_field}
            fields = {*(resource.new or {}), *(resource.change or {}), *resource.fields, *resource.write_only, *own} - {
                None
            }
            mistakes += [
                f'resources.{name}.variants."{words}".unset: "{field}" is not a field of it'
                + _meant(field, filter(None, fields))
                for field in variant.unset
                if field not in fields
            ]
        for place, template in templates.items():
            for text in _texts(template):
                try:
                    roots = [
                        re.split(r"[.\[]", field)[0] for _, field, _, _ in Formatter().parse(text) if field is not None
                    ]
                except ValueError as problem:
                    mistakes.append(f'resources.{name}.{place}: "{text}" cannot be filled in: {problem}')
                    continue
                mistakes += [
                    f'resources.{name}.{place}: "{text}" refers to "{root}", which is not known' + _meant(root, known)
                    for root in roots
                    if root not in known
                ]
    return mistakes


def _texts(template: Any) -> Iterator[str]:
    """Every text in a template."""
    if isinstance(template, str):
        yield template
    elif isinstance(template, Mapping):
        for each in template.values():
            yield from _texts(each)
    elif isinstance(template, list):
        for each in template:
            yield from _texts(each)


def _meant(word: str, words: Iterable[str]) -> str:
    near = nearest(word, words)
    return f'; did you mean "{near}"?' if near else ""
