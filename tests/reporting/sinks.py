"""What each sink says of a run, read from what it wrote, in one form: the state of each scenario, its words, and all its text."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

import jsonschema

from support.reporting.json_schema import schema
from support.results.states import State
from tests.reporting.html_page import Page
from tests.reporting.troubled import Ended

#: The word of a sink for a state, where the sink has fewer words than there are states.
ALLURE = {
    State.PASSED: "passed", State.FAILED: "failed", State.SKIPPED: "skipped", State.NOT_RUN: "skipped",
    State.RESOLVED: "failed", State.KNOWN: "skipped as known", State.FLAKY: "unknown as flaky",
}  # fmt: skip
PAGE = {State.ERROR: "error", State.CLEANUP_ERROR: "error", State.NOT_RUN: "error"}
KEPT = "The service keeps its promises"


@dataclass(frozen=True, slots=True)
class Sink:
    """What a sink says.

    Attributes:
        red: whether it shows that the run was not a success. `green`: whether it shows plain success.
        text: everything that it says.
        states: title → its word for the state of the scenario; None if it does not name each scenario.
        words: title → what it says of the scenario.
        word_of: the word of the sink for a state.
        counts: its word for a state → how many, if it counts.
    """

    red: bool
    green: bool
    text: str
    states: Mapping[str, str] | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    word_of: Callable[[State], str] = lambda state: state.value
    counts: Mapping[str, int] | None = None


def sinks(run: Ended) -> dict[str, Sink]:
    """Return every sink of a run."""
    readers = {
        "json": _json, "junit": _junit, "html": _html, "allure": _allure, "annotations": _annotations,
        "summary": _summary, "console": _console,
    }  # fmt: skip
    return {name: read(run) for name, read in readers.items()}


def _json(run: Ended) -> Sink:
    text = (run.folder / "run.json").read_text("utf-8")
    report = json.loads(text)
    jsonschema.validate(report, schema())
    scenarios = {_title(each["name"]): each for each in report["scenarios"]}
    assert len(scenarios) == len(report["scenarios"])
    said = [text.encode().decode("unicode_escape", errors="replace"), *_texts(report)]
    return Sink(
        red=report["exit_code"] != 0,
        green=report["exit_code"] == 0 and report["verdicts"]["promises"] == KEPT,
        text="\n".join(said),
        states={title: each["state"] for title, each in scenarios.items()},
        words={title: each["message"] for title, each in scenarios.items()},
        counts=report["summary"]["states"],
    )


def _junit(run: Ended) -> Sink:
    states, words, texts, red, green = {}, {}, [], False, True
    for path in (run.folder / "junit").glob("*.xml"):
        suite = ET.parse(path).getroot()
        cases = list(suite.iter("testcase"))
        for tag, count in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
            assert int(suite.attrib[count]) == len(list(suite.iter(tag)))
        assert int(suite.attrib["tests"]) == len(cases)
        red = red or suite.attrib["failures"] != "0" or suite.attrib["errors"] != "0"
        green = green and not red and suite.attrib["skipped"] == "0"
        for case in cases:
            told = [f"{each.attrib['message']}\n{each.text}" for each in case if each.tag != "properties"]
            texts += told
            title = _title(case.attrib["name"])
            if case.attrib["classname"] != "the run":
                assert title not in states
                states[title], words[title] = case.attrib["status"], "\n".join(told)
    return Sink(red, green, "\n".join(texts), states, words)


def _html(run: Ended) -> Sink:
    page = Page((run.folder / "run.html").read_text("utf-8"))
    items = page.scenarios()
    found = {each["title"]: each for each in items}
    assert len(found) == len(items)
    kinds = [kind for kind, _ in page.verdicts()]
    return Sink(
        red=kinds[0] not in {"passed", "known", "flaky"} or kinds[1] != "passed",
        green=kinds == ["passed", "passed"],
        text="\n".join(each.text for each in page.all("html")),
        states={title: each["status"] for title, each in found.items()},
        words={title: "\n".join(each.values()) for title, each in found.items()},
        word_of=lambda state: PAGE.get(state, state.value),
    )


def _allure(run: Ended) -> Sink:
    results = [json.loads(path.read_text("utf-8")) for path in (run.folder / "allure").glob("*-result.json")]
    scenarios = {
        _title(each["fullName"].rpartition(": ")[2]): each for each in results if each["fullName"] != "The run"
    }
    assert len(scenarios) == sum(each["fullName"] != "The run" for each in results)
    details = {title: each.get("statusDetails", {}) for title, each in scenarios.items()}
    words = {title: each.get("message", "") for title, each in details.items()}
    marks = {title: [f" as {word}" for word in ("known", "flaky") if each.get(word)] for title, each in details.items()}
    return Sink(
        red=any(each["status"] in {"failed", "broken"} for each in results),
        green={each["status"] for each in results} == {"passed"},
        text="\n".join(_texts(results)),
        states={title: "".join([each["status"], *marks[title]]) for title, each in scenarios.items()},
        words=words,
        word_of=lambda state: ALLURE.get(state, "broken"),
    )


def _annotations(run: Ended) -> Sink:
    lines = [
        line.replace("%0A", "\n").replace("%25", "%")
        for line in run.said.splitlines()
        if line.startswith(("::error ", "::warning "))
    ]
    return Sink(red=any(each.startswith("::error") for each in lines), green=not lines, text="\n".join(lines))


def _summary(run: Ended) -> Sink:
    text = (run.folder / "summary.md").read_text("utf-8")
    plain = re.sub(r"\\(.)", r"\1", text).replace("&lt;", "<").replace("&amp;", "&")
    table = re.search(r"^\| ([a-z_ |]+) \|\n\|[-: |]+\|\n\| ([0-9 |]+) \|$", text, re.MULTILINE)
    names, numbers = (table[1].split(" | "), table[2].split(" | ")) if table else ([], [])
    counts = {name: int(number) for name, number in zip(names, numbers, strict=True)}
    assert text.count("## ") == 1
    return Sink(red=text.startswith("## ❌"), green=text.startswith("## ✅"), text=plain, counts=counts)


def _console(run: Ended) -> Sink:
    return Sink(red=run.code != 0, green=run.code == 0 and f"\n{KEPT}.\n" in run.said, text=run.said)


def _title(name: str) -> str:
    """A title without the persona that expansion adds."""
    return re.sub(r" \[\w+\]$", "", name)


def _texts(value: object) -> list[str]:
    """Every text in a JSON value."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for each in value.values() for text in _texts(each)]
    return [text for each in value for text in _texts(each)] if isinstance(value, list) else []


def counted(states: Mapping[str, State]) -> dict[str, int]:
    """How many scenarios have each state."""
    return dict(Counter(each.value for each in states.values()))
