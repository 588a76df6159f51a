"""Secrets stay secret, though the service repeats whatever secret it hears."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
import requests

from support.config import DEFAULT, ROOT

from .listening import listening
from .suite import Ended, copied


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
