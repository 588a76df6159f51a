"""What is written and never used: sentences, tags, words, answers, operations, and personas that never act."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from support.description.service import ServiceDescription
from support.honesty.finding import Finding
from support.honesty.suite import Suite, persona_name, steps_of
from support.run import usage
from support.run.personas import ANSWER, TAG
from support.scenario.sentences import sentences
from support.scenario.vocabulary import REJECTIONS, STATEMENTS

#: Tags that tools know by themselves: Allure's labels and severities.
KNOWN_TAGS = re.compile(r"allure\.|known\.|(?:blocker|critical|normal|minor|trivial)$")
NAMING = ("*.md", "Makefile", "*.ini", "*.toml", "*.yml", "*.yaml", "docs/*.md", ".github/workflows/*")
BECAUSE = re.compile(r"my request is rejected because ")


def of_description(suite: Suite) -> Iterator[Finding]:
    """Yield a finding for each variant, field, operation, answer and word of the description that no feature uses."""
    service = suite.service
    found = list(usage.uses(suite.written, service))
    advice = "a scenario that uses it; or remove it from the description"
    lines = [*usage.unused_variants(found, service), *usage.unsent_fields(found, service)]
    for line in lines:
        place, _, what = line.rpartition(": ")
        yield Finding("unused-variant" if "variants." in place else "unsent-field", place, what, advice)
    said = _texts(suite)
    used = {use.act.operation.phrase for use in found} | {cell for kind, cell in said if kind == "cell"}
    for operation in (*service.operations, *service.probes.values()):
        if operation.phrase not in used and not _listed_in_pages(operation.phrase, said):
            place = operation.place or f'probes."{operation.phrase}"'
            yield Finding("unused-operation", place, f'no feature uses "{operation.phrase}"', advice)
    for answer in service.answers:
        if not any(_expects(text, answer) for _, text in said):
            yield Finding("unused-answer", f"answers.{answer}", "no feature expects it", advice)
    texts = [text for _, text in said]
    for place, words in _words(service).items():
        for word in words:
            if not any(re.search(rf"\b{re.escape(word)}\b", text) for text in texts):
                yield Finding("unused-word", f'{place}."{word}"', "no feature uses it", advice)


def sentences_without_use(suite: Suite) -> Iterator[Finding]:
    """Yield a finding for each sentence that nobody uses: neither this suite, nor the one of the steps."""
    steps = suite.base / "steps"
    if not steps.is_dir():
        return
    folders = dict.fromkeys([suite.folder.resolve(), suite.base / "features"])
    said = {
        (step.step_type, step.name)
        for folder in folders
        for scenario in usage.scenarios(usage.parsed(folder))
        for step in steps_of(scenario)
    }
    for sentence in sentences(suite.service, steps):
        pattern = _loose(sentence.pattern)
        if not any(kind == sentence.kind and pattern.fullmatch(text) for kind, text in said):
            place = f"{Path(sentence.definition.location.filename).name}:{sentence.definition.location.line}"
            yield Finding(
                "unused-sentence",
                f"steps/{place}",
                f'no feature says "{sentence.kind.capitalize()} {sentence.pattern}"',
                "remove the step, or write a scenario that needs it",
            )


def tags_without_use(suite: Suite) -> Iterator[Finding]:
    """Yield a finding for each tag that nobody selects by, since no document names it."""
    named = _documents(suite)
    for feature in suite.written:
        stem = Path(feature.filename).stem
        for holder in (feature, *feature.rules, *feature.walk_scenarios(with_outlines=True)):
            for tag in map(str, holder.tags):
                known = tag == stem or tag.startswith(TAG) or KNOWN_TAGS.match(tag)
                if not known and not re.search(rf"(?<![\w.-]){re.escape(tag)}(?![\w.-])", named):
                    yield Finding(
                        "unused-tag",
                        f"{holder.filename}:{holder.line}",
                        f"nothing selects by @{tag}: no document or Makefile beside the features names it",
                        "say in the README what it is for; or remove it",
                    )


def idle_personas(suite: Suite) -> Iterator[Finding]:
    """Yield a finding for each persona of the config as which no scenario acts."""
    acting = {
        persona_name(scenario)
        for scenario in suite.scenarios
        # A cell that is empty leaves the place of its answer as it is written.
        if any(step.step_type == "when" for step in steps_of(scenario))
        and not any(f"<{ANSWER}>" in step.name for step in steps_of(scenario))
    }
    for index, name in enumerate(suite.config.names):
        if name not in acting:
            yield Finding(
                "idle-persona",
                f"{suite.config.source}: personas[{index}]",
                f'"{name}" never acts: no scenario with a When is meant for it',
                f"a column {name} in the matrices, or @{TAG}{name} at a scenario; or remove the persona",
            )


def _words(service: ServiceDescription) -> Mapping[str, Mapping[str, str]]:
    """Place in the description → the words that it gives to the features."""
    places = {"words": service.words, "claims.words": service.claims.words, "token.words": service.token.words}
    shared = set(service.words.items())
    for resource in service.resources.values():
        own = {word: field for word, field in resource.words.items() if (word, field) not in shared}
        places[f"resources.{resource.name}.words"] = own
    return places


def _texts(suite: Suite) -> set[tuple[str, str]]:
    """Every step as it runs, with its kind."""
    return {(step.step_type, step.name) for scenario in suite.scenarios for step in steps_of(scenario)}


def _expects(text: str, answer: str) -> bool:
    said = {f"I am {answer}", f"I am {answer} although it does not exist", f"my request is rejected as {answer}"}
    said |= {f"my request is rejected as {words}" for words, named in REJECTIONS.items() if named == answer}
    said |= {f"I am told that {words}" for words, named in STATEMENTS.items() if named == answer}
    return text in said or (answer == "invalid" and BECAUSE.match(text) is not None)


def _listed_in_pages(phrase: str, said: set[tuple[str, str]]) -> bool:
    return any(kind == "when" and text.startswith(f"I {phrase}") for kind, text in said)


def _loose(pattern: str) -> re.Pattern[str]:
    """A pattern whose places accept any words, so that it fits the words of any service."""
    parts = re.split(r"\{[^{}]*\}", pattern)
    return re.compile(".+".join(map(re.escape, parts)))


def _documents(suite: Suite) -> str:
    """What the documents beside the features, the config and the steps say."""
    folders = dict.fromkeys([suite.folder.resolve().parent, suite.config.source.resolve().parent, suite.base])
    paths = {path for folder in folders for glob in NAMING for path in folder.glob(glob) if path.is_file()}
    return "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in sorted(paths))
