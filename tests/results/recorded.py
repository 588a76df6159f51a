"""A scenario, an exchange and a run, as they are recorded."""

from __future__ import annotations

from datetime import UTC, datetime

from support.http.exchange import Exchange, Purpose
from support.results.account import RunInformation
from support.results.records import ScenarioId, ScenarioResult

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
EXCHANGE = Exchange(
    "GET", "/groups/g-1", "http://x/groups/g-1?q=1", "viewer", "smoke-1-2", AT, 0.0123456789, 200, "OK",
    operation="read the group", purpose=Purpose.ACT,
)  # fmt: skip
SCENARIO = ScenarioResult(
    id=ScenarioId("features/groups.feature", "A rule", "A group", persona="viewer"), feature="Groups", rule="A rule",
    name="A group [viewer]", persona="viewer", tags=("smoke",), status="passed", message="",
    location="features/groups.feature:7", duration=0.5,
)  # fmt: skip
RUN = RunInformation(
    service="Shop", environment="staging", base_url="http://x", run="7f3a9c02", personas=("admin", "viewer"),
    started="2026-03-01T12:00:00+00:00",
)  # fmt: skip
