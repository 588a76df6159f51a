"""What cannot be removed is told wherever anybody may look, and everything else is removed."""

from __future__ import annotations

import json
import subprocess
import sys
import xml.etree.ElementTree as ET


def test_a_removal_that_is_refused_for_good_is_told_everywhere_and_the_rest_is_removed(tmp_path):
    from tests.chaos.place import ROOT, Place, environment  # noqa: PLC0415 - importable once conftest.py was read

    def command(*arguments: str) -> tuple[int, str]:
        ended = subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=ROOT,
            env=environment(),
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )
        return ended.returncode, ended.stdout + ended.stderr

    with Place(tmp_path / "place") as place:
        before = place.rows()
        place.arm("500", 1, always=True, method="DELETE", path="/groups/")
        allure, junit, report, page = (tmp_path / name for name in ("allure", "junit", "report.json", "report.html"))
        code, said = command(
            "behave", "--no-color", "-D", f"config={place.config}", "-f", "allure", "-o", str(allure), "-f", "progress3",
            "--junit", "--junit-directory", str(junit), "-D", f"report_json={report}", "-D", f"report_html={page}",
            "-D", "cleanup_budget=1", "-D", "persona=tenant_admin", "features/groups.feature", "--name", "A new group is found",
        )  # fmt: skip
        after = place.rows()
        left = {name: len(lines) - len(before[name]) for name, lines in after.items() if lines != before[name]}
        assert left == {"groups": 1, "tenants": 1}
        group = next(line for line in after["groups"] if line not in before["groups"])
        name = next(str(cell) for cell in group if str(cell).startswith("smoke-"))
        assert code == 3, said
        assert "2 things were left behind:" in said
        assert f'group "{name}" id ' in said
        assert "its removal was answered 500" in said
        assert f"python -m support sweep --config {place.config}" in said
        told = json.loads(report.read_text("utf-8"))
        assert name in json.dumps(told["left_behind"])
        assert told["verdicts"]["promises"] == "The service keeps its promises"
        assert name in page.read_text("utf-8")
        assert name in "".join(ET.tostring(ET.parse(path).getroot(), "unicode") for path in junit.glob("*.xml"))
        results = [json.loads(path.read_text("utf-8")) for path in allure.glob("*-result.json")]
        assert [each["status"] for each in results] != ["passed"]
        assert name in json.dumps(results)
        place.arm()
        code, said = command("support", "sweep", "--config", str(place.config), "--yes")
        assert code == 0, said
        assert place.rows() == before
