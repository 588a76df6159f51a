"""The proposal of what is @smoke: within its budgets, with every feature and persona, and noticing as much as it can."""

from __future__ import annotations

import json
from pathlib import Path

from tests.defects.smoke_set import Place, main, places_of, proposed
from tests.defects.test_sample import run


def place(where: str, notices: str, *, requests: int = 10, personas: tuple[str, ...] = ("admin",)) -> Place:
    return Place(where, where.partition(":")[0], where, personas, requests, smoke=False, notices=frozenset(notices))


def chosen(places: list[Place], *keep: str, scenarios: int = 10, requests: int = 100) -> list[str]:
    return [each.where for each in proposed(places, keep, scenarios, requests).places]


def test_what_notices_most_for_its_cost_comes_first_and_what_adds_nothing_not_at_all() -> None:
    places = [place("a:1", "xyz"), place("a:2", "xy"), place("a:3", "w", requests=95), place("a:4", "v")]
    assert chosen(places) == ["a:1", "a:4"]


def test_neither_budget_is_exceeded() -> None:
    places = [place(f"a:{number}", str(number), personas=("admin", "viewer")) for number in range(9)]
    assert len(chosen(places, scenarios=7)) == 3
    assert len(chosen(places, requests=45)) == 4


def test_every_feature_and_persona_is_in_it_and_so_is_what_must_stay() -> None:
    places = [
        place("a:1", "xyz"),
        place("b:1", ""),
        place("a:2", "", personas=("viewer",)),
        place("a:3", "", requests=1),
    ]
    assert set(chosen(places, "a:3")) == {"a:1", "b:1", "a:2", "a:3"}


def test_a_row_of_a_matrix_is_one_place_with_all_its_personas(tmp_path: Path) -> None:
    scenarios = [
        {"id": name, "location": "features/a.feature:7", "name": name, "persona": name, "tags": ["smoke"]}
        for name in ("admin", "viewer")
    ]
    results = [{"scenario": name} for name in ("admin", "viewer", "viewer", "")]
    report = {"scenarios": scenarios, "results": results}
    effects = {"one": ["viewer"], "two": ["admin", "viewer"], "three": []}
    (found,) = places_of(report, effects)
    assert (found.feature, found.personas, found.requests, found.smoke) == ("a", ("admin", "viewer"), 3, True)
    assert found.notices == {"one", "two"}
    for name, document in (("effects", effects), ("report", report)):
        (tmp_path / name).write_text(json.dumps(document), "utf-8")
    assert main([str(tmp_path / "effects"), str(tmp_path / "report")]) == 0
    assert main([str(tmp_path / "effects"), str(tmp_path / "report"), "--requests", "2"]) == 1


def test_it_is_measured_which_scenario_notices_a_defect(tmp_path: Path) -> None:
    table = tmp_path / "effects.json"
    done = run(
        "tests.defects", "--only", "tokens-have-no-jti", "--effects", str(table), "--among",
        "features/authentication.feature:8", "features/authentication.feature:23",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(table.read_text("utf-8"))["tokens-have-no-jti"]
    assert found
    assert all("Signing in returns a token" in each for each in found)
