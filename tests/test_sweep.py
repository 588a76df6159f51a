"""What dead runs left is removed, and nothing else: a real service, a real database, and the commands that people type."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:  # pytest's importlib mode leaves it alone
    sys.path.insert(0, str(ROOT))

from support import journal as events  # noqa: E402
from support.config import SERVICES  # noqa: E402
from support.journal import Journal, Made  # noqa: E402
from support.service import ServiceDescription  # noqa: E402
from support.sweep import by_pattern  # noqa: E402
from tests.chaos.place import Place, environment  # noqa: E402

SERVICE = ServiceDescription.from_file(SERVICES / "tenant_management.json")
RUN, OTHER = "0badcafe", "deadbeef"
AGES_AGO = "2020-01-01T00:00:00Z"


@pytest.fixture(scope="module")
def shared(tmp_path_factory) -> Iterator[Place]:
    with Place(tmp_path_factory.mktemp("place")) as place:
        yield place


@pytest.fixture
def place(shared) -> Iterator[Place]:
    before = shared.rows()
    shared.arm()
    yield shared
    shared.restore(before)
    shared.arm()


class Stage:
    """Makes things at the service, past the suite."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._token = place.token()

    def tenant(self, name: str) -> str:
        return str(self._place.ask("POST", "/admin/tenants", {"tenant_name": name}, self._token)["tenant_id"])

    def user(self, name: str) -> str:
        body = {"email": f"{name.replace(' ', '.')}@example.com", "display_name": name}
        return str(self._place.ask("POST", "/users", body, self._token)["user_id"])

    def everything(self, run: str = RUN) -> tuple[str, str]:
        """One of each, tied together."""
        tenant, user = self.tenant(f"smoke-{run}-1-tenant"), self.user(f"smoke-{run}-2-user renamed")
        self.put(f"/tenants/{tenant}/users/{user}", {"title": "theirs"})
        for kind, number in (("role", 3), ("group", 4)):
            body = {f"{kind}_name": f"smoke-{run}-{number}-{kind}"}
            own = self._place.ask("POST", f"/tenants/{tenant}/{kind}s/", body, self._token)[f"{kind}_id"]
            self.put(f"/tenants/{tenant}/users/{user}/{kind}s/{own}", None)
        body = {
            "integration_name": f"smoke-{run}-5-integration",
            "kind": "slack",
            "endpoint_url": "https://x.example.com",
        }
        self._place.ask("POST", f"/tenants/{tenant}/integrations/", body, self._token)
        self.put(f"/tenants/{tenant}/configs/smoke_{run}_6_config", {"value": 1})
        return tenant, user

    def put(self, path: str, body: Any) -> None:
        self._place.ask("PUT", path, body, self._token)


@pytest.fixture
def stage(place) -> Stage:
    return Stage(place)


def sweep(place: Place, *arguments: str, config: Path | None = None) -> SimpleNamespace:
    command = [sys.executable, "-m", "support", "sweep", "--config", str(config or place.config), *arguments]
    ended = subprocess.run(
        command,
        cwd=ROOT,
        env=environment() | {"SMOKE_CLEANUP_BUDGET": "1"},
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    return SimpleNamespace(code=ended.returncode, said=ended.stdout + ended.stderr)


def behave(place: Place, *arguments: str, config: Path | None = None) -> SimpleNamespace:
    command = [sys.executable, "-m", "behave", "--no-color", "-D", f"config={config or place.config}", *arguments]
    ended = subprocess.run(
        command, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=90, check=False
    )
    return SimpleNamespace(code=ended.returncode, said=ended.stdout + ended.stderr)


def died(place: Place, *made: Made, run: str = RUN, base_url: str | None = None) -> Path:
    """The journal of a run that owes these things and is no more."""
    record = Journal(place.journal, run, {"base_url": base_url or place.url, "environment": "chaos"})
    for each in made:
        intent = record.intend(each)
        if not each.lost:
            record.outcome(Made(each.kind, each.name, each.ids, "", "", number=intent.number), events.MADE)
    record.close()
    return record.path


def user_owed(own: str, name: str) -> Made:
    return Made("user", name, {"user": own}, "admin", "/users")


def protected(place: Place, tmp_path: Path) -> Path:
    path = tmp_path / "protected.json"
    path.write_text(
        json.dumps(json.loads(place.config.read_text("utf-8")) | {"name": "production", "protected": True}), "utf-8"
    )
    return path


def test_from_the_journal_a_dry_run_names_what_it_would_remove(place, stage):
    died(place, user_owed(stage.user("smoke-0badcafe-1-user"), "smoke-0badcafe-1-user"))
    before = place.rows()
    swept = sweep(place)
    assert (swept.code, place.rows()) == (0, before)
    assert 'would look for and remove: user "smoke-0badcafe-1-user"' in swept.said
    assert "1 owed by dead runs" in swept.said
    assert "add --yes" in swept.said


def test_from_the_journal_what_dead_runs_made_or_may_have_made_is_removed(place, stage):
    before = place.rows()
    own = user_owed(stage.user("smoke-0badcafe-1-user"), "smoke-0badcafe-1-user")
    stage.tenant("smoke-0badcafe-2-tenant")
    name = "smoke-0badcafe-2-tenant"
    path = died(place, own, Made("tenant", name, {}, "admin", "/admin/tenants", {"tenant_name": name}, lost=True))
    swept = sweep(place, "--yes")
    assert (swept.code, place.rows()) == (0, before)
    assert "2 removed, 0 left" in swept.said
    assert not path.exists()


def test_what_was_never_made_is_closed_and_not_called_removed(place):
    name = "smoke-0badcafe-2-tenant"
    path = died(place, Made("tenant", name, {}, "admin", "/admin/tenants", {"tenant_name": name}, lost=True))
    swept = sweep(place, "--yes")
    assert swept.code == 0
    assert "0 removed, 0 left" in swept.said
    assert not path.exists()


def test_what_a_live_run_made_is_left_alone(place, stage):
    stage.everything(RUN)
    record = Journal(place.journal, RUN, {"base_url": place.url})
    record.intend(Made("tenant", f"smoke-{RUN}-1-tenant", {}, "admin", "/admin/tenants"))
    before = place.rows()
    try:
        for arguments in (["--yes"], ["--yes", "--older-than", "0m"]):
            assert sweep(place, *arguments).code == 0
            assert place.rows() == before
    finally:
        record.close()


def test_what_is_owed_elsewhere_is_named_and_kept(place):
    path = died(place, user_owed("u-1", "smoke-0badcafe-1-user"), base_url="http://elsewhere.example.com")
    swept = sweep(place, "--yes")
    assert "not looked for, it is elsewhere: run 0badcafe at http://elsewhere.example.com" in swept.said
    assert path.exists()


def test_by_name_and_age_everything_of_ours_goes_and_nothing_of_theirs(place, stage):
    theirs = place.rows()
    for name in (
        "smoke",
        "smoke-test",
        "smoke-0badcafe",
        "smoke-0badcafe-1",
        "smoke-0badcafe-1-tenants",
        "smoke-0badcafe-x-tenant",
        "smoke-0badcaf-1-tenant",
        "smoke-0BADCAFE-1-tenant",
        "my smoke-0badcafe-1-tenant",
        "smoke-0badcafe-1-tenant's",
        "smoke-0badcafe-1-group",
    ):
        stage.tenant(name)  # fmt: skip
    theirs = place.rows()
    stage.everything(RUN)
    stage.everything(OTHER)
    ours = place.rows()
    dry = sweep(place, "--older-than", "0m")
    assert (dry.code, place.rows()) == (0, ours)
    assert "18 found by name and age; nothing was removed; add --yes" in dry.said
    swept = sweep(place, "--older-than", "0m", "--yes")
    assert swept.code == 0, swept.said
    assert "18 removed, 0 left" in swept.said
    assert place.rows() == theirs


def test_ties_and_children_go_before_what_they_tie_and_are_in(place, stage):
    stage.everything()
    lines = [
        line.split()[2]
        for line in sweep(place, "--older-than", "0m").said.splitlines()
        if line.startswith("would remove: ")
    ]
    assert lines.index("membership") < min(lines.index("tenant"), lines.index("user"))
    assert max(index for index, kind in enumerate(lines) if kind in {"role", "group"}) < lines.index("tenant")
    said = sweep(place, "--older-than", "0m").said
    for tie in ("role assignment", "group assignment"):
        assert said.index(f"would remove: {tie}") < said.index(f'would remove: {tie.split()[0]} "')
        assert said.index(f"would remove: {tie}") < said.index("would remove: membership")


def test_what_is_too_young_is_left_alone(place, stage):
    stage.everything()
    before = place.rows()
    swept = sweep(place, "--older-than", "1h", "--yes")
    assert (swept.code, place.rows()) == (0, before)
    assert "0 removed, 0 left" in swept.said


def test_somebody_elses_thing_in_ours_is_not_removed_and_what_cannot_go_is_named(place, stage):
    tenant, _ = stage.everything()
    theirs = stage.user("Ada")
    stage.put(f"/tenants/{tenant}/users/{theirs}", {"title": "guest"})
    swept = sweep(place, "--older-than", "0m", "--yes")
    assert swept.code == 3
    assert f'left: tenant "smoke-{RUN}-1-tenant"' in swept.said
    assert [line[1] for line in place.rows()["memberships"] if theirs in line] != []


def test_by_pattern_what_tells_no_age_is_old_only_where_what_it_is_in_is():
    class Lists:
        service = SERVICE
        missing = (404,)

        def items(self, kind: str, ids: dict[str, str]) -> list[Any]:
            if kind == "tenant":
                return [{"tenant_id": "t", "tenant_name": f"smoke-{RUN}-1-tenant", "created_at": AGES_AGO}]
            if kind == "user":
                return [{"user_id": "u", "display_name": f"smoke-{RUN}-2-user"}]
            return [{"group_id": "g", "group_name": f"smoke-{RUN}-3-group"}] if kind == "group" else []

    now = datetime(2026, 1, 1, tzinfo=UTC)
    found = by_pattern(Lists(), timedelta(hours=24), set, now)  # type: ignore[arg-type]
    assert [made.kind for made in found] == ["group", "tenant"]
    assert "user" in [made.kind for made in by_pattern(Lists(), timedelta(), set, now)]  # type: ignore[arg-type]


@pytest.mark.parametrize("arguments", [(), ("--yes",), ("--older-than", "0m", "--yes")])
def test_a_protected_environment_is_not_swept_without_its_name(place, stage, tmp_path, arguments):
    stage.everything()
    before = place.rows()
    for more in ((), ("--allow-protected", "prod")):
        swept = sweep(place, *arguments, *more, config=protected(place, tmp_path))
        assert (swept.code, place.rows()) == (2, before)
        assert 'the environment "production" is protected' in swept.said
        assert "--allow-protected production" in swept.said


def test_a_protected_environment_is_swept_with_its_name(place, stage, tmp_path):
    before = place.rows()
    stage.everything()
    arguments = ("--older-than", "0m", "--yes", "--allow-protected", "production")
    assert sweep(place, *arguments, config=protected(place, tmp_path)).code == 0
    assert place.rows() == before


def test_a_protected_environment_is_not_run_against_without_its_name(place, tmp_path):
    config = protected(place, tmp_path)
    run = ("features/health.feature", "-D", "persona=anonymous")
    refused = behave(place, *run, config=config)
    assert refused.code == 2
    assert 'the environment "production" is protected' in refused.said
    assert "-D allow_protected=production" in refused.said
    assert place.state()["seen"] == []
    assert behave(place, *run, "-D", "allow_protected=production", config=config).code == 0


def test_an_embedded_service_cannot_be_swept(place):
    swept = sweep(place, config=ROOT / "configs" / "embedded.json")
    assert swept.code == 2
    assert "there is nothing to sweep" in swept.said


def test_the_next_run_says_what_it_settled(place, stage):
    before = place.rows()
    died(place, user_owed(stage.user("smoke-0badcafe-1-user"), "smoke-0badcafe-1-user"))
    run = behave(place, "features/health.feature", "-D", "persona=anonymous")
    assert (run.code, place.rows()) == (0, before)
    assert 'Removed what an earlier run left behind (1):\n  user "smoke-0badcafe-1-user"' in run.said
