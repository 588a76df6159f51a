"""Each kind of mutant changes what it says, and nothing else: against the library, as the steward."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from support.description.document.waivers import KINDS
from support.http.answers import ALLOWED
from support.mutation.changes import CHANGES
from support.mutation.mutants import Mutant
from support.mutation.passage import Memory
from support.mutation.proxy import Proxy, Target
from support.mutation.tools import DirectTools
from support.mutation.watching import Watching
from support.run.session import Session
from support.settings.config import Config
from tests.library.changes import lists
from tests.library.service import Library
from tests.library.worlds import SERVICE, Scenario, config, scenario


@contextmanager
def between(
    library: Library, folder: Path, *mutants: Mutant, persona: str = "editor"
) -> Iterator[tuple[Scenario, list[Watching]]]:
    """A scenario behind a proxy. The first mutant is active; later ones are armed by `watchings[0].mutant = …`."""
    settings = Config.from_file(config(folder, library.url))
    session, direct = Session.prepare(settings, SERVICE), Session.prepare(settings, SERVICE)
    tools = DirectTools(session, direct)
    watching = Watching(SERVICE, session, tools, Memory())
    with Proxy(Target(library.url), watching) as proxy:
        begun = scenario(proxy.base_url, persona)
        session.connection, session.world = begun.connection, begun.world
        try:
            yield begun, [watching]
        finally:
            begun.connection.close()
            tools.close()
            assert watching.mistakes == []


def leaves(value: Any, path: str = "") -> dict[str, Any]:
    """Path → value, of everything in a JSON value."""
    if isinstance(value, dict):
        return {
            key: each for name, inner in value.items() for key, each in leaves(inner, f"{path}.{name}").items()
        } or {path: {}}
    if isinstance(value, list):
        return {
            key: each for place, inner in enumerate(value) for key, each in leaves(inner, f"{path}.{place}").items()
        } or {path: []}
    return {path: value}


def differences(one: Any, other: Any) -> set[str]:
    """The paths at which two responses differ: status, headers and body; the time and the length do not count."""
    parts = []
    for each in (one, other):
        headers = {
            name.lower(): value
            for name, value in each.headers.items()
            if name not in {"Date", "Content-Length", "X-Request-ID"}
        }
        body = each.json() if each.content and each.content[:1] == b"{" else each.text
        parts.append(
            {"status": each.status_code, **{f"header {name}": value for name, value in headers.items()}, **leaves(body)}
        )
    first, second = parts
    return {key for key in {*first, *second} if first.get(key, ...) != second.get(key, ...)}


READ, CREATE, UPDATE, LIST = "read the book", "create a book", "update the book", "list the books"


@pytest.mark.parametrize(
    ("mutant", "changed"),
    [
        (Mutant("status", READ, "book"), {"status"}),
        (Mutant("field dropped", READ, "book", field="note"), {".note"}),
        (Mutant("field renamed", READ, "book", field="note"), {".note", ".x_note"}),
        (Mutant("field emptied", READ, "book", field="title"), {".title"}),
        (Mutant("field of another type", READ, "book", field="pages"), {".pages"}),
        (Mutant("another's id", READ, "book"), {".book_id"}),
        (Mutant("derived value wrong", READ, "book", field="key"), {".key"}),
        (Mutant("derived value wrong", READ, "book", field="created_at"), {".created_at"}),
        (Mutant("derived value wrong", READ, "book", field="pages"), {".pages"}),
        (Mutant("secret shown", READ, "book", field="secret"), {".secret"}),
        (Mutant("header wrong", READ, "book", field="Content-Type"), {"header content-type"}),
        (Mutant("header missing", READ, "book", field="Content-Type"), {"header content-type"}),
        (Mutant("wrong total", LIST, "book"), {".total"}),
        (Mutant("wrong page", LIST, "book", field="limit", detail="repeats another value"), {".limit"}),
        (Mutant("field dropped", LIST, "book", field="note"), {".items.1.note"}),
    ],
    ids=lambda each: each.key if isinstance(each, Mutant) else "",
)
def test_one_thing_is_changed_and_nothing_else(
    library: Library, tmp_path: Path, mutant: Mutant, changed: set[str]
) -> None:
    with between(library, tmp_path) as (begun, [watching]):
        begun.given("book", "other book")
        query = {"limit": 2, "offset": 0} if mutant.operation == LIST else None
        ids = begun.world.scene.known.ids()
        act = begun.act(mutant.operation)
        path = act.operation.path_for(ids)
        client = begun.world.steward.client
        true = client.request("GET", path, query)
        watching.mutant = mutant
        false = client.request("GET", path, query)
        assert differences(true, false) == changed
        assert sum(watching.fired.values()) == 1
        assert client.request("GET", f"/shelves/{ids['shelf']}").ok
        assert sum(watching.fired.values()) == 1, "another operation is changed too"


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("item missing", ["first"]),
        ("item doubled", ["first", "second", "second"]),
        ("wrong order", ["second", "first"]),
        ("foreign item", ["first", "second", "third"]),
    ],
)
def test_a_list_has_one_flaw(library: Library, tmp_path: Path, kind: str, shown: list[str]) -> None:
    with between(library, tmp_path) as (begun, [watching]):
        begun.given("book", "other book")
        names = {begun.own("book"): "first", begun.other("book"): "second"}
        if kind == "foreign item":
            begun.given("other shelf")
            begun.world.setup.exists_elsewhere(begun.resource("book"), begun.thing("the other shelf"))
            names[begun.other("book")] = "third"
            names |= {each: "second" for each in library_books(library) if each not in names}
        watching.mutant = Mutant(kind, LIST, "book")
        found = begun.world.steward.list("book", begun.world.scene.known.ids())
        assert [names[each["book_id"]] for each in found.data] == shown


@pytest.mark.parametrize(
    ("kind", "shown"), [("item missing", ["first"]), ("item doubled", ["first", "second", "second"])]
)
def test_a_list_that_is_an_object_has_one_flaw(library: Library, tmp_path: Path, kind: str, shown: list[str]) -> None:
    with between(library, tmp_path) as (begun, [watching]):
        begun.given("book", "other book")
        names = {begun.own("book"): "first", begun.other("book"): "second"}
        library.misbehave("GET", "/shelves/[^/]+/books", lists(lambda items: {each["book_id"]: each for each in items}))
        watching.mutant = Mutant(kind, LIST, "book")
        found = begun.world.steward.list("book", begun.world.scene.known.ids())
        assert [names[each["book_id"]] for each in found.data] == shown
        assert sum(watching.fired.values()) == 1
        watching.mutant = Mutant("wrong order", LIST, "book")
        begun.world.steward.list("book", begun.world.scene.known.ids())
        assert sum(watching.fired.values()) == 1, "an object has no order"


def test_a_page_is_repeated_or_too_long(library: Library, tmp_path: Path) -> None:
    with between(library, tmp_path) as (begun, [watching]):
        begun.given("book", "other book")
        for detail, sizes in (("first page repeated", [1, 1]), ("size ignored", [2, 1])):
            watching.mutant = Mutant("wrong page", LIST, "book", detail=detail)
            pages = [
                begun.world.steward.list("book", begun.world.scene.known.ids(), query={"limit": 1, "offset": at}).data
                for at in (0, 1)
            ]
            assert [len(each) for each in pages] == sizes, detail
            assert detail != "first page repeated" or pages[0] == pages[1]


def test_what_is_answered_is_not_made(library: Library, tmp_path: Path) -> None:
    with between(library, tmp_path) as (begun, [watching]):
        begun.given("book")
        steward, ids = begun.world.steward, begun.world.scene.known.ids()
        before = dict(library.store.items)
        watching.mutant = Mutant("change not made", CREATE, "book")
        created = steward.create("book", ids)
        assert created.success
        assert created.id not in library_books(library)
        watching.mutant = Mutant("change not made", UPDATE, "book")
        updated = steward.update("book", ids)
        assert updated.data["note"] == "worn and torn"
        path = f"/shelves/{ids['shelf']}/books/{ids['book']}"
        assert library.store.items[path]["note"] == before[path]["note"] == "as good as new"


def test_a_removal_is_answered_and_not_made(library: Library, tmp_path: Path) -> None:
    with between(library, tmp_path) as (begun, [watching]):
        begun.given("book", "other book")
        steward, ids = begun.world.steward, begun.world.scene.known.ids()
        assert steward.delete("book", {**ids, "book": begun.other("book")}).success
        watching.mutant = Mutant("removal not made", "delete the book", "book")
        watching.expected = {("", "delete the book", "steward"): [ALLOWED]}
        assert steward.delete("book", ids).status == 204
        assert library_books(library) == [ids["book"]]


def test_a_stale_read_shows_what_was_there_before(library: Library, tmp_path: Path) -> None:
    with between(library, tmp_path) as (begun, [watching]):
        begun.given("book")
        steward, ids = begun.world.steward, begun.world.scene.known.ids()
        old = steward.get("book", ids).data
        watching.mutant = Mutant("stale read", READ, "book", detail="after a change")
        steward.update("book", ids)
        assert steward.get("book", ids).data == old
        watching.mutant = Mutant("stale read", READ, "book", outcome="missing", detail="after its removal")
        steward.delete("book", ids)
        assert steward.get("book", ids).status == 200


@pytest.mark.parametrize(
    ("mutant", "status", "done"),
    [
        (Mutant("right of another", "delete the book", "book", "refused", "viewer"), 204, True),
        (Mutant("right of another", "delete the book", "book", "refused", "outsider"), 403, False),
        (Mutant("refusal into success", "delete the book", "book", "refused"), 204, True),
        (Mutant("refused but done", "delete the book", "book", "refused"), 403, True),
        (Mutant("refusal into success without effect", "delete the book", "book", "refused"), 204, False),
        (Mutant("wrong refusal", "delete the book", "book", "refused", detail="missing"), 404, False),
    ],
    ids=lambda each: each.key if isinstance(each, Mutant) else "",
)
def test_a_refusal_is_another(library: Library, tmp_path: Path, mutant: Mutant, status: int, done: bool) -> None:
    with between(library, tmp_path, persona="viewer") as (begun, [watching]):
        begun.given("book", "other book")
        steward, ids = begun.world.steward, begun.world.scene.known.ids()
        gone = {**ids, "book": begun.other("book")}
        assert steward.delete("book", gone).success
        assert steward.get("book", gone).status == 404
        watching.mutant = mutant
        assert begun.try_to("delete the book").result.status == status
        assert (ids["book"] not in library_books(library)) is done


@pytest.mark.parametrize(("kind", "done"), [("success into refusal", True), ("refused and not done", False)])
def test_a_success_is_a_refusal(library: Library, tmp_path: Path, kind: str, done: bool) -> None:
    with between(library, tmp_path) as (begun, [watching]):
        begun.given("book")
        assert begun.world.me.client.request("DELETE", "/shelves/none").status_code == 403
        watching.mutant = Mutant(kind, "delete the book", "book", detail="refused")
        watching.expected = {("", "delete the book", "editor"): [ALLOWED]}
        own = begun.own("book")
        assert begun.try_to("delete the book").result.status == 403
        assert (own not in library_books(library)) is done


@pytest.mark.parametrize(
    ("mutant", "changed"),
    [
        (Mutant("error without its form", CREATE, "book", "invalid", detail="as plain text"), {"header content-type"}),
        (Mutant("error without its form", CREATE, "book", "invalid", detail="another status in it"), {".status"}),
        (Mutant("error without its form", CREATE, "book", "invalid", field="detail", detail="left out"), {".detail"}),
        (Mutant("another field blamed", CREATE, "book", "invalid", detail="instead"), {".errors.0.field"}),
        (
            Mutant("another field blamed", CREATE, "book", "invalid", detail="one more"),
            {".errors.1.field", ".errors.1.message"},
        ),
    ],
    ids=lambda each: each.key if isinstance(each, Mutant) else "",
)
def test_an_error_has_one_flaw(library: Library, tmp_path: Path, mutant: Mutant, changed: set[str]) -> None:
    with between(library, tmp_path) as (begun, [watching]):
        begun.given("shelf")
        path, client = f"/shelves/{begun.own('shelf')}/books", begun.world.steward.client
        true = client.request("POST", path, json={"title": ""})
        watching.mutant = mutant
        false = client.request("POST", path, json={"title": ""})
        found = differences(true, false)
        assert (found & changed == changed) if mutant.detail == "as plain text" else (found == changed)


@pytest.mark.parametrize(
    "flaw",
    [
        "forged",
        "malformed",
        "unsigned",
        "cut short",
        "signed by somebody else",
        "missing",
        "empty",
        "sent in the wrong way",
    ],
)
def test_a_bad_token_is_accepted(library: Library, tmp_path: Path, flaw: str) -> None:
    with between(library, tmp_path) as (begun, [watching]):
        begun.given("shelf")
        issued = begun.world.tokens.get_token()
        assert issued is not None
        watching.session.tokens.issued.append((begun.world.tokens.persona, issued))
        begun.world.setup.use_bad_token(flaw)
        current = begun.world.tokens.claims
        watching.session.tokens.issued.append((begun.world.tokens.persona, issued))
        assert begun.try_to("visit the shelf").result.status == 401
        other = "forged" if flaw != "forged" else "malformed"
        watching.mutant = Mutant("bad token accepted", "visit the shelf", "shelf", "unauthenticated", field=other)
        assert begun.try_to("visit the shelf").result.status == 401
        watching.mutant = Mutant("bad token accepted", "visit the shelf", "shelf", "unauthenticated", field=flaw)
        assert begun.try_to("visit the shelf").result.status == 200, current


def test_every_kind_has_a_change() -> None:
    assert set(CHANGES) == set(KINDS)


def library_books(library: Library) -> list[str]:
    """The ids of the books in the library."""
    return [path.rpartition("/")[2] for path in library.store.items if "/books/" in path and "/readers/" not in path]
