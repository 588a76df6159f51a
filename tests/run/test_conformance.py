"""A run holds every response against the OpenAPI document of the service, those to the steward too."""

from __future__ import annotations

import json
import signal
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from tests.library.changes import answers
from tests.library.project import Ended, Project
from tests.library.service import Library
from tests.library.store import Answer, Request
from tests.library.worlds import DESCRIPTION

FEATURE = """
    Feature: Shelves
      @persona.editor
      Scenario: A shelf can be read
        Given a smoke shelf exists
        When I read the shelf
        Then I am allowed
"""
JSON, PROBLEM = "application/json", "application/problem+json"
SHELF = "#/components/schemas/Shelf"


def of(schema: Any, media_type: str = JSON) -> dict[str, Any]:
    return {"description": "-", "content": {media_type: {"schema": schema}}}


def contract() -> dict[str, Any]:
    """What the library promises, as far as the feature needs it."""
    text, shelf, wrong = {"type": "string"}, {"$ref": SHELF}, of({"required": ["title", "detail"]}, PROBLEM)
    shown = {"responses": {"200": of(shelf), "4XX": wrong}}
    properties = {"shelf_id": text, "title": text, "created_at": text | {"format": "date-time"}, "pin": text}
    listed = {"type": "object", "required": ["items"], "properties": {"items": {"type": "array", "items": shelf}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Library", "version": "1"},
        "paths": {
            "/ready": {"get": {"responses": {"200": of({"type": "object"})}}},
            "/tokens": {"post": {"responses": {"200": of({"required": ["token"]}), "4XX": wrong}}},
            "/shelves": {
                "get": {"responses": {"200": of(listed), "4XX": wrong}},
                "post": {"responses": {"201": of(shelf), "4XX": wrong}},
            },
            "/shelves/{shelf_id}": {
                "get": shown, "patch": shown, "delete": {"responses": {"204": {"description": "-"}, "4XX": wrong}},
            },
        },
        "components": {
            "schemas": {"Shelf": {"type": "object", "required": ["shelf_id", "title"], "properties": properties}}
        },
    }  # fmt: skip


class Held(Project):
    """A project whose service has a document."""

    def __init__(self, folder: Path, library: Library, content: Any, **openapi: Any) -> None:
        described = json.loads(DESCRIPTION.read_text("utf-8"))
        described["secret_fields"] += ["pin"]
        described["openapi"] = {"document": "openapi.json"} | openapi
        (folder / "service.json").write_text(json.dumps(described), encoding="utf-8")
        text = content if isinstance(content, str) else json.dumps(content)
        (folder / "openapi.json").write_text(text, encoding="utf-8")
        super().__init__(folder, library.url, service=str(folder / "service.json"))
        self.feature(FEATURE)


@pytest.fixture
def project(library: Library, tmp_path: Path) -> Held:
    return Held(tmp_path, library, contract())


def spoil(library: Library, method: str, path: str, persona: str | None = None, **changes: Any) -> None:
    """Let the library send other values in the body."""

    def change(_: Request, usual: Any) -> Answer:
        answer = usual()
        return Answer(answer.status, {**answer.body, **changes}, answer.media_type)

    library.misbehave(method, path, change, persona=persona)


def groups_of(ended: Ended) -> list[tuple[str, str, int, list[str]]]:
    return [
        (each["operation"], each["kind"], each["count"], [place["pointer"] for place in each["places"]])
        for each in ended.report["conformance"]["groups"]
    ]


def test_a_run_says_how_many_responses_fit_the_document(project: Held) -> None:
    ended = project.run()
    found = ended.report["conformance"]
    assert (ended.code, found["mode"], found["document"], found["groups"]) == (0, "fail", "openapi.json", [])
    # The readiness and a token of each persona before the run, and what the report lists.
    assert found["checked"] > len(ended.report["results"])
    assert f"{found['checked']} responses fit the OpenAPI document openapi.json." in ended.said


def test_a_deviation_fails_the_scenario_that_saw_it(project: Held, library: Library) -> None:
    spoil(library, "GET", "/shelves/.*", "editor", created_at="yesterday", pin=47114711047)
    ended = project.run()
    scenario = ended.report["scenarios"][0]
    assert (ended.code, scenario["state"]) == (1, "failed")
    assert [line for line in scenario["message"].splitlines() if "request:" not in line] == [
        "Then I am allowed",
        "ASSERT FAILED: responses deviate from the OpenAPI document openapi.json in 2 ways",
        f"  GET /shelves/{{shelf_id}}: wrong format at {SHELF}/properties/created_at/format",
        "    expected: date-time",
        '    found:    "yesterday" at created_at',
        f"  GET /shelves/{{shelf_id}}: wrong type at {SHELF}/properties/pin/type",
        "    expected: string",
        '    found:    "***" at pin',
    ]
    assert "→ 200 in" in scenario["message"]
    assert "47114711047" not in ended.said + json.dumps(ended.report)
    assert ended.report["verdicts"]["promises"] == "1 promise is broken"
    assert [each["success"] for each in ended.report["results"] if each["purpose"] == "act"] == [False]
    assert ended.report["troubles"] == []
    assert "  GET /shelves/{shelf_id}: wrong format, 1 response\n" in ended.said
    assert groups_of(ended) == [
        ("GET /shelves/{shelf_id}", "wrong format", 1, [f"{SHELF}/properties/created_at/format"]),
        ("GET /shelves/{shelf_id}", "wrong type", 1, [f"{SHELF}/properties/pin/type"]),
    ]
    assert f"    {SHELF}/properties/created_at/format: expected date-time; found" in ended.said


def test_a_deviation_in_setup_and_cleanup_is_trouble_of_the_run(project: Held, library: Library) -> None:
    library.misbehave("DELETE", "/shelves/.*", lambda _, usual: Answer(usual().status and 200, {"done": True}))
    spoil(library, "POST", "/shelves", created_at=7)
    ended = project.run()
    assert (ended.code, [each["state"] for each in ended.report["scenarios"]]) == (1, ["passed"])
    assert [each["kind"] for each in ended.report["troubles"]] == ["conformance"]
    for line in (
        f"POST /shelves: wrong type at {SHELF}/properties/created_at/type",
        "DELETE /shelves/{shelf_id}: undocumented status at #/paths/~1shelves~1{shelf_id}/delete/responses",
    ):
        assert line in ended.report["troubles"][0]["message"]
    assert ended.report["verdicts"]["promises"].startswith(
        "Each promise that was checked is kept, but responses deviate"
    )


def test_an_outage_during_cleanup_is_no_deviation(project: Held, library: Library) -> None:
    library.misbehave("DELETE", "/shelves/.*", answers(500), times=1)
    ended = project.run()
    assert (ended.code, ended.report["troubles"]) == (0, []), ended.said
    assert "Nothing was left behind." in ended.said
    assert groups_of(ended) == []


def test_a_failed_scenario_keeps_its_own_message(project: Held, library: Library) -> None:
    library.misbehave("GET", "/shelves/.*", lambda _, __: Answer(418, {}), persona="editor")
    ended = project.run()
    assert (ended.code, [each["kind"] for each in ended.report["troubles"]]) == (1, [])
    assert "answered 418, but should be allowed" in ended.report["scenarios"][0]["message"]
    assert [each[1] for each in groups_of(ended)] == ["wrong media type"]


def test_deviations_can_be_reported_only(project: Held, library: Library) -> None:
    spoil(library, "GET", "/shelves/.*", created_at="yesterday")
    ended = project.run("-D", "conformance=report")
    assert (ended.code, [each["state"] for each in ended.report["scenarios"]]) == (0, ["passed"])
    assert [each[1] for each in groups_of(ended)] == ["wrong format"]
    assert "but responses deviate from the OpenAPI document in 1 way." in ended.said


def test_conformance_can_be_switched_off(project: Held, library: Library) -> None:
    spoil(library, "GET", "/shelves/.*", created_at="yesterday")
    ended = project.run("-D", "conformance=off")
    assert (ended.code, ended.report["conformance"]["why_not"], groups_of(ended)) == (0, "conformance=off", [])
    assert "OpenAPI" not in ended.said


def test_what_is_waived_fails_nothing_and_is_shown_with_its_reason(library: Library, tmp_path: Path) -> None:
    project = Held(tmp_path, library, contract(), waived={"wrong format at": "the old clients need it"})
    spoil(library, "GET", "/shelves/.*", created_at="yesterday")
    ended = project.run()
    assert ended.code == 0
    assert "GET /shelves/{shelf_id}: wrong format, 2 responses; accepted: the old clients need it" in ended.said
    assert ended.report["verdicts"]["promises"] == "The service keeps its promises"


def test_a_described_operation_that_the_document_does_not_have_fails_its_scenario(
    library: Library, tmp_path: Path
) -> None:
    document = contract()
    del document["paths"]["/shelves/{shelf_id}"]["get"]
    ended = Held(tmp_path, library, document).run()
    assert (ended.code, [each["state"] for each in ended.report["scenarios"]]) == (1, ["failed"])
    assert ("GET /shelves/{shelf_id}", "undocumented operation") in [each[:2] for each in groups_of(ended)]


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ('{"openapi": ', "cannot be read"),
        ({"openapi": "4.0.0", "paths": {}}, "it is written in OpenAPI 4.0.0; known are 2.0, 3.0 and 3.1"),
        (contract() | {"components": {}}, "schemas in the OpenAPI document openapi.json cannot be used"),
    ],
)
def test_a_document_that_cannot_be_used_ends_the_run_with_one_message(
    library: Library, tmp_path: Path, document: Any, said: str
) -> None:
    ended = Held(tmp_path, library, document).run()
    assert (ended.code, library.store.items) == (2, {})
    assert said in ended.said
    assert f"{tmp_path / 'service.json'}, openapi.document" in ended.said
    assert "Traceback" not in ended.said
    assert [each.path for each in library.seen if each.method == "POST" and each.path != "/tokens"] == []


def test_schemas_that_cannot_be_used_are_named_if_deviations_are_only_reported(
    library: Library, tmp_path: Path
) -> None:
    ended = Held(tmp_path, library, contract() | {"components": {}}).run("-D", "conformance=report")
    assert ended.code == 0
    assert "Not held against a schema of the OpenAPI document that cannot be used: #/paths/~1shelves/" in ended.said


def test_a_document_may_be_missing_only_if_it_is_optional(library: Library, tmp_path: Path) -> None:
    project = Held(tmp_path, library, contract(), document="/api-docs")
    ended = project.run()
    assert (ended.code, f"{library.url}/api-docs cannot be fetched\n  it answers 401" in ended.said) == (2, True)
    described = json.loads((tmp_path / "service.json").read_text("utf-8"))
    described["openapi"]["optional"] = True
    (tmp_path / "service.json").write_text(json.dumps(described), encoding="utf-8")
    ended = project.run()
    assert ended.code == 0
    assert (
        f"Not held against an OpenAPI document: {library.url}/api-docs cannot be fetched it answers 401" in ended.said
    )
    assert " fit the OpenAPI document" not in ended.said


def test_the_document_may_be_served_by_the_service(library: Library, tmp_path: Path) -> None:
    served = contract() | {"servers": [{"url": "https://library.example.com"}]}
    library.misbehave("GET", "/openapi.json", lambda _, __: Answer(200, served))
    ended = Held(tmp_path, library, {}, document="/openapi.json").run()
    assert (ended.code, ended.report["conformance"]["document"]) == (0, f"{library.url}/openapi.json")


def test_conformance_is_asked_for_in_vain_without_a_document(library: Library, tmp_path: Path) -> None:
    project = Project(tmp_path, library.url)
    project.feature(FEATURE)
    ended = project.run("-D", "conformance=fail")
    assert (ended.code, "conformance=fail needs the OpenAPI document of the service" in ended.said) == (2, True)
    ended = project.run()
    assert (ended.code, ended.report["conformance"]["why_not"]) == (
        0, "the service description names no OpenAPI document",
    )  # fmt: skip


def test_workers_give_what_they_saw_to_the_run(project: Held, library: Library) -> None:
    feature = (
        FEATURE
        + """
      @persona.viewer
      Scenario: A shelf can be visited
        Given a smoke shelf exists
        When I read the shelf
        Then I am allowed
"""
    )
    project.feature(feature)
    alone = project.run()
    spoil(library, "GET", "/shelves/.*", "viewer", created_at="yesterday")
    ended = project.run("-j", "2")
    assert ended.code == 1
    assert [each["state"] for each in ended.report["scenarios"]] == ["passed", "failed"]
    assert groups_of(ended) == [
        ("GET /shelves/{shelf_id}", "wrong format", 1, [f"{SHELF}/properties/created_at/format"])
    ]
    assert ended.report["conformance"]["checked"] == alone.report["conformance"]["checked"]


PERSONAS, STATUSES = "operations as each persona", "documented statuses"


def covered() -> dict[str, Any]:
    """A document of operations that need a token, with a body and an operation that no feature knows."""
    document = contract() | {"security": [{"bearer": []}]}
    document["paths"]["/ready"]["get"]["security"] = []
    document["paths"]["/tokens"]["post"]["security"] = []
    colour = {"type": "string", "enum": ["red", "green"]}
    body = {
        "type": "object",
        "properties": {"title": {"type": "string"}, "colour": colour, "shelf_id": {"readOnly": True}},
    }
    document["paths"]["/shelves"]["post"]["requestBody"] = {"content": {JSON: {"schema": {"allOf": [body]}}}}
    document["paths"]["/audits"] = {"get": {"summary": "List the audits", "responses": {"200": of({}), "503": of({})}}}
    return document


def gaps_of(ended: Ended) -> dict[str, str]:
    return {each["line"]: each["paste"] for each in ended.report["conformance"]["coverage"]["gaps"]}


def test_what_was_tried_of_the_document_is_counted(library: Library, tmp_path: Path) -> None:
    ended = Held(tmp_path, library, covered()).run("-D", "persona=editor,viewer")
    coverage = ended.report["conformance"]["coverage"]
    assert ended.code == 0
    # Two open operations that anybody may try; the others as each of two personas.
    assert coverage["shares"][PERSONAS] == {"tried": 2, "all": 14, "percent": 14.3}
    assert coverage["meanings"]["GET /shelves/{shelf_id}"] == {"editor": {"allowed": 1}}
    assert "Tried of the OpenAPI document: 2 of 14 operations as each persona, " in ended.said
    gaps = gaps_of(ended)
    assert (
        gaps["GET /shelves/{shelf_id}: never tried as viewer"]
        == "| read the shelf | ? | ? | in a matrix with editor, viewer"
    )
    assert "GET /shelves/{shelf_id}: never tried as editor" not in gaps
    assert gaps["POST /shelves: status 4XX never seen"].startswith("When I try to create a shelf\nThen I am WORD")
    assert gaps["GET /audits: never tried as editor"] == (
        '"KEY": {"method": "GET", "path": "/audits", "phrase": "list the audits"} in the operations of a resource'
    )
    assert (
        gaps["POST /shelves: colour never sent"] == '"a variant": {"set": {"colour": VALUE}} in the variants of shelf'
    )
    assert 'POST /shelves: colour = "green" never sent' in gaps
    assert not [line for line in gaps if "title" in line or "shelf_id never" in line]
    assert "GET /shelves/{shelf_id}: never tried" not in ended.said, "only if too little was tried"


def test_too_little_coverage_fails_the_run_and_names_what_is_missing(library: Library, tmp_path: Path) -> None:
    ended = Held(tmp_path, library, covered()).run("-D", "coverage_min=50")
    assert (ended.code, [each["state"] for each in ended.report["scenarios"]]) == (1, ["passed"])
    assert [each["kind"] for each in ended.report["troubles"]] == ["coverage"]
    assert "coverage_min=50" in ended.report["troubles"][0]["message"]
    assert (
        "  POST /shelves: never tried as editor\n    | create a shelf | ? | ? | ? | ? | ? | in a matrix" in ended.said
    )


def test_a_waived_gap_need_not_be_tried(library: Library, tmp_path: Path) -> None:
    waived = {"never tried": "nobody else may", "never seen": "they need a broken disk"}
    project = Held(tmp_path, library, covered(), waived=waived)
    ended = project.run("-D", "coverage_min=100")
    assert ended.code == 0
    assert {each["waiver"] for each in ended.report["conformance"]["coverage"]["gaps"]} == {*waived.values(), ""}


def test_coverage_is_the_same_with_workers(library: Library, tmp_path: Path) -> None:
    project = Held(tmp_path, library, covered())
    alone, together = project.run(), project.run("-j", "2")
    assert alone.report["conformance"]["coverage"] == together.report["conformance"]["coverage"]


def test_coverage_is_demanded_in_vain_without_a_document(project: Held) -> None:
    ended = project.run("-D", "coverage_min=50", "-D", "conformance=off")
    assert (ended.code, "coverage_min=50 needs the OpenAPI document" in ended.said) == (2, True)


def test_a_signal_does_not_wait_for_a_document_that_hangs(library: Library, tmp_path: Path) -> None:
    """It used to wait for half a minute, the time limit of the document."""
    held, released = Held(tmp_path, library, contract(), document="/openapi.json"), threading.Event()
    library.misbehave("GET", "/openapi.json", lambda request, usual: (released.wait(60), usual())[1])
    try:
        with held.start() as process:
            while not library.requests("GET", "/openapi.json"):
                assert process.poll() is None
                time.sleep(0.01)
            process.send_signal(signal.SIGTERM)
            said, _ = process.communicate(timeout=25)
    finally:
        released.set()
    assert process.returncode == 128 + signal.SIGTERM, said
    assert "Traceback" not in said
    assert "keeps its promises" not in said
