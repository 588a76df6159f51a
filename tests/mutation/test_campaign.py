"""A whole campaign against the library: control, plan, verdicts, and a weaker suite that notices less."""

from __future__ import annotations

import json
import re
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from support.description.document.waivers import KINDS
from support.mutation.index import Index
from support.mutation.mutants import Mutant
from support.mutation.trial import Ended, Noticed
from tests.library.service import Library
from tests.library.worlds import DESCRIPTION, SERVICE
from tests.mutation.suite import FEATURE, mutated, project, started


def repeatable(report: dict[str, Any]) -> dict[str, Any]:
    """A report without times, and without messages, which name what a run created."""
    mutants = [{**each, "message": ""} for each in report["mutants"]]
    return {**report, "seconds": 0.0, "mutants": mutants}


def test_a_campaign_notices_most_mutants_and_repeats_itself(library: Library, tmp_path: Path) -> None:
    made = project(tmp_path, library.url)
    first = mutated(made, "--markdown", str(tmp_path / "page.md"))
    assert first.code == 1, first.said
    noticed, total = first.report["score"]["noticed"], first.report["score"]["total"]
    assert first.report["control"] == 11
    assert total == len(first.report["mutants"]) > 200
    assert 100 < noticed < total
    assert not library.store.items
    fired = {each["kind"] for each in first.report["mutants"] if each["fired"]}
    assert fired == set(KINDS) - {"foreign item"} or fired == set(KINDS)
    assert not [each for each in first.report["mutants"] if each["verdict"] == "noticed" and not each["fired"]]
    assert "### Survivors" in (tmp_path / "page.md").read_text("utf-8")
    again = mutated(made, "--jobs", "3")
    assert repeatable(again.report) == repeatable(first.report)


def test_a_suite_without_a_then_notices_less(library: Library, tmp_path: Path) -> None:
    changed = "When I update the book with a new remark\n        Then "
    weak = FEATURE.replace(f"{changed}the book has the requested values", f"{changed}I am allowed")
    assert weak != FEATURE
    folders = [tmp_path / name for name in ("strong", "weak")]
    for folder in folders:
        folder.mkdir()
    kinds = ("--only", "change not made")
    strong, weaker = (
        mutated(project(folder, library.url, feature), *kinds)
        for folder, feature in zip(folders, (FEATURE, weak), strict=True)
    )
    key = "change not made > update the book > allowed"
    assert strong.verdicts[key] == "noticed"
    assert weaker.verdicts[key] == "survived"
    assert weaker.report["score"]["noticed"] < strong.report["score"]["noticed"]


def test_only_what_survived_is_tried_again(library: Library, tmp_path: Path) -> None:
    made = project(tmp_path, library.url)
    first = mutated(made, "--only", "derived value wrong")
    survived = [key for key, verdict in first.verdicts.items() if verdict != "noticed"]
    assert survived
    before = tmp_path / "before.json"
    (tmp_path / "mutation.json").rename(before)
    again = mutated(made, "--since", str(before))
    assert [*again.verdicts] == survived


def test_a_sample_is_of_many_kinds(library: Library, tmp_path: Path) -> None:
    found = mutated(project(tmp_path, library.url), "--sample", "8")
    assert len(found.report["mutants"]) == len({each["kind"] for each in found.report["mutants"]}) == 8


def test_what_the_description_waives_is_not_tried(library: Library, tmp_path: Path) -> None:
    described = json.loads(DESCRIPTION.read_text("utf-8"))
    reason = "the library promises no default for the pages"
    described["waivers"] = [
        {"kind": "derived value wrong", "field": "pages", "reason": reason},
        {"kind": "wrong order", "operation": "list the shelves", "reason": "the shelves have no order at all"},
    ]
    service = tmp_path / "service.json"
    service.write_text(json.dumps(described), "utf-8")
    found = mutated(project(tmp_path, library.url, service=str(service)), "--only", "derived value wrong")
    waived = [each for each in found.report["mutants"] if each["verdict"] == "waived"]
    assert waived
    assert {each["field"] for each in waived} == {"pages"}
    assert {each["reason"] for each in waived} == {reason}
    assert found.report["score"]["total"] == len(found.report["mutants"]) - len(waived)


def test_a_suite_that_is_not_green_without_a_mutant_is_refused(library: Library, tmp_path: Path) -> None:
    wrong = FEATURE.replace("And the book exists", "And the book no longer exists")
    found = mutated(project(tmp_path, library.url, wrong), "--only", "status")
    assert found.code == 2
    assert "not green without a mutant" in found.said
    assert "A viewer may read a book" in found.said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--only", "stale reed"), 'did you mean "stale read"?'),
        (("--jobs", "0"), "--jobs must be 1 or more"),
        (("--since", "nowhere.json"), "no mutation report at nowhere.json"),
        (("--markdown", "nowhere/page.md"), "--markdown: expected a file that can be written; nowhere/page.md"),
        (("--json", "."), "--json: expected a file that can be written"),
        (("--tags", "@nothing"), "no scenario"),
    ],
)
def test_bad_input_gets_one_message(library: Library, tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    found = mutated(project(tmp_path, library.url), *arguments)
    assert found.code == 2
    assert said in found.said
    assert "Traceback" not in found.said


def test_a_protected_environment_needs_its_name(library: Library, tmp_path: Path) -> None:
    made = project(tmp_path, library.url)
    config = json.loads(made.config.read_text("utf-8"))
    made.config.write_text(json.dumps({**config, "name": "production", "protected": True}), "utf-8")
    refused = mutated(made, "--only", "wrong total")
    assert refused.code == 2
    assert "--allow-protected production" in refused.said
    assert library.requests(".*") == []
    allowed = mutated(made, "--only", "wrong total", "--allow-protected", "production")
    assert "noticed" in allowed.verdicts.values()


def test_a_signal_ends_every_run_and_leaves_nothing(library: Library, tmp_path: Path) -> None:
    with started(project(tmp_path, library.url)) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if re.match(r"\d+/\d+ ", line):
                break
        process.send_signal(signal.SIGINT)
        said = process.stdout.read()
    assert process.returncode == 130
    assert "stopped by SIGINT" in said
    assert not library.store.items


@pytest.mark.parametrize("moment", [0.0, 0.2, 0.4])
def test_what_a_stopped_campaign_left_is_removed(library: Library, tmp_path: Path, moment: float) -> None:
    with started(project(tmp_path, library.url), "--only", "removal not made", "--jobs", "3") as process:
        assert process.stdout is not None
        for line in process.stdout:
            if re.match(r"\d+ of \d+ mutants", line):
                break
        time.sleep(moment)
        process.send_signal(signal.SIGTERM)
        said = process.stdout.read()
    assert process.returncode == 143, said
    assert not library.store.items, said
    assert "left behind" not in said


def test_the_number_of_workers_of_a_run_does_not_matter(library: Library, tmp_path: Path) -> None:
    found = mutated(project(tmp_path, library.url, jobs=3, order="random"), "--only", "wrong total")
    assert "noticed" in found.verdicts.values(), found.said


def test_a_mistake_of_the_proxy_is_not_noticed_by_the_suite() -> None:
    index = Index(Ended(), [], SERVICE)
    mutant = Mutant("wrong total", "list the books", "book")
    noticed = Noticed("key", "A scenario", "books", "error", "no response")
    for scenario in ("key", ""):
        ended = Ended(ran=1, noticed=[noticed], fired={"key": 1}, mistakes=[(scenario, "TypeError: no")])
        verdict = index.judged(mutant, ended)
        assert (verdict.verdict, verdict.reason) == ("not reached", "the proxy could not do it: TypeError: no")
    elsewhere = Ended(ran=1, noticed=[noticed], fired={"key": 1}, mistakes=[("another", "TypeError: no")])
    assert index.judged(mutant, elsewhere).verdict == "noticed"
    without_result = Ended(stopped="wrong total: the run came to no result")
    assert index.judged(mutant, without_result).reason == "wrong total: the run came to no result"
