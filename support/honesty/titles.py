"""Titles that promise what their steps do not touch."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from behave.model import Rule, Scenario, ScenarioOutline

from support.honesty.finding import Finding
from support.honesty.suite import Suite, place_of, steps_of
from support.run.personas import TAG, rule_of
from support.scenario.sentences import sentences
from support.scenario.vocabulary import Vocabulary

#: Words of assertions that fit every scenario, or that carry no promise by themselves.
PLAIN = """
    a account address again after although an and any are as at be because been before by change check claim contain content do does
    end every exact exist field first for from gets has have he i in include is it its keep kind later long longer may me must my
    name no not of on once or password receive request requested response reveal run same show sign signed size smoke stay such
    than that the their them then there they this time to token told try two value username was when who with without
"""
#: Words for the same, of which titles and sentences may say either.
FAMILIES = (
    {"list", "listed", "results", "pages"},
    {"reject", "invalid", "malformed", "conflict", "refuse", "allow", "supported", "unauthenticated"},
    {"admin", "administrator"},
)
WORD, PLACE = re.compile(r"[^\W\d_]+"), re.compile(r"<[^<>]*>")
ENDINGS = ("ing", "ied", "ies", "ed", "es", "s", "d", "e")


def untouched(suite: Suite) -> Iterator[Finding]:
    """Yield a finding for each title with a word that its own steps do not touch, though the suite has words for it.

    Those words are the resources, the words for fields, and what assertions say. A resource is touched by a step that names it,
    or one that belongs to it, or that it connects with others. A rule is about all of its scenarios together.
    """
    check = _Touched(suite)
    together: dict[int, tuple[Rule, list[str]]] = {}
    for feature in suite.written:
        for scenario in feature.walk_scenarios(with_outlines=True):
            if not isinstance(scenario, ScenarioOutline) and isinstance(scenario.parent, ScenarioOutline):
                continue  # a row of an outline, which is looked at as a whole
            said = check.words(scenario)
            missing = check.missing(scenario.name, said)
            if missing:
                yield _finding(place_of(scenario), scenario.name, missing, "a step that asserts it")
            rule = rule_of(scenario)
            if rule is not None:
                together.setdefault(id(rule), (rule, []))[1].extend(said)
    for rule, said in together.values():
        missing = check.missing(rule.name, said)
        if missing:
            yield _finding(f"{rule.filename}:{rule.line}", rule.name, missing, "a scenario of the rule that asserts it")


class _Touched:
    """Which words a suite's titles can promise, and which steps touch them."""

    def __init__(self, suite: Suite) -> None:
        service = suite.service
        self._vocabulary = Vocabulary(service)
        self._kin: dict[
            str, frozenset[str]
        ] = {}  # root of a resource's word → those of all that it belongs together with
        for name, resource in service.resources.items():
            below = {other.name for other in service.resources.values() if name in other.path}
            connected = {each for each in resource.path if each in service.resources} if resource.is_tie else set()
            kin = {name, *connected, *below}
            roots = {root for each in kin for root in _roots(f"{each} {service.resources[each].plural}")}
            for root in _roots(f"{name} {resource.plural}"):
                self._kin[root] = self._kin.get(root, frozenset()) | roots
        said = [each.pattern for each in sentences(service, suite.base / "steps") if each.kind == "then"]
        plain = {_root(word) for word in PLAIN.split()}
        self._kin = {root: roots for root, roots in self._kin.items() if root not in plain}
        asserted = {root for text in said for root in _roots(re.sub(r"\{[^{}]*\}", " ", text))} - plain
        self._asserted = asserted - set(self._kin)
        self._fields = [
            tuple(_words(word))
            for word in (*self._vocabulary.fields, *service.claims.words)
            if not set(_roots(word)) <= plain | set(self._kin)
        ]

    def words(self, scenario: Scenario) -> list[str]:
        """Return the words that a scenario touches, in their order: those of its steps, and who acts."""
        texts = _texts(scenario)
        acts = [
            self._vocabulary.act(re.sub("^(?:I try to|I) ", "", text)) or self._vocabulary.done(text) for text in texts
        ]
        return _words(" ".join([*texts, *(act.operation.resource for act in acts if act is not None)]))

    def missing(self, title: str, said: list[str]) -> list[str]:
        """Return what a title names and nothing in `said` touches."""
        words, touched = _words(PLACE.sub(" ", title)), [_root(word) for word in said]
        there = set(touched)
        things = [word for word in words if not self._kin.get(_root(word), there) & there]
        asserted = [word for word in words if _root(word) in self._asserted - there]
        fields = [
            " ".join(parts)
            for parts in self._fields
            if _has(words, parts) and not _has(touched, tuple(map(_root, parts)))
        ]
        return list(dict.fromkeys([*things, *asserted, *fields]))


def _has(words: list[str], parts: tuple[str, ...]) -> bool:
    size = len(parts)
    return any(tuple(words[place : place + size]) == parts for place in range(len(words) - size + 1))


def _finding(place: str, title: str, missing: Iterable[str], advice: str) -> Finding:
    words = ", ".join(f'"{word}"' for word in missing)
    return Finding("title", place, f'the title "{title}" says {words}, and no step does', f"{advice}; or another title")


def _texts(scenario: Scenario) -> list[str]:
    """The steps of a scenario as written, and the cells of its rows."""
    texts = [step.name for step in steps_of(scenario)]
    personas = [tag.removeprefix(TAG) for tag in map(str, scenario.effective_tags) if tag.startswith(TAG)]
    if isinstance(scenario, ScenarioOutline):
        tables = [examples.table for examples in scenario.examples if examples.table]
        texts += [str(cell) for table in tables for row in table.rows for cell in row.cells]
        cells = [dict(zip(table.headings, row.cells, strict=True)) for table in tables for row in table.rows]
        texts += [_filled(step.name, row) for row in cells for step in steps_of(scenario)]
        personas += [heading for table in tables for heading in table.headings]
    # Of a tenant_admin, only that it is an administrator: who acts says nothing about tenants.
    return [*texts, *(name.rpartition("_")[2] for name in personas)]


def _filled(text: str, row: dict[str, str]) -> str:
    for name, cell in row.items():
        text = text.replace(f"<{name}>", str(cell))
    return text


def _roots(text: str) -> list[str]:
    return [_root(word) for word in _words(text)]


def _words(text: str) -> list[str]:
    return WORD.findall(text.lower())


def _root(word: str) -> str:
    """A word without its ending, or its family: `deleted` and `delete` are the same, and so are `listed` and `results`."""
    stem = _stem(word)
    return next((min(family) for family in FAMILIES if stem in {_stem(each) for each in family}), stem)


def _stem(word: str) -> str:
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            stem = word.removesuffix(ending)
            return stem[:-1] if len(stem) > 3 and stem[-1] == stem[-2] else stem.removesuffix("y").removesuffix("i")
    return word.removesuffix("y")
