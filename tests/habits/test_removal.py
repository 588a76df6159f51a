"""What is hard to remove: what is said of it, and whether the service has it in the end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from support.cleanup import sweep
from support.cleanup.cleaner import Budget
from support.cleanup.reading import read
from tests.habits.cases import SERVICE, Case, changed, project, varied
from tests.habits.service import Habits


def outstanding(case: Case) -> list[tuple[str, str | None]]:
    """What the next run would look for, by the journal on disk: kind and id."""
    path = Path(case.journal.path)
    return [(made.kind, made.id) for made in read(path)[1]] if path.exists() else []


@pytest.mark.parametrize("kind", ["widget", "document", "machine", "bin", "label", "export", "user"])
def test_what_can_be_removed_is_removed_and_nothing_is_declared(case: Case, habits: Habits, kind: str) -> None:
    case.create(kind)
    assert case.clean() == ([], [])
    assert {name: ids for name, ids in habits.left().items() if name != "jobs"} == {}
    assert outstanding(case) == []


# What stays readable


def test_what_is_archived_is_gone_although_it_can_be_read(case: Case, habits: Habits) -> None:
    habits.items["projects"] = {}
    case.helper.create("project", {})
    assert case.clean() == ([], [])
    assert [each["status"] for each in habits.items["projects"].values()] == ["archived"]


def test_what_only_claims_to_be_archived_is_left(case: Case, habits: Habits) -> None:
    habits.stubborn.add("projects")
    case.helper.create("project", {})
    assert case.clean() == (["project: it still exists after its removal was answered 202"], [])
    assert [each["status"] for each in habits.items["projects"].values()] == ["on"]


# What goes with its parent


def in_project(case: Case, habits: Habits) -> dict[str, str]:
    case.helper.create("project", {})
    (own,) = habits.items["projects"]
    return {"project": own}


def test_what_has_no_delete_is_gone_with_what_it_is_in(case: Case, habits: Habits) -> None:
    ids = in_project(case, habits)
    for _ in range(2):
        case.create("note", ids)
    assert len(habits.items["notes"]) == 2
    assert case.clean() == ([], [])
    assert habits.items["notes"] == {}
    assert outstanding(case) == []


def test_what_has_no_delete_is_left_with_what_it_is_in(case: Case, habits: Habits) -> None:
    case.create("note", in_project(case, habits))
    habits.stubborn.add("projects")
    left, declared = case.clean()
    assert sorted(left) == [
        "note: it goes with what it is in, which still exists",
        "project: it still exists after its removal was answered 202",
    ]
    assert declared == []
    assert len(habits.items["notes"]) == 1


# What must be done before or after


def test_what_must_be_switched_off_is_switched_off_first(case: Case, habits: Habits) -> None:
    case.create("machine")
    assert case.clean() == ([], [])
    assert [each.path.rpartition("/")[2] for each in habits.seen if each.method in {"POST", "DELETE"}][-2:] == [
        "off", next(iter(each.path.split("/")[2] for each in habits.requests("DELETE", "/machines/.*"))),
    ]  # fmt: skip


def test_without_what_must_be_done_first_it_is_left(begin: Any, habits: Habits) -> None:
    case = begin(service=changed("machine", removal=SERVICE.resources["widget"].removal))
    case.create("machine")
    assert case.clean() == (["machine: its removal was answered 409 it is still on"], [])
    assert len(habits.items["machines"]) == 1


def test_without_what_must_be_done_after_it_is_left(begin: Any, habits: Habits) -> None:
    case = begin(service=changed("bin", removal=SERVICE.resources["widget"].removal))
    case.create("bin")
    assert case.clean() == (["bin: it still exists after its removal was answered 204"], [])
    assert len(habits.items["bins"]) == 1


def test_a_name_that_stays_taken_is_left(case: Case, habits: Habits) -> None:
    case.create("label")
    habits.stubborn.add("labels")
    # The label itself is gone, so trying again is answered 404, and proves nothing either.
    said = "label: its name is still taken after its removal was answered 404 (resources.label.removal.name_check)"
    assert case.clean() == ([said], [])
    assert habits.left() == {}
    assert len(habits.taken) == 1


# What nobody can see, and what is kept


def test_what_cannot_be_seen_is_declared_and_not_left(case: Case, habits: Habits) -> None:
    case.create("delivery")
    assert case.clean() == ([], ["delivery: it cannot be seen whether it is gone: deliveries cannot be read"])
    assert habits.left() == {}
    assert outstanding(case) == []


def test_what_cannot_be_seen_and_is_not_removed_is_left(case: Case, habits: Habits) -> None:
    """A declaration says that it cannot be seen, not that it may stay."""
    case.create("delivery")
    habits.items["deliveries"] = {}
    case.create("delivery")
    habits.busy = (99, "60")
    left, declared = case.clean()
    assert (len(left), declared) == (2, [])
    assert all("429" in each for each in left)


def test_what_cannot_be_seen_and_whose_response_was_lost_is_declared(case: Case, habits: Habits) -> None:
    habits.drop.append(("POST", "/deliveries"))
    with pytest.raises(Exception, match="sent no response"):
        case.helper.create("delivery", {})
    assert case.clean() == (
        [], ["delivery: the response was lost, and nobody can look for it: deliveries cannot be read"],
    )  # fmt: skip
    assert len(habits.items["deliveries"]) == 1


def test_what_is_kept_is_declared_and_stays(case: Case, habits: Habits) -> None:
    case.create("audit")
    assert case.clean() == ([], ["audit: it cannot be removed: audits are kept for ten years"])
    assert len(habits.items["audits"]) == 1
    assert outstanding(case) == []


# Renamed things


def test_what_was_renamed_is_followed(case: Case, habits: Habits) -> None:
    ids = case.create("document")
    result = case.helper.update("document", ids)
    assert list(habits.items["documents"]) == [result.id] != [ids["document"]]
    assert outstanding(case) == [("document", result.id)]
    assert case.clean() == ([], [])
    assert habits.left() == {}


@pytest.mark.parametrize("done", [True, False])
def test_what_was_perhaps_renamed_is_found_under_either_name(case: Case, habits: Habits, done: bool) -> None:
    ids = case.create("document")
    before = dict(habits.items["documents"])
    habits.drop.append(("PUT", ".*"))
    with pytest.raises(Exception, match="sent no response"):
        case.helper.update("document", ids)
    if not done:
        habits.items["documents"] = before
    assert len(outstanding(case)) == 2
    assert case.clean() == ([], [])
    assert habits.left() == {}


def test_a_rename_that_was_refused_changes_nothing(case: Case, habits: Habits) -> None:
    ids = case.create("document")
    case.helper.update("document", {"document": "another"}, variant=varied("widget", "no name"))
    assert outstanding(case) == [("document", ids["document"])]
    assert case.clean() == ([], [])


# Lost responses


@pytest.mark.parametrize("kind", ["widget", "document", "project", "machine"])
def test_what_was_created_by_a_lost_response_is_found_by_its_name(case: Case, habits: Habits, kind: str) -> None:
    habits.drop.append(("POST", f"/{kind}s"))
    with pytest.raises(Exception, match="sent no response"):
        case.helper.create(kind, {})
    assert len(habits.items[f"{kind}s"]) == 1
    habits.drop.clear()
    assert case.clean() == ([], [])
    assert [each for each in habits.items[f"{kind}s"].values() if each.get("status") != "archived"] == []


def test_what_a_dead_run_renamed_is_settled(case: Case, habits: Habits) -> None:
    case.helper.update("document", case.create("document"))
    case.create("audit")
    case.journal.close()
    swept = sweep.settle(case.folder / "journal", habits.url, case.helper, Budget(0.1))
    assert [made.kind for made in swept.removed] == ["document"]
    assert [each.made.kind for each in swept.declared] == ["audit"]
    assert (swept.left, list(habits.left())) == ([], ["audits"])


# Runs

FEATURE = """
    Feature: Habits
      @persona.editor
      Scenario: One is created
        Given a smoke {kind} exists
        When I {act}
    """


@pytest.mark.parametrize(
    ("kind", "act", "code"),
    [
        ("widget", "read the widget", 0),
        ("audit", "read the audit", 5),
        ("delivery", "create a delivery", 5),
        ("audit", "read the widget", 6),
        ("label", "read the label", 3),
    ],
)
def test_a_run_ends_with_the_exit_code_of_what_is_left(
    tmp_path: Path, habits: Habits, kind: str, act: str, code: int
) -> None:
    if kind == "label":
        habits.stubborn.add("labels")
    ended = project(tmp_path, habits, FEATURE.format(kind=kind, act=act)).run()
    assert ended.code == code, ended.said
    count = {0: 0, 3: 0, 5: 2 if kind == "delivery" else 1, 6: 1}[code]
    assert len(ended.report["unverified"]) == count
    if count:
        words = "1 thing" if count == 1 else f"{count} things"
        assert f"{words} could not be verified as removed, as the description declares:" in ended.said
    assert len(ended.report["left_behind"]) == (code == 3)


@pytest.mark.parametrize(
    ("kind", "act", "method", "path"),
    [
        ("document", "rename the document", "PUT", "/documents/.*"),
        ("machine", "create a machine", "POST", "/machines"),
        ("audit", "create a project", "POST", "/projects"),
    ],
)
def test_what_a_killed_run_left_is_settled_by_the_next(
    tmp_path: Path, habits: Habits, kind: str, act: str, method: str, path: str
) -> None:
    made = project(tmp_path, habits, FEATURE.format(kind=kind, act=act))
    if method == "POST" and f"/{kind}s" == path:
        made.feature(FEATURE.format(kind="document", act=act))
    hold = habits.hold(method, path, after=True)
    with made.start() as process:
        assert hold.arrived.wait(30), process.communicate(timeout=5)[0]
        process.kill()
        process.communicate(timeout=10)
    hold.go.set()
    assert habits.left()
    made.feature(FEATURE.format(kind="widget", act="read the widget"))
    ended = made.run()
    assert ended.code == (5 if kind == "audit" else 0), ended.said
    living = [each for kept, found in habits.items.items() if kept != "audits" for each in found.values()]
    assert [each for each in living if each.get("status") != "archived"] == []
    assert "Removed what an earlier run left behind" in ended.said
    assert len(ended.report["unverified"]) == (kind == "audit")
