"""Wrong settings: each ends the run with one message that says what is wrong and what to do."""

from __future__ import annotations

import json
import socket
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from support.json_files import ROOT
from support.settings.config import DEFAULT
from tests.command_line.judging import nothing_left, one_message
from tests.command_line.listening import address_of, connections, listening
from tests.command_line.suite import GROUPS, HEALTH, PERSONAS, embedded_was_started


class Page(BaseHTTPRequestHandler):
    """A web page in response to every request."""

    def do_GET(self) -> None:
        page = b"<html><title>Sign in</title></html>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    do_POST = do_GET  # noqa: N815 - the name that the server looks for

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name there
        pass


def test_a_config_that_does_not_exist_is_refused(suite):
    one_message(
        suite.behave(HEALTH, "-D", "config=configs/stagin.json"), "configs/stagin.json", "embedded.json", "try:"
    )


def test_a_config_that_is_not_json_is_refused_with_the_place(suite):
    (suite.root / "broken.json").write_text('{\n  "steward": "admin"\n  "personas": []\n}\n', encoding="utf-8")
    one_message(suite.behave(HEALTH, "-D", "config=broken.json"), "broken.json", "line 3, column 3", "try:")


def test_an_unknown_key_of_a_config_is_refused_with_the_nearest_one(suite):
    done = suite.behave(HEALTH, "-D", f"config={suite.config(servise='x')}")
    one_message(done, 'servise: unknown key "servise"', 'did you mean "service"?')


def test_a_secret_that_is_not_set_is_refused_by_name(suite):
    done = suite.behave(
        HEALTH, "-D", f"config={suite.config(personas=[{'name': 'admin', 'username': 'a', 'password': '${NO_SUCH}'}])}"
    )
    one_message(done, "personas[0].password", "${NO_SUCH} is not set", "export NO_SUCH")


def test_an_unknown_persona_is_refused_before_any_request(suite, silent):
    done = suite.behave(HEALTH, "-D", "persona=admn", "-D", f"base_url={address_of(silent)}")
    one_message(done, 'persona "admn" is not configured', ", ".join(PERSONAS), "behave -D persona=admin")
    assert connections(silent) == 0
    assert not embedded_was_started(suite)


def test_a_wrong_password_is_refused_and_not_shown(running):
    personas = json.loads((ROOT / DEFAULT).read_text(encoding="utf-8"))["personas"]
    personas[2]["password"] = "no-such-password"
    done = running.behave(HEALTH, "-D", f"config={running.config(personas=personas)}")
    one_message(
        done, 'persona "viewer"', "smoke-viewer", "401", "unknown user or wrong password", "changed.json", "try:"
    )
    assert "no-such-password" not in done.text


def test_a_service_that_does_not_exist_is_reported_with_its_address(suite):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = address_of(taken)
    done = suite.behave(HEALTH, "-D", f"base_url={address}")
    one_message(done, address, "connection refused", "try:")
    assert done.text.count("connection refused") == 2, "said once: the reason and the request"
    assert "Nothing was created." in done.text
    assert "left behind" not in done.text, "nobody has looked"
    assert "Everybody may check" not in done.text, "no title without a scenario that ran"
    assert "0 requests" not in done.text, "those before the first scenario are not counted"


def test_an_unknown_host_is_reported_by_name(suite):
    one_message(
        suite.behave(HEALTH, "-D", "base_url=http://no-such-host.invalid"), "no-such-host.invalid", "not known", "try:"
    )


def test_a_web_page_in_place_of_the_service_is_recognized(suite):
    with listening(Page) as address:
        done = suite.behave(HEALTH, "-D", f"base_url={address}")
    one_message(done, address, "text/html", "base URL", "try:")


@pytest.mark.parametrize("address", ["localhost:8000", "ftp://x.example.com", "not an address"])
def test_a_base_url_that_is_not_an_address_is_refused(suite, address):
    one_message(
        suite.behave(HEALTH, "-D", f"base_url={address}"),
        "base_url: expected an address such as https://",
        f'"{address}"',
    )


def test_an_unknown_setting_is_refused_with_the_nearest_one(suite):
    one_message(suite.behave(HEALTH, "-D", "personas=admin"), 'no setting "personas"', "did you mean -D persona=")


def test_an_embedded_service_that_does_not_start_is_reported_with_its_output(suite):
    (suite.root / "reference_service" / "__main__.py").write_text(
        "raise SystemExit('the port is taken')\n", encoding="utf-8"
    )
    one_message(suite.behave(HEALTH), "the embedded service did not start", "the port is taken", "try:")


def test_a_feature_that_does_not_exist_is_refused(suite):
    one_message(suite.behave("features/nothing.feature"), "features/nothing.feature", "try:")
    one_message(suite.behave("features/nothing.feature:7"), "features/nothing.feature", "try:")


def test_a_report_that_cannot_be_written_is_refused_before_the_run(running):
    (running.root / "folder").mkdir()
    done = running.behave(HEALTH, "-D", "persona=admin", "-D", "report_json=folder", "-f", "null")
    one_message(done, "report_json", "folder")


def test_a_matrix_without_a_word_in_a_cell_is_refused_with_the_row_to_paste(suite):
    lines = (suite.root / HEALTH).read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if "| check whether the service is alive |" in text)
    header = next(text for text in reversed(lines[: line - 1]) if "| operation " in text)
    persona = header.split("|")[-2].strip()
    row = lines[line - 1]
    suite.replace(HEALTH, row, f"{row.rsplit('|', 2)[0]}| |")
    done = suite.behave(HEALTH, "-D", "persona=admin")
    one_message(
        done, f"health.feature:{line}: no cell for {persona}",
        f"| check whether the service is alive | {'allowed | ' * (len(PERSONAS) - 1)}? |", "try:",
        "python -m support matrix --add-persona",
    )  # fmt: skip
    assert not embedded_was_started(suite)


def test_a_persona_without_a_column_is_refused(suite):
    personas = [*json.loads((ROOT / DEFAULT).read_text(encoding="utf-8"))["personas"], {"name": "visitor"}]
    done = suite.behave(HEALTH, "-D", f"config={suite.config(personas=personas)}")
    one_message(done, "no cell for visitor", "try:")


def test_a_misspelt_resource_is_an_undefined_step_with_its_place_and_the_nearest_sentence(suite):
    suite.replace(GROUPS, "When I create a smoke group\n", "When I create a smoke grupp\n")
    done = suite.behave(GROUPS, "--dry-run", "--name", "A new group has")
    assert done.code == 1
    line = next(
        number
        for number, text in enumerate((suite.root / GROUPS).read_text(encoding="utf-8").splitlines(), 1)
        if "grupp" in text
    )
    assert f"{GROUPS}:{line}  When I create a smoke grupp\n    did you mean " in done.out
    assert "try: python -m support vocabulary" in done.out
    assert "None" not in done.text
    assert "Traceback" not in done.text
    nothing_left(done)
    assert not embedded_was_started(suite)


def test_a_setting_with_a_dot_is_left_to_its_owner(suite):
    """It once ended every run with "unknown key", so that Allure's patterns could not be given."""
    pattern = "AllureFormatter.issue_pattern=https://bugs.example.com/{}"
    done = suite.behave(HEALTH, "--dry-run", "-f", "null", "-D", pattern, "-D", "persona=admin")
    assert done.code == 0, done.text
