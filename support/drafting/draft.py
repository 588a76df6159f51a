"""Drafts the description and the config of a suite from an OpenAPI document."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from support.doctor import guesses
from support.drafting import wording
from support.drafting.access import Access, access_of, needs_sign_in
from support.drafting.answers import answers_of
from support.drafting.notes import Need, Notes
from support.drafting.payloads import is_secret
from support.drafting.pruning import prune
from support.drafting.reads import Reads
from support.drafting.resources import Described, Describing
from support.drafting.shapes import fields_of, kind_of, request_schema, response_schema, success_of
from support.drafting.survey import Found, Survey, shape_of, survey
from support.drafting.values import Values
from support.openapi.document import Document
from support.openapi.operations import Operation, operations_of


@dataclass(slots=True)
class Draft:
    """A suite in the making.

    Attributes:
        described: resources with their variants, by name.
        open: key of an operation (resource, verb) → whether a caller who is not signed in may do it.
        account: what each persona needs to sign in.
        documented: how many operations the document has.
    """

    title: str
    description: dict[str, Any]
    notes: Notes
    described: dict[str, Described] = field(default_factory=dict)
    open: dict[tuple[str, str], bool] = field(default_factory=dict)
    account: tuple[str, ...] = ("username", "password")
    takes_claims: bool = False
    documented: int = 0

    @property
    def has_anonymous(self) -> bool:
        """Whether anything needs a sign-in, so that somebody without one is a persona."""
        return not all(self.open.values())


def draft(document: Document, place: str) -> Draft:
    """Return the draft for a document.

    Args:
        place: where the description finds the document.

    Raises:
        ConfigError: a reference in the document leads nowhere.
    """
    notes, operations, values = Notes(), operations_of(document), Values.of(document)
    access = access_of(document, operations, values, notes)
    others: list[Operation] = []
    for each in operations:
        if each.node["deprecated"].value is True:
            notes.add(Need.LEFT_OUT, each.name, "the document calls it deprecated")
        elif each is not access.endpoint:
            others.append(each)
    found = survey(others)
    prune(found, notes)
    described = _described(found, values, notes)
    result = Draft(document.title, {}, notes, described, account=tuple(access.account), takes_claims=access.takes_claims,
                   documented=len(operations))  # fmt: skip
    resources: dict[str, Any] = {}
    for name, about in described.items():
        resources[name] = about.document
        for verb, operation in found.resources[name].operations.items():
            result.open[name, verb] = not needs_sign_in(operation)
    _note_contradictions(others, notes)
    reads = Reads(found, resources, values, notes)
    reads.add()
    result.open |= reads.open
    resources = {name: each for name, each in resources.items() if each["operations"]}
    shared: dict[str, Any] = {}
    _share_lists(shared, resources)
    result.description = _whole(document, place, access, others, {**shared, "resources": resources}, notes)
    return result


def _note_contradictions(operations: list[Operation], notes: Notes) -> None:
    """Operations that need no sign-in by one part of the document, and answer 401 by another."""
    both = [each for each in operations if each.security is not None and "401" in each.responses
            and (not each.security or {} in each.security)]  # fmt: skip
    if both:
        text = (
            f"the document says that {len(both)} operations need no sign-in, and that they answer 401, {both[0].name} for example;"
            " it is taken that they need one, so a cell of anonymous that fails may be a wrong guess, or a hole in the service"
        )
        notes.add(Need.GUESS, "features", text)


def _described(found: Survey, values: Values, notes: Notes) -> dict[str, Described]:
    """Each resource. The first look only finds out what their ids are called, which others refer to."""
    first = Describing(found, values, Notes())
    for each in found.resources.values():
        first.describe(each, {})
    for each in found.resources.values():
        _choose_ids(each, first, notes)
        _leave_out_second_creation(each, notes)
    describing = Describing(found, values, notes)
    needed = _needed(found)
    result = {}
    for each in found.resources.values():
        references = _references(each, first.ids, needed) if each.makes else {}
        described = describing.describe(each, references)
        wanted = {_root(value) for name, value in references.items() if name in described.document.get("new", {})}
        more = [name for name in [*needed[each.name], *sorted(wanted)] if name not in _path_of(each, found)]
        needed[each.name] = list(dict.fromkeys([*needed[each.name], *sorted(wanted)]))
        if more and each.makes:
            described.document["needs"] = list(dict.fromkeys(more))
        if each.makes and not {"read", "list"} & set(each.operations):
            described.document["removal"] = {"unverifiable": "the document has no operation that reads or lists it"}
            notes.add(
                Need.DECISION, f"resources.{each.name}.removal", "nobody can see whether it is gone, by the document"
            )
        result[each.name] = described
    return result


def _choose_ids(found: Found, describing: Describing, notes: Notes) -> None:
    """Where nothing that is sent can hold a unique name, and the client may choose the id, that is the unique name."""
    other = found.operations.get("replace")
    if other is None or "201" not in other.responses or "name" in describing.describe(found, {}).document:
        return
    found.operations["create"] = other
    text = (
        f"created by {other.name}, with an id that the client chooses: nothing else that is sent can hold a unique name"
    )
    notes.add(Need.GUESS, f"resources.{found.name}.operations.create", text)


def _leave_out_second_creation(found: Found, notes: Notes) -> None:
    """A PUT that only ever answers 201 creates: it replaces nothing of what is there."""
    other = found.operations.get("replace")
    if other is None or success_of(other) != [201]:
        return
    del found.operations["replace"]
    if found.operations.get("create") is not other:
        creating = found.operations["create"].name
        text = f"its only success is 201, so it creates too, and replaces nothing that is there; the suite creates by {creating}"
        notes.add(Need.LEFT_OUT, other.name, text)


def _path_of(found: Found, survey_: Survey) -> list[str]:
    creating = found.operations.get("create")
    path = survey_.translated(creating.path) or "" if creating is not None else ""
    return [each for each in path.replace("}", "{").split("{")[1::2] if each != found.name]


def _needed(found: Survey) -> dict[str, list[str]]:
    """What each resource needs beside what its path names: a tie that the beginning of its path is the address of."""
    ties = [each for each in found.resources.values() if each.tied and each.makes]
    return {
        each.name: [tie.name for tie in ties if shape_of(each.item).startswith(f"{shape_of(tie.item)}/")]
        for each in found.resources.values()
    }


def _references(found: Found, ids: Mapping[str, str], needed: Mapping[str, list[str]]) -> dict[str, str]:
    """Field of a body → the id of another resource, by what the field is called."""
    body = request_schema(found.operations["create"])
    result = {}
    for name, each in (fields_of(body[1]) if body is not None else {}).items():
        if not each.required or kind_of(each.schema) not in {"string", "integer"}:
            continue
        words = wording.words_of(name)
        for other, own in ids.items():
            if other == found.name or found.name in _all_needed(other, needed):
                continue
            if words in {f"{other} id", f"{other} uuid", other} and own:
                result[name] = f"{{{other.replace(' ', '_')}[{own}]}}"
    return result


def _all_needed(name: str, needed: Mapping[str, list[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [name]
    while waiting:
        for each in needed.get(waiting.pop(), ()):
            if each not in found:
                found.add(each)
                waiting.append(each)
    return found


def _root(placeholder: str) -> str:
    return placeholder.strip("{}").split("[", maxsplit=1)[0].replace("_", " ")


def _share_lists(whole: dict[str, Any], resources: Mapping[str, Any]) -> None:
    """Say once what most lists have in common."""
    own = {"id", "resource"}
    shapes = {name: {key: value for key, value in each["list"].items() if key not in own}
              for name, each in resources.items() if "list" in each}  # fmt: skip
    usual = Counter(json.dumps(each, sort_keys=True) for each in shapes.values()).most_common(1)
    if not usual or usual[0][1] < 2:
        return
    common = json.loads(usual[0][0])
    if any(not set(common) <= set(each) for each in shapes.values()):
        return  # what one of them does not say would come from the whole
    whole["lists"] = common
    for name, shape in shapes.items():
        document = resources[name]
        rest = {key: value for key, value in document["list"].items() if key in own or value != common.get(key)}
        assert shape is not None
        if rest:
            document["list"] = rest
        else:
            del document["list"]


def _whole(
    document: Document, place: str, access: Access, operations: list[Operation], rest: Mapping[str, Any], notes: Notes
) -> dict[str, Any]:
    description: dict[str, Any] = {"version": 2, "name": document.title, "openapi": place}
    if (ready := _ready(operations)) is not None:
        description["ready"] = ready
    headers = {
        each.name.lower(): each.name
        for one in operations
        for response in one.responses.values()
        for each in response.headers
    }
    request_id = next((headers[each.lower()] for each in guesses.REQUEST_IDS if each.lower() in headers), None)
    if request_id is not None and request_id != guesses.REQUEST_IDS[0]:
        description["request_id"] = request_id
    if access.token:
        description["token"] = dict(access.token)
    secrets = _secrets(operations)
    if access.endpoint is not None or "form" in access.token:
        secrets = list(dict.fromkeys([*secrets, "password", "access_token", "token"]))
    if secrets:
        description["secret_fields"] = secrets
    notes.add(
        Need.DECISION,
        "control",
        "an operation that everybody who is signed in may do; by it, a refusal of something else is proven",
        '"control": "list the …"',
    )
    return description | answers_of(operations, notes) | dict(rest)


def _ready(operations: list[Operation]) -> Any:
    """The request that tells whether the service is there."""
    paths = {each.path.rstrip("/") or "/": each for each in operations if each.method == "GET"}
    for path in guesses.READY[:-1]:
        operation = paths.get(path)
        if operation is not None and not needs_sign_in(operation) and success_of(operation):
            json_body = response_schema(operation) is not None
            return (
                path
                if json_body and success_of(operation)[0] == 200
                else {"path": path, "success": success_of(operation), "json": json_body}
            )
    return None


def _secrets(operations: list[Operation]) -> list[str]:
    """Fields whose names say that their values are secret."""
    found: dict[str, None] = {}
    for operation in operations:
        body = request_schema(operation)
        for schema in [
            *([body[1]] if body is not None else []),
            *([response_schema(operation)] if response_schema(operation) else []),
        ]:
            for name, each in fields_of(schema).items() if schema is not None else ():
                if kind_of(each.schema) == "string" and is_secret(name):
                    found.setdefault(name)
    return list(found)
