"""The description of one resource: what is sent, what is shown, what its operations answer."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from support.drafting import wording
from support.drafting.conduct import Conduct
from support.drafting.lists import list_of
from support.drafting.notes import Need, Notes
from support.drafting.payloads import Payloads
from support.drafting.shapes import Field, fields_of, keyword, kind_of, request_schema, response_schema, success_of
from support.drafting.showing import Showing
from support.drafting.survey import GENERIC, Found, Survey
from support.drafting.values import UNKNOWN, Values
from support.drafting.variants import Varied, Varying
from support.openapi.document import Node
from support.openapi.operations import Operation

_ENVELOPES = ("data", "result", "item", "object", "response", "payload")
_USUAL = {"create": ("POST", "collection"), "list": ("GET", "collection"), "read": ("GET", "item"), "update": ("PATCH", "item"),
          "delete": ("DELETE", "item")}  # fmt: skip
_SUCCESS = {"create": [201], "delete": [200, 202, 204]}


@dataclass(slots=True)
class Described:
    """A resource of a draft.

    Attributes:
        document: as the description has it.
        varied: its variants.
        gone: the operations that are documented to find nothing once it is removed.
    """

    found: Found
    document: dict[str, Any] = field(default_factory=dict)
    varied: Varied = field(default_factory=Varied)
    gone: tuple[str, ...] = ()


class Describing:
    """Describes the resources of a document.

    Args:
        ids: name of a resource → the field with its id, filled in as resources are described.
    """

    def __init__(self, survey: Survey, values: Values, notes: Notes) -> None:
        self._survey = survey
        self._values = values
        self._notes = notes
        self.ids: dict[str, str] = {}

    def describe(self, found: Found, references: Mapping[str, str]) -> Described:
        """Return the description of a resource.

        Args:
            references: field of a body → placeholder of what it refers to.
        """
        place = f"resources.{found.name}"
        draft = _Draft(self, found, self._values.about(found.name, references), place)
        return draft.described()

    def note(self, need: Need, place: str, text: str, paste: str = "") -> None:
        self._notes.add(need, place, text, paste)

    def path(self, documented: str) -> str:
        return self._survey.translated(documented) or documented

    def list_of(self, operation: Operation, found: Found, id_field: str | None) -> dict[str, Any] | None:
        return list_of(operation, found.plural, id_field, self._notes, f"resources.{found.name}.list")


class _Draft:
    """One resource that is being described."""

    def __init__(self, about: Describing, found: Found, values: Values, place: str) -> None:
        self._about = about
        self._found = found
        self._values = values
        self._place = place
        own = found.operations
        self._creating = own.get("create")
        shown_by = [each for each in (own.get("read"), own.get("create"), own.get("update")) if each is not None]
        self._schema = next((schema for each in shown_by if (schema := response_schema(each)) is not None), None)
        self._envelope, self._shown = _object(self._schema, found)
        self._send, self._fields, self._closed = _sent(own.get("create"), self._envelope)
        self._replacing: dict[str, Any] = {}  # what a replacement sends, if more than a change
        # A PUT at the address of the item, or a POST there, carries no id: the client chooses it in the path.
        self._chosen = (
            self._creating is not None and self._creating.path.rstrip("/") == found.item.rstrip("/") and not found.tied
        )

    def described(self) -> Described:
        found, document = self._found, self._start()
        if found.makes:
            document |= self._payloads()
            showing = Showing(self._fields, self._shown, self._about.ids.get(found.name))
            document |= showing.described(document.get("new", {}), self._place, self._about.note)
        document["operations"] = self._operations()
        if "list" in found.operations:
            self._add_list(document)
        result = Described(found, document)
        if found.makes and self._fields:
            result.varied = self._varying(document).of(self._fields, self._shown, closed=self._closed)
            document["variants"] = {**result.varied.variants, "malformed JSON": {"raw": '{"name: '}}
        else:
            document.pop("words", None)
        result.gone = tuple(
            verb for verb in ("read", "update") if "404" in getattr(found.operations.get(verb), "responses", {})
        )
        return result

    def _start(self) -> dict[str, Any]:
        found = self._found
        document: dict[str, Any] = {}
        if found.plural != f"{found.name}s":
            document["plural"] = found.plural
        usual = "an" if found.name[0] in "aeio" else "a"
        if wording.article(found.name) != usual:
            document["article"] = wording.article(found.name)
        if found.collection:
            document["collection"] = self._about.path(found.collection)
        document["item"] = self._about.path(found.item)
        own = self._id()
        if own is not None and not found.tied:
            document["id"] = own
            self._about.ids[found.name] = own
        if self._chosen:
            document["chosen_id"] = self._chosen_id()
        if self._send or self._envelope:
            document["envelope"] = {
                key: each for key, each in (("send", self._send), ("receive", self._envelope)) if each
            }
        return document

    def _chosen_id(self) -> str:
        assert self._creating is not None
        schema = next(
            (
                each.schema
                for each in self._creating.parameters
                if each.within == "path" and each.name == self._found.parameter
            ),
            None,
        )
        named = self._values.named(schema) if schema is not None else "{name}"
        if (
            "key" in wording.words_of(self._found.parameter).split()
            and schema is not None
            and self._values.fits(schema, "{key}")
        ):
            return "{key}"
        if named is UNKNOWN or named not in {"{name}", "{key}"}:
            self._about.note(
                Need.GUESS,
                f"{self._place}.chosen_id",
                "the client chooses the id, and the document wants a form of it that no unique name has",
            )
            return "{key}"
        return str(named)

    def _id(self) -> str | None:
        """The field with the id: what the path calls it, or what ids are called."""
        if self._found.tied:
            return None
        noun, parameter = self._found.noun.replace(" ", "_"), self._found.parameter
        wanted = [
            parameter,
            f"{noun}_id",
            "id",
            "uuid",
            f"{noun}Id",
            _squeezed(parameter),
            *(each for each in ("key", "slug", "name") if each != parameter),
        ]
        by_word = {_squeezed(each): each for each in self._shown}
        exact = next((each for each in wanted if each in self._shown), None) or by_word.get(_squeezed(parameter))
        if exact is not None:
            return exact
        if self._found.makes:
            guess = parameter if parameter.lower() not in GENERIC or parameter == "id" else "id"
            text = f"the document does not show which field of {wording.article(self._found.name)} {self._found.name} has its id"
            self._about.note(Need.GUESS, f"{self._place}.id", text)
            return "id" if self._chosen or not self._shown else guess
        return None

    def _payloads(self) -> dict[str, Any]:
        payloads = Payloads(self._found, self._values, self._fields, self._shown, self._about.ids.get(self._found.name))
        new, name = payloads.new(), payloads.name
        for key in [key for key, value in new.items() if value is UNKNOWN]:
            text = f'no value was found that the schema of "{key}" accepts'
            self._about.note(Need.RUN, f"{self._place}.new.{key}", text, f'"{key}": …')
            new[key] = None
        document: dict[str, Any] = {}
        own = self._about.ids.get(self._found.name)
        if name is not None:
            document["name"] = name
        elif self._chosen and self._chosen_id() == "{name}" and (own in self._shown or "id" not in self._shown):
            document["name"] = own
        elif not self._found.tied and not self._chosen:
            text = (
                "nothing that is sent can hold a unique name, so what a killed run leaves cannot be found by its name"
            )
            self._about.note(Need.GUESS, f"{self._place}.name", text)
        if self._creating is not None and request_schema(self._creating) is not None and (new or self._fields):
            document["new"] = new
        document |= self._change(payloads, new)
        sendable = [each.name for each in self._fields.values() if not each.read_only]
        if sendable and set(sendable) != set(new):
            document["sendable"] = sendable
        return document

    def _change(self, payloads: Payloads, new: Mapping[str, Any]) -> dict[str, Any]:
        operation = self._found.operations.get("update")
        if operation is None:
            return {}
        fields = {key: each for key, each in _sent(operation, self._envelope)[1].items() if not each.read_only}
        change, changed = payloads.change(fields, new, whole=operation.method == "PUT")
        if fields and not changed:
            text = "nothing was found that an update may change, so no scenario changes it"
            self._about.note(Need.GUESS, f"{self._place}.change", text)
        other = self._found.operations.get("replace")
        if other is not None:
            needed = {
                key: each
                for key, each in _sent(other, self._envelope)[1].items()
                if each.required and not each.read_only
            }
            if needed.keys() - change.keys():
                self._replacing = payloads.needed(needed, new) | change
        return {"change": change, "changeable": list(fields)} if fields else {"change": {}}

    def _operations(self) -> dict[str, Any]:
        documents = {verb: self._operation(verb, each) for verb, each in self._found.operations.items()}
        if self._found.tied:
            self._tie(documents)
        return documents

    def _operation(self, verb: str, operation: Operation) -> dict[str, Any]:
        """What an operation does differently than usual."""
        document: dict[str, Any] = {}
        if verb == "replace":
            document |= {"like": "update", "whole": True, "returns": "object", "phrase": "replace the {resource}",
                         "done": "the {resource} has been replaced"}  # fmt: skip
        usual_method, usual_place = _USUAL.get(verb, ("", ""))
        if operation.method != usual_method:
            document["method"] = operation.method
        place = "item" if operation.path.rstrip("/") == self._found.item.rstrip("/") else "collection"
        if place != usual_place:
            document["on"] = place
        success = success_of(operation)
        if success and success != _SUCCESS.get(verb, [200]):
            document["success"] = success
        if verb in {"create", "update", "replace"}:
            self._note_form(verb, operation)
            document |= self._sending(operation) | (self._another(operation) if verb == "create" else {})
        if verb == "replace" and self._replacing:
            document["body"] = self._replacing
        needed = self._needed_query(operation, verb)
        conduct = Conduct(
            self._about.path(self._found.item), self._found.operations.get("read"), functools.partial(self._noted, verb)
        )
        more = conduct.of(verb, operation)
        return (
            document
            | needed
            | more
            | ({"query": needed["query"] | more["query"]} if {"query"} <= needed.keys() & more else {})
        )

    def _noted(self, verb: str, need: Need, key: str, text: str, paste: str) -> None:
        self._about.note(need, f"{self._place}.operations.{verb}.{key}", text, paste)

    def _note_form(self, verb: str, operation: Operation) -> None:
        """A body that is no JSON."""
        media = [*operation.body, *(["a form"] if any(each.within == "form" for each in operation.parameters) else [])]
        if request_schema(operation) is None and media:
            text = f"the document takes {', '.join(dict.fromkeys(media))}, and this suite sends JSON"
            self._about.note(Need.RUN, f"{self._place}.operations.{verb}.media_type", text)

    @staticmethod
    def _sending(operation: Operation) -> dict[str, Any]:
        """The media type of what is sent, and whether the object comes back."""
        media = request_schema(operation)
        other = {"media_type": media[0]} if media is not None and media[0] not in {"application/json", "*/*"} else {}
        return other | ({"returns": "nothing"} if response_schema(operation) is None else {})

    def _another(self, operation: Operation) -> dict[str, Any]:
        """What a create answers that shows something else than the object, such as a job: at best the id."""
        schema = response_schema(operation)
        around, fields = _object(schema, self._found)
        if not self._shown or not fields or set(fields) & set(self._shown):
            return {}
        words = {_squeezed(self._found.parameter), f"{_squeezed(self._found.noun)}id"} - {"id"}
        own = next((each for each in fields if _squeezed(each) in words), None)
        place = f"{around}.{own}" if around else own
        return {"returns": "nothing", **({"id": place} if own is not None else {})}

    def _needed_query(self, operation: Operation, verb: str) -> dict[str, Any]:
        found = {}
        for each in operation.parameters:
            if each.within == "query" and each.required:
                value, place = (
                    self._values.value(each.name, each.schema),
                    f"{self._place}.operations.{verb}.query.{each.name}",
                )
                if value is UNKNOWN:
                    self._about.note(Need.RUN, place, "the document requires it, and no value was found")
                else:
                    self._about.note(Need.GUESS, place, f"the document requires it; {value!r} was chosen")
                    found[each.name] = value
        return {"query": found} if found else {}

    def _tie(self, documents: dict[str, Any]) -> None:
        """The words for connecting two things."""
        tied, of = self._found.tied, self._found.plural.split(" of the ", maxsplit=1)[-1]
        if "create" in documents:
            documents["create"] |= {
                "phrase": f"assign the {tied} to the {of}",
                "done": f"the {tied} has been assigned to the {of}",
            }
        if "delete" in documents:
            documents["delete"] |= {
                "phrase": f"remove the {tied} from the {of}",
                "done": f"the {tied} has been removed from the {of}",
            }

    def _add_list(self, document: dict[str, Any]) -> None:
        operation = self._found.operations["list"]
        id_field = document.get("id") or self._about.ids.get(self._found.tied)
        shape = self._about.list_of(operation, self._found, id_field)
        if shape is None:
            self._about.note(Need.LEFT_OUT, operation.name, "its response is no list that a description can show")
            del document["operations"]["list"]
            return
        if self._found.tied:
            shape = {"resource": self._found.tied, "id": shape.get("id", id_field), **shape}
        document["list"] = shape

    def _varying(self, document: dict[str, Any]) -> Varying:
        words = {each: wording.words_of(each) or each for each in self._fields}
        own = {
            "name": document.get("name"),
            "id": document.get("id"),
            "key": document.get("id") if self._chosen else None,
        }
        special = {
            word: name for name, word in words.items() if word.replace(" ", "_") != name or own.get(word, name) != name
        }
        if special:
            document["words"] = special
        return Varying(self._values, document.get("new", {}), words, document.get("name"))


def _squeezed(name: str) -> str:
    return wording.words_of(name).replace(" ", "")


def _object(schema: Node | None, found: Found) -> tuple[str, dict[str, Field]]:
    """The field around an object in a response, empty for none, and the fields of the object."""
    if schema is None:
        return "", {}
    fields = fields_of(schema)
    objects = {name: each for name, each in fields.items() if kind_of(each.schema) == "object"}
    noun = found.noun.replace(" ", "_")
    for name in (*_ENVELOPES, noun):
        if (
            name in objects
            and (len(fields) <= 3 or (name == noun and len(fields) == 1))
            and not {"id", found.parameter} & set(fields)
        ):
            return name, fields_of(objects[name].schema)
    return "", fields


def _sent(operation: Operation | None, envelope: str) -> tuple[str, dict[str, Field], bool]:
    """The field around an object in a request, the fields of the object, and whether no others are accepted."""
    body = request_schema(operation) if operation is not None else None
    if body is None:
        return "", {}, False
    schema = body[1]
    fields = fields_of(schema)
    around = ""
    if envelope and envelope in fields:
        around, schema = envelope, fields[envelope].schema
        fields = fields_of(schema)
    return around, fields, keyword(schema, "additionalProperties") is False
