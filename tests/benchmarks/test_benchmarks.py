"""What `make bench` is made of: requests that can be sent again, a delay that is one, and a page that says what was measured."""

from __future__ import annotations

import json
import time
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import requests

from benchmarks import page, plot
from benchmarks.against_peers import PEERS, SOURCES
from benchmarks.measuring import FailedError, Figure, in_turn, ratios, run
from benchmarks.replaying import MADE_UP, replayed
from benchmarks.services import delayed
from tests.http.loopback import Answer, running

OLD, NEW = "a" * 32, "b" * 32


def recorded(at: float, method: str, path: str, body: str = "", received: str = "") -> str:
    return json.dumps(
        {"at": at, "method": method, "path": path, "headers": {"X-For": path}, "body": body, "received": received}
    )


def figure(value: float) -> dict[str, float]:
    return Figure.of([value - 1, value, value + 1]).as_json()


def test_a_replay_sends_the_ids_that_the_service_gives_now(tmp_path: Path) -> None:
    (tmp_path / "1.jsonl").write_text(
        "\n".join(
            [
                recorded(1, "POST", "/things", '{"name": "x"}', json.dumps({"id": OLD})),
                recorded(4, "GET", f"/things/{OLD}?last=1"),
            ]
        )
    )
    (tmp_path / "2.jsonl").write_text(recorded(2, "PUT", f"/things/{OLD}", json.dumps({"of": OLD})))
    with running() as service:
        service.answers(Answer(201, {"id": NEW}))
        assert replayed(tmp_path, service.url) > 0
    assert [(each.method, each.target) for each in service.received] == [
        ("POST", "/things"),
        ("PUT", f"/things/{NEW}"),
        ("GET", f"/things/{NEW}?last=1"),
    ]
    assert service.received[1].json == {"of": NEW}


def test_only_what_the_service_makes_up_is_replaced() -> None:
    assert MADE_UP.findall(f"/things/{OLD}/smoke-1 eyJh.eyJi.c-_ name") == [OLD, "eyJh.eyJi.c-_"]


def test_the_proxy_delays_each_request_and_changes_nothing() -> None:
    with running() as service, delayed(service.url, 50) as far, requests.Session() as session:
        service.respond = lambda received: Answer(200, received.body)
        began = time.monotonic()
        answered = [session.post(far, data=f"text {number}").text for number in range(4)]
    assert answered == [f"text {number}" for number in range(4)]
    assert time.monotonic() - began >= 4 * 0.05


def test_what_is_compared_is_measured_in_turn() -> None:
    order: list[str] = []
    ours, others = in_turn(3, lambda: order.append("a") or 2.0, lambda: order.append("b") or 4.0)
    assert "".join(order) == "ababab"
    assert ratios(ours, others) == [0.5, 0.5, 0.5]


def test_a_command_that_fails_is_not_measured() -> None:
    with pytest.raises(FailedError, match=r"ended with 3\nwhat it said"):
        run(["/bin/sh", "-c", "echo what it said; exit 3"])


def test_the_page_shows_medians_with_their_spread_and_what_was_skipped() -> None:
    row = {"peer": "tool", "versions": "tool 1.0", "jobs": 2, "milliseconds": 0, "ours": figure(3), "theirs": figure(6)}
    rows = [{**row, "ratio": figure(2)}, {"peer": "other", "jobs": 4, "skipped": "it has no workers"}]
    part = {"when": "1 May 2026", "quick": True, "runs": 3, "machine": "2 processors", "load": [0.1, 0.2], "rows": rows}
    text = page.markdown({"peers": part})
    assert "| tool | tool 1.0 | 2 | 0 | 3 (2-4) | 6 (5-7) | 2 (1-3) |" in text
    assert "- other, 4 workers: it has no workers" in text
    assert "load average 0.1 to 0.2; medians of 3 runs, with `--quick`." in text
    assert text.count("Not measured yet.") == 3
    assert "tool" in "".join(ET.fromstring(plot.picture({"peers": part})).itertext())


def test_each_tool_has_its_files() -> None:
    for peer in PEERS:
        assert peer.grows is None or "# one line for each flow\n" in (SOURCES / peer.files / peer.grows[0]).read_text()
