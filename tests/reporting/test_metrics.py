"""The metrics of a run, read as Prometheus reads them: by the rules of OpenMetrics, and by those of the older text format."""

from __future__ import annotations

from pathlib import Path

from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as older

from support.reporting.metrics import MetricsReporter
from support.results.account import Account
from support.results.judgement import Finding, MatrixCell
from support.results.records import Trouble
from support.results.states import State, TroubleKind
from tests.reporting.accounts import HOSTILE, MIXED, RUN, account, hostile_account, scenario

COMMON = {"service": "Tenants", "environment": "embedded"}


def text(made: Account) -> str:
    return MetricsReporter(Path("unused")).render(made)


def samples(made: Account) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Name and labels, without those that all have → value."""
    found = {}
    for family in openmetrics(text(made)):
        for each in family.samples:
            labels = {key: value for key, value in each.labels.items() if key not in COMMON}
            assert {key: each.labels[key] for key in COMMON} == COMMON or made is not MIXED
            found[each.name, tuple(sorted(labels.items()))] = each.value
    return found


def labelled(**labels: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(labels.items()))


def test_scenarios_are_counted_by_persona_and_state() -> None:
    found = samples(MIXED)
    counts = {key[1]: value for key, value in found.items() if key[0] == "acceptance_scenarios"}
    assert len(counts) == 2 * len(State)
    assert {key: value for key, value in counts.items() if value} == {
        labelled(persona="admin", state="passed"): 1,
        labelled(persona="admin", state="skipped"): 1,
        labelled(persona="viewer", state="failed"): 1,
        labelled(persona="viewer", state="error"): 1,
    }


def test_cells_left_behind_and_troubles_are_counted() -> None:
    cell = MatrixCell("update the group", "refused", "allowed", Finding.DANGEROUS)
    fine = MatrixCell("read the group", "allowed", "allowed", Finding.AS_EXPECTED)
    made = account(
        scenario("a", "failed", cell=cell), scenario("b", cell=fine), scenario("c"),
        left=("group g-1",), troubles=(Trouble(TroubleKind.HOOK, "no"),), exit_code=4,
    )  # fmt: skip
    found = samples(made)
    cells = {key[1]: value for key, value in found.items() if key[0] == "acceptance_matrix_cells"}
    assert cells[labelled(persona="admin", finding="dangerous")] == 1
    assert cells[labelled(persona="admin", finding="as_expected")] == 1
    assert sum(cells.values()) == 2
    assert found["acceptance_left_behind", ()] == 1
    assert found["acceptance_troubles", labelled(kind="hook")] == 1
    assert found["acceptance_troubles", labelled(kind="cleanup")] == 1, "what is left behind"
    assert found["acceptance_run_exit_code", ()] == 4


def test_durations_are_those_of_each_operation_in_seconds() -> None:
    found = samples(account(scenario("a"), scenario("b"), requests=2, exit_code=0))
    name = "acceptance_request_duration_seconds"
    of = {"operation": "read the group"}
    assert found[name, labelled(**of, quantile="0.5")] == found[name, labelled(**of, quantile="0.95")] == 0.012
    assert found[f"{name}_count", labelled(**of)] == 4
    assert round(found[f"{name}_sum", labelled(**of)], 6) == 0.048
    assert found["acceptance_requests", labelled(purpose="act")] == 4
    assert found["acceptance_run_duration_seconds", ()] == 121


def test_a_run_that_did_not_finish_is_not_taken_for_a_good_one() -> None:
    found = samples(Account.unfinished(RUN))
    assert found["acceptance_run_complete", ()] == 0
    assert not {"acceptance_run_exit_code", "acceptance_run_finished_timestamp_seconds"} & {name for name, _ in found}
    refused = samples(Account.unfinished(RUN, "the service is not there"))
    assert (refused["acceptance_run_complete", ()], refused["acceptance_run_exit_code", ()]) == (1, 2)


def test_any_text_may_stand_in_a_label() -> None:
    bad = f'{HOSTILE}\n"quoted" \\ {{}} ='
    found = samples(hostile_account(bad.replace("\ud800", "")))
    states = [dict(labels) for name, labels in found if name == "acceptance_scenarios"]
    assert {each["persona"] for each in states} == {"admin", "viewer", bad.replace("\ud800", "")}


def test_readers_of_the_older_format_take_the_file_too() -> None:
    families = {each.name: each for each in older(text(MIXED))}
    assert families["acceptance_scenarios"].type == "gauge"
    assert families["acceptance_request_duration_seconds"].type == "summary"
    assert "unknown" not in {each.type for each in families.values()}
    assert text(MIXED).endswith("# EOF\n")
