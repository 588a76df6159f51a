"""`python -m support honesty`: what is described and never used or checked."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from support.json_files import ROOT
from tests.commands.calling import call


class Copy:
    """A copy of the features, the description and a config, to change."""

    def __init__(self, folder: Path) -> None:
        self.features = folder / "features"
        shutil.copytree(ROOT / "features", self.features)
        self._description = folder / "description.json"
        shutil.copy(ROOT / "configs" / "services" / "tenant_management.json", self._description)
        self.config = folder / "config.json"
        document = json.loads((ROOT / "configs" / "embedded.json").read_text(encoding="utf-8"))
        self.config.write_text(json.dumps(document | {"service": str(self._description)}), encoding="utf-8")

    def replace(self, feature: str, old: str, new: str) -> None:
        path = self.features / f"{feature}.feature"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def remove_row(self, feature: str, only_cell: str) -> None:
        path = self.features / f"{feature}.feature"
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if line.strip().strip("|").strip() != only_cell]
        assert len(kept) < len(lines)
        path.write_text("".join(kept), encoding="utf-8")

    def describe(self, **changes: Any) -> None:
        document = json.loads(self._description.read_text(encoding="utf-8"))
        document["resources"]["group"]["variants"] |= changes
        self._description.write_text(json.dumps(document), encoding="utf-8")

    def check(self, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
        called = call(capsys, "honesty", "--config", str(self.config), "--features", str(self.features))
        assert called.err == ""
        return called.code, called.out.splitlines()[:-1]


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy(tmp_path)


def test_the_suite_has_nothing_to_report(copy, capsys):
    assert copy.check(capsys) == (0, [])


def test_a_variant_that_no_feature_uses_is_named(copy, capsys):
    copy.describe(**{"a name of one letter": {"set": {"group_name": "x"}}})
    assert copy.check(capsys) == (1, ['resources.group.variants."a name of one letter": no feature uses it'])


def test_a_field_that_no_scenario_changes_by_itself_is_named(copy, capsys):
    copy.remove_row("integrations", "a new address")
    assert copy.check(capsys) == (
        1,
        [
            'resources.integration.variants."a new address": no feature uses it',
            'resources.integration: no scenario changes "endpoint_url" by itself',
        ],
    )


def test_a_field_that_no_scenario_sends_is_named(copy, capsys):
    copy.replace("integrations", "enabled set to false                           |\n", "no kind |\n")
    code, lines = copy.check(capsys)
    assert code == 1
    assert 'resources.integration: no scenario creates one with "enabled"' in lines


def test_a_request_that_may_be_refused_does_not_count_as_a_change(copy, capsys):
    copy.replace(
        "memberships",
        "When I update the membership with a new title",
        "When I try to update the membership with a new title",
    )
    copy.replace(
        "memberships", "When I update the membership with <detail>", "When I try to update the membership with <detail>"
    )
    code, lines = copy.check(capsys)
    assert (code, lines) == (1, ['resources.membership: no scenario changes "title" by itself'])
