"""The closed words of the features, made from the service description: any other word makes an undefined step."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from behave import register_type

from support.description.resolve import VARIED
from support.description.service import PLAIN, SIGN_IN, Operation, Resource, ServiceDescription, Variant
from support.http.bad_tokens import FLAWS
from support.json_files import nearest
from support.scenario.outcomes import ALLOWED

#: What a sentence says about a rejection → the answer in the service description.
REJECTIONS = {"invalid": "invalid", "a conflict": "conflicting", "malformed": "unreadable"}
STATEMENTS = {"it does not exist": "missing", "this is not supported": "not offered"}
EXPIRED = "expired"
EXPIRED_MEANING = "a token that has expired is sent"
ROLES = ("name", "key", "id")  # words for fields that a resource may have under another name


@dataclass(frozen=True, slots=True)
class Act:
    """An operation as a sentence states it.

    Attributes:
        others: the resources of which the other one is meant.
        called: words to append to the unique name.
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
        sign_in = [service.sign_in] if service.sign_in is not None else []
        self.operations = (*service.operations, *service.probes.values(), *sign_in)
        self._acts = [(each, _pattern(each.phrase, each, service)) for each in self.operations]
        self._done = [(each, _pattern(each.done, each, service)) for each in self.operations if each.done is not None]

    def act(self, words: str) -> Act | None:
        """Return the action that words such as `delete the group` mean, or None if they mean none."""
        return self._meant(words, self._acts)

    def done(self, words: str) -> Act | None:
        """Return the action that words such as `the group has been deleted` mean, or None if they mean none."""
        return self._meant(words, self._done)

    def suggestion(self, sentence: str) -> str | None:
        """Return what a sentence with an unknown variant most likely means, or None if it does not begin with an operation."""
        for operation, between in ((each, _between(each)) for each in self.operations if self.variants(each)):
            for start in ("I try to ", "I "):
                head = f"{start}{operation.phrase}{between}"
                if sentence.startswith(head):
                    near = nearest(sentence.removeprefix(head), self.variants(operation))
                    return f"{head}{near}" if near else None
        return None

    def variants(self, operation: Operation) -> Mapping[str, Variant]:
        """Return the variants that an operation can be stated with."""
        return _variants(operation, self.service)

    @property
    def fields(self) -> tuple[str, ...]:
        """Every word for a field of a resource or of the token request."""
        token = self.service.token
        sent = [name for step in token.all_steps for each in (step.json_body, step.form)
                if isinstance(each, Mapping) for name in each]  # fmt: skip
        words = [*ROLES, *self.service.words, *token.words, *(name.replace("_", " ") for name in sent)]
        for resource in self.service.resources.values():
            words += [*resource.words, *(name.replace("_", " ") for name in resource.known_fields)]
        return tuple(dict.fromkeys(words))

    @property
    def rejections(self) -> dict[str, str]:
        """What a sentence says about a rejection → the answer in the description; answers without words of their own too."""
        named = {*REJECTIONS.values(), *STATEMENTS.values()}
        return REJECTIONS | {word: word for word in self.service.answers if word not in named}

    @property
    def answers(self) -> tuple[str, ...]:
        """The words of the authorization matrix."""
        return (ALLOWED, *self.service.answers)

    def register(self) -> None:
        """Register the types of the step definitions; behave must not have loaded them yet."""
        resources = self.service.resources
        plurals = {resource.plural: resource for resource in resources.values()}
        claims, rejections = self.service.claims.words, self.rejections
        _register("Resource", _choice(resources), lambda text: resources[text])
        _register("Plural", _choice(plurals), lambda text: plurals[text])
        _register("Thing", f"the (?:other )?(?:{_choice(resources)})", self._thing)
        _register("Field", _choice(self.fields), str)
        _register("Answer", _choice(self.answers), str)
        _register("Rejection", _choice(rejections), lambda text: rejections[text])
        _register("Statement", _choice(STATEMENTS), lambda text: STATEMENTS[text])
        _register("Claim", _choice(claims), lambda text: claims[text])
        _register("Seconds", r"1 second|\d+ seconds", lambda text: int(text.split(" ")[0]))
        _register("Flaw", _choice([*FLAWS, EXPIRED]), str)
        _register("Act", _any_of(self._acts), self.act)
        _register("Done", _any_of(self._done), self.done)

    def _meant(self, words: str, patterns: list[tuple[Operation, re.Pattern[str]]]) -> Act | None:
        for operation, pattern in patterns:
            if match := pattern.fullmatch(words):
                parts = match.groupdict()
                resources = self.service.resources
                others = frozenset(name for name in resources if re.search(rf"\bother {name}\b", match["phrase"]))
                variant = self.variants(operation)[parts["variant"]] if parts.get("variant") else PLAIN
                return Act(operation, others, variant, parts.get("called"), words)
        return None

    def _thing(self, text: str) -> Thing:
        name = text.removeprefix("the ")
        return Thing(self.service.resources[name.removeprefix("other ")], other=name.startswith("other "))


def _variants(operation: Operation, service: ServiceDescription) -> Mapping[str, Variant]:
    shared = service.resources[operation.resource].variants if operation.resource else {}
    meant = {words: each for words, each in shared.items() if operation.verb in (each.on or VARIED)}
    return {**meant, **operation.variants}


def _between(operation: Operation) -> str:
    """What stands between an operation and its variant."""
    return " " if operation.verb == SIGN_IN else " with "


def _pattern(phrase: str, operation: Operation, service: ServiceDescription) -> re.Pattern[str]:
    """The pattern of an operation's phrase, with its variants, and with the other one of each resource in it."""
    words = re.escape(phrase).replace(r"\ ", " ")
    for name in service.resources:
        words = re.sub(rf"\bthe {name}\b", f"the (?:other )?{name}", words)
    if operation.verb == "create":
        words = re.sub(r"\b(an?) ", r"(?:\1|a smoke) ", words)
    pattern = f"(?P<phrase>{words})"
    variants = _variants(operation, service)
    if variants:
        pattern += f"(?:{_between(operation)}(?P<variant>{_choice(variants)}))?"
    appended = {"create": "called", "update": "ending with"}.get(operation.verb)
    if appended is not None:
        pattern += f'(?: {appended} "(?P<called>[^"]*)")?'
    return re.compile(pattern)


def _any_of(patterns: list[tuple[Operation, re.Pattern[str]]]) -> str:
    alternatives = "|".join(re.sub(r"\?P<\w+>", "?:", pattern.pattern) for _, pattern in patterns)
    return f"(?:{alternatives})" if alternatives else r"(?!)"


def _choice(words: Collection[str]) -> str:
    if not words:
        return r"(?!)"  # matches nothing
    # The longest first: "role assignment" is not "role".
    return "|".join(re.escape(word).replace(r"\ ", " ") for word in sorted(words, key=len, reverse=True))


def _register(name: str, pattern: str, convert: Callable[[str], Any]) -> None:
    def converter(text: str) -> Any:
        return convert(text)

    converter.pattern = f"(?:{pattern})"  # type: ignore[attr-defined]
    register_type(**{name: converter})
