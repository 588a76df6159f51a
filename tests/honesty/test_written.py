"""Faults that are planted in what is written: each is found, at its place, and a clean suite has none."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from support.json_files import ROOT
from tests.commands.calling import call
from tests.honesty.copies import Copy, copy

__all__ = ["copy"]

NEW = "A new group has the requested values and is in the list"


def of_group(document: dict[str, Any]) -> dict[str, Any]:
    group: dict[str, Any] = document["resources"]["group"]
    return group


def set_in(place: Callable[[dict[str, Any]], dict[str, Any]], **values: Any) -> Callable[[Copy], None]:
    return lambda copy: copy.describe(lambda document: place(document).update(values))


def doubled(copy: Copy) -> None:
    copy.add("groups", copy.scenario("groups", "Removing a group twice is harmless"))


def doubled_elsewhere(copy: Copy) -> None:
    text = copy.scenario("groups", "Removing a group twice is harmless").replace("twice is", "again is")
    copy.add("health", text.replace("@smoke", "@smoke @persona.tenant_admin"))


def one_answer(copy: Copy) -> None:
    row = "        | create a group   | allowed | allowed      | refused | refused | refused  | unauthenticated |\n"
    copy.replace("groups", row, row.replace("refused", "allowed").replace("unauthenticated", "allowed"))


def unused_step(copy: Copy) -> None:
    with (copy.folder / "steps" / "then_results.py").open("a", encoding="utf-8") as file:
        file.write(
            '\n\n@then("the results are good")\ndef good(context: ScenarioContext) -> None:\n    """They are."""\n'
        )


def idle(copy: Copy) -> None:
    document = json.loads(copy.config.read_text(encoding="utf-8"))
    document["personas"].append({"name": "auditor"})
    copy.config.write_text(json.dumps(document), encoding="utf-8")
    for path in copy.features.glob("*.feature"):
        if path.stem != "groups":
            path.unlink()


# What was planted, in the words of a reviewer → how, the kind of finding, and what is in the finding.
FAULTS: dict[str, tuple[Callable[[Copy], None], str, str]] = {
    "a Then removed that the title names": (
        lambda copy: copy.remove("groups", "And the group is in the list of groups"), "title", f'"{NEW}" says "list"',
    ),
    "every Then removed": (
        lambda copy: copy.remove("groups", 'Then the key of the group ends with "<ending>"'), "no-check", "no Then",
    ),
    "a When removed": (lambda copy: copy.remove("groups", "When I create a smoke group"), "no-action", "no When"),
    "a scenario doubled": (doubled, "same-steps", "the same steps as"),
    "a scenario doubled in another feature, under another title": (doubled_elsewhere, "same-steps", "the same steps as"),
    "a row with one answer for all": (one_answer, "equal-row", '"create a group" changes something, and is allowed'),
    "a title about another resource": (
        lambda copy: copy.replace("groups", "Scenario: Removing a group twice", "Scenario: Removing an integration twice"),
        "title", 'says "integration"',
    ),
    "a title with a field that no step names": (
        lambda copy: copy.replace("groups", "Scenario: Removing a group twice", "Scenario: Removing a secret group twice"),
        "title", 'says "secret"',
    ),
    "a rule about what none of its scenarios does": (
        lambda copy: copy.replace("groups", "Rule: Invalid groups are rejected", "Rule: Invalid integrations are rejected"),
        "title", 'says "integrations"',
    ),
    "a tag that nobody selects by": (
        lambda copy: copy.replace("groups", "    Scenario: Removing", "    @slow\n    Scenario: Removing"),
        "unused-tag", "@slow",
    ),
    "a sentence that nobody says": (unused_step, "unused-sentence", "the results are good"),
    "a variant that nobody uses": (
        lambda copy: copy.describe(lambda all_: of_group(all_)["variants"].update({"a blue name": {"set": {"group_name": "x"}}})),
        "unused-variant", "no feature uses it",
    ),
    "a field that is never sent": (
        lambda copy: copy.replace("integrations", "enabled set to false                           |\n", "no kind |\n"),
        "unsent-field", 'no scenario creates one with "enabled"',
    ),
    "a field that is never changed by itself": (
        lambda copy: copy.remove("integrations", "| a new address "), "unsent-field", 'no scenario changes "endpoint_url"',
    ),
    "an answer that nobody expects": (
        set_in(lambda all_: all_["answers"], locked={"status": [423]}), "unused-answer", "no feature expects it",
    ),
    "a request that nobody sends": (
        set_in(lambda all_: all_["probes"], **{"open the cellar": "GET /cellar"}), "unused-operation", "open the cellar",
    ),
    "a word for a field that nobody says": (
        set_in(lambda all_: all_["words"], nickname="name"), "unused-word", "no feature uses it",
    ),
    "a word for a claim that nobody says": (
        set_in(lambda all_: all_["claims"]["words"], shoe="tenant_role"), "unused-word", "no feature uses it",
    ),
    "a persona that never acts": (idle, "idle-persona", '"auditor" never acts'),
}  # fmt: skip


@pytest.mark.parametrize(
    "config", ["configs/embedded.json", "examples/kinto/config.json", "examples/jupyterhub/config.json"]
)
def test_the_suites_of_this_project_have_nothing_to_report(capsys, config):
    called = call(capsys, "honesty", "--config", str(ROOT / config))
    assert (called.code, len(called.out.splitlines()), called.err) == (0, 1, "")


def test_the_copy_has_nothing_to_report(copy, capsys):
    assert copy.honesty(capsys) == (0, [])


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(copy, capsys, fault):
    plant, kind, text = FAULTS[fault]
    plant(copy)
    code, findings = copy.honesty(capsys)
    assert code == 1
    assert [each for each in findings if each["kind"] == kind and text in each["found"]], findings
    assert all(each["advice"] and each["place"] for each in findings)


def test_a_request_that_may_be_refused_does_not_count_as_a_change(copy, capsys):
    for detail in ("a new title", "<detail>"):
        said = f"update the membership with {detail}"
        copy.replace("memberships", f"When I {said}", f"When I try to {said}")
    code, findings = copy.honesty(capsys)
    assert (code, [each["found"] for each in findings]) == (1, ['no scenario changes "title" by itself'])


def test_a_finding_says_where_it_is_and_what_to_do(copy, capsys):
    doubled(copy)
    called = call(capsys, "honesty", "--config", str(copy.config), "--features", str(copy.features))
    first, second, last = called.out.splitlines()
    assert re.search(
        r"features/groups\.feature:\d+: it has the same steps as .*features/groups\.feature:\d+, for tenant_admin$",
        first,
    )
    assert second == "  try: remove one of the two"
    assert last == "Tenant Management Service: 1 finding to report, by what is written"


def test_what_is_accepted_with_a_reason_is_not_reported(copy, capsys):
    doubled(copy)
    copy.describe(lambda document: document.update(accepted_findings={"has the same steps": "two rules promise it"}))
    assert copy.honesty(capsys) == (0, [])


def test_a_folder_without_features_is_one_message(copy, capsys, tmp_path):
    called = call(capsys, "honesty", "--config", str(copy.config), "--features", str(tmp_path / "none"))
    assert (called.code, called.out) == (2, "")
    assert called.err.startswith("ConfigError: there is no feature in")
