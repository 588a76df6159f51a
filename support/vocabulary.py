"""The closed words of the features, made from the service description: a word that is not described is an undefined step."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from behave import register_type

from support.service import Operation, Resource, ServiceDescription, Variant

#: What a step can say of an answer → what the service description calls it.
COMPLAINTS = {
    "there is no such thing": "missing",
    "it clashes with what is there": "conflicting",
    "it breaks a rule": "invalid",
    "it cannot be read": "unreadable",
}


@dataclass(frozen=True, slots=True)
class Act:
    """An operation as a sentence says it.

    Attributes:
        others: the resources of which the other one is meant.
        called: words to put behind the unique name.
    """

    operation: Operation
    others: frozenset[str] = frozenset()
    variant: Variant = Variant()  # noqa: RUF009 - frozen, so safe to share
    called: str | None = None
    words: str = ""

    def __str__(self) -> str:
        return self.words or self.operation.phrase


@dataclass(frozen=True, slots=True)
class Thing:
    """`the group` or `the other group`."""

    resource: Resource
    other: bool = False

    def __str__(self) -> str:
        return f"the {'other ' if self.other else ''}{self.resource.name}"


class Vocabulary:
    """The words that one service description gives."""

    def __init__(self, service: ServiceDescription) -> None:
        self.service = service
        self._acts = [(operation, re.compile(_pattern(operation, service), re.IGNORECASE)) for operation in service.operations]

    def act(self, words: str) -> Act | None:
        """The operation that the words mean, or None where they mean none."""
        for operation, pattern in self._acts:
            if match := pattern.fullmatch(words):
                resource = self.service.resources[operation.resource]
                parts = match.groupdict()
                return Act(
                    operation,
                    frozenset(name for name in self.service.resources if f"other {name}" in match["phrase"]),
                    resource.variants[parts["variant"]] if parts.get("variant") else Variant(),
                    parts.get("called"),
                    words,
                )
        return None

    def register(self) -> None:
        """Make the types of the step definitions; to be done before behave loads them."""
        resources = self.service.resources
        plurals = {resource.plural: resource for resource in resources.values()}
        meanings = {"allowed": "allowed", **{word: word for word in self.service.answers}}
        _register("Resource", _choice(resources), lambda text: resources[text])
        _register("Plural", _choice(plurals), lambda text: plurals[text])
        _register("Thing", f"the (?:other )?(?:{_choice(resources)})", self._thing)
        _register("Answer", _choice(meanings), lambda text: meanings[text])
        _register("Complaint", _choice(COMPLAINTS), lambda text: COMPLAINTS[text])
        acts = "|".join(re.sub(r"\?P<\w+>", "?:", pattern.pattern) for _, pattern in self._acts)
        _register("Act", f"(?:{acts})", self.act)

    def _thing(self, text: str) -> Thing:
        name = text.removeprefix("the ")
        return Thing(self.service.resources[name.removeprefix("other ")], other=name.startswith("other "))


def _pattern(operation: Operation, service: ServiceDescription) -> str:
    resource = service.resources[operation.resource]
    phrase = re.escape(operation.phrase).replace(r"\ ", " ")
    for name in service.resources:
        phrase = re.sub(rf"\bthe {name}\b", f"the (?:other )?{name}", phrase)
    phrase = re.sub(r"\ban? ", "an? (?:smoke )?", phrase)
    pattern = f"(?P<phrase>{phrase})"
    if resource.variants and operation.verb in {"create", "update", "list"}:
        pattern += f"(?: with (?P<variant>{_choice(resource.variants)}))?"
    if operation.verb == "create":
        pattern += '(?: called "(?P<called>[^"]*)")?'
    return pattern


def _choice(words: Iterable[str]) -> str:
    # The longest first: "role assignment" is not "role".
    return "|".join(re.escape(word).replace(r"\ ", " ") for word in sorted(words, key=len, reverse=True))


def _register(name: str, pattern: str, convert: Callable[[str], Any]) -> None:
    def converter(text: str) -> Any:
        return convert(text)

    converter.pattern = f"(?:{pattern})"  # type: ignore[attr-defined]
    register_type(**{name: converter})
