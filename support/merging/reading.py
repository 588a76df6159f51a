"""The JSON report of a run, read back as the account that it was written from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from support.results.account import Account, RunInformation
from support.results.conformance import Conformance, Group
from support.results.coverage import Coverage, Gap
from support.results.judgement import MatrixCell
from support.results.known import KnownIssue
from support.results.records import ScenarioId, ScenarioResult, TestResult, Trouble
from support.results.report_document import as_a_whole, read_report
from support.results.shards import Shard
from support.results.states import Ending

_SCENARIO, _RUN = ({each.name for each in fields(kind)} for kind in (ScenarioResult, RunInformation))
_ADAPTERS: dict[Any, TypeAdapter[Any]] = {}


def read_account(path: Path) -> Account:
    """Return the account in a JSON report. What the report leaves out, such as steps, is empty.

    Raises:
        ConfigError: it cannot be read, is no such report, or is one of another version.
    """
    document = read_report(path)
    with as_a_whole(path):
        return _account(document)


def _account(document: Mapping[str, Any]) -> Account:
    texts = {
        name: _as(tuple[str, ...], document[name])
        for name in ("settled", "left_behind", "unverified", "waiting", "elsewhere", "kept")
    }
    return Account(
        run=_run(document),
        finished=document["finished"],
        seconds=document["seconds"],
        verdicts=_as(dict[str, str], document["verdicts"]),
        summary=document["summary"],
        scenarios=tuple(map(_scenario, document["scenarios"])),
        results=_as(tuple[TestResult, ...], document["results"]),
        troubles=_as(tuple[Trouble, ...], document["troubles"]),
        stopped_by=document["ending"]["signal"],
        exit_code=_as(int | None, document["exit_code"]),
        ending=Ending(document["ending"]["reason"]),
        conformance=_conformance(document["conformance"]),
        **texts,
    )


def _run(document: Mapping[str, Any]) -> RunInformation:
    known = {name: document[name] for name in _RUN if name in document}
    shard = document.get("shard")
    return RunInformation(
        **{
            **known,
            "personas": tuple(document["personas"]),
            "notes": tuple(document["notes"]),
            "options": tuple(document["options"]),
            "versions": tuple(document["versions"].items()),
            "shard": _as(Shard, shard) if shard is not None else None,
        }
    )


def _scenario(document: Mapping[str, Any]) -> ScenarioResult:
    found = {name: value for name, value in document.items() if name in _SCENARIO}
    cell, known = document["cell"], document["known"]
    return ScenarioResult(
        **{
            **found,
            "id": _id(document),
            "tags": tuple(document["tags"]),
            "cell": _as(MatrixCell, cell) if cell is not None else None,
            "known": _as(KnownIssue, known) if known is not None else None,
        }
    )


def _id(document: Mapping[str, Any]) -> ScenarioId:
    """The identity with the key that the report has; its cells are part of its name."""
    key, rule, persona = document["id"], document["rule"], document["persona"]
    file = document["location"].rpartition(":")[0]
    ordinal = re.search(r" > #([0-9]+)$", key)
    inner = key[: ordinal.start()] if ordinal else key
    begin = "".join(f"{part} > " for part in (file, rule) if part)
    end = f" > {persona}" if persona else ""
    if inner.startswith(begin) and inner.endswith(end):
        name = inner[len(begin) : len(inner) - len(end)]
        found = ScenarioId(file, rule, name, (), persona, int(ordinal[1]) if ordinal else 1)
        if found.key == key:
            return found
    raise ValueError(f'the id "{key}" does not belong to {document["location"]}')


def _conformance(document: Mapping[str, Any]) -> Conformance:
    coverage = document["coverage"]
    return Conformance(
        **{
            **document,
            "unusable": tuple(document["unusable"]),
            "groups": _as(tuple[Group, ...], document["groups"]),
            "coverage": _coverage(coverage) if coverage is not None else None,
        }
    )


def _coverage(document: Mapping[str, Any]) -> Coverage:
    shares = {part: (each["tried"], each["all"]) for part, each in document["shares"].items()}
    return Coverage(shares, _as(tuple[Gap, ...], document["gaps"]), document["meanings"])


def _as(kind: Any, value: Any) -> Any:
    """A value of JSON as what it was made from."""
    return _ADAPTERS.setdefault(kind, TypeAdapter(kind)).validate_python(value)
