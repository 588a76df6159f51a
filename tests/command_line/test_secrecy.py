"""No secret reaches the console or a report, even if the service repeats every secret that it receives."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
import requests

from support.json_files import ROOT
from support.settings.config import DEFAULT
from tests.command_line.listening import listening
from tests.command_line.suite import Ended, copied


@dataclass
class Seen:
    """The secrets that passed through the service that repeats them."""

    tokens: set[str] = field(default_factory=set)
    secrets: set[str] = field(default_factory=set)
    passwords: set[str] = field(default_factory=set)


def repeating(service: str, seen: Seen) -> type[BaseHTTPRequestHandler]:  # noqa: C901 - each branch repeats a secret elsewhere
    """A proxy of the real service that repeats every secret that it receives, and removes no role."""
    upstream = requests.Session()
    upstream.trust_env = False

    class Repeating(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            sent: Any = self._learned(body)
            headers = dict(self.headers)
            response = upstream.request(self.command, service + self.path, data=body, headers=headers, timeout=10)
            status, content, kind = response.status_code, response.content, response.headers.get("Content-Type", "")
            if self.path == "/utils/jwt" and status == 200:
                seen.tokens.add(response.json()["access_token"])
            if status >= 400:
                content = json.dumps(
                    {"title": "No", "detail": f"{sent} is refused {headers.get('Authorization')}"}
                ).encode()
            elif self.command == "DELETE" and "/roles/" in self.path:
                status, kind = 500, "application/json"
                content = json.dumps(
                    {"detail": f"cannot remove it for {headers['Authorization']}, {sorted(seen.secrets)}"}
                ).encode()
            elif self.command == "GET" and "/integrations/" in self.path:
                content = json.dumps(
                    {**response.json(), "note": f"{sorted(seen.secrets)} {headers['Authorization']}"}
                ).encode()
            elif self.command == "GET" and "/groups/" in self.path:
                kind, content = "text/html", f"<pre>{headers['Authorization']} {sorted(seen.passwords)}</pre>".encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("X-Debug", f"{headers.get('Authorization')} {sorted(seen.secrets)}")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def _learned(self, body: bytes) -> Any:
            try:
                sent = json.loads(body)
            except ValueError:
                return None
            if isinstance(sent, dict):
                seen.secrets |= {sent["secret"]} if sent.get("secret") else set()
                seen.passwords |= {sent["password"]} if sent.get("password") else set()
            return sent

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815 - the names that the server looks for

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name there
            pass

    return Repeating


LEAKS = """
@leaks
Feature: Leaks
  Every failure is reported, and no secret with it.

  Rule: Every one of these goes wrong

    Scenario: An integration's secret is repeated
      Given a smoke integration exists
      When I read the integration
      Then no response reveals the secret of the integration

    Scenario: A wrong password is repeated
      When I try to sign in with the wrong password
      Then I am allowed

    Scenario: A token is repeated where a list should be
      Given a smoke group exists
      When I list the groups
      Then the results include the group

    Scenario: A token is repeated where a group should be
      Given a smoke group exists
      When I read the group
      Then the group has the requested values

    Scenario: A token is repeated in the rejection of an invalid request
      Given a smoke integration exists
      When I try to create an integration with an empty name
      Then I am allowed

    Scenario: A secret is repeated in the refusal to remove a role
      Given a smoke integration exists
      And a smoke role exists
      When I read the role
      Then the role exists
"""


@dataclass(frozen=True)
class Leaky:
    """A run in which everything failed, with all the files that it wrote."""

    done: Ended
    seen: Seen
    files: dict[str, str]


@pytest.fixture(scope="module")
def leaky(service: str, tmp_path_factory: pytest.TempPathFactory) -> Leaky:
    suite = copied(tmp_path_factory.mktemp("leaky"))
    (suite.root / "features" / "leaks.feature").write_text(LEAKS, encoding="utf-8")
    before = set(suite.root.rglob("*"))
    seen = Seen()
    with listening(repeating(service, seen)) as address:
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
    """The secrets in a text: of the config, and those that passed through the service."""
    accounts = [
        (each["username"], re.sub(r"\$\{\w+:-(.*)\}", r"\1", each["password"]))
        for each in json.loads((ROOT / DEFAULT).read_text(encoding="utf-8"))["personas"] if "password" in each
    ]  # fmt: skip
    values = {password for _, password in accounts} | leaky.seen.tokens | leaky.seen.secrets | leaky.seen.passwords
    values |= {base64.b64encode(f"{name}:{password}".encode()).decode() for name, password in accounts}
    return sorted(value for value in values if value in text) + re.findall(r"eyJ[\w-]{8,}", text)


def test_the_run_fails_and_secrets_are_repeated(leaky):
    assert leaky.done.code != 0
    assert leaky.seen.tokens
    assert leaky.seen.secrets
    assert leaky.seen.passwords == {
        *("not-admin-demo-pass-7c1e", "admin-demo-pass-7c1e"),
        *("not-tenant-admin-demo-pass-42fd", "tenant-admin-demo-pass-42fd"),
    }
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


def test_the_reports_still_say_what_went_wrong(leaky):
    report = json.loads(leaky.files["out/report.json"])
    failed = [each for each in report["scenarios"] if each["status"] != "passed"]
    assert len(failed) == 12
    assert all(each["message"] for each in failed)
    assert report["left_behind"]
