"""Which way imports go: down, from package to package and within each package, never in a circle."""

from __future__ import annotations

import pytest

from tests.house.house import SERVICE, SUPPORT, imported

# Lowest first. A module may import from a lower room, and from its own.
ROOMS = (
    "errors", "evidence", "legible", "polling", "shared", "uninterrupted", "json_files", "json_layout", "settings", "description",
    "http", "results", "resources", "openapi",
    "cleanup", "scenario", "reporting", "merging", "run", "doctor", "learning", "drafting", "mutation", "honesty",
    "commands", "__main__",
)  # fmt: skip


def room_of(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def own(module: str) -> set[str]:
    """What a module of support imports from support."""
    return {each for each in imported(SUPPORT[module]) if each == "support" or each.startswith("support.")}


def test_every_module_has_a_room():
    assert {room_of(name) for name in SUPPORT} - {""} <= set(ROOMS)


@pytest.mark.parametrize("module", sorted(name for name in SUPPORT if room_of(name)))
def test_a_module_imports_only_from_its_own_room_and_lower_ones(module):
    height = ROOMS.index(room_of(module))
    assert {each for each in own(module) if ROOMS.index(room_of(each)) > height} == set()


def test_no_module_imports_itself_by_way_of_others():
    known = {name: own(name) & set(SUPPORT) for name in SUPPORT}
    while free := [name for name, needed in known.items() if not needed & set(known)]:
        for name in free:
            del known[name]
    assert known == {}


def test_the_harness_and_the_service_do_not_import_each_other():
    for path in SUPPORT.values():
        assert not [
            each
            for each in imported(path)
            if each.split(".")[0] in {"steps", "environment", "reference_service", "tests"}
        ], path
    for path in SERVICE:
        assert not [
            each for each in imported(path) if each.split(".")[0] in {"support", "steps", "environment", "tests"}
        ], path
