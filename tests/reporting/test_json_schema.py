"""The published JSON Schema says what the JSON report is."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from support.json_files import ROOT
from support.reporting.json_report import JsonReporter
from support.results.account import Account
from support.results.judgement import Finding, MatrixCell
from support.results.records import Trouble
from support.results.states import TroubleKind
from tests.reporting.accounts import HOSTILE, MIXED, RUN, account, hostile_account, scenario

PUBLISHED = json.loads((ROOT / "docs" / "report.schema.json").read_text("utf-8"))
JUDGED = scenario("a", "failed", cell=MatrixCell("read the group", "refused", "allowed", Finding.DANGEROUS))
TROUBLED = account(scenario("b"), JUDGED, troubles=(Trouble(TroubleKind.HOOK, "not tidy", "Feature F"),), exit_code=1)


def report(made: Account) -> Any:
    return json.loads(JsonReporter(ROOT / "unused").render(made))


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(PUBLISHED)


@pytest.mark.parametrize(
    "made", [MIXED, TROUBLED, hostile_account(HOSTILE), Account.unfinished(RUN), Account.unfinished(RUN, "no")]
)
def test_every_report_is_as_the_schema_says(made: Account) -> None:
    jsonschema.validate(report(made), PUBLISHED)


def test_the_schema_names_every_key_of_a_report_and_of_its_scenarios_and_requests() -> None:
    found = report(TROUBLED)
    assert set(found) == set(PUBLISHED["properties"])
    for key in ("scenarios", "results", "troubles"):
        assert set(found[key][0]) == set(PUBLISHED["properties"][key]["items"]["properties"])


@pytest.mark.parametrize(
    ("place", "wrong"),
    [
        (("schema_version",), 0), (("exit_code",), "0"), (("ending", "reason"), "because"), (("left_behind",), [1]),
        (("scenarios", 0, "state"), "good"), (("scenarios", 1, "cell", "finding"), "fine"), (("results", 0, "status"), "200"),
        (("troubles", 0, "kind"), "bad luck"), (("summary", "states", "failed"), -1),
    ],
)  # fmt: skip
def test_a_report_that_differs_is_not_valid(place: tuple[Any, ...], wrong: Any) -> None:
    changed = report(TROUBLED)
    holder = changed
    for key in place[:-1]:
        holder = holder[key]
    holder[place[-1]] = wrong
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(changed, PUBLISHED)
