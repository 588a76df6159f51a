"""A scenario's memory: what is owed from the moment a create is sent, and what its answer makes of that."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from support.config import SERVICES
from support.journal import Journal, Made, read
from support.service import ServiceDescription
from support.state import State

SERVICE = ServiceDescription.from_file(SERVICES / "tenant_management.json")
NAME = "smoke-0badcafe-1-group"
RUN = "0badcafe"


@pytest.fixture
def state(tmp_path):
    record = Journal(tmp_path / "journal", RUN, {})
    yield State(SERVICE, record)
    record.close()


def owed(state: State) -> tuple[Made, ...]:
    assert state.journal is not None
    return read(Path(state.journal.path))[1]


def begin(state: State, kind: str = "group", ids: dict[str, str] | None = None, body: Any = None) -> Made:
    operation = SERVICE.resources[kind].operations["create"]
    ids = {"tenant": "t-1"} if ids is None else ids
    return state.begin(
        operation, ids, operation.path_for(ids), {"group_name": NAME} if body is None else body, "viewer"
    )


def test_it_is_owed_and_written_down_before_it_is_sent(state):
    intent = begin(state)
    assert [(made.kind, made.name, made.persona, made.lost) for made in state.made] == [("group", NAME, "viewer", True)]
    assert [(made.name, made.marks) for made in owed(state)] == [(NAME, {"group_name": NAME})]
    assert intent.number == 1


def test_a_create_that_should_have_been_refused_and_was_not_is_owed(state):
    state.finish(begin(state), 201, {"group_id": "g-1"})
    assert [(made.id, made.persona, made.lost) for made in state.made] == [("g-1", "viewer", False)]
    assert owed(state)[0].ids == {"tenant": "t-1", "group": "g-1"}


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 409, 422, 429])
def test_what_was_refused_is_owed_no_more(state, status):
    state.finish(begin(state), status, {})
    assert state.made == []
    assert owed(state) == ()


@pytest.mark.parametrize(
    ("status", "body"), [(None, None), (500, {}), (502, "html"), (503, {}), (201, {}), (201, "cut o"), (200, None)]
)
def test_a_lost_answer_leaves_it_owed_and_lost(state, status, body):
    state.finish(begin(state), status, body)
    assert [made.lost for made in state.made] == [True]
    assert [made.lost for made in owed(state)] == [True]


def test_a_tie_needs_no_id_in_the_answer(state):
    state.finish(begin(state, "role assignment", {"tenant": "t", "user": "u", "role": "r"}, {}), 204, None)
    assert [made.lost for made in state.made] == [False]


def test_a_put_that_changes_what_was_made_before_is_owed_once(state):
    ids = {"tenant": "t-1", "config": "smoke_0badcafe_1_config"}
    state.finish(begin(state, "config", ids, {"value": 1}), 201, {"config_key": ids["config"]})
    state.finish(begin(state, "config", ids, {"value": 2}), 200, {"config_key": ids["config"]})
    assert len(state.made) == 1
    assert len(owed(state)) == 1


def test_its_marks_are_the_fields_that_hold_the_unique_name(state):
    body = {"email": f"{NAME}@example.com", "display_name": f"  {NAME}  ", "title": "smoke signals", "number": 7}
    assert begin(state, "user", {}, body).marks == {"email": f"{NAME}@example.com", "display_name": NAME}


@pytest.mark.parametrize("body", ["no object", [1], {"group_name": None}, {}])
def test_a_create_without_a_name_has_no_marks(state, body):
    made = begin(state, body=body)
    assert (made.name, made.marks) == (None, {})


def test_everything_is_given_newest_first_and_once(state):
    for number in range(3):
        state.finish(begin(state), 201, {"group_id": f"g-{number}"})
    assert [made.id for made in state.take()] == ["g-2", "g-1", "g-0"]
    assert state.take() == []


def test_without_a_journal_it_still_remembers():
    state = State(SERVICE)
    state.finish(begin(state), 201, {"group_id": "g-1"})
    assert len(state.resources("group", "viewer")) == 1
    assert state.resources("user") == []
