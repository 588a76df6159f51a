"""The write-ahead record: what is on the disk when, what a crash does to it, and whose it is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from support import journal as events
from support.journal import Journal, Made, dead_runs, live_runs, read

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


def test_an_intent_is_on_the_disk_before_anything_is_sent(tmp_path, monkeypatch):
    synced = []
    monkeypatch.setattr(os, "fdatasync", lambda file: synced.append(os.fstat(file).st_size))
    record = journal(tmp_path)
    record.intend(GROUP)
    about, owed = read(record.path)
    assert synced == [record.path.stat().st_size]
    assert about["base_url"] == "http://here"
    assert [(made.kind, made.name, made.ids, made.lost) for made in owed] == [
        ("group", GROUP.name, {"tenant": "t-1"}, True)
    ]
    record.close()


def test_nothing_is_written_where_nothing_is_made(tmp_path):
    record = journal(tmp_path / "state")
    record.close()
    assert not (tmp_path / "state").exists()


def test_each_process_has_a_file_of_its_own(tmp_path):
    assert journal(tmp_path).path.name == f"0badcafe-{os.getpid()}.jsonl"


def test_what_is_made_is_owed_until_it_is_gone(tmp_path):
    record = journal(tmp_path)
    made = record.intend(GROUP)
    record.outcome(
        Made("group", GROUP.name, {"tenant": "t-1", "group": "g-1"}, "admin", "/", number=made.number), events.MADE
    )
    (owed,) = read(record.path)[1]
    assert (owed.id, owed.lost) == ("g-1", False)
    record.outcome(owed, events.FAILED, "409")
    assert len(read(record.path)[1]) == 1
    record.outcome(owed, events.GONE)
    assert read(record.path)[1] == ()
    record.close()


def test_what_was_refused_is_not_owed(tmp_path):
    record = journal(tmp_path)
    record.outcome(record.intend(GROUP), events.REFUSED)
    assert read(record.path)[1] == ()
    record.close()


def test_what_is_unknown_stays_owed_and_lost(tmp_path):
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


def test_a_run_that_owes_something_leaves_its_file(tmp_path):
    record = journal(tmp_path)
    record.intend(GROUP)
    record.close()
    assert len(read(record.path)[1]) == 1


def test_a_live_journal_tells_what_it_owes(tmp_path):
    record = journal(tmp_path)
    assert record.owes() == ()
    made = record.intend(GROUP)
    assert [each.number for each in record.owes()] == [made.number]
    record.outcome(made, events.GONE)
    assert record.owes() == ()
    record.close()
    assert record.owes() == ()


def test_owed_is_oldest_first(tmp_path):
    path = left(tmp_path, intent(1, name="a") + intent(2, name="b") + outcome(1, "made", ids={"group": "g"}))
    assert [made.name for made in read(path)[1]] == ["a", "b"]


def test_a_torn_last_line_does_no_harm(tmp_path):
    whole = intent(1) + intent(2)
    for length in range(len(intent(1)), len(whole)):
        path = left(tmp_path, whole[:length])
        assert [made.number for made in read(path)[1]] == ([1, 2] if length == len(whole) - 1 else [1])


def test_what_is_written_after_a_torn_line_counts(tmp_path):
    left(tmp_path, intent(1) + outcome(1, "made", ids={"group": "g"})[:20])
    with dead_runs(tmp_path) as (dead,):
        dead.outcome(dead.owed[0], events.GONE)
        assert read(dead.path)[1] == ()


def test_lines_that_are_none_of_the_journals_do_no_harm(tmp_path):
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
        "import os, signal, sys; from pathlib import Path; from support.journal import Journal, Made\n"
        "Journal(Path(sys.argv[1]), '0badcafe', {}).intend(Made('user', 'n', {}, 'admin', '/users'))\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False, timeout=30)
    with dead_runs(tmp_path) as (dead,):
        assert [made.kind for made in dead.owed] == ["user"]


def test_no_two_runs_settle_the_same_one(tmp_path):
    left(tmp_path, intent(1))
    with dead_runs(tmp_path) as first, dead_runs(tmp_path) as second:
        assert (len(first), len(second)) == (1, 0)


def test_a_settled_run_is_forgotten_and_an_unsettled_one_kept(tmp_path):
    left(tmp_path, intent(1), "aaaaaaaa-1.jsonl")
    kept = left(tmp_path, intent(1), "bbbbbbbb-1.jsonl")
    with dead_runs(tmp_path) as (first, _):
        first.outcome(first.owed[0], events.GONE)
    assert list(tmp_path.iterdir()) == [kept]


def test_a_run_that_begins_is_never_taken_for_a_dead_one(tmp_path, monkeypatch):
    """Its file used to be there before its lock was: a run that settled just then removed it."""
    seen = []
    lock = events.fcntl.flock

    def look(file: object, how: int) -> None:
        seen.append(sorted(tmp_path.glob("*.jsonl")))
        lock(file, how)

    monkeypatch.setattr(events.fcntl, "flock", look)
    record = journal(tmp_path)
    record.intend(GROUP)
    assert seen == [[]]
    assert live_runs(tmp_path) == {"0badcafe"}
    record.close()


def test_a_file_that_is_settled_while_it_is_looked_for_is_left_out(tmp_path, monkeypatch):
    path = left(tmp_path, intent(1))
    lock = events.fcntl.flock

    def settled_just_before(file: object, how: int) -> None:
        path.unlink(missing_ok=True)
        lock(file, how)

    monkeypatch.setattr(events.fcntl, "flock", settled_just_before)
    with dead_runs(tmp_path) as found:
        assert found == []
    assert not path.exists()


def test_something_says_what_it_is_and_where():
    made = Made("group", "smoke-1", {"tenant": "t-1", "group": "g-1"}, "admin", "/tenants/t-1/groups/")
    assert str(made) == 'group "smoke-1" id g-1 under /tenants/t-1/groups/'
