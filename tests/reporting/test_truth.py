"""Every kind of trouble against every sink: states, counts, messages, exit code. Each run follows a green one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from support.results.states import AMBER, State
from tests.library.changes import answers
from tests.library.fixtures import library, running
from tests.library.service import Library
from tests.reporting.sinks import counted, sinks
from tests.reporting.troubled import Ended, Troubled

__all__ = ["library", "running"]

PASSED, FAILED, ERROR, SKIPPED, NOT_RUN = State.PASSED, State.FAILED, State.ERROR, State.SKIPPED, State.NOT_RUN
HEAD = "@persona.steward\nFeature: F\n"


def scenario(title: str, *steps: str, tags: str = "") -> str:
    return "\n".join([f"  {tags}", f"  Scenario: {title}", *(f"    {each}" for each in steps), ""])


FINE = scenario("Fine", "Given nothing goes wrong")
NEXT = scenario("Next", "Given nothing goes wrong")
HOOKS = ["before_scenario", "after_scenario", "before_step", "after_step"]


@dataclass(frozen=True)
class Trouble:
    """A run, and what every sink must say of it.

    Attributes:
        scenarios: title → its state, and words that each sink must say of it.
        outside: what each sink must say besides.
        never: what no sink may say.
    """

    feature: str
    code: int
    scenarios: dict[str, tuple[State, str]] = field(default_factory=dict)
    outside: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    hooks: str = ""
    steps: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    never: tuple[str, ...] = ()


SCENARIOS = Trouble(
    HEAD
    + FINE
    + scenario("Too strict", "Given a smoke shelf exists", "When I try to create a book", "Then I am refused")
    + "  @persona.viewer\n"
    + scenario("Too lax", "Given a smoke shelf exists", "When I try to create a book", "Then I am allowed").lstrip()
    + scenario("Wrong", "When the answer is wrong")
    + scenario("Broken", "When it breaks because of rain", "Then nothing goes wrong")
    + scenario("Undefined", "When nobody knows this")
    + scenario("Dirty", "When the cleanup will fail")
    + scenario("Wrong and dirty", "When the cleanup will fail", "Then the answer is wrong")
    + scenario("Skipped", "When the scenario skips itself"),
    code=4,
    scenarios={
        "Fine": (PASSED, ""),
        "Too strict": (FAILED, "DANGEROUS: allowed, but should be refused"),
        "Too lax": (FAILED, "refused, but should be allowed"),
        "Wrong": (FAILED, "the answer is wrong"),
        "Broken": (ERROR, "it broke because of rain"),
        "Undefined": (ERROR, "undefined"),
        "Dirty": (State.CLEANUP_ERROR, "the cleanup failed"),
        "Wrong and dirty": (FAILED, "the cleanup failed"),
        "Skipped": (SKIPPED, "not on this deployment"),
    },
)
BEGUN = {"Fine": (PASSED, ""), "Next": (NOT_RUN, "")}
NEITHER = {"Fine": (NOT_RUN, ""), "Next": (NOT_RUN, "")}


def signalled(name: str, code: int, outside: str) -> Trouble:
    stopped = scenario("Stopped", f"When the run receives {name}")
    found = {"Stopped": (PASSED, ""), "Next": (NOT_RUN, "")} if code > 0 else {}
    return Trouble(
        HEAD + stopped + NEXT, code, found, (outside,), never=("by the user",) if name != "SIGINT" else (),
        # The step has time to end, on any machine.
        settings={"cleanup_budget": 20},
    )  # fmt: skip


KNOWN, RESOLVED, CLEANUP_ERROR = State.KNOWN, State.RESOLVED, State.CLEANUP_ERROR
MARK, EXPIRED = "@known.TICKET-12.until.2999-12-31", "@known.TICKET-7.until.2020-02-29"
TOO_LAX = ("Given a smoke shelf exists", "When I try to create a book", "Then I am refused")
FITTING = (*TOO_LAX[:2], "Then I am allowed")
KNOWN_ISSUES = {
    "known issues": Trouble(
        HEAD + FINE + scenario("Known", *TOO_LAX, tags=MARK), 0,
        {"Fine": (PASSED, ""), "Known": (KNOWN, "it fails as the known issue TICKET-12, until 2999-12-31")},
        never=("scenarios passed, 1 failed", "keeps its promises"),
    ),
    "resolved issue": Trouble(
        HEAD + scenario("Resolved", *FITTING, tags=MARK), 1,
        {"Resolved": (RESOLVED, "close TICKET-12, and remove its mark")},
        never=("keeps its promises",),
    ),
    "expired issue": Trouble(
        HEAD + scenario("Fails", *TOO_LAX, tags=EXPIRED) + scenario("Passes", *FITTING, tags=EXPIRED), 1,
        {
            "Fails": (FAILED, "the mark of the known issue TICKET-7 has expired: it was valid until 2020-02-29"),
            "Passes": (RESOLVED, "close TICKET-7, and remove its mark"),
        },
    ),
    "known and not excused": Trouble(
        HEAD
        + scenario("Unasked", "When the answer is wrong", tags=MARK)
        + scenario("Prepared", *TOO_LAX[:2], "Given the answer is wrong", tags=MARK)
        + scenario("Broken", *TOO_LAX[:2], "Then it breaks because of rain", tags=MARK)
        + scenario("Undefined", *TOO_LAX, "And nobody knows this", tags=MARK)
        + scenario("Hook", "Given nothing goes wrong", tags=f"{MARK} @fails_before_scenario")
        + scenario("After", *TOO_LAX, tags=f"{MARK} @fails_after_scenario"), 1,
        {
            "Unasked": (FAILED, "the service had answered no request of a When or Then"),
            "Prepared": (FAILED, "it failed in a Given"),
            "Broken": (ERROR, "it broke because of rain"), "Undefined": (FAILED, "more went wrong than one assertion"),
            "Hook": (ERROR, "before_scenario went wrong"), "After": (ERROR, "after_scenario went wrong"),
        },
    ),
    "known and dirty": Trouble(
        HEAD + scenario("Dirty", "Given the cleanup will fail", *TOO_LAX, tags=MARK)
        + scenario("Dirty and resolved", "Given the cleanup will fail", *FITTING, tags=MARK), 4,
        {"Dirty": (CLEANUP_ERROR, "the cleanup failed"), "Dirty and resolved": (RESOLVED, "the cleanup failed")},
        never=("Nothing was left behind",),
    ),
}  # fmt: skip
FLAKY, AGAIN = State.FLAKY, ("-D", "retries=1")
RETRIES = {
    "flaky": Trouble(
        HEAD + FINE + scenario("Wrong", "When the answer of rain is wrong at first")
        + scenario("Broken", "When it breaks at first because of wind"), 0,
        {
            "Fine": (PASSED, ""), "Wrong": (FLAKY, "the answer of rain is wrong at first"),
            "Broken": (FLAKY, "it broke because of wind"),
        },
        arguments=AGAIN, never=("keeps its promises", "scenarios passed, 1 failed"),
    ),
    "flaky and red": Trouble(
        HEAD
        + scenario("Wrong", "When the answer is wrong")
        + scenario("Then broken", "When the answer of rain is wrong at first", "Then it breaks because of snow")
        + scenario("Then skipped", "When it skips itself after hail", "Then the answer of frost is wrong at first")
        + scenario("Dirty at first", "When the cleanup will fail", "Then the answer of fog is wrong at first")
        + scenario("Undefined", "When nobody knows this")
        + scenario("Dangerous", *TOO_LAX)
        + scenario("Resolved", *TOO_LAX[:2], "Then it breaks at first because of mist", tags=MARK), 4,
        {
            "Wrong": (FAILED, "it was tried 2 times"), "Then broken": (FAILED, "the answer of rain is wrong at first"),
            "Then skipped": (FAILED, "the answer of frost is wrong at first"),
            "Dirty at first": (FAILED, "the cleanup failed"), "Undefined": (ERROR, "undefined"),
            "Dangerous": (FAILED, "DANGEROUS"), "Resolved": (RESOLVED, "remove its mark"),
        },
        arguments=AGAIN, never=("keeps its promises", "Nothing was left behind"),
    ),
}  # fmt: skip
TROUBLES = {
    **KNOWN_ISSUES,
    **RETRIES,
    "scenarios": SCENARIOS,
    "hooks": Trouble(
        HEAD + "".join(scenario(each, "Given nothing goes wrong", tags=f"@fails_{each}") for each in HOOKS),
        1, {each: (ERROR, f"{each} went wrong") for each in HOOKS},
    ),
    "dirty": Trouble(
        HEAD + scenario("Dirty", "When the cleanup will fail"), 3,
        {"Dirty": (State.CLEANUP_ERROR, "the cleanup failed")},
        never=("Nothing was left behind",),
    ),
    "before_feature": Trouble(
        "@fails_before_feature\n" + HEAD + FINE + NEXT, 1,
        {"Fine": (ERROR, "before_feature went wrong"), "Next": (ERROR, "before_feature went wrong")},
        ("before_feature went wrong",), never=("no scenario was selected", "no scenario matches"),
    ),
    "after_feature": Trouble(
        "@fails_after_feature\n" + HEAD + FINE, 1, {"Fine": (PASSED, "")}, ("after_feature went wrong",)
    ),
    "before_rule": Trouble(
        HEAD + "  @fails_before_rule\n  Rule: R\n" + FINE + "  Rule: S\n" + NEXT, 1,
        {"Fine": (ERROR, "before_rule went wrong"), "Next": (PASSED, "")}, ("before_rule went wrong",),
    ),
    "after_rule": Trouble(
        HEAD + "  @fails_after_rule\n  Rule: R\n" + FINE, 1, {"Fine": (PASSED, "")}, ("after_rule went wrong",)
    ),
    "before_all": Trouble(
        HEAD + FINE + NEXT, 1, NEITHER, ("before_all went wrong",), never=("by the user", "By user"),
        hooks="\ndef before_all(context): raise RuntimeError('before_all went wrong')\n",
    ),
    "after_all": Trouble(
        HEAD + FINE, 1, {"Fine": (PASSED, "")}, ("after_all went wrong",),
        hooks="\ndef after_all(context): raise RuntimeError('after_all went wrong')\n",
    ),
    "stop": Trouble(
        HEAD + scenario("Wrong", "When the answer is wrong") + NEXT, 1,
        {"Wrong": (FAILED, "the answer is wrong"), "Next": (NOT_RUN, "")}, arguments=("--stop",),
    ),
    "Ctrl-C": signalled("SIGINT", 130, "SIGINT"),
    "SIGTERM": signalled("SIGTERM", 143, "SIGTERM"),
    "SIGKILL": signalled("SIGKILL", -9, "did not finish"),
    "timeout": Trouble(
        HEAD + scenario("Long", "When it takes long") + NEXT, 143, {"Long": (ERROR, ""), "Next": (NOT_RUN, "")},
        ("run_timeout",), ("-D", "run_timeout=1"),
    ),
    "dead login": Trouble(
        HEAD + FINE, 2, {"Fine": (NOT_RUN, "")}, ('no token for persona "steward"',),
        settings={"personas": [{"name": "steward", "username": "steward", "password": "of yesterday"}]},
    ),
    "no service": Trouble(
        HEAD + FINE, 2, {"Fine": (NOT_RUN, "")}, ("connection refused",), settings={"base_url": "http://127.0.0.1:1"},
        never=("By user",),
    ),
    "settings": Trouble(HEAD + FINE, 2, {}, ('"nobody" is not configured',), ("-D", "persona=nobody")),
    "bad tags": Trouble(HEAD + FINE, 2, {}, ("--tags: the expression cannot be read",), ("--tags", "(")),
    "bad name": Trouble(HEAD + FINE, 2, {}, ("is not a regular expression",), ("--name=[",)),
    "bad runner": Trouble(HEAD + FINE, 2, {}, ("--runner: nowhere:Runner cannot be loaded",), ("--runner", "nowhere:Runner")),
    "syntax": Trouble(HEAD + FINE + "      | a | b |\n      | 1 |\n", 2, {}, ("a feature cannot be read",)),
    "step module": Trouble(HEAD + FINE, 2, {}, ("the name of nobody",), steps="\nraise NameError('the name of nobody')\n"),
    "nothing selected": Trouble(
        HEAD + FINE, 2, {}, ("no scenario of features/troubles.feature is selected",), ("--tags", "@nowhere")
    ),
    "all skipped": Trouble(
        HEAD + scenario("Skipped", "When the scenario skips itself"), 2,
        {"Skipped": (SKIPPED, "not on this deployment")}, ("every selected scenario skipped itself",),
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def project(running: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Troubled]:
    running.reset()
    yield Troubled(tmp_path_factory.mktemp("green"), running.url)
    running.reset()


def disagreements(run: Ended, trouble: Trouble) -> list[str]:
    """Everything in which a sink differs from what is so."""
    found = [] if run.code == trouble.code else [f"exit code: {run.code} and not {trouble.code}"]
    states = {title: state for title, (state, _) in trouble.scenarios.items()}
    for name, sink in sinks(run).items():
        if sink.green or sink.red != bool(run.code):
            is_killed = run.code < 0 and name == "annotations"  # a killed process prints no more
            found += [] if is_killed else [f"{name}: {'green' if sink.green else 'red' if sink.red else 'not red'}"]
        expected = {title: sink.word_of(state) for title, state in states.items()}
        if sink.states is not None and sink.states != expected:
            found.append(f"{name}: states {sink.states} and not {expected}")
        if sink.counts is not None and {key: number for key, number in sink.counts.items() if number} != counted(
            states
        ):
            found.append(f"{name}: counts {sink.counts}")
        is_told = name not in {"annotations", "summary", "console"}
        for title, (state, words) in trouble.scenarios.items():
            where = sink.words.get(title, "") if is_told else sink.text
            if (is_told or state.red or state in AMBER) and words not in where:
                found.append(f"{name}: {title}: no {words!r} in {where!r}")
        is_printed = run.code >= 0 or name not in {"annotations", "console"}
        found += [f"{name}: no {each!r}" for each in trouble.outside if is_printed and each not in sink.text]
        found += [f"{name}: {each!r}" for each in (*trouble.never, "Yesterday") if each in sink.text]
    return found


@pytest.mark.parametrize("name", TROUBLES)
def test_every_sink_says_the_same_of_it(project: Troubled, tmp_path: Path, name: str) -> None:
    trouble = TROUBLES[name]
    run = project.after(
        tmp_path / "run",
        trouble.feature,
        *trouble.arguments,
        hooks=trouble.hooks,
        steps=trouble.steps,
        **trouble.settings,
    )
    found = disagreements(run, trouble)
    assert not found, "\n".join(found)


def test_every_sink_names_what_is_left_behind(project: Troubled, running: Library, tmp_path: Path) -> None:
    running.misbehave("DELETE", ".*", answers(500))
    feature = HEAD + scenario("Left", "Given a smoke shelf exists")
    run = project.after(tmp_path / "run", feature)
    running.reset()
    left = Trouble(feature, 3, {"Left": (State.CLEANUP_ERROR, "smoke-")}, ("left behind", "smoke-"))
    found = disagreements(run, left)
    assert not found, "\n".join(found)


def test_a_green_run_is_green_in_every_sink(project: Troubled) -> None:
    run = project.run()
    assert run.code == 0, run.said
    assert {name: sink.red for name, sink in sinks(run).items()} == dict.fromkeys(sinks(run), False)
    assert {name: sink.green for name, sink in sinks(run).items()} == dict.fromkeys(sinks(run), True)
    assert all(sink.states in (None, {"Yesterday": "passed"}) for sink in sinks(run).values())
