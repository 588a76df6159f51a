"""Every key of a description: what nothing in an examination has shown is named, with the reason why it may be so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from support.description.document.answers import Answer, Blames, Errors
from support.description.document.lists import List, Paging
from support.description.document.operations import Operation, Poll, Variant
from support.description.document.parts import Envelope, Part, Place
from support.description.document.resources import Removal, Resource
from support.description.document.service import Claims, Service
from support.description.document.tokens import Token
from support.doctor.case import Case
from support.doctor.places import Place as Path

TEXT = "text for people, or for the features; the service never sees it"
FILE = "about this file, not about the service"
FEATURES = "what it means is said by the features"
CLAIM = "a claim about what others do, or about what nobody can see, which a single run cannot show"
SENT = "it is sent with each request; nothing in an answer tells what it is for"
NOTHING = "nothing in this run has shown it"
NO_ANSWER = "no answer of this kind was seen in this run"
LOCKED = "signing in wrongly may lock an account, so nobody tries it here"
#: Model → key → why nothing may have been seen that tells whether it is right. Of a key that is not here, something usually is.
WHY: Mapping[type[Part], Mapping[str, str]] = {
    Service: {
        **dict.fromkeys(("editor_schema", "version", "accepted_findings"), FILE),
        **dict.fromkeys(("name", "words"), TEXT),
        "headers": SENT,
        "secret_fields": "which fields are secret is a decision; no answer can contradict it",
        "helper": "it is code, which is loaded and used for every request",
    },
    Claims: {"identity": "who a caller is shows only in what the features let it do"},
    Token: {
        "lifetime": "what it requests is shown by expires_in",
        "words": TEXT,
        "variants": LOCKED,
        "answers": LOCKED,
    },
    Answer: {
        **dict.fromkeys(("status", "media_type", "body", "headers", "items", "blames"), NO_ANSWER),
        "form": "it says which answers have the form of errors",
        "refusal": FEATURES,
        "title": TEXT,
    },
    Errors: dict.fromkeys(("media_type", "fields", "status", "message"), "no error was seen in this run"),
    Resource: {
        **dict.fromkeys(("plural", "article", "words"), TEXT),
        "incidental": CLAIM,
        "needs": "what it needs was there when it was created",
        "connects": "what it connects was there when it was created",
        "sendable": "what `new` or a variant sends was sent; the features send the others",
        "changeable": "what `change` or a variant sends was sent; the features send the others",
    },
    Operation: {
        **dict.fromkeys(("phrase", "done"), TEXT),
        **dict.fromkeys(("like", "safe"), FEATURES),
        **dict.fromkeys(
            ("query", "headers"), "it is sent with the operation, whose success is all that shows its effect"
        ),
    },
    Poll: {"failed": "nothing has failed", "seconds": "a limit of the suite's own"},
    List: {
        "shown_as": "it needs things of several kinds in one list",
        "query": "it is sent with each request for the list",
    },
    Paging: dict.fromkeys(Paging.model_fields, "no list had two items to turn a page"),
    Removal: dict.fromkeys(("kept", "unverifiable"), "a declaration, with its reason"),
}
#: Parts that are one line of the description.
WHOLE = (Variant, Place, Envelope, Blames)


def complete(case: Case) -> None:
    """Note each line of the description that nothing has shown, with the reason."""
    noted, above = case.chart.covered()
    for place, reason in keys_in(Service, case.copy.original):
        below = any(place[:length] in noted for length in range(1, len(place) + 1))
        if not below and place not in above:
            case.chart.unseen(place, reason)


def keys_in(model: type[BaseModel], document: Any, place: Path = ()) -> Iterator[tuple[Path, str]]:
    """Yield every line of a part of a description, with the reason why it may not have been checked."""
    for name, field in model.model_fields.items():
        key = field.alias or name
        if not isinstance(document, Mapping) or key not in document:
            continue
        value, own, reason = document[key], (*place, key), _why(model, name)
        inner = _model_in(field.annotation)
        many = _is_many(field.annotation, value, inner)
        if inner is None or (inner in WHOLE and not many) or not isinstance(value, Mapping | list):
            yield own, reason
        elif not many:
            yield from keys_in(inner, value, own)
        else:
            pairs = enumerate(value) if isinstance(value, list) else value.items()
            for each, part in pairs:
                if inner in WHOLE or not isinstance(part, Mapping):
                    yield (*own, each), reason
                else:
                    yield from keys_in(inner, part, (*own, each))


def _why(model: type[BaseModel], name: str) -> str:
    return next((reasons[name] for part, reasons in WHY.items() if part is model and name in reasons), NOTHING)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for each in get_args(annotation) if (found := _model_in(each)) is not None), None)


def _is_many(annotation: Any, value: Any, inner: type[BaseModel] | None) -> bool:
    """Whether a value has several parts, by name or number."""
    if inner is None or isinstance(value, list):
        return isinstance(value, list)

    def many(each: Any) -> bool:
        origin = get_origin(each)
        if isinstance(origin, type) and issubclass(origin, Mapping):
            return True
        return any(many(one) for one in get_args(each))

    return many(annotation)
