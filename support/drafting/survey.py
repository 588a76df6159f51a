"""Finds the resources in the paths of a document: what is kept in collections, and what connects such things."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from support.drafting import wording
from support.openapi.operations import Operation

Shape = str  # a path with {} for each parameter, without a slash at its end
_PARAMETER = re.compile(r"\{([^{}/]*)\}")
GENERIC = frozenset({"id", "name", "key", "uuid", "slug", "identifier", "code", "uid"})
_MANY = re.compile(r"\b(?:multiple|many|several|bulk|batch)\b", re.IGNORECASE)


@dataclass(slots=True)
class Found:
    """A resource.

    Attributes:
        item: the path of one, as documented; `collection`: that of all of them, if any operation has it.
        parameter: what the path of one calls its id.
        operations: by key of a description: create, list, read, update, replace, delete.
        extras: other reads below it.
        tied: for a tie, the resource that it connects to the others.
    """

    name: str
    plural: str
    noun: str
    item: str
    collection: str = ""
    parameter: str = ""
    operations: dict[str, Operation] = field(default_factory=dict)
    extras: list[Operation] = field(default_factory=list)
    tied: str = ""

    @property
    def makes(self) -> bool:
        """Whether one can be created."""
        return "create" in self.operations


@dataclass(frozen=True, slots=True)
class Survey:
    """What the paths hold.

    Attributes:
        resources: by name.
        alone: reads that belong to no resource.
        left: operations that belong nowhere, each with the reason.
    """

    resources: dict[str, Found]
    alone: list[Operation]
    left: list[tuple[Operation, str]]
    places: Mapping[Shape, str]

    def translated(self, path: str) -> str | None:
        """Return a path with the resource in each brace; None if one is not known, or one stands in it twice."""
        parts = path.split("/")
        names: list[str] = []
        for index, part in enumerate(parts):
            parameter = _PARAMETER.fullmatch(part)
            if parameter is None:
                if "{" in part:
                    return None
                continue
            name = self.places.get(shape_of("/".join(parts[: index + 1]))) or self._owner(parameter[1])
            if name is None or name in names:
                return None
            names.append(name)
            parts[index] = f"{{{name}}}"
        return "/".join(parts)

    def _owner(self, parameter: str) -> str | None:
        """The resource whose paths call its id so, if that is a name of its own."""
        if parameter.lower() in GENERIC:
            return None
        owners = {each.name for each in self.resources.values() if each.parameter == parameter and not each.tied}
        return owners.pop() if len(owners) == 1 else None


def shape_of(path: str) -> Shape:
    """Return a path without the names of its parameters, and without a slash at its end."""
    return _PARAMETER.sub("{}", path).rstrip("/")


def survey(operations: Iterable[Operation]) -> Survey:
    """Return the resources that the operations are about, and the operations that are about none."""
    by_shape: dict[Shape, dict[str, Operation]] = {}
    for each in operations:
        by_shape.setdefault(shape_of(each.path), {}).setdefault(each.method, each)
    resources: dict[str, Found] = {}
    places: dict[Shape, str] = {}
    used: set[int] = set()
    for shape in sorted(filter(_is_item, by_shape), key=lambda each: _rank(each, by_shape)):
        _place(shape, by_shape, resources, places, used)
    found = Survey(resources, [], [], places)
    for shape, methods in by_shape.items():
        for operation in methods.values():
            if id(operation) not in used:
                _elsewhere(shape, operation, found)
    return found


def _is_item(shape: Shape) -> bool:
    """Whether a path is that of one thing in a collection: text, then a parameter."""
    *_, before, last = ["", *shape.split("/")]
    return last == "{}" and bool(before) and "{" not in before


def _rank(shape: Shape, by_shape: Mapping[Shape, Mapping[str, Operation]]) -> tuple[int, int]:
    """What is created in a collection is a resource of its own before anything that looks like it."""
    above, own = by_shape.get(shape.removesuffix("/{}"), {}), by_shape[shape]
    kind = 0 if "POST" in above else 1 if {"PUT", "POST"} & set(own) else 2
    return (kind, shape.count("/"))


def _place(
    shape: Shape,
    by_shape: Mapping[Shape, Mapping[str, Operation]],
    resources: dict[str, Found],
    places: dict[Shape, str],
    used: set[int],
) -> None:
    """Make a resource, a tie, or another address of a known resource out of the path of an item."""
    above, own = by_shape.get(shape.removesuffix("/{}"), {}), by_shape[shape]
    path = next(iter(own.values())).path.rstrip("/")
    text, parameter = path.split("/")[-2], path.split("/")[-1][1:-1]
    noun = wording.singular(wording.words_of(text) or "item")
    twin = next((each for each in resources.values() if each.noun == noun and not each.tied), None)
    operations = _operations(above, own)
    if twin is not None and "POST" not in above:
        changes = {"PUT", "POST", "DELETE"} & set(own)
        nested = shape.count("{}") > shape_of(twin.item).count("{}")
        if not changes or not nested:
            places[shape] = twin.name  # another address of the same thing
            return
        name = _free(f"{noun} assignment", path, resources)
        parent = wording.singular(wording.words_of(_text_before(path)) or "thing")
        found = Found(
            name, _free_plural(f"{wording.plural(noun)} of the {parent}", resources), noun, path, tied=twin.name
        )
    else:
        name = _free(noun, path, resources)
        found = Found(name, _free_plural(wording.plural(name), resources), noun, path, parameter=parameter)
    found.operations = operations
    found.collection = next((each.path for each in above.values()), "")
    resources[name] = found
    places[shape] = found.tied or name
    used |= {id(each) for each in operations.values()}


def _operations(above: Mapping[str, Operation], own: Mapping[str, Operation]) -> dict[str, Operation]:
    """The usual operations of a resource: those of its collection, and those of an item."""
    creating = above.get("POST")
    if creating is not None and "POST" in own and _MANY.search(str(creating.node["summary"].value or "")):
        creating = None
    creating = (
        creating
        or own.get("POST")
        or (own.get("PUT") if "201" in _statuses(own.get("PUT")) or "PATCH" in own else None)
    )
    candidates: dict[str, Operation | None] = {
        "create": creating or own.get("PUT"), "list": above.get("GET"), "read": own.get("GET"),
        "update": own.get("PATCH") or own.get("PUT"), "delete": own.get("DELETE"),
    }  # fmt: skip
    if "PATCH" in own and "PUT" in own and candidates["create"] is not own["PUT"]:
        candidates["replace"] = own["PUT"]
    if creating is None and "PATCH" not in own and "GET" in own and "DELETE" not in own:
        candidates["create"] = None  # a PUT that only changes what is there
    if (
        candidates["update"] is candidates["create"]
        and candidates["update"] is not None
        and not candidates["update"].body
    ):
        candidates["update"] = None  # a PUT without a body changes nothing of what is there
    return {key: each for key, each in candidates.items() if each is not None}


def _statuses(operation: Operation | None) -> Iterable[str]:
    return operation.responses if operation is not None else ()


def _elsewhere(shape: Shape, operation: Operation, found: Survey) -> None:
    """Put an operation that is none of the usual ones where it belongs."""
    if operation.method != "GET":
        found.left.append((operation, "it changes something, and the document does not say how to see and undo that"))
        return
    parts = shape.split("/")
    above = ("/".join(parts[:length]) for length in range(len(parts), 1, -1))
    owner = next((found.places[each] for each in above if each in found.places), None)
    if owner is not None:
        around = [each for each in found.resources.values() if f"{shape}/".startswith(f"{shape_of(each.item)}/")]
        item = max(around, key=lambda each: each.item.count("/"), default=found.resources[owner])
        item.extras.append(operation)
    elif "{" in shape:
        found.left.append((operation, "nothing in the document creates what its path names"))
    else:
        found.alone.append(operation)


def _text_before(path: str) -> str:
    """The text before the last parameter but one: what the thing belongs to."""
    texts = [each for each in path.split("/") if each and "{" not in each]
    return texts[-2] if len(texts) > 1 else ""


def _free(name: str, path: str, resources: Mapping[str, Found]) -> str:
    """A name that no other resource has: with what it belongs to before it, or a number after it."""
    if name not in resources:
        return name
    parent = wording.singular(wording.words_of(_text_before(path)) or "other")
    longer = f"{parent} {name}"
    number = 2
    while longer in resources:
        longer, number = f"{parent} {name} {number}", number + 1
    return longer


def _free_plural(words: str, resources: Mapping[str, Found]) -> str:
    taken = {each.plural for each in resources.values()}
    return next(each for each in (words, *(f"{words} {number}" for number in range(2, 99))) if each not in taken)
