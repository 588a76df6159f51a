"""The JSON Schema of the JSON report, for programs: published as docs/report.schema.json by `python -m support docs`."""

from __future__ import annotations

import json
from typing import Any

from pydantic import TypeAdapter

from support.results.account import SCHEMA_VERSION
from support.results.judgement import MatrixCell
from support.results.known import KnownIssue
from support.results.records import TestResult, Trouble
from support.results.shards import Shard
from support.results.states import Ending, State

TEXT, TEXTS, COUNT = (
    {"type": "string"},
    {"type": "array", "items": {"type": "string"}},
    {"type": "integer", "minimum": 0},
)
COUNTS = {"type": "object", "additionalProperties": COUNT}


def schema() -> dict[str, Any]:
    """Return it. A report may have more keys than it names; `schema_version` is another when one changes its meaning or goes."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The JSON report of a run (-D report_json=)",
        **_object(
            {
                "schema_version": {"const": SCHEMA_VERSION},
                **dict.fromkeys(("service", "environment", "base_url", "run"), TEXT),
                "personas": TEXTS,
                "started": {**TEXT, "description": "UTC, RFC 3339"},
                "finished": {**TEXT, "description": "UTC, RFC 3339"},
                "seconds": {"type": "number", "minimum": 0},
                "notes": TEXTS,
                "options": TEXTS,
                "versions": {"type": "object", "additionalProperties": TEXT},
                "shard": {
                    "anyOf": [_of(Shard), {"type": "null"}],
                    "description": "null if all scenarios were selected",
                },
                "exit_code": {"type": ["integer", "null"], "description": "null as long as the run has not finished"},
                "ending": _object({"reason": _words(Ending), "meaning": TEXT, "signal": TEXT}),
                "verdicts": _object({"promises": TEXT, "left_behind": TEXT}),
                "summary": _summary(),
                "conformance": {"type": "object"},
                **dict.fromkeys(("settled", "left_behind", "unverified", "waiting", "elsewhere", "kept"), TEXTS),
                "troubles": {"type": "array", "items": _of(Trouble)},
                "scenarios": {"type": "array", "items": _scenario()},
                "results": {"type": "array", "items": _of(TestResult)},
            }
        ),
    }


def schema_text() -> str:
    """Return it as the text of a file."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def _summary() -> dict[str, Any]:
    cell = _object({"passed": COUNT, "total": COUNT})
    by_feature = {"type": "object", "additionalProperties": cell}
    operations = {"total": COUNT, "succeeded": COUNT, "failed": COUNT, "by_purpose": COUNTS}
    return _object(
        {
            "states": _object({each.value: {**COUNT, "description": each.meaning} for each in State}),
            "scenarios": COUNTS,
            "operations": _object(operations),
            "personas": TEXTS,
            "features": TEXTS,
            "table": {"type": "object", "additionalProperties": by_feature},
            "left_behind": COUNT,
            "unverified": COUNT,
        }
    )


def _scenario() -> dict[str, Any]:
    texts = (
        "id",
        "feature",
        "rule",
        "name",
        "persona",
        "message",
        "location",
        "cleanup_message",
        "first_failure",
        "trace_id",
    )
    return _object(
        {
            **dict.fromkeys(texts, TEXT),
            "tags": TEXTS,
            "status": {
                **TEXT,
                "description": "behave's word, or one that behave does not have: known, resolved, flaky",
            },
            "state": _words(State),
            "duration": {"type": "number", "minimum": 0, "description": "seconds"},
            "cell": {"anyOf": [_of(MatrixCell), {"type": "null"}]},
            "tries": {"type": "integer", "minimum": 1},
            "known": {"anyOf": [_of(KnownIssue), {"type": "null"}]},
        }
    )


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _words(kind: type[State | Ending]) -> dict[str, Any]:
    return {"enum": [each.value for each in kind], "description": "; ".join(f"{each}: {each.meaning}" for each in kind)}


def _of(kind: type) -> dict[str, Any]:
    """The schema of a dataclass, with everything in its place."""
    made = TypeAdapter(kind).json_schema()
    definitions = made.pop("$defs", {})

    def resolved(value: Any) -> Any:
        if isinstance(value, dict):
            if "$ref" in value:
                return resolved(definitions[value["$ref"].rpartition("/")[2]])
            return {name: resolved(each) for name, each in value.items()}
        return [resolved(each) for each in value] if isinstance(value, list) else value

    found: dict[str, Any] = resolved(made)
    return {**found, "required": list(found["properties"])}
