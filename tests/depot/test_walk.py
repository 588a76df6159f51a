"""From nothing to a green suite for a service of another shape: draft, examine, paste, run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from support.doctor.places import put
from tests.commands.calling import call
from tests.drafting.running import behave


def examined(capsys: Any, project: Path) -> dict[str, str]:
    """Place → corrected line, of all that the doctor says differs."""
    report = project / "doctor.json"
    called = call(capsys, "doctor", "--config", "mine/config.json", "--json", str(report))
    written = json.loads(report.read_text("utf-8"))
    assert written["left_behind"] == []
    found = {each["place"]: each["paste"] for each in written["lines"] if each["verdict"] == "differs"}
    assert called.code == (1 if found else 0), called.out
    return found


def test_the_draft_of_the_document_is_green_once_the_account_is_filled_in(project, capsys, depot):
    assert call(capsys, "new", "mine", "--openapi", f"{depot.url}/v1/openapi.json").code == 0
    assert examined(capsys, project) == {}
    ended = behave(project, "mine/config.json", "--tags", "@smoke", "-D", "conformance=fail",
                   MINE_ADMIN_USERNAME="owner", MINE_ADMIN_PASSWORD="depot-owner-pass-1")  # fmt: skip
    assert ended.returncode == 0, ended.stdout
    assert " 0 failed" in ended.stdout
    assert depot.left == []


def test_the_doctor_says_what_to_paste_where_nothing_but_paths_are_known(project, capsys, depot):
    """What a job makes, whose answer does not show it, is found by the answer that says that it is done."""
    resources = ("--resource", "site=/sites/{id}", "--resource", "crate=/sites/{site}/crates/{id}")
    assert call(capsys, "new", "mine", *resources, "--base-url", f"{depot.url}/v1").code == 0
    path = project / "mine" / "service.json"
    login = {"request": "POST /login", "json": {"username": "{username}", "password": "{password}"}, "value": "token"}
    described = json.loads(path.read_text("utf-8")) | {"token": login}
    path.write_text(json.dumps(described), encoding="utf-8")
    found = examined(capsys, project)
    assert (
        found.items()
        >= {
            "token.request": '"request": "POST /sessions"',
            "token.value": '"value": "data.token"',
            "answers.missing.status": '"status": [404, 410]',
            "resources.site.envelope": '"envelope": {"receive": "data"}',
            "resources.site.operations.create.success": '"success": [202]',
            "resources.site.operations.create.poll": '"poll": {"location": true}',
            "resources.site.operations.create.poll.until": '"until": {"data.state": "done"}',
            "resources.site.operations.create.id": '"id": "data.site_id"',
            "resources.site.operations.create.returns": '"returns": "nothing"',
            "resources.site.operations.update.if_match": '"if_match": true',
            "resources.crate.list.items": '"items": "data"',
        }.items()
    )
    for place, paste in found.items():
        ((key, value),) = json.loads(f"{{{paste}}}").items()
        *above, last = place.split(".")
        described = put(described, [*above, last] if last == key else [*above, last, key], value)
    path.write_text(json.dumps(described), encoding="utf-8")
    assert examined(capsys, project) == {}
    assert depot.left == []
