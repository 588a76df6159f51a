"""The session of a run: what it checks before, what scenarios share, and what it removes at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from behave.model import Scenario

from support.cleanup.journal import Journal
from support.cleanup.made import Made
from support.cleanup.reading import read
from support.errors import ConfigError, LeftBehindError, NoAnswerError
from support.resources.helper import ResourceHelper
from support.results.records import Trouble
from support.results.states import TroubleKind
from support.run.availability import SILENT
from support.run.session import Session
from support.settings.config import Config
from tests.library.changes import answers, does_and_answers
from tests.library.service import Library
from tests.library.store import Answer
from tests.library.worlds import SERVICE, LibraryHelper, config, described
from tests.run.features import MIXED, expanded

Make = Callable[..., Session]


@pytest.fixture
def make(library: Library, tmp_path: Path) -> Iterator[Make]:
    """Makes sessions against the library, and closes what they opened."""
    made: list[Session] = []

    def prepare(service: Any = SERVICE, persona: str | None = None, **settings: Any) -> Session:
        file = config(tmp_path, library.url, **{"cleanup_budget": 0.05, **settings})
        overrides = {"persona": persona} if persona else {}
        made.append(Session.prepare(Config.from_file(file, overrides, environ={}), service))
        return made[-1]

    yield prepare
    for each in made:
        if each.journal is not None:
            each.journal.close()
        if each.connection is not None:
            each.connection.close()


@pytest.fixture
def session(make: Make) -> Session:
    """An open session."""
    opened = make()
    opened.open()
    return opened


def scenario(persona: str = "viewer") -> Scenario:
    found = expanded(MIXED, (persona,), ("steward", "editor", "viewer", "outsider", "anonymous"))
    return next(iter(found.walk_scenarios()))


def shelf(session: Session) -> Any:
    return session.service.resources["shelf"]


# Before the run


def test_a_claim_that_names_an_unknown_resource_is_a_mistake_of_the_config(make: Make) -> None:
    with pytest.raises(ConfigError) as caught:
        make(personas=[{"name": "steward", "username": "u", "password": "p", "claims": {"shelf_id": "another shlef"}}])
    assert 'personas[0].claims.shelf_id: no "shlef" is described\n  described: shelf, reader' in str(caught.value)
    assert "try:       another shelf, or a plain value" in str(caught.value)


def test_every_selected_persona_and_the_steward_must_get_a_token(make: Make, library: Library) -> None:
    make(persona="viewer").connect()
    assert [each.body["username"] for each in library.requests("POST", "/tokens")] == ["steward", "viewer"]


def test_a_persona_without_a_token_is_a_mistake_of_the_config(make: Make, library: Library) -> None:
    wrong = {"name": "steward", "username": "steward", "password": "another password"}
    session = make(personas=[wrong])
    with pytest.raises(ConfigError) as caught:
        session.connect()
    assert 'no token for persona "steward" (account steward)' in str(caught.value)
    assert str(caught.value).endswith(f"config:  {session.config.source}, {library.url}")
    assert library.requests("POST", "/shelves") == []


def test_a_service_that_does_not_respond_is_a_mistake_of_the_config(make: Make) -> None:
    with pytest.raises(ConfigError, match="the service sent no response: connection refused"):
        make(base_url="http://127.0.0.1:1").connect()


def test_a_protected_environment_is_not_contacted(make: Make, library: Library) -> None:
    with pytest.raises(ConfigError, match="is protected"):
        make(protected=True, name="production").open()
    assert library.seen == []


@pytest.mark.parametrize(
    ("helper", "said"),
    [
        ("tests.library.nowhere:Helper", "cannot be loaded\n  No module named"),
        ("tests.library.worlds:Nobody", "cannot be loaded\n  module"),
        ("tests.library.worlds:Clock", "is not a ResourceHelper"),
        ("tests.library.worlds:SERVICE", "is not a ResourceHelper"),
    ],
)
def test_a_helper_that_cannot_be_used_is_a_mistake_of_the_description(make: Make, helper: str, said: str) -> None:
    session = make(described(helper=helper))
    session.connect()
    with pytest.raises(ConfigError, match=f"the helper {helper} of the service {said}"):
        session.steward()


def test_the_helper_of_the_description_is_used(make: Make) -> None:
    plain, special = make(), make(described(helper="tests.library.worlds:LibraryHelper"))
    for each in (plain, special):
        each.connect()
    assert type(plain.steward()) is ResourceHelper
    assert type(special.steward()) is not ResourceHelper
    assert type(special.steward()).__name__ == LibraryHelper.__name__


def test_requests_before_the_first_scenario_are_not_recorded(session: Session) -> None:
    assert session.tracker.results == []
    session.begin(scenario()).steward.list("reader", {})
    assert [each.name for each in session.tracker.results] == ["list the readers"]


# Scenarios


def test_a_scenario_has_its_persona_and_everything_is_recorded_for_it(session: Session) -> None:
    world = session.begin(scenario())
    world.setup.exists(shelf(session))
    world.me.list("book", world.scene.known.ids())
    assert world.tokens.persona.name == "viewer"
    assert {each.scenario for each in session.tracker.results} == {"books.feature > For all > viewer"}
    assert [made.persona for made in world.state.made] == ["steward"]


def test_tokens_are_shared_by_all_scenarios_of_a_run(session: Session, library: Library) -> None:
    library.seen.clear()
    for _ in range(3):
        world = session.begin(scenario())
        world.setup.exists(session.service.resources["reader"])
        session.end(world)
    assert library.requests("POST", "/tokens") == []


def test_the_claims_of_a_scenario_end_with_it(session: Session) -> None:
    first = session.begin(scenario())
    first.setup.exists(shelf(session))
    assert "shelf_id" in first.tokens.claims
    session.end(first)
    assert "shelf_id" not in session.begin(scenario()).tokens.claims


def test_what_a_scenario_created_is_removed_at_its_end(session: Session, library: Library) -> None:
    world = session.begin(scenario())
    world.setup.exists(session.service.resources["book"])
    session.end(world)
    assert library.store.items == {}
    assert session.world is None
    assert session.journal is not None
    assert session.journal.outstanding() == ()


def test_what_cannot_be_removed_is_named_with_what_to_do(session: Session, library: Library) -> None:
    library.misbehave("DELETE", "/shelves/.*", answers(423, "it is on loan"))
    world = session.begin(scenario())
    world.setup.exists(shelf(session))
    with pytest.raises(LeftBehindError) as caught:
        session.end(world)
    message = str(caught.value).splitlines()
    assert message[0] == "1 left behind"
    assert message[1].startswith('  shelf "smoke-')
    assert message[1].endswith("under /shelves: its removal was answered 423 it is on loan")
    assert message[2] == (
        f"  try: python -m support sweep --config {session.config.source} --base-url {library.url}"
        f" --journal {session.config.journal} --yes"
    )
    assert [line.strip() for line in message[1:2]] == session.tracker.left_behind


def test_a_scenario_does_not_begin_if_the_service_does_not_respond_any_more(session: Session) -> None:
    stopped = []
    session.stop = lambda: stopped.append(True)
    world = session.begin(scenario())
    assert session.connection is not None
    session.connection.base_url = "http://127.0.0.1:1"
    for _ in range(SILENT):
        with pytest.raises(NoAnswerError):
            world.steward.list("reader", {})
    with pytest.raises(NoAnswerError):
        session.begin(scenario())
    assert stopped == [True]
    assert [str(each) for each in session.tracker.troubles] == [
        "the service at http://127.0.0.1:1 stopped responding; the run was stopped"
    ]


# The end of the run


def test_what_no_cleanup_reached_is_removed_at_the_end(session: Session, library: Library) -> None:
    session.begin(scenario()).setup.exists(session.service.resources["book"])
    session.close()
    assert library.store.items == {}
    assert session.journal is not None
    assert not session.journal.path.exists()


def test_what_was_reported_already_is_not_tried_or_reported_again(session: Session, library: Library) -> None:
    library.misbehave("DELETE", "/shelves/.*", answers(403))
    world = session.begin(scenario())
    world.setup.exists(shelf(session))
    with pytest.raises(LeftBehindError):
        session.end(world)
    tried = len(library.requests("DELETE"))
    session.close()
    assert len(library.requests("DELETE")) == tried
    assert len(session.tracker.left_behind) == 1
    assert session.journal is not None
    assert [made.kind for made in read(session.journal.path)[1]] == ["shelf"]


def test_what_was_lost_and_appears_late_is_removed_at_the_end(make: Make, library: Library) -> None:
    session = make(last_look=0.01)
    session.open()
    late: list[Callable[[], Answer]] = []

    def lose(request: object, usual: Callable[[], Answer]) -> Answer:
        late.append(usual)
        return Answer(0)

    library.misbehave("POST", "/shelves", lose, times=1)
    world = session.begin(scenario())
    with pytest.raises(NoAnswerError):
        world.setup.exists(shelf(session))
    session.end(world)
    late[0]()
    assert len(library.store.items) == 1
    session.close()
    assert library.store.items == {}


def test_what_was_done_although_its_response_was_an_error_is_removed(session: Session, library: Library) -> None:
    library.misbehave("POST", "/shelves", does_and_answers(500), times=1)
    world = session.begin(scenario())
    with pytest.raises(AssertionError, match="the setup failed"):
        world.setup.exists(shelf(session))
    session.end(world)
    assert library.store.items == {}


def test_closing_twice_is_harmless(session: Session) -> None:
    session.close()
    session.close()


def test_closing_what_was_never_opened_is_harmless(make: Make) -> None:
    make().close()


def test_what_dead_runs_left_is_removed_when_the_run_begins(make: Make, library: Library) -> None:
    session = make()
    library.store.items["/shelves/s"] = {"shelf_id": "s", "title": "smoke-deadbeef-1-shelf"}
    record = Journal(session.config.journal, "deadbeef", {"base_url": library.url})
    made = record.intend(Made("shelf", "smoke-deadbeef-1-shelf", {"shelf": "s"}, "steward", "/shelves"))
    record.outcome(made, "made")
    record.close()
    session.open()
    assert library.store.items == {}
    assert session.tracker.settled == ['shelf "smoke-deadbeef-1-shelf" id s under /shelves']


# What reports get


def test_the_information_is_complete_before_and_after_the_address_is_known(make: Make, library: Library) -> None:
    session = make(persona="viewer")
    assert (session.information.base_url, session.information.personas) == (library.url, ("viewer",))
    assert (session.information.service, session.information.environment) == ("Library", "library")
    session.connect()
    assert session.information.base_url == library.url


def test_the_advice_names_only_what_differs_from_the_defaults(make: Make, library: Library) -> None:
    session = make(protected=True, name="production", journal=".smoke")
    session.connect()
    assert session.advice == (
        f"  try: python -m support sweep --config {session.config.source} --base-url {library.url}"
        " --allow-protected production --yes"
    )


def test_the_account_has_no_secrets(session: Session) -> None:
    session.tracker.record("sign in", "/tokens", "POST", 401, False, "the password steward-sesame-1 is wrong")
    session.tracker.trouble(TroubleKind.SUITE, "it is steward-sesame-1")
    account = session.account(1)
    assert "sesame" not in str(account.as_dict())
    assert account.troubles == (Trouble(TroubleKind.SUITE, "it is ***"),)
    assert (account.exit_code, account.stopped_by) == (1, "")
