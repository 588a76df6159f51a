"""The journal: what is on disk and when, what a crash does to it, and which run it belongs to."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from support.cleanup import journal as journal_module
from support.cleanup import made as events
from support.cleanup.journal import Journal, dead_runs, live_runs
from support.cleanup.made import Made
from support.cleanup.reading import read

GROUP = Made(
    "group",
    "smoke-0badcafe-1-group",
    {"tenant": "t-1"},
    "admin",
    "/tenants/t-1/groups/",
    {"group_name": "smoke-0badcafe-1-group"},
    lost=True,
)
ABOUT = {"base_url": "http://here", "environment": "test"}


def journal(folder: Path, run: str = "0badcafe") -> Journal:
    return Journal(folder, run, ABOUT)


def left(folder: Path, text: str, name: str = "0badcafe-1.jsonl") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def intent(number: int = 1, **more: object) -> str:
    fields = {"kind": "group", "name": "n", "ids": {"tenant": "t-1"}, "persona": "admin", "path": "/g", "marks": {}}
    return json.dumps({"event": "intent", "number": number, **fields, **more}) + "\n"


def outcome(number: int, event: str, **more: object) -> str:
    return json.dumps({"event": event, "number": number, **more}) + "\n"


def test_an_intent_is_on_disk_before_anything_is_sent(tmp_path, monkeypatch):
    synced = []
    monkeypatch.setattr(os, "fdatasync", lambda file: synced.append(os.fstat(file).st_size))
    record = journal(tmp_path)
    record.intend(GROUP)
    about, outstanding, _ = read(record.path)
    assert synced[-1] == record.path.stat().st_size
    assert about["base_url"] == "http://here"
    assert [(made.kind, made.name, made.ids, made.lost) for made in outstanding] == [
        ("group", GROUP.name, {"tenant": "t-1"}, True)
    ]
    record.close()


def test_without_a_create_nothing_is_written(tmp_path):
    record = journal(tmp_path / "state")
    record.close()
    assert not (tmp_path / "state").exists()


def test_each_process_has_its_own_file(tmp_path):
    assert journal(tmp_path).path.name == f"0badcafe-{os.getpid()}.jsonl"


def test_what_was_created_is_outstanding_until_it_is_gone(tmp_path):
    record = journal(tmp_path)
    made = record.intend(GROUP)
    record.outcome(
        Made("group", GROUP.name, {"tenant": "t-1", "group": "g-1"}, "admin", "/", number=made.number), events.MADE
    )
    (outstanding,) = read(record.path)[1]
    assert (outstanding.id, outstanding.lost) == ("g-1", False)
    record.outcome(outstanding, events.FAILED, "409")
    assert len(read(record.path)[1]) == 1
    record.outcome(outstanding, events.GONE)
    assert read(record.path)[1] == ()
    record.close()


def test_what_was_refused_is_not_outstanding(tmp_path):
    record = journal(tmp_path)
    record.outcome(record.intend(GROUP), events.REFUSED)
    assert read(record.path)[1] == ()
    record.close()


def test_what_is_unknown_stays_outstanding_and_lost(tmp_path):
    record = journal(tmp_path)
    record.outcome(record.intend(GROUP), events.UNKNOWN)
    assert [made.lost for made in read(record.path)[1]] == [True]
    record.close()


def test_a_clean_run_leaves_neither_file_nor_folder(tmp_path):
    record = journal(tmp_path / "state")
    record.outcome(record.intend(GROUP), events.GONE)
    record.close()
    record.close()
    assert not (tmp_path / "state").exists()


def test_a_run_with_something_outstanding_leaves_its_file(tmp_path):
    record = journal(tmp_path)
    record.intend(GROUP)
    record.close()
    assert len(read(record.path)[1]) == 1


def test_a_live_journal_returns_what_is_outstanding(tmp_path):
    record = journal(tmp_path)
    assert record.outstanding() == ()
    made = record.intend(GROUP)
    assert [each.number for each in record.outstanding()] == [made.number]
    record.outcome(made, events.GONE)
    assert record.outstanding() == ()
    record.close()
    assert record.outstanding() == ()


def test_what_is_outstanding_is_oldest_first(tmp_path):
    path = left(tmp_path, intent(1, name="a") + intent(2, name="b") + outcome(1, "made", ids={"group": "g"}))
    assert [made.name for made in read(path)[1]] == ["a", "b"]


def test_an_incomplete_last_line_is_left_out(tmp_path):
    whole = intent(1) + intent(2)
    for length in range(len(intent(1)), len(whole)):
        path = left(tmp_path, whole[:length])
        assert [made.number for made in read(path)[1]] == ([1, 2] if length == len(whole) - 1 else [1])


def test_what_is_written_after_an_incomplete_line_counts(tmp_path):
    left(tmp_path, intent(1) + outcome(1, "made", ids={"group": "g"})[:20])
    with dead_runs(tmp_path) as (dead,):
        dead.outcome(dead.outstanding[0], events.GONE)
        assert read(dead.path)[1] == ()


def test_lines_that_are_not_entries_are_left_out(tmp_path):
    path = left(
        tmp_path,
        "[]\n7\nnot JSON\n\xff\n"
        + json.dumps({"event": "intent", "number": 9})
        + "\n"
        + outcome(4, "gone")
        + intent(1),
    )
    assert [made.number for made in read(path)[1]] == [1]


def test_a_live_run_is_left_alone(tmp_path):
    record = journal(tmp_path)
    record.intend(GROUP)
    with dead_runs(tmp_path) as found:
        assert found == []
    assert live_runs(tmp_path) == {"0badcafe"}
    record.close()
    assert live_runs(tmp_path) == set()
    with dead_runs(tmp_path) as found:
        assert [dead.run for dead in found] == ["0badcafe"]


def test_a_killed_process_leaves_a_dead_run(tmp_path):
    code = (
        "import os, signal, sys; from pathlib import Path; from support.cleanup.journal import Journal\n"
        "from support.cleanup.made import Made\n"
        "Journal(Path(sys.argv[1]), '0badcafe', {}).intend(Made('user', 'n', {}, 'admin', '/users'))\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False, timeout=30)
    with dead_runs(tmp_path) as (dead,):
        assert [made.kind for made in dead.outstanding] == ["user"]


def test_no_two_runs_settle_the_same_one(tmp_path):
    left(tmp_path, intent(1))
    with dead_runs(tmp_path) as first, dead_runs(tmp_path) as second:
        assert (len(first), len(second)) == (1, 0)


def test_the_journal_of_a_settled_run_is_removed_and_that_of_an_unsettled_one_is_kept(tmp_path):
    left(tmp_path, intent(1), "aaaaaaaa-1.jsonl")
    kept = left(tmp_path, intent(1), "bbbbbbbb-1.jsonl")
    with dead_runs(tmp_path) as (first, _):
        first.outcome(first.outstanding[0], events.GONE)
    assert list(tmp_path.iterdir()) == [kept]


def test_a_run_that_begins_is_never_mistaken_for_a_dead_one(tmp_path, monkeypatch):
    """Its file used to exist before its lock did: a run that settled just then removed it."""
    seen = []
    lock = journal_module.fcntl.flock

    def look(file: object, how: int) -> None:
        seen.append(sorted(tmp_path.glob("*.jsonl")))
        lock(file, how)

    monkeypatch.setattr(journal_module.fcntl, "flock", look)
    record = journal(tmp_path)
    record.intend(GROUP)
    assert seen == [[]]
    assert live_runs(tmp_path) == {"0badcafe"}
    record.close()


def test_a_file_that_another_run_settles_meanwhile_is_left_out(tmp_path, monkeypatch):
    path = left(tmp_path, intent(1))
    lock = journal_module.fcntl.flock

    def settled_just_before(file: object, how: int) -> None:
        path.unlink(missing_ok=True)
        lock(file, how)

    monkeypatch.setattr(journal_module.fcntl, "flock", settled_just_before)
    with dead_runs(tmp_path) as found:
        assert found == []
    assert not path.exists()


def test_something_created_is_named_by_its_kind_name_id_and_path():
    made = Made("group", "smoke-1", {"tenant": "t-1", "group": "g-1"}, "admin", "/tenants/t-1/groups/")
    assert str(made) == 'group "smoke-1" id g-1 under /tenants/t-1/groups/'


def test_a_tie_is_named_by_its_kind_and_path():
    made = Made(
        "role assignment", None, {"tenant": "t", "user": "u", "role": "r"}, "admin", "/tenants/t/users/u/roles/r"
    )
    assert str(made) == "role assignment under /tenants/t/users/u/roles/r"
    assert made.id is None


def test_the_reason_of_a_failed_removal_is_on_disk(tmp_path):
    record = journal(tmp_path)
    record.outcome(record.intend(GROUP), events.FAILED, "it still has members")
    assert '"reason": "it still has members"' in record.path.read_text("utf-8")
    record.close()


def test_every_outcome_is_readable_at_once_by_another_process(tmp_path):
    record = journal(tmp_path)
    made = record.intend(GROUP)
    for event in (events.UNKNOWN, events.FAILED, events.GONE):
        record.outcome(made, event)
        assert record.path.read_text("utf-8").splitlines()[-1].count(f'"{event}"') == 1
    record.close()


def test_each_dead_run_is_found_by_its_own_file(tmp_path):
    for run in ("aaaaaaaa", "bbbbbbbb"):
        left(tmp_path, json.dumps({"event": "run", "run": run}) + "\n" + intent(), f"{run}-1.jsonl")
    with dead_runs(tmp_path) as found:
        assert [dead.run for dead in found] == ["aaaaaaaa", "bbbbbbbb"]


def test_a_journal_without_a_folder_has_no_runs(tmp_path):
    assert live_runs(tmp_path / "nowhere") == set()
    with dead_runs(tmp_path / "nowhere") as found:
        assert found == []


def test_a_journal_takes_over_what_another_process_of_the_run_left(tmp_path):
    worker = Journal(tmp_path, "0badcafe", {"base_url": "http://here"})
    things = [Made("book", f"smoke-0badcafe-{number}-book", {"shelf": "1"}, "", "/x") for number in range(4)]
    gone, made, lost, kept = map(worker.intend, things)
    worker.outcome(gone, "made")
    worker.outcome(gone, "gone")
    worker.outcome(replace(made, ids={"shelf": "1", "book": "7"}), "made")
    worker.outcome(replace(kept, ids={"shelf": "1", "book": "8"}), "made")
    worker.outcome(kept, "kept")
    theirs = worker.path.rename(tmp_path / "0badcafe-1.jsonl")
    worker.abandon()
    run = Journal(tmp_path, "0badcafe", {"base_url": "http://here"})
    taken = run.take_over(theirs)
    assert not theirs.exists()
    assert sorted(taken) == [made.number, lost.number, kept.number]
    found = run.outstanding()
    assert [(each.name, each.lost, each.kept, each.id) for each in found] == [
        (made.name, False, False, "7"), (lost.name, True, False, None), (kept.name, False, True, "8"),
    ]  # fmt: skip
    assert [each.at for each in found] == [each.at for each in taken.values()]
    assert abs(found[1].at - lost.at) < 0.001
    assert run.kinds == {"book"}
    run.abandon()


def test_a_journal_that_another_run_settles_already_is_not_taken_over(tmp_path):
    other = Journal(tmp_path, "0badcafe", {})
    other.intend(Made("book", None, {}, "", "/x"))
    assert Journal(tmp_path, "0badcafe", {}).take_over(other.path) == {}
    assert other.path.exists()
    other.abandon()
