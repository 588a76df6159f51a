"""Fills in what a description leaves to defaults, so that the rest of the harness need not know them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from support.description.document import operations as written
from support.description.document.lists import List, Paging
from support.description.document.resources import Resource as WrittenResource
from support.description.document.service import Service
from support.description.model import OLDEST_FIRST, ListShape, Operation, Resource, Variant

#: What an operation is, unless the resource or the service says otherwise.
DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "create": {
        "method": "POST", "on": "collection", "success": (201,), "returns": "object",
        "phrase": "create {article} {resource}", "done": "{article} {resource} has been created",
    },
    "list": {"method": "GET", "on": "collection", "returns": "list", "phrase": "list the {plural}"},
    "read": {"method": "GET", "on": "item", "returns": "object", "phrase": "read the {resource}"},
    "update": {
        "method": "PATCH", "on": "item", "returns": "object",
        "phrase": "update the {resource}", "done": "the {resource} has been updated",
    },
    "delete": {
        "method": "DELETE", "on": "item", "success": (200, 202, 204), "returns": "nothing",
        "phrase": "delete the {resource}", "done": "the {resource} has been deleted",
    },
}  # fmt: skip
#: The operations that a variant is for, unless it says otherwise.
VARIED = ("create", "update", "list")


def resource_of(name: str, document: WrittenResource, service: Service, mistakes: list[str]) -> Resource:
    """Return a resource with everything filled in; what is wrong is added to the mistakes."""
    # By sound: a user, an integration.
    article = document.article or ("an" if name[0] in "aeio" else "a")
    words = {"resource": name, "plural": document.plural or f"{name}s", "article": article}
    operations = {
        verb: resolved
        for verb, own in document.operations.items()
        if (resolved := _operation(name, verb, own, document, service, words, mistakes)) is not None
    }
    return Resource(
        name=name,
        plural=words["plural"],
        operations=operations,
        id_field=document.id,
        chosen_id=document.chosen_id,
        name_field=document.name,
        key_field=document.key,
        connects=document.connects,
        needs=document.needs,
        list=_list(name, document, service.lists, words, mistakes),
        new=document.new,
        change=document.change,
        defaults=document.defaults,
        fields=document.fields,
        times=document.times,
        timestamps=document.timestamps,
        volatile=document.volatile,
        incidental=document.incidental,
        opaque=document.opaque,
        extended=document.extended,
        write_only=document.write_only,
        sendable=tuple(document.new or ()) if document.sendable is None else document.sendable,
        changeable=tuple(document.change or ()) if document.changeable is None else document.changeable,
        words={**service.words, **document.words},
        variants=_variants(name, document, service),
        removal=document.removal,
    )


def variant_of(document: written.Variant, place: str) -> Variant:
    """Return a variant with the place where the description has it."""
    return Variant(**{name: getattr(document, name) for name in written.Variant.model_fields}, place=place)


def filled(text: str, words: Mapping[str, str], where: str, mistakes: list[str]) -> str:
    """Return a text of the description with `{resource}`, `{plural}` and `{article}` filled in."""
    try:
        return text.format(**words)
    except (KeyError, ValueError, IndexError):
        line = f'{where}: "{text}" may hold {", ".join(f"{{{word}}}" for word in words)}, and no other braces'
        if line not in mistakes:  # what several operations share is one mistake
            mistakes.append(line)
        return text


def _operation(
    name: str,
    verb: str,
    own: written.Operation,
    resource: WrittenResource,
    service: Service,
    words: Mapping[str, str],
    mistakes: list[str],
) -> Operation | None:
    where = f"resources.{name}.operations.{verb}"
    default = service.operations.get(verb)
    like, given = _inherited(verb, own, default)
    place = own.path if own.path is not None or own.on is not None else given.get("path")
    path: str = place or getattr(resource, given.get("on", ""), None) or ""
    if lacking := [part for part in ("method", "phrase") if not given.get(part)] + ([] if path else ["path"]):
        mistakes.append(f"{where}: has no {' and no '.join(lacking)}, and no default gives one")
        return None
    places = {where: own, f"operations.{verb}": default, f"resources.{name}": resource, "": service}
    send, receive = _envelope(places, _names(words), mistakes)
    return Operation(
        verb=like or verb,
        resource=name,
        method=given["method"],
        path=path,
        success=given.get("success") or (200,),
        phrase=filled(given["phrase"], words, f"{where}.phrase", mistakes),
        done=filled(given["done"], words, f"{where}.done", mistakes) if given.get("done") else None,
        query={**getattr(default, "query", {}), **own.query},
        headers={**getattr(default, "headers", {}), **own.headers},
        has_body="body" in given,
        **{part: given.get(part) for part in ("media_type", "body", "shown_at", "id", "poll")},
        send=send,
        receive=receive,
        returns=given.get("returns") or "",
        if_match=given.get("if_match", False),
        whole=given.get("whole", False),
        safe=given.get("safe", given["method"] in {"GET", "HEAD", "OPTIONS"}),
        answers={**service.answers, **getattr(default, "answers", {}), **own.answers},
        place=where,
        variants=_placed(default.variants if default else {}, f"operations.{verb}.variants")
        | _placed(own.variants, f"{where}.variants"),
    )


def _inherited(
    verb: str, own: written.Operation, default: written.Operation | None
) -> tuple[str | None, dict[str, Any]]:
    """The kind of operation that it is like, if that is not its key, and its parts: its own before those of the service."""
    like = own.like or (default.like if default else None)
    usual = {name: each for name, each in DEFAULTS.get(like or "", {}).items() if name not in {"phrase", "done"}}
    return like, {**DEFAULTS.get(verb, usual), **_given(default), **_given(own)}


def _placed(variants: Mapping[str, written.Variant], where: str) -> dict[str, Variant]:
    return {words: variant_of(each, f'{where}."{words}"') for words, each in variants.items()}


def _envelope(
    places: Mapping[str, written.Operation | WrittenResource | Service | None],
    words: Mapping[str, str],
    mistakes: list[str],
) -> tuple[str | None, str | None]:
    """The field around what is sent and received, of the first place that says something; null says that there is none."""
    said = ((place, each) for place, each in places.items() if each is not None and "envelope" in each.model_fields_set)
    place, document = next(said, ("", None))
    if document is None or document.envelope is None:
        return None, None
    where, envelope = f"{place}.envelope".removeprefix("."), document.envelope
    send, receive = (
        filled(text, words, where, mistakes) if text else None for text in (envelope.send, envelope.receive)
    )
    return send, receive


def _given(document: written.Operation | None) -> dict[str, Any]:
    """The parts that a description gives; what it leaves out has another source."""
    if document is None:
        return {}
    return {name: getattr(document, name) for name in document.model_fields_set if getattr(document, name) is not None
            or name == "body"}  # fmt: skip


def _names(words: Mapping[str, str]) -> dict[str, str]:
    """The words as a field of JSON would have them."""
    return {name: word.replace(" ", "_") for name, word in words.items()}


def _list(
    name: str, document: WrittenResource, shared: List, words: Mapping[str, str], mistakes: list[str]
) -> ListShape:
    own = document.list or List()
    given = {**{each: getattr(shared, each) for each in shared.model_fields_set},
             **{each: getattr(own, each) for each in own.model_fields_set}}  # fmt: skip
    items, place = given.get("items"), f"resources.{name}.list" if own.items is not None else "lists"
    return ListShape(
        items=filled(items, _names(words), f"{place}.items", mistakes) if items else items,
        optional=given.get("optional", False),
        id=given.get("id", document.id),
        id_pattern=given.get("id_pattern"),
        resource=given.get("resource", name),
        shown_as=given.get("shown_as", {}),
        fields=given.get("fields", ()),
        order=given.get("order") or OLDEST_FIRST,
        total=given.get("total"),
        echo=given.get("echo", {}),
        filter=given.get("filter"),
        query=given.get("query", {}),
        paging=given.get("paging") or Paging(),
        place=place,
        places={
            each: f"{f'resources.{name}.list' if each in own.model_fields_set else 'lists'}.{each}" for each in given
        },
    )


def _variants(name: str, document: WrittenResource, service: Service) -> dict[str, Variant]:
    """The variants of a resource: its own, and those of the service that mention only fields which the resource has.

    In those of the service, `<id>`, `<name>` and `<key>` stand for fields of the resource and `<resource>` for its name.
    """
    fields = {f"<{part}>": getattr(document, part) for part in ("id", "name", "key")}
    words = {"<resource>": name, **{word: field for word, field in fields.items() if field is not None}}
    found: dict[str, Variant] = {}
    for title, variant in service.variants.items():
        text = json.dumps({title: variant.model_dump(exclude_unset=True, by_alias=True)})
        for word, meaning in words.items():
            text = text.replace(word, json.dumps(meaning)[1:-1])
        if not re.search(r"<(?:id|name|key)>", text):
            ((own, parts),) = json.loads(text).items()
            found[own] = variant_of(written.Variant(**parts), f'variants."{title}"')
    for title, variant in document.variants.items():
        found[title] = variant_of(variant, f'resources.{name}.variants."{title}"')
    return found
