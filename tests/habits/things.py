"""What the service does to its things: each kind has habits of its own."""

from __future__ import annotations

from typing import Any

from tests.habits.service import ROUTES, Habits, Item, said
from tests.library.store import Answer, Request


def kind_of(habits: Habits, kind: str) -> dict[str, Item]:
    return habits.items.setdefault(kind, {})


def found(habits: Habits, kind: str, own: str) -> Item | None:
    return kind_of(habits, kind).get(own)


def wrong_name(body: Any) -> Answer | None:
    name = body.get("name") if isinstance(body, dict) else None
    if not isinstance(name, str) or not name.strip():
        return said(400, "the name is invalid: it is empty")
    return None


# Widgets: one envelope for what is sent, another for what is received; the id only in Location; ETag; a hash instead of the PIN


def create_widget(habits: Habits, request: Request) -> Answer:
    body = (request.body or {}).get("widget")
    if (wrong := wrong_name(body)) is not None:
        return wrong
    if any(each["name"] == body["name"] for each in kind_of(habits, "widgets").values()):
        return Answer(200, {"ok": False, "message": "the name is taken"})
    own = habits.next("widgets")
    kind_of(habits, "widgets")[own] = {**body, "pin": f"hash-{len(body.get('pin', ''))}", "looks": 0, "etag": 1}
    return Answer(201, None, headers={"Location": f"/widgets/{own}"})


def shown_widget(own: str, item: Item) -> Item:
    return {"id": own, **{name: value for name, value in item.items() if name != "etag"}}


def read_widget(habits: Habits, request: Request, own: str) -> Answer:
    item = found(habits, "widgets", own)
    if item is None:
        return said(404, "there is no such widget")
    item["looks"] += 1
    return Answer(body={"data": shown_widget(own, item)}, headers={"ETag": f'"{item["etag"]}"'})


def update_widget(habits: Habits, request: Request, own: str) -> Answer:
    item = found(habits, "widgets", own)
    if item is None:
        return said(404, "there is no such widget")
    if request.headers.get("If-Match") is None:
        return said(428, "say which version you mean")
    if request.headers["If-Match"] != f'"{item["etag"]}"':
        return said(412, "somebody was faster")
    media = request.headers.get("Content-Type")
    if media == "application/json-patch+json":
        for each in request.body:
            item[each["path"][1:]] = each.get("value")
    elif media == "application/merge-patch+json":
        item |= request.body["widget"]
    else:
        return said(415, f"not {media}")
    item["etag"] += 1
    return Answer(body={"data": shown_widget(own, item)}, headers={"ETag": f'"{item["etag"]}"'})


def list_widgets(habits: Habits, request: Request) -> Answer:
    items = [shown_widget(own, each) for own, each in kind_of(habits, "widgets").items()]
    items = [each for each in items if request.query.get("like", "") in each["name"]]
    page, size = int(request.query.get("page", 1)), int(request.query.get("size", 50))
    part = items[(page - 1) * size : page * size]
    return Answer(body={"widgets": part}, headers={"X-Total": str(len(items))})


def delete_plainly(kind: str) -> Any:
    def act(habits: Habits, request: Request, own: str) -> Answer:
        return Answer(204) if kind_of(habits, kind).pop(own, None) is not None else said(404, "there is no such thing")

    return act


# Documents: the name is the id, and a document can be renamed; the list has bare ids, by cursor


def create_document(habits: Habits, request: Request) -> Answer:
    if (wrong := wrong_name(request.body)) is not None:
        return wrong
    kind_of(habits, "documents")[request.body["name"]] = dict(request.body)
    return Answer(201, dict(request.body))


def read_plainly(kind: str) -> Any:
    def act(habits: Habits, request: Request, *own: str) -> Answer:
        item = found(habits, kind, own[-1])
        return Answer(body=item) if item is not None else said(404, "there is no such thing")

    return act


def rename_document(habits: Habits, request: Request, own: str) -> Answer:
    item = found(habits, "documents", own)
    if item is None:
        return said(404, "there is no such document")
    del kind_of(habits, "documents")[own]
    changes = request.body
    item |= changes if isinstance(changes, dict) else {each["path"][1:]: each["value"] for each in changes}
    kind_of(habits, "documents")[item["name"]] = item
    return Answer(body=item)


def list_documents(habits: Habits, request: Request) -> Answer:
    names, size = list(kind_of(habits, "documents")), int(request.query.get("size", 2))
    start = int(request.query.get("cursor", "at-0").removeprefix("at-"))
    more = f"at-{start + size}" if start + size < len(names) else ""
    return Answer(body={"names": [f"doc:{name}" for name in names[start : start + size]], "meta": {"cursor": more}})


# Projects are archived and stay readable; notes and members go with them; a note has no delete


def create_named(kind: str, *, answer_id: bool = True) -> Any:
    def act(habits: Habits, request: Request, *above: str) -> Answer:
        body = request.body or {}
        if kind != "deliveries" and (wrong := wrong_name(body)) is not None:
            return wrong
        if body.get("name") in habits.taken:
            return said(409, "the name is taken")
        own = habits.next(kind)
        kind_of(habits, kind)[own] = item = {
            "id": own,
            "status": "on",
            **({"project": above[0]} if above else {}),
            **body,
        }
        if kind == "labels":
            habits.taken.add(body["name"])
        return Answer(201, item if answer_id else None)

    return act


def archive_project(habits: Habits, request: Request, own: str) -> Answer:
    item = found(habits, "projects", own)
    if item is None:
        return said(404, "there is no such project")
    if "projects" not in habits.stubborn:
        item["status"] = "archived"
        for kind in ("notes", "members"):
            habits.items[kind] = {key: each for key, each in kind_of(habits, kind).items() if each["project"] != own}
    return Answer(202)


def list_named(kind: str) -> Any:
    def act(habits: Habits, request: Request, *above: str) -> Answer:
        items = list(kind_of(habits, kind).values())
        return Answer(body=[each for each in items if not above or each.get("project") == above[0]])

    return act


def read_project(habits: Habits, request: Request, own: str) -> Answer:
    item = found(habits, "projects", own)
    if item is None:
        return said(404, "there is no such project")
    notes = [each for each in kind_of(habits, "notes").values() if each["project"] == own]
    return Answer(body={**item, "notes": {each["id"]: {"id": each["id"], "name": each["name"]} for each in notes}})


# Machines are switched off before they are removed; bins are emptied after; labels keep their names for a while


def switch_off(habits: Habits, request: Request, own: str) -> Answer:
    item = found(habits, "machines", own)
    if item is None:
        return said(404, "there is no such machine")
    item["status"] = "off"
    return Answer(200, {"ok": True})


def delete_machine(habits: Habits, request: Request, own: str) -> Answer:
    item = found(habits, "machines", own)
    if item is not None and item["status"] != "off":
        return said(409, "it is still on")
    return delete_plainly("machines")(habits, request, own)  # type: ignore[no-any-return]


def delete_bin(habits: Habits, request: Request, own: str) -> Answer:
    item = found(habits, "bins", own)
    if item is None:
        return said(404, "there is no such bin")
    item["status"] = "full"
    return Answer(204)


def purge_bin(habits: Habits, request: Request, own: str) -> Answer:
    item = found(habits, "bins", own)
    if item is not None and item["status"] != "full":
        return said(409, "nothing to empty")
    return delete_plainly("bins")(habits, request, own)  # type: ignore[no-any-return]


def delete_label(habits: Habits, request: Request, own: str) -> Answer:
    item = kind_of(habits, "labels").pop(own, None)
    if item is not None and "labels" not in habits.stubborn:
        habits.taken.discard(item["name"])
    return Answer(204) if item is not None else said(404, "there is no such label")


def is_taken(habits: Habits, request: Request, name: str) -> Answer:
    return Answer(204 if name in habits.taken else 404)


# Exports are done later; a member connects a user and a project; a user is an account


def create_export(habits: Habits, request: Request) -> Answer:
    if (wrong := wrong_name(request.body)) is not None:
        return wrong
    own = habits.next("exports")
    kind_of(habits, "jobs")[own] = {
        "asked": 0,
        "state": "failed" if "rotten" in request.body["name"] else "done",
        "body": request.body,
    }
    return Answer(202, {"job": own}, headers={"Location": f"{habits.prefix}/jobs/{own}?version=2"})


def ask_job(habits: Habits, request: Request, own: str) -> Answer:
    job = found(habits, "jobs", own)
    if job is None:
        return said(404, "there is no such job")
    job["asked"] += 1
    if job["asked"] < 3:
        return Answer(body={"state": "running"})
    export = kind_of(habits, "exports").setdefault(own, {"id": own, **job["body"]}) if job["state"] == "done" else None
    return Answer(body={"state": job["state"], "result": export})


def create_user(habits: Habits, request: Request) -> Answer:
    answer: Answer = create_named("users")(habits, request)
    if answer.status == 201:
        own, body = answer.body["id"], request.body
        habits.accounts[body["name"]] = body["password"]
        item = kind_of(habits, "users")[own]
        del item["password"]
    return answer


def delete_user(habits: Habits, request: Request, own: str) -> Answer:
    item = kind_of(habits, "users").pop(own, None)
    habits.accounts.pop(item["name"] if item else "", None)
    return Answer(204) if item is not None else said(404, "there is no such user")


def join(habits: Habits, request: Request) -> Answer:
    body = request.body
    kind_of(habits, "members")[f"{body['project']}/{body['user']}"] = dict(body)
    return Answer(204)


def leave(habits: Habits, request: Request, project: str, user: str) -> Answer:
    gone = kind_of(habits, "members").pop(f"{project}/{user}", None)
    return Answer(204) if gone is not None else said(404, "no member")


ROUTES += [
    ("POST", "/widgets", create_widget),
    ("GET", "/widgets", list_widgets),
    ("GET", "/widgets/([^/]+)", read_widget),
    ("PATCH", "/widgets/([^/]+)", update_widget),
    ("DELETE", "/widgets/([^/]+)", delete_plainly("widgets")),
    ("POST", "/documents", create_document),
    ("GET", "/documents", list_documents),
    ("GET", "/documents/([^/]+)", read_plainly("documents")),
    ("PUT", "/documents/([^/]+)", rename_document),
    ("DELETE", "/documents/([^/]+)", delete_plainly("documents")),
    ("POST", "/projects", create_named("projects", answer_id=False)),
    ("GET", "/projects", list_named("projects")),
    ("GET", "/projects/([^/]+)", read_project),
    ("DELETE", "/projects/([^/]+)", archive_project),
    ("POST", "/projects/([^/]+)/notes", create_named("notes")),
    ("GET", "/projects/[^/]+/notes/([^/]+)", read_plainly("notes")),
    ("POST", "/members", join),
    ("GET", "/projects/([^/]+)/members", list_named("members")),
    ("DELETE", "/projects/([^/]+)/members/([^/]+)", leave),
    ("POST", "/machines", create_named("machines")),
    ("GET", "/machines", list_named("machines")),
    ("GET", "/machines/([^/]+)", read_plainly("machines")),
    ("POST", "/machines/([^/]+)/off", switch_off),
    ("DELETE", "/machines/([^/]+)", delete_machine),
    ("POST", "/bins", create_named("bins")),
    ("GET", "/bins/([^/]+)", read_plainly("bins")),
    ("DELETE", "/bins/([^/]+)", delete_bin),
    ("POST", "/bins/([^/]+)/purge", purge_bin),
    ("POST", "/labels", create_named("labels")),
    ("GET", "/labels/([^/]+)", read_plainly("labels")),
    ("DELETE", "/labels/([^/]+)", delete_label),
    ("HEAD", "/names/([^/]+)", is_taken),
    ("POST", "/deliveries", create_named("deliveries")),
    ("DELETE", "/deliveries/([^/]+)", delete_plainly("deliveries")),
    ("POST", "/audits", create_named("audits")),
    ("GET", "/audits/([^/]+)", read_plainly("audits")),
    ("POST", "/exports", create_export),
    ("GET", "/jobs/([^/]+)", ask_job),
    ("GET", "/exports/([^/]+)", read_plainly("exports")),
    ("DELETE", "/exports/([^/]+)", delete_plainly("exports")),
    ("POST", "/users", create_user),
    ("GET", "/users/([^/]+)", read_plainly("users")),
    ("DELETE", "/users/([^/]+)", delete_user),
]
