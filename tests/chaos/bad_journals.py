"""Journals that are bad in every way: written before a run, about something that is really there."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from tests.chaos.lies import judge_lie
from tests.chaos.place import Place, Rows
from tests.chaos.runs import NEXT_RUN, Trial, run

RUN = "6560000012ab"  # began in November 2023
NAME = f"smoke-{RUN}-1-tenant"
Entry = dict[str, Any]
Damage = Callable[[Path, Entry, Entry, Entry], None]


def _lines(*entries: Any) -> bytes:
    return b"".join(each if isinstance(each, bytes) else json.dumps(each).encode() + b"\n" for each in entries)


def _written(*change: Callable[[Entry, Entry, Entry], bytes]) -> Damage:
    def write(path: Path, header: Entry, intent: Entry, made: Entry) -> None:
        path.write_bytes(change[0](header, intent, made))

    return write


def _folder(path: Path, header: Entry, intent: Entry, made: Entry) -> None:
    path.mkdir()


def _pipe(path: Path, header: Entry, intent: Entry, made: Entry) -> None:
    os.mkfifo(path)


def _link(path: Path, header: Entry, intent: Entry, made: Entry) -> None:
    path.symlink_to(path)  # nobody can open it, root neither


def _unreadable(path: Path, header: Entry, intent: Entry, made: Entry) -> None:
    path.write_bytes(_lines(header, intent, made))
    path.chmod(0)  # means nothing to root, who reads it


def _without(entry: Entry, name: str) -> Entry:
    return {key: value for key, value in entry.items() if key != name}


GARBAGE = b'\x00\xff{"event": "gone", "number": 1\n'
#: What is wrong → how it is written, and whether what is outstanding can be understood nevertheless.
BAD: dict[str, tuple[Damage, bool]] = {
    "garbage in the middle": (_written(lambda h, i, m: _lines(h, i, GARBAGE, m)), True),
    "a null": (_written(lambda h, i, m: _lines(h, None, i, m)), True),
    "a list": (_written(lambda h, i, m: _lines(h, i, [1, 2], m)), True),
    "an unknown event": (_written(lambda h, i, m: _lines(h, i, m, {"event": "moved", "number": 1})), True),
    "garbage at the end": (_written(lambda h, i, m: _lines(h, i, m) + b"\x00\x00\x00"), True),
    "an outcome without ids": (_written(lambda h, i, m: _lines(h, i, _without(m, "ids"))), True),
    "an outcome of nothing": (_written(lambda h, i, m: _lines(h, i, m, {"event": "gone", "number": 7})), True),
    "a nested line": (_written(lambda h, i, m: _lines(h, i, m, b"[" * 100_000 + b"\n")), True),
    "a file that is not ours to read": (_unreadable, os.getuid() == 0),
    "a missing id": (_written(lambda h, i, m: _lines(h, _without(i, "ids"), m)), False),
    "a torn header": (_written(lambda h, i, m: _lines(h)[:40] + b"\n" + _lines(i, m)), False),
    "no header": (_written(lambda h, i, m: _lines(i, m)), False),
    "a header without a service": (_written(lambda h, i, m: _lines(_without(h, "base_url"), i, m)), False),
    "a newer version": (_written(lambda h, i, m: _lines({**h, "version": 99}, i, m)), False),
    "a number as text": (_written(lambda h, i, m: _lines(h, {**i, "number": "1"}, {**m, "number": "1"})), False),
    "ids that are a list": (_written(lambda h, i, m: _lines(h, {**i, "ids": ["t"]}, m)), False),
    "a name with half of a character": (_written(lambda h, i, m: _lines(h, {**i, "name": "a\ud800b"}, m)), False),
    "an id that is not UTF-8": (_written(lambda h, i, m: _lines(h, _lines(i).replace(b"steward", b"st\xff"), m)), False),
    "not a journal at all": (_written(lambda h, i, m: b"hello\n"), False),
    "an empty folder of that name": (_folder, False),
    "a pipe of that name": (_pipe, False),
    "a link to itself": (_link, False),
}  # fmt: skip


def bad_journals(*, quick: bool = False) -> list[tuple[str, Callable[[Place, Rows], Trial]]]:
    """Return the trials."""
    names = list(BAD)[:: 8 if quick else 1]
    return [(f"a bad journal: {name}", partial(bad_journal, name=name)) for name in names]


def bad_journal(place: Place, before: Rows, name: str) -> Trial:
    """Let something exist whose journal is bad, and make a run."""
    damage, understood = BAD[name]
    tenant = place.request("POST", "/admin/tenants", {"tenant_name": NAME}, place.token())["tenant_id"]
    path = place.journal / f"{RUN}-1.jsonl"
    place.journal.mkdir(parents=True, exist_ok=True)
    when = {"at": "2026-01-01T00:00:00+00:00"}
    header = {**when, "event": "run", "version": 2, "run": RUN, "base_url": place.url, "embedded": False}
    intent = {**when, "event": "intent", "number": 1, "kind": "tenant", "name": NAME, "ids": {}, "persona": "steward",
              "path": "/admin/tenants", "marks": {"tenant_name": NAME}}  # fmt: skip
    made = {**when, "event": "made", "number": 1, "ids": {"tenant": tenant}}
    damage(path, header, intent, made)
    place.arm()
    trial = Trial("bad journals", f"a bad journal: {name}")
    outcome = run(place, NEXT_RUN.arguments)
    plain = name.startswith("a file that is not ours") and understood
    if str(path) not in outcome.output and not plain:
        trial.wrong.append("the file is not named")
    if outcome.code != 3 and not plain:
        trial.wrong.append(f"ended with {outcome.code}, not 3")
    if not os.path.lexists(path) and not plain:
        trial.wrong.append("the file is gone, with something in it that was not understood")
    trial = judge_lie(place, before, trial, outcome, understood=False)
    if understood and trial.rows:
        trial.wrong.append(f"what could be understood was not removed: {outcome.output[-600:]}")
    place.restore(before)
    return trial
