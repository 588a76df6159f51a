"""The plain `behave` command, as a user types it: selections and formats, settings that are wrong, and secrets that stay secret."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import uuid
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests

from support.config import DEFAULT, ROOT
from support.embedded import EmbeddedService

HEALTH, GROUPS = "features/health.feature", "features/groups.feature"
SIX = ["admin", "tenant_admin", "viewer", "member", "outsider", "anonymous"]
MARK = "ACCEPTANCE_TEST_MARK"


@dataclass(frozen=True)
class Ended:
    """A run that is over, and what it left: files in its temporary folder, and processes."""

    code: int
    out: str
    err: str
    folders: list[str]
    processes: list[str]

    @property
    def text(self) -> str:
        return self.out + self.err


@dataclass
class Suite:
    """A copy of the suite, to run in and to change."""

    root: Path
    base_url: str | None = None

    def behave(self, *arguments: str, env: dict[str, str] | None = None) -> Ended:
        temporary = self.root / "tmp"
        temporary.mkdir(exist_ok=True)
        mark = uuid.uuid4().hex
        variables = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("SMOKE_", "API_BASE_URL", "PYTEST"))
        }
        variables |= {"TMPDIR": str(temporary), MARK: mark, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "default"}
        variables |= {"API_BASE_URL": self.base_url} if self.base_url else {}
        done = subprocess.run(
            [sys.executable, "-m", "behave", *arguments], cwd=self.root, env=variables | (env or {}),
            capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60, check=False,
        )  # fmt: skip
        return Ended(
            done.returncode, done.stdout, done.stderr, sorted(each.name for each in temporary.iterdir()), alive(mark)
        )

    def ran(self, *arguments: str, env: dict[str, str] | None = None) -> tuple[Ended, list[str]]:
        """A run, and the scenarios that it ran, as behave's JSON has them."""
        done = self.behave(*arguments, "-f", "json", "-o", "ran.json", env=env)
        written = self.root / "ran.json"
        assert written.exists(), done.text
        told = json.loads(written.read_text(encoding="utf-8"))
        return done, [
            each["name"] for feature in told for each in feature["elements"] if each.get("status") == "passed"
        ]

    def config(self, **changes: Any) -> str:
        document = json.loads((ROOT / DEFAULT).read_text(encoding="utf-8")) | changes
        path = self.root / "configs" / "changed.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        return str(path)

    def replace(self, feature: str, old: str, new: str) -> None:
        path = self.root / feature
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")


def alive(mark: str) -> list[str]:
    """The processes that a run has left: they have its variable in their environment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"{MARK}={mark}".encode() in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return found


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    embedded = EmbeddedService()
    try:
        yield embedded.start("/readyz")
    finally:
        embedded.stop()


def copied(root: Path) -> Suite:
    for name in ("features", "steps", "configs"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("environment.py", "behave.ini"):
        shutil.copy(ROOT / name, root / name)
    return Suite(root)


@pytest.fixture
def suite(tmp_path: Path) -> Suite:
    """One that would start the embedded service; but it is a stand-in, which leaves a file and ends."""
    stand_in = copied(tmp_path)
    package = tmp_path / "reference_service"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text(f"open({str(tmp_path / 'started')!r}, 'w').close()\n", encoding="utf-8")
    return stand_in


@pytest.fixture
def running(suite: Suite, service: str) -> Suite:
    """One that is pointed at a service which runs already."""
    suite.base_url = service
    return suite


def embedded_was_started(suite: Suite) -> bool:
    return (suite.root / "started").exists()


@contextmanager
def listening(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


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


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    """A socket that listens and that nobody answers: who connects can be counted afterwards."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


def connections(server: socket.socket) -> int:
    count = 0
    while True:
        try:
            server.accept()[0].close()
        except BlockingIOError:
            return count
        count += 1


def address_of(server: socket.socket) -> str:
    return f"http://127.0.0.1:{server.getsockname()[1]}"


def fine(done: Ended) -> None:
    assert done.code == 0, done.text
    assert "Traceback" not in done.text
    nothing_left(done)


def nothing_left(done: Ended) -> None:
    assert done.folders == []
    assert done.processes == []


def one_message(done: Ended, *parts: str) -> None:
    """The run ended in one message that says what to do, and nothing is left of it."""
    assert done.code != 0
    for part in parts:
        assert part in done.text, done.text
    assert "Traceback" not in done.text
    assert len(re.findall(r"^\w*Error: ", done.text, re.MULTILINE)) == 1, done.text
    assert "ABORTED" not in done.text
    assert "Warning" not in done.text
    nothing_left(done)


# Selections


def test_without_a_selection_all_six_personas_run_against_the_embedded_service(tmp_path):
    done, names = copied(tmp_path).ran(HEALTH)
    fine(done)
    assert {name.split("[")[1].rstrip("]") for name in names} == set(SIX)
    assert "Nothing was left behind" in done.text


@pytest.mark.parametrize("given", ["admin", "admin,viewer"])
def test_only_the_personas_that_are_named_run(running, given):
    done, names = running.ran(HEALTH, "-D", f"persona={given}")
    fine(done)
    assert names == [
        f"ask whether the service is {how} [{persona}]" for how in ("alive", "ready") for persona in given.split(",")
    ]
    assert not embedded_was_started(running)


def test_a_line_selects_its_scenario_and_no_other(running):
    lines = (ROOT / HEALTH).read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if "is ready" in text)
    done, names = running.ran(f"{HEALTH}:{line}", "-D", "persona=admin,viewer")
    fine(done)
    assert names == ["ask whether the service is ready [admin]", "ask whether the service is ready [viewer]"]


def test_a_list_of_lines_in_a_file_can_be_run(running):
    (running.root / "again.txt").write_text(f"# failed before\n{HEALTH}:14\n", encoding="utf-8")
    done, names = running.ran("@again.txt", "-D", "persona=admin")
    fine(done)
    assert len(names) == 1


def test_a_name_selects_the_scenarios_that_have_it(running):
    done, names = running.ran(GROUPS, "--name", "A new group is found", "-D", "persona=admin,tenant_admin,viewer")
    fine(done)
    assert names == ["A new group is found and listed [admin]", "A new group is found and listed [tenant_admin]"]


def test_a_name_with_its_persona_selects_one(running):
    done, names = running.ran(HEALTH, "--name", r"is alive \[viewer\]")
    fine(done)
    assert names == ["ask whether the service is alive [viewer]"]


def test_tags_select_scenarios_and_personas(running):
    done, names = running.ran(GROUPS, HEALTH, "--tags", "@authorization and @persona.viewer and @health")
    fine(done)
    assert names == ["ask whether the service is alive [viewer]", "ask whether the service is ready [viewer]"]


def test_a_selection_of_nothing_is_not_green(running):
    done = running.behave(HEALTH, "--tags", "@no_such_tag")
    assert done.code != 0
    assert "Nothing was run" in done.text
    assert "Traceback" not in done.text
    nothing_left(done)


def test_a_dry_run_needs_no_service(suite, silent):
    for env in ({}, {"API_BASE_URL": address_of(silent)}):
        done = suite.behave("--dry-run", "--tags", "@smoke", "-f", "null", env=env)
        fine(done)
    assert connections(silent) == 0
    assert not embedded_was_started(suite)


def test_the_sentences_can_be_listed_without_a_service(suite):
    done = suite.behave("--steps-catalog")
    fine(done)
    assert "Given a smoke {resource:Resource} exists" in done.out
    assert not embedded_was_started(suite)


# Formats


@pytest.mark.parametrize(
    "name", ["plain", "pretty", "progress", "progress2", "progress3", "null", "rerun", "tags.location"]
)
def test_the_formats_of_behave_work(running, name):
    done = running.behave(HEALTH, "-D", "persona=admin", "-f", name)
    fine(done)
    assert "2 scenarios passed" in done.text


def test_json_on_the_console_is_json(running):
    done = running.behave(HEALTH, "-D", "persona=admin", "-f", "json", "--no-summary")
    fine(done)
    told = json.loads(done.out[done.out.index("[\n") : done.out.rindex("\n]") + 2])
    assert [each["status"] for feature in told for each in feature["elements"]] == ["passed", "passed"]


def test_junit_names_each_scenario_with_its_persona(running):
    fine(running.behave(HEALTH, "-D", "persona=admin,viewer", "--junit", "--junit-directory", "xml", "-f", "null"))
    (written,) = (running.root / "xml").glob("*.xml")
    cases = [(case.get("name"), case.get("status")) for case in ET.parse(written).iter("testcase")]
    assert len(cases) == 4
    assert ("ask whether the service is ready [viewer]", "passed") in cases


def test_what_failed_can_be_run_again(running):
    running.replace(HEALTH, "| allowed | allowed      |", "| refused | allowed      |")
    done = running.behave(HEALTH, "-D", "persona=admin,viewer", "-f", "rerun", "-o", "again.txt")
    assert done.code != 0
    again, names = running.ran("@again.txt", "-D", "persona=viewer")
    fine(again)
    assert len(names) == 2


def test_both_reports_are_written_where_they_are_asked_for(running):
    fine(
        running.behave(
            HEALTH,
            "-D",
            "persona=admin",
            "-D",
            "report_json=out/run.json",
            "-D",
            "report_html=out/run.html",
            "-f",
            "null",
        )
    )
    report = json.loads((running.root / "out" / "run.json").read_text(encoding="utf-8"))
    assert report["summary"]["scenarios"]["passed"] == 2
    assert report["personas"] == ["admin"]
    assert "<html" in (running.root / "out" / "run.html").read_text(encoding="utf-8")


# Settings that are wrong


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


# Secrets


@dataclass
class Seen:
    """What passed through the service that tells too much."""

    tokens: set[str] = field(default_factory=set)
    secrets: set[str] = field(default_factory=set)
    passwords: set[str] = field(default_factory=set)


def telltale(service: str, seen: Seen) -> type[BaseHTTPRequestHandler]:  # noqa: C901 - each branch repeats a secret elsewhere
    """The real service behind one that repeats whatever secret it hears, and that removes no role."""
    upstream = requests.Session()
    upstream.trust_env = False

    class Telltale(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            told: Any = self._learnt(body)
            heard = dict(self.headers)
            answer = upstream.request(self.command, service + self.path, data=body, headers=heard, timeout=10)
            status, content, kind = answer.status_code, answer.content, answer.headers.get("Content-Type", "")
            if self.path == "/utils/jwt" and status == 200:
                seen.tokens.add(answer.json()["access_token"])
            if status >= 400:
                content = json.dumps(
                    {"title": "No", "detail": f"{told} is refused {heard.get('Authorization')}"}
                ).encode()
            elif self.command == "DELETE" and "/roles/" in self.path:
                status, kind = 500, "application/json"
                content = json.dumps(
                    {"detail": f"cannot remove it for {heard['Authorization']}, {sorted(seen.secrets)}"}
                ).encode()
            elif self.command == "GET" and "/integrations/" in self.path:
                content = json.dumps(
                    {**answer.json(), "note": f"{sorted(seen.secrets)} {heard['Authorization']}"}
                ).encode()
            elif self.command == "GET" and "/groups/" in self.path:
                kind, content = "text/html", f"<pre>{heard['Authorization']} {sorted(seen.passwords)}</pre>".encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("X-Debug", f"{heard.get('Authorization')} {sorted(seen.secrets)}")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def _learnt(self, body: bytes) -> Any:
            try:
                told = json.loads(body)
            except ValueError:
                return None
            if isinstance(told, dict):
                seen.secrets |= {told["secret"]} if told.get("secret") else set()
                seen.passwords |= {told["password"]} if told.get("password") else set()
            return told

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815 - the names that the server looks for

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name there
            pass

    return Telltale


LEAKS = """
@leaks
Feature: Leaks
  Whatever goes wrong is told, and no secret with it.

  Rule: Every one of these goes wrong

    Scenario: An integration's secret is repeated
      Given a smoke integration exists
      When I read the integration
      Then the secret of the integration is not told

    Scenario: A wrong password is repeated
      When I try to log in with the wrong password
      Then I am allowed

    Scenario: A token is repeated where a list should be
      Given a smoke group exists
      When I list the groups
      Then the group is among them

    Scenario: A token is repeated where something is found
      Given a smoke group exists
      When I read the group
      Then the group shows what was asked for

    Scenario: A token is repeated where a rule is broken
      Given a smoke integration exists
      When I try to create an integration with an empty name
      Then I am allowed

    Scenario: A secret is repeated by what cannot be removed
      Given a smoke integration exists
      And a smoke role exists
      When I read the role
      Then the role is found
"""


@dataclass(frozen=True)
class Leaky:
    """A run in which everything failed, with all that it has written."""

    done: Ended
    seen: Seen
    files: dict[str, str]


@pytest.fixture(scope="module")
def leaky(service: str, tmp_path_factory: pytest.TempPathFactory) -> Leaky:
    suite = copied(tmp_path_factory.mktemp("leaky"))
    (suite.root / "features" / "leaks.feature").write_text(LEAKS, encoding="utf-8")
    before = set(suite.root.rglob("*"))
    seen = Seen()
    with listening(telltale(service, seen)) as address:
        done = suite.behave(
            "features/leaks.feature", "-D", "persona=admin,tenant_admin", "-D", f"base_url={address}",
            "-f", "json", "-o", "out/run.json", "-f", "allure", "-o", "out/allure", "-f", "plain",
            "--junit", "--junit-directory", "out/junit", "-D", "report_json=out/report.json",
            "-D", "report_html=out/report.html", env={"SMOKE_CLEANUP_BUDGET": "0.1"},
        )  # fmt: skip
    written = [path for path in suite.root.rglob("*") if path.is_file() and path not in before]
    return Leaky(
        done,
        seen,
        {str(path.relative_to(suite.root)): path.read_text(encoding="utf-8", errors="replace") for path in written},
    )


def leaked(leaky: Leaky, text: str) -> list[str]:
    accounts = [
        (each["username"], re.sub(r"\$\{\w+:-(.*)\}", r"\1", each["password"]))
        for each in json.loads((ROOT / DEFAULT).read_text(encoding="utf-8"))["personas"] if "password" in each
    ]  # fmt: skip
    values = {password for _, password in accounts} | leaky.seen.tokens | leaky.seen.secrets | leaky.seen.passwords
    values |= {base64.b64encode(f"{name}:{password}".encode()).decode() for name, password in accounts}
    return sorted(value for value in values if value in text) + re.findall(r"eyJ[\w-]{8,}", text)


def test_the_run_that_tells_too_much_does_fail_and_hears_secrets(leaky):
    assert leaky.done.code != 0
    assert leaky.seen.tokens
    assert leaky.seen.secrets
    assert {"not-admin-demo-pass-7c1e", "admin-demo-pass-7c1e"} <= leaky.seen.passwords
    assert "***" in leaky.done.text
    assert "Traceback" not in leaky.done.text


def test_every_kind_of_report_is_written(leaky):
    for name in ("out/run.json", "out/report.json", "out/report.html"):
        assert leaky.files[name]
    assert any(name.startswith("out/junit/") for name in leaky.files)
    assert any(name.startswith("out/allure/") and name.endswith("-result.json") for name in leaky.files)
    assert any(name.endswith(".httpexchange") for name in leaky.files)


@pytest.mark.parametrize("stream", ["out", "err"])
def test_no_secret_is_on_the_console(leaky, stream):
    assert leaked(leaky, getattr(leaky.done, stream)) == []


@pytest.mark.parametrize(
    "part", ["out/run.json", "out/report.json", "out/report.html", "out/junit/", "out/allure/", ""]
)
def test_no_secret_is_in_any_file(leaky, part):
    assert {
        name: found for name, text in leaky.files.items() if name.startswith(part) and (found := leaked(leaky, text))
    } == {}


def test_the_reports_say_all_the_same_what_went_wrong(leaky):
    report = json.loads(leaky.files["out/report.json"])
    failed = [each for each in report["scenarios"] if each["status"] != "passed"]
    assert len(failed) == 12
    assert all(each["message"] for each in failed)
    assert report["left_behind"]
