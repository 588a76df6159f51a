"""The state of a scenario: what must be removed from the moment a create is sent, what its response changes, and the claims."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from support.cleanup.journal import Journal
from support.cleanup.made import Made
from support.cleanup.reading import read
from support.cleanup.state import Intent, Leftover, State
from support.description.service import ServiceDescription
from support.json_files import SERVICES

SERVICE = ServiceDescription.from_file(SERVICES / "tenant_management.json")
NAME = "smoke-0badcafe-1-group"
RUN = "0badcafe"


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    record = Journal(tmp_path / "journal", RUN, {})
    yield State(SERVICE, record)
    record.close()


def outstanding(state: State) -> tuple[Made, ...]:
    assert state.journal is not None
    return read(Path(state.journal.path))[1]


def answer(status: int | None, body: Any = None) -> requests.Response | None:
    """A response; none without a status."""
    if status is None:
        return None
    response = requests.Response()
    response.status_code = status
    response._content = b"" if body is None else json.dumps(body).encode()
    return response


def begin(state: State, kind: str = "group", ids: dict[str, str] | None = None, body: Any = None) -> Intent | None:
    operation = SERVICE.resources[kind].operations["create"]
    ids = {"tenant": "t-1"} if ids is None else ids
    return state.begin(
        operation, ids, operation.path_for(ids), {"group_name": NAME} if body is None else body, "viewer"
    )


# What a request creates


def test_it_is_outstanding_and_written_down_before_it_is_sent(state: State) -> None:
    intent = begin(state)
    assert intent is not None
    assert intent.made is not None
    assert [(made.kind, made.name, made.persona, made.lost) for made in state.made] == [("group", NAME, "viewer", True)]
    assert [(made.name, made.marks) for made in outstanding(state)] == [(NAME, {"group_name": NAME})]
    assert (intent.made.number, intent.made.path) == (1, "/tenants/t-1/groups/")


def test_what_was_created_is_outstanding_even_if_it_should_have_been_refused(state: State) -> None:
    state.finish(begin(state), answer(201, {"group_id": "g-1"}))
    assert [(made.id, made.persona, made.lost) for made in state.made] == [("g-1", "viewer", False)]
    assert outstanding(state)[0].ids == {"tenant": "t-1", "group": "g-1"}


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 409, 422, 429])
def test_what_was_refused_is_outstanding_until_somebody_has_looked_for_it(state: State, status: int) -> None:
    """It used to be forgotten, although a gateway may refuse what the service behind it has done."""
    state.finish(begin(state), answer(status, {}))
    assert [made.denied for made in state.made] == [True]
    assert [made.name for made in outstanding(state)] == [NAME]
    state.settle_denied("group", {"tenant": "t-1", "group": "g-1"})
    assert state.made == []
    assert outstanding(state) == ()


@pytest.mark.parametrize("status", [301, 403, 409])
def test_what_was_refused_and_has_no_name_to_look_for_is_forgotten(state: State, status: int) -> None:
    state.finish(begin(state, body={"group_name": "Emma"}), answer(status, {}))
    assert (state.made, outstanding(state)) == ([], ())


def test_what_was_never_sent_is_not_outstanding(state: State) -> None:
    state.finish(begin(state), None, sent=False)
    assert (state.made, outstanding(state)) == ([], ())


@pytest.mark.parametrize(
    ("status", "body"), [(None, None), (500, {}), (502, "html"), (503, {}), (201, {}), (201, "cut o"), (200, None)]
)
def test_a_lost_response_leaves_it_outstanding_and_lost(state: State, status: int | None, body: Any) -> None:
    state.finish(begin(state), answer(status, body))
    assert [made.lost for made in state.made] == [True]
    assert [made.lost for made in outstanding(state)] == [True]


def test_a_tie_needs_no_id_in_the_response(state: State) -> None:
    state.finish(begin(state, "role assignment", {"tenant": "t", "user": "u", "role": "r"}, {}), answer(204, None))
    assert [made.lost for made in state.made] == [False]


def test_a_put_that_changes_what_exists_already_is_outstanding_once(state: State) -> None:
    ids = {"tenant": "t-1", "config": "smoke_0badcafe_1_config"}
    state.finish(begin(state, "config", ids, {"value": 1}), answer(201, {"config_key": ids["config"]}))
    state.finish(begin(state, "config", ids, {"value": 2}), answer(200, {"config_key": ids["config"]}))
    assert len(state.made) == 1
    assert len(outstanding(state)) == 1


def test_of_two_creates_at_once_each_outcome_counts_for_its_own(state: State) -> None:
    first, second = begin(state), begin(state)
    state.finish(second, answer(201, {"group_id": "g-2"}))
    state.finish(first, answer(403, {}))
    assert [(made.id, made.denied) for made in state.made] == [(None, True), ("g-2", False)]


def test_its_marks_are_the_fields_that_hold_the_unique_name(state: State) -> None:
    body = {"email": f"{NAME}@example.com", "display_name": f"  {NAME}  ", "title": "smoke signals", "number": 7}
    begin(state, "user", {}, body)
    (made,) = state.made
    assert made.marks == {"email": f"{NAME}@example.com", "display_name": NAME}
    assert made.name == NAME


@pytest.mark.parametrize("body", ["no object", [1], {"group_name": None}, {}])
def test_a_create_without_a_name_has_no_marks(state: State, body: Any) -> None:
    begin(state, body=body)
    (made,) = state.made
    assert (made.name, made.marks) == (None, {})


def test_everything_is_taken_once_newest_first(state: State) -> None:
    for number in range(3):
        state.finish(begin(state), answer(201, {"group_id": f"g-{number}"}))
    assert [made.id for made in state.take()] == ["g-2", "g-1", "g-0"]
    assert state.take() == []


def test_it_works_without_a_journal() -> None:
    state = State(SERVICE)
    state.finish(begin(state), answer(201, {"group_id": "g-1"}))
    assert len(state.resources("group", "viewer")) == 1
    assert state.resources("user") == []


def test_what_was_created_is_found_by_its_kind_and_its_persona(state: State) -> None:
    state.finish(begin(state), answer(201, {"group_id": "g-1"}))
    state.finish(begin(state, "user", {}, {"display_name": NAME}), answer(201, {"user_id": "u-1"}))
    state.add_role("t-1", "r-1")
    assert [each.kind for each in state.resources()] == ["group", "user", "role"]
    assert [each.kind for each in state.resources(persona="viewer")] == ["group", "user"]
    assert [each.kind for each in state.resources("user", "viewer")] == ["user"]
    assert state.resources("user", "admin") == []


# What was created in another way

ADDED: list[tuple[str, dict[str, str], str]] = [
    ("user", {"user": "u"}, "/users"),
    ("tenant", {"tenant": "t"}, "/admin/tenants"),
    ("membership", {"tenant": "t", "user": "u"}, "/tenants/t/users/u"),
    ("role", {"tenant": "t", "role": "r"}, "/tenants/t/roles/"),
    ("group", {"tenant": "t", "group": "g"}, "/tenants/t/groups/"),
    ("integration", {"tenant": "t", "integration": "i"}, "/tenants/t/integrations/"),
    ("config", {"tenant": "t", "config": "c"}, "/tenants/t/configs/c"),
    ("role assignment", {"tenant": "t", "user": "u", "role": "r"}, "/tenants/t/users/u/roles/r"),
    ("group assignment", {"tenant": "t", "user": "u", "group": "g"}, "/tenants/t/users/u/groups/g"),
]


@pytest.mark.parametrize(("kind", "ids", "path"), ADDED, ids=[each[0] for each in ADDED])
def test_what_was_created_in_another_way_can_be_added_by_its_kind(
    state: State, kind: str, ids: dict[str, str], path: str
) -> None:
    state.set_current_persona("viewer")
    made = getattr(state, f"add_{kind.replace(' ', '_')}")(*ids.values())
    assert (made.kind, made.ids, made.persona, made.path, made.lost) == (kind, ids, "viewer", path, False)
    assert state.take() == [made]
    assert [(each.kind, each.ids, each.lost) for each in outstanding(state)] == [(kind, ids, False)]


def test_what_is_added_without_all_of_its_ids_has_the_path_of_the_description(state: State) -> None:
    assert state.add("group", {"group": "g"}, "Emma").path == "/tenants/{tenant}/groups/"


def test_a_tenant_that_is_added_is_the_one_that_the_personas_belong_to(state: State) -> None:
    state.add_tenant("t-1")
    assert state.claims == {"tenant_id": "t-1"}


# Claims


def test_a_claim_can_be_set_and_removed(state: State) -> None:
    state.set_tenant_id("t-1")
    state.set_user_id("u-1")
    state.set_claim("theme", False)
    assert state.claims == {"tenant_id": "t-1", "user_id": "u-1", "theme": False}
    state.set_tenant_id(None)
    state.set_claim("never", None)
    assert state.claims == {"user_id": "u-1", "theme": False}


def test_a_leftover_names_the_thing_and_the_reason() -> None:
    made = Made("group", NAME, {"tenant": "t", "group": "g"}, "admin", "/tenants/t/groups/")
    assert str(Leftover(made, "it is locked")) == f'group "{NAME}" id g under /tenants/t/groups/: it is locked'


def test_a_unique_name_is_a_mark_wherever_it_is_in_the_body(state: State) -> None:
    body = {"metadata": {"name": NAME, "labels": {"team": "x"}}, "size": 3}
    state.finish(begin(state, body=body), answer(201, {"group_id": "g-1"}))
    assert [made.marks for made in outstanding(state)] == [{"metadata.name": NAME}]
    assert outstanding(state)[0].name_is_in({"metadata": {"name": NAME}})


def test_the_name_that_an_update_gives_is_written_down(state: State) -> None:
    state.finish(begin(state), answer(201, {"group_id": "g-1"}))
    update, ids = SERVICE.resources["group"].operations["update"], {"tenant": "t-1", "group": "g-1"}
    for name, marks in ((f"{NAME} renamed", {"group_name": f"{NAME} renamed"}), ("Emma", {})):
        intent = state.begin(update, ids, update.path_for(ids), {"group_name": name}, "viewer")
        state.finish(intent, answer(200, {"group_id": "g-1"}))
        assert [made.marks for made in outstanding(state)] == [marks]
