"""The closed words of the features, made from the service description: a word that is not described is an undefined step."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from behave import register_type

from support.service import PLAIN, Operation, Resource, ServiceDescription, Variant
from support.tampering import FLAWS

#: What a step can say of an answer → what the service description calls it.
COMPLAINTS = {
    "there is no such thing": "missing",
    "it clashes with what is there": "conflicting",
    "it breaks a rule": "invalid",
    "it cannot be read": "unreadable",
    "this is not offered": "not offered",
}
LOG_IN = "log in"
EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Act:
    """An operation as a sentence says it.

    Attributes:
        others: the resources of which the other one is meant.
        called: words to put behind the unique name.
    """

    operation: Operation
    others: frozenset[str] = frozenset()
    variant: Variant = PLAIN
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
        token = service.token
        log_in = [Operation("login", "", token.method, token.path, token.success, LOG_IN)] if token.method else []
        operations = (*service.operations, *service.probes.values(), *log_in)
        self._acts = [(operation, re.compile(_pattern(operation, service))) for operation in operations]

    def act(self, words: str) -> Act | None:
        """The operation that the words mean, or None where they mean none."""
        for operation, pattern in self._acts:
            if match := pattern.fullmatch(words):
                parts = match.groupdict()
                variants = _variants(operation, self.service)
                return Act(
                    operation,
                    frozenset(
                        name for name in self.service.resources if re.search(rf"\bother {name}\b", match["phrase"])
                    ),
                    variants[parts["variant"]] if parts.get("variant") else PLAIN,
                    parts.get("called"),
                    words,
                )
        return None

    def register(self) -> None:
        """Make the types of the step definitions; to be done before behave loads them."""
        resources = self.service.resources
        plurals = {resource.plural: resource for resource in resources.values()}
        words = {"allowed": "allowed", **{word: word for word in self.service.answers}}
        fields = {
            name.replace("_", " "): name
            for resource in resources.values()
            for name in (*resource.fields, *resource.write_only)
        }
        _register("Resource", _choice(resources), lambda text: resources[text])
        _register("Plural", _choice(plurals), lambda text: plurals[text])
        _register("Thing", f"the (?:other )?(?:{_choice(resources)})", self._thing)
        _register("Field", _choice(fields), lambda text: fields[text])
        _register("Answer", _choice(words), lambda text: words[text])
        _register("Complaint", _choice(COMPLAINTS), lambda text: COMPLAINTS[text])
        _register("Claim", _choice(self.service.claim_words), lambda text: self.service.claim_words[text])
        _register("Flaw", _choice([*FLAWS, EXPIRED]), str)
        acts = "|".join(re.sub(r"\?P<\w+>", "?:", pattern.pattern) for _, pattern in self._acts)
        _register("Act", f"(?:{acts})", self.act)

    def _thing(self, text: str) -> Thing:
        name = text.removeprefix("the ")
        return Thing(self.service.resources[name.removeprefix("other ")], other=name.startswith("other "))


def _variants(operation: Operation, service: ServiceDescription) -> Mapping[str, Variant]:
    if operation.verb == "login":
        return service.token.variants
    return service.resources[operation.resource].variants if operation.verb in {"create", "update", "list"} else {}


def _pattern(operation: Operation, service: ServiceDescription) -> str:
    phrase = re.escape(operation.phrase).replace(r"\ ", " ")
    for name in service.resources:
        phrase = re.sub(rf"\bthe {name}\b", f"the (?:other )?{name}", phrase)
    if operation.verb == "create":
        phrase = re.sub(r"\ban? ", "an? (?:smoke )?", phrase)
    pattern = f"(?P<phrase>{phrase})"
    variants = _variants(operation, service)
    if variants:
        between = " " if operation.verb == "login" else " with "
        pattern += f"(?:{between}(?P<variant>{_choice(variants)}))?"
    if operation.verb == "create":
        pattern += '(?: called "(?P<called>[^"]*)")?'
    return pattern


def _choice(words: Collection[str]) -> str:
    if not words:
        return r"(?!)"  # nothing is like it
    # The longest first: "role assignment" is not "role".
    return "|".join(re.escape(word).replace(r"\ ", " ") for word in sorted(words, key=len, reverse=True))


def _register(name: str, pattern: str, convert: Callable[[str], Any]) -> None:
    def converter(text: str) -> Any:
        return convert(text)

    converter.pattern = f"(?:{pattern})"  # type: ignore[attr-defined]
    register_type(**{name: converter})
