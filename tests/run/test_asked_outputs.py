"""A run that never starts, or is killed, is red in every output that it was asked for."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from behave.formatter.base import StreamOpener

from support.errors import ConfigError
from support.run.asked_outputs import early_reports, mark_plain_outputs, unknown_run


def behave(folder: Path, *outputs: tuple[str, str], **more: Any) -> Any:
    """What behave knows of its command line."""
    fields = {"dry_run": False, "junit": False, "junit_directory": str(folder / "junit"), "userdata": {}, "paths": []}
    openers = [StreamOpener(str(folder / place)) for _, place in outputs]
    return SimpleNamespace(**{**fields, "format": [name for name, _ in outputs], "outputs": openers, **more})


def marked(configuration: Any, environ: dict[str, str] | None = None) -> None:
    early_reports(configuration, environ or {}).mark(unknown_run())


def test_an_output_is_found_on_the_command_line_in_the_environment_and_in_the_config(tmp_path: Path) -> None:
    config = tmp_path / "config.json"
    config.write_text(json.dumps({"report_json": "${WHERE}/of-config.json", "wrong": 1}))
    environ = {"WHERE": str(tmp_path), "SMOKE_REPORT_HTML": str(tmp_path / "of-environment.html")}
    page = tmp_path / "of-command.evidence"
    asked = behave(tmp_path, junit=True, userdata={"config": str(config), "report_evidence": str(page)})
    marked(asked, environ)
    assert "did not finish" in json.loads((tmp_path / "of-config.json").read_text())["verdicts"]["promises"]
    assert "did not finish" in (tmp_path / "of-environment.html").read_text()
    assert page.exists()
    assert [each.name for each in (tmp_path / "junit").glob("*.xml")] == ["TESTS-the-run.xml"]


@pytest.mark.parametrize("text", ["{", "[]", '{"report_json": 7}', '{"report_json": "${UNKNOWN}"}', ""])
def test_a_config_that_cannot_be_read_is_not_complained_of_here(tmp_path: Path, text: str) -> None:
    config = tmp_path / "config.json"
    config.write_text(text)
    marked(behave(tmp_path, userdata={"config": str(config), "report_json": str(tmp_path / "report.json")}))
    assert (tmp_path / "report.json").exists()


def test_a_dry_run_marks_nothing(tmp_path: Path) -> None:
    asked = behave(tmp_path, ("plain", "plain.txt"), dry_run=True, junit=True)
    marked(asked)
    mark_plain_outputs(asked, "did not finish")
    assert list(tmp_path.iterdir()) == []


def test_one_place_that_cannot_be_written_keeps_no_other_from_being_marked(tmp_path: Path) -> None:
    (tmp_path / "a file").write_text("")
    places = {"report_html": str(tmp_path / "a file" / "x.html"), "report_evidence": "a\0b"}
    asked = behave(
        tmp_path, ("plain", "a\0b"), junit=True, userdata={**places, "report_json": str(tmp_path / "run.json")}
    )
    marked(asked)
    mark_plain_outputs(asked, "did not finish")
    assert (tmp_path / "run.json").exists()
    assert (tmp_path / "junit" / "TESTS-the-run.xml").exists()


def test_a_folder_of_others_is_refused_and_everything_else_is_marked(tmp_path: Path) -> None:
    theirs = tmp_path / "junit" / "TESTS-theirs.xml"
    theirs.parent.mkdir()
    theirs.write_text("theirs")
    with pytest.raises(ConfigError, match="holds results that no earlier run of this suite"):
        marked(behave(tmp_path, junit=True, userdata={"report_json": str(tmp_path / "run.json")}))
    assert theirs.read_text() == "theirs"
    assert (tmp_path / "run.json").exists()


def test_files_of_behaves_own_formatters_say_so_in_a_comment(tmp_path: Path) -> None:
    for name in ("again.txt", "read.txt", "run.json"):
        (tmp_path / name).write_text("of the run before")
    outputs = (("rerun", "again.txt"), ("rerun", "read.txt"), ("json", "run.json"), ("unknown", "unknown.txt"))
    mark_plain_outputs(behave(tmp_path, *outputs, paths=[f"@{tmp_path / 'read.txt'}"]), "it did\nnot finish")
    assert (tmp_path / "again.txt").read_text() == (tmp_path / "run.json").read_text() == "# it did\n# not finish\n"
    assert (tmp_path / "read.txt").read_text() == "of the run before", "this run reads it"
    assert not (tmp_path / "unknown.txt").exists()
