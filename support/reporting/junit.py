"""The JUnit report, `behave --junit`: one file for each feature, and one for what went wrong outside scenarios.

It is written here and not by behave, whose own leaves out what never ran, and shows no message for a failed cleanup.
JUnit knows four outcomes; a `property` of each test case names the state in this project's words.
"""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree as ET

from support.legible import legible, legible_name
from support.reporting.files import ResultFolder
from support.results.account import Account, RunInformation
from support.results.records import ScenarioResult, Trouble
from support.results.states import State, TroubleKind

MANIFEST, PATTERN = ".smoke-junit", "TESTS-*.xml"
THE_RUN = "TESTS-the-run.xml"
#: State → the element of JUnit that is nearest; none for what passed. Known and flaky are neither red nor plain green.
ELEMENTS = {
    State.FAILED: "failure",
    State.RESOLVED: "failure",
    State.ERROR: "error",
    State.CLEANUP_ERROR: "error",
    State.NOT_RUN: "error",
    State.KNOWN: "skipped",
    State.FLAKY: "skipped",
    State.SKIPPED: "skipped",
}
COUNTED = {"failure": "failures", "error": "errors", "skipped": "skipped"}


class JunitReporter:
    """Writes a folder of JUnit files when the run has ended; until then one file says that it did not."""

    def __init__(self, folder: Path) -> None:
        self.folder = ResultFolder(folder, MANIFEST, (PATTERN,))

    def __str__(self) -> str:
        return str(self.folder.path)

    def run_began(self, run: RunInformation) -> None:
        """Remove what an earlier run wrote, and say that this one did not finish.

        Raises:
            ConfigError: the folder holds the results of others.
            OSError: it cannot be written.
        """
        self.folder.check()
        self.folder.clear()
        self._write_run(Account.unfinished(run))

    def scenario_ended(self, scenario: ScenarioResult) -> None:
        """Write nothing yet."""

    def run_ended(self, account: Account) -> None:
        """Write a file for each feature, then replace the one that says that the run did not finish.

        Raises:
            OSError: one cannot be written.
        """
        names: set[str] = {THE_RUN}
        features = sorted(account.scenarios, key=lambda each: each.id.file)
        for file, scenarios in groupby(features, key=lambda each: each.id.file):
            self.folder.write(_file_name(file, names), _feature(file, list(scenarios), account.run.started))
        self._write_run(account)

    def _write_run(self, account: Account) -> None:
        """Write what stands at no scenario; nothing if there is nothing of it."""
        if not account.outside:
            self.folder.remove(THE_RUN)
            return
        suite = ET.Element("testsuite", name="the run", timestamp=_local(account.run.started))
        used: set[str] = set()
        for each in account.outside:
            suite.append(_trouble(each, used))
        self.folder.write(THE_RUN, _document(suite, account.seconds))


def _feature(file: str, scenarios: list[ScenarioResult], started: str) -> bytes:
    began = min((each.started for each in scenarios if each.started), default=0.0)
    timestamp = datetime.fromtimestamp(began, UTC).isoformat() if began else started
    suite = ET.Element("testsuite", name=f"{_stem(file)}.{scenarios[0].feature}", timestamp=_local(timestamp))
    used: set[str] = set()
    for each in scenarios:
        suite.append(_case(each, file, used))
    return _document(suite, sum(each.duration for each in scenarios))


def _case(scenario: ScenarioResult, file: str, used: set[str]) -> ET.Element:
    case = ET.Element(
        "testcase",
        name=_distinct(legible_name(scenario.title or scenario.name), used),
        classname=legible_name(f"{_stem(file)}.{scenario.feature}"),
        file=legible_name(file),
        line=scenario.location.rpartition(":")[2],
        time=f"{scenario.duration:.6f}",
        status=scenario.state.value,
    )
    properties = ET.SubElement(case, "properties")
    shown = {"state": scenario.state.value, "persona": scenario.persona, "rule": scenario.rule}
    for name, value in (shown | {"trace_id": scenario.trace_id}).items():
        if value:
            ET.SubElement(properties, "property", name=name, value=legible_name(value))
    if element := ELEMENTS.get(scenario.state):
        message = scenario.message or scenario.state.meaning
        _told(case, element, scenario.state.value, message)
    return case


def _trouble(trouble: Trouble, used: set[str]) -> ET.Element:
    name = _distinct(legible_name(str(trouble)).split("\\n", maxsplit=1)[0], used)
    case = ET.Element("testcase", name=name, classname="the run", time="0.000000")
    element = "skipped" if trouble.kind is TroubleKind.UNVERIFIED else "error"
    _told(case, element, trouble.kind.value, str(trouble))
    return case


def _told(case: ET.Element, element: str, kind: str, message: str) -> None:
    text = legible(message)
    first = legible_name(next(iter(text.strip().splitlines()), ""))
    found = ET.SubElement(case, element, message=first, type=kind)
    found.text = text


def _document(suite: ET.Element, seconds: float) -> bytes:
    counts = dict.fromkeys(COUNTED.values(), 0)
    for case in suite:
        for each in case:
            if each.tag in COUNTED:
                counts[COUNTED[each.tag]] += 1
    suite.set("name", legible_name(suite.get("name", "")))
    suite.set("tests", str(len(suite)))
    suite.set("time", f"{seconds:.6f}")
    for name, count in counts.items():
        suite.set(name, str(count))
    ET.indent(suite)
    text = ET.tostring(suite, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _file_name(file: str, used: set[str]) -> str:
    """`TESTS-groups.xml` for `features/groups.feature`, and distinct for each feature."""
    stem = "".join(each if each.isalnum() or each in "-_." else "_" for each in _stem(file))[:150]
    name, number = f"TESTS-{stem}.xml", 2
    while name in used:
        name, number = f"TESTS-{stem}-{number}.xml", number + 1
    used.add(name)
    return name


def _stem(file: str) -> str:
    parts = PurePosixPath(file).with_suffix("").parts
    return ".".join(parts[1:] if len(parts) > 1 and parts[0] == "features" else parts).lstrip("./") or "feature"


def _distinct(name: str, used: set[str]) -> str:
    found, number = name, 2
    while found in used:
        found, number = f"{name} ({number})", number + 1
    used.add(found)
    return found


def _local(moment: str) -> str:
    """A time as JUnit's schema has it: ISO 8601 without a zone, in UTC."""
    return datetime.fromisoformat(moment).astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
