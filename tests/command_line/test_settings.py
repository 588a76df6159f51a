"""Settings that are wrong: each is told in one message that says what to do."""

from __future__ import annotations

import json
import socket
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from support.config import DEFAULT, ROOT

from .judging import nothing_left, one_message
from .listening import address_of, connections, listening
from .suite import GROUPS, HEALTH, SIX, embedded_was_started


class Page(BaseHTTPRequestHandler):
    """A web page, whatever is asked for."""

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


def test_a_config_that_is_not_there(suite):
    one_message(
        suite.behave(HEALTH, "-D", "config=configs/stagin.json"), "configs/stagin.json", "embedded.json", "try:"
    )


def test_a_config_that_is_no_json(suite):
    (suite.root / "broken.json").write_text('{\n  "steward": "admin"\n  "personas": []\n}\n', encoding="utf-8")
    one_message(suite.behave(HEALTH, "-D", "config=broken.json"), "broken.json", "line 3, column 3", "try:")


def test_a_config_with_a_key_that_nobody_knows(suite):
    done = suite.behave(HEALTH, "-D", f"config={suite.config(servise='x')}")
    one_message(done, 'servise: unknown key "servise"', 'did you mean "service"?')


def test_a_secret_that_is_not_there(suite):
    done = suite.behave(
        HEALTH, "-D", f"config={suite.config(personas=[{'name': 'admin', 'username': 'a', 'password': '${NO_SUCH}'}])}"
    )
    one_message(done, "personas[0].password", "${NO_SUCH} is not set", "export NO_SUCH")


def test_a_persona_that_nobody_knows_is_told_before_any_request(suite, silent):
    done = suite.behave(HEALTH, "-D", "persona=admn", "-D", f"base_url={address_of(silent)}")
    one_message(done, 'persona "admn" is not configured', ", ".join(SIX), "behave -D persona=admin")
    assert connections(silent) == 0
    assert not embedded_was_started(suite)


def test_a_password_that_is_wrong(running):
    personas = json.loads((ROOT / DEFAULT).read_text(encoding="utf-8"))["personas"]
    personas[2]["password"] = "no-such-password"
    done = running.behave(HEALTH, "-D", f"config={running.config(personas=personas)}")
    one_message(
        done, 'persona "viewer"', "smoke-viewer", "401", "unknown user or wrong password", "changed.json", "try:"
    )
    assert "no-such-password" not in done.text


def test_a_service_that_is_not_there(suite):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = address_of(taken)
    one_message(suite.behave(HEALTH, "-D", f"base_url={address}"), address, "connection refused", "try:")


def test_a_host_that_nobody_knows(suite):
    one_message(
        suite.behave(HEALTH, "-D", "base_url=http://no-such-host.invalid"), "no-such-host.invalid", "not known", "try:"
    )


def test_a_page_where_the_service_should_be(suite):
    with listening(Page) as address:
        done = suite.behave(HEALTH, "-D", f"base_url={address}")
    one_message(done, address, "text/html", "base URL", "try:")


@pytest.mark.parametrize("address", ["localhost:8000", "ftp://x.example.com", "not an address"])
def test_a_base_url_that_is_none(suite, address):
    one_message(
        suite.behave(HEALTH, "-D", f"base_url={address}"),
        "base_url: wanted an address such as https://",
        f'"{address}"',
    )


def test_a_setting_that_nobody_knows(suite):
    one_message(suite.behave(HEALTH, "-D", "personas=admin"), 'no setting "personas"', "did you mean -D persona=")


def test_an_embedded_service_that_does_not_start(suite):
    (suite.root / "reference_service" / "__main__.py").write_text(
        "raise SystemExit('the port is taken')\n", encoding="utf-8"
    )
    one_message(suite.behave(HEALTH), "the embedded service did not start", "the port is taken", "try:")


def test_a_feature_that_is_not_there(suite):
    one_message(suite.behave("features/nothing.feature"), "features/nothing.feature", "try:")
    one_message(suite.behave("features/nothing.feature:7"), "features/nothing.feature", "try:")


def test_a_report_that_cannot_be_written_is_told_in_one_message(running):
    (running.root / "folder").mkdir()
    done = running.behave(HEALTH, "-D", "persona=admin", "-D", "report_json=folder", "-f", "null")
    one_message(done, "report_json", "folder")


def test_a_table_that_lacks_a_cell(suite):
    suite.replace(HEALTH, "| allowed   |\n", "|           |\n")
    done = suite.behave(HEALTH, "-D", "persona=admin")
    one_message(
        done, "health.feature:14: no cell for anonymous", "| ask whether the service is alive | allowed |", "try:"
    )
    assert not embedded_was_started(suite)


def test_a_persona_without_a_column(suite):
    personas = [*json.loads((ROOT / DEFAULT).read_text(encoding="utf-8"))["personas"], {"name": "auditor"}]
    done = suite.behave(HEALTH, "-D", f"config={suite.config(personas=personas)}")
    one_message(done, "no cell for auditor", "try:")


def test_a_misspelt_resource_is_an_undefined_step(suite):
    suite.replace(GROUPS, "When I create a smoke group\n", "When I create a smoke grupp\n")
    done = suite.behave(GROUPS, "--dry-run", "--name", "A new group is found")
    assert done.code == 1
    assert "undefined" in done.text
    assert "Traceback" not in done.text
    nothing_left(done)
    assert not embedded_was_started(suite)


def test_an_undefined_step_says_which_and_not_none(suite):
    suite.replace(GROUPS, "When I create a smoke group\n", "When I create a smoke grupp\n")
    done = suite.behave(GROUPS, "--dry-run", "--name", "A new group is found")
    assert "I create a smoke grupp" in done.text
    assert "None" not in done.text
