"""The doctor names every mistake in a description by its line, and leaves nothing behind."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
import time
from types import SimpleNamespace
from typing import Any

import pytest

from support.commands.command_line import main
from support.description.document.service import Service
from support.doctor.chart import AGREES, DIFFERS, Chart, Line
from support.doctor.coverage import WHY, keys_in
from support.doctor.places import has, text_of
from support.doctor.report import RED, Printer, show
from support.doctor.trials import methods, patches_like, paths
from support.doctor.working_copy import WorkingCopy
from support.json_files import read_object
from tests.doctor.examining import DESCRIPTIONS, examine, with_mistakes
from tests.doctor.mistakes import LIBRARY
from tests.doctor.mistakes import library as mistake
from tests.library.changes import answers
from tests.library.project import shell
from tests.library.worlds import config
from tests.processes import Process


def test_a_right_description_is_as_the_service_answers(library, tmp_path, capsys):
    found = examine(tmp_path, library.url)
    assert found.wrong == []
    assert found.code == 0
    assert [each["verdict"] for each in found.written["personas"]] == [AGREES] * 5
    assert library.store.items == {}
    assert "nothing was left behind" in capsys.readouterr().out


def test_every_line_of_a_description_is_answered_for(library, tmp_path):
    found = examine(tmp_path, library.url)
    assert all(each["answered"] for each in found.written["lines"] if each["verdict"] != AGREES)
    chart = Chart(document := read_object(DESCRIPTIONS["library"], "description"))
    places = [place for place, _ in keys_in(Service, document)]
    named = [each["place"] for each in found.written["lines"]]
    texts = [text_of(place) for place in places]
    missing = [
        each
        for each in texts
        if not any(each == name or name.startswith(f"{each}.") or each.startswith(f"{name}.") for name in named)
    ]
    assert missing == []
    assert chart.lines() == []


@pytest.mark.parametrize("mistake", LIBRARY, ids=str)
def test_a_mistake_is_named_by_its_line_and_nothing_else_is(library, tmp_path, mistake):
    found = examine(tmp_path, library.url, mistake)
    assert found.names(mistake), found.wrong
    assert [each["place"] for each in found.wrong] == [mistake.line]
    assert found.code == 1
    assert library.store.items == {}


HIDING = {
    "the endpoint of tokens, and what is sent there": [
        mistake("", "token.request", "POST /token", '"request": "POST /tokens"'),
        mistake("", "token.json", {"login": "{username}", "password": "{password}", "claims": "{claims}"}, '"username"'),
        mistake("", "token.value.body", "access_token", '"value": "token"', "token.value"),
    ],
    "the id, the path that it leads to, and the name": [
        mistake("", "resources.book.id", "key", '"id": "book_id"'),
        mistake("", "resources.book.item", "/shelves/{shelf}/volumes/{book}", '"/shelves/{shelf}/books/{book}"'),
        mistake("", "resources.book.name", "note", '"name": "title"'),
    ],
    "what says that something is gone, and what is changed before it is": [
        mistake("", "resources.book.removal.gone", {"note": "as good as new"}, "already"),
    ],
    "a default of a field that is always sent": [
        mistake("", "resources.book.defaults.note", "a remark", "null"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("seeded", HIDING.values(), ids=HIDING)
def test_mistakes_that_hide_one_another_are_all_named(library, tmp_path, seeded):
    found = examine(tmp_path, library.url, *seeded)
    assert [each.line for each in seeded if each.says and not found.names(each)] == [], found.wrong
    assert found.written["left_behind"] == []
    assert library.store.items == {}


@pytest.mark.parametrize(
    ("body", "wrong"),
    [([{"op": "add", "path": "/data/users/-", "value": "7"}], "members"), ([{"op": "remove", "path": "/data/7"}], "")],
)
def test_a_json_patch_may_have_meant_another_path(body, wrong):
    others = list(patches_like(body, ["members", "title"]))
    assert [each[0]["path"] for each in others if wrong and wrong in each[0]["path"]] == (
        ["/members/users/-", "/data/members/-"] if wrong else []
    )
    assert all(each[0]["op"] == body[0]["op"] for each in others)


def test_the_embedded_service_is_as_described(tmp_path, reference):
    found = examine(tmp_path, reference, service="reference")
    assert (found.code, found.wrong) == (0, [])


def test_what_the_service_does_not_remove_is_left_behind(library, tmp_path, capsys):
    library.misbehave("DELETE", "/readers/.*", answers(500))
    found = examine(tmp_path, library.url)
    assert found.code == 4
    assert found.written["left_behind"] != []
    assert "nothing was left behind" not in capsys.readouterr().out


def test_an_examination_that_does_not_come_to_its_end_is_not_green(library, tmp_path, capsys):
    found = examine(tmp_path, library.url, step_timeout=0.001)
    assert found.code == 1
    assert found.written["stopped"] is True
    assert "it was not examined to the end" in capsys.readouterr().out
    assert not library.store.items


def test_ctrl_c_leaves_nothing_behind(library, tmp_path):
    command = [
        sys.executable,
        "-m",
        "support",
        "doctor",
        "--config",
        str(config(tmp_path, library.url, cleanup_budget=8)),
    ]
    with Process(command, env=shell(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        deadline = time.monotonic() + 60
        while not library.requests("POST", "/shelves/[^/]+/books") and time.monotonic() < deadline:
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert library.store.items == {}
    assert "not examined to the end" in said


@pytest.mark.parametrize(
    ("settings", "says"),
    [({"base_url": "http://127.0.0.1:9"}, "sent no response"), ({"steward": "stewart"}, 'did you mean "steward"?')],
)
def test_nothing_to_look_at_is_one_message(library, tmp_path, capsys, settings, says):
    code = main(["doctor", "--config", str(config(tmp_path, library.url, **settings))])
    said = capsys.readouterr()
    assert code == 2
    assert says in said.err
    assert "nothing was left behind" not in said.out


def test_a_description_that_is_not_valid_is_refused_with_its_places(library, tmp_path, capsys):
    path = with_mistakes("library", tmp_path, [])
    document = json.loads(path.read_text("utf-8"))
    document["resources"]["book"]["colection"] = "/books"
    path.write_text(json.dumps(document), "utf-8")
    assert main(["doctor", "--config", str(config(tmp_path, library.url, service=str(path)))]) == 2
    assert 'resources.book.colection: unknown key "colection"; did you mean "collection"?' in capsys.readouterr().err


def test_a_report_that_cannot_be_written_is_refused_before_anything_is_sent(library, tmp_path, capsys):
    code = main(["doctor", "--config", str(config(tmp_path, library.url)), "--json", str(tmp_path / "no" / "x.json")])
    assert (code, library.seen) == (2, [])
    assert "--json" in capsys.readouterr().err


def test_no_secret_is_shown(library, tmp_path, capsys):
    found = examine(tmp_path, library.url)
    said = capsys.readouterr().out + json.dumps(found.written)
    assert "sesame" not in said
    assert "secret-of-smoke" not in said
    assert "eyJ" not in said


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("no_color", "coloured"), [("", True), ("1", False)])
def test_differences_are_red_on_a_terminal_only(monkeypatch, no_color, coloured):
    monkeypatch.setenv("NO_COLOR", no_color)
    monkeypatch.setenv("TERM", "xterm")
    line = Line("lists.items", '"results"', 'items are at "items"', DIFFERS, '"items": "items"')
    terminal, file = Terminal(), io.StringIO()
    for out in (terminal, file):
        show(Printer(out), [], [line], everything=True)
    assert (RED in terminal.getvalue()) is coloured
    assert RED not in file.getvalue()
    assert '"items": "items"' in file.getvalue()


def test_each_reason_is_about_a_key_that_exists():
    assert [name for model, reasons in WHY.items() for name in reasons if name not in model.model_fields] == []


@pytest.mark.parametrize("name", DESCRIPTIONS)
def test_every_key_of_a_shipped_description_is_walked(name):
    document = read_object(DESCRIPTIONS[name], "description")
    places = [place for place, _ in keys_in(Service, document)]
    assert all(has(document, place) for place in places)
    assert set(document) == {place[0] for place in places}


def test_an_update_is_never_tried_as_what_creates():
    path = DESCRIPTIONS["library"]
    copy = WorkingCopy.read(path, read_object(path, "description"))
    case: Any = SimpleNamespace(
        copy=copy, service=copy.service, resource=copy.service.resources.__getitem__, routes=[("POST", "/readers")]
    )
    tried = [*methods(case, "reader", "update"), *paths(case, "reader", "update")]
    assert tried
    for trial in tried:
        operation = copy.with_corrections(trial).service.resources["reader"].operations["update"]
        assert (operation.method, operation.path.rstrip("/")) != ("POST", "/readers"), trial
