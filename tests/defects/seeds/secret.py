"""Secrets: what goes in and never comes out."""

from __future__ import annotations

import json
from typing import Any

from reference_service.integrations.models import IntegrationCreate, IntegrationRecord, IntegrationUpdate
from tests.defects.answering import Answered, edited, shown
from tests.defects.defect import defect
from tests.defects.patching import acting, around, replace, sent

GROUP = "secrets"
NEVER = "`secret` (write-only: never in an answer)"
NULL = "null clears `description` and `secret`"
SET = "`secret_set`"


def _kept(method: str, *, path_ends: str = "", also: bool = False) -> None:
    """Answers to this method show the secret, whoever asks."""
    known: dict[str, str] = {}

    @edited
    def edit(answer: Answered) -> None:
        body = answer.json
        if ("/integrations" not in answer.path and not also) or not isinstance(body, dict) or answer.status >= 400:
            return
        try:
            secret = json.loads(answer.sent).get("secret")
        except (ValueError, AttributeError):
            secret = None
        if secret and "integration_id" in body:
            known[body["integration_id"]] = secret
        for each in [body, *body.get("items", [])] if answer.method == method else []:
            own = each.get("integration_id") or (each.get("id") if also else None)
            listed = method != "GET" or (("items" in body) == (path_ends == "list"))
            if own in known and listed:
                each["secret"] = known[own]
        answer.json = body


@defect(GROUP, NEVER, "integrations")
def whoever_makes_an_integration_gets_its_secret_back() -> None:
    _kept("POST")


@defect(GROUP, NEVER, "integrations")
def whoever_changes_an_integration_gets_its_secret_back() -> None:
    _kept("PATCH")


@defect(GROUP, NEVER, "integrations")
def whoever_reads_an_integration_gets_its_secret() -> None:
    _kept("GET")


@defect(GROUP, NEVER, "integrations")
def the_list_of_integrations_tells_their_secrets() -> None:
    _kept("GET", path_ends="list")


@defect(GROUP, NEVER, "integrations search")
def searching_tells_secrets() -> None:
    _kept("GET", path_ends="list", also=True)


@defect(GROUP, NEVER, "integrations")
def a_mistake_is_told_with_all_that_was_sent() -> None:
    _echoing("POST")


@defect(GROUP, NEVER, "integrations")
def a_mistake_in_a_change_is_told_with_all_that_was_sent() -> None:
    _echoing("PATCH")


def _echoing(method: str) -> None:
    @edited
    def edit(answer: Answered) -> None:
        body = answer.json
        if answer.status == 422 and answer.method == method and "/integrations" in answer.path:
            sent_ = answer.sent.decode()
            body["errors"] = [{**each, "input": sent_} for each in body["errors"]]
            answer.json = body


@defect(GROUP, NEVER, "integrations")
def a_secret_that_breaks_a_rule_is_repeated() -> None:
    @edited
    def edit(answer: Answered) -> None:
        body = answer.json
        if answer.status == 422 and "/integrations" in answer.path and isinstance(body, dict):
            given = json.loads(answer.sent) if answer.sent else {}
            if (
                isinstance(given, dict)
                and any(each["field"] != "secret" for each in body["errors"])
                and given.get("secret")
            ):
                body["detail"] += f" (secret: {given['secret']})"
                answer.json = body


@defect(GROUP, NEVER, "integrations")
def who_may_not_make_an_integration_gets_the_secret_back() -> None:
    @edited
    def edit(answer: Answered) -> None:
        body = answer.json
        if answer.status in {403, 404} and answer.method in {"POST", "PATCH"} and "/integrations" in answer.path:
            body["detail"] += f": {answer.sent.decode()}"
            answer.json = body


@defect(GROUP, NEVER, "integrations")
def secrets_are_shown_as_stars() -> None:
    shown("secret_set")(lambda each: each.update(secret="********" if each["secret_set"] else None))


@defect(GROUP, NEVER, "integrations")
def the_end_of_a_secret_is_shown() -> None:
    ends: dict[str, str] = {}

    @edited
    def edit(answer: Answered) -> None:
        body = answer.json
        if "/integrations" in answer.path and isinstance(body, dict) and "integration_id" in body:
            secret = json.loads(answer.sent).get("secret") if answer.sent else None
            ends[body["integration_id"]] = f"…{secret[-4:]}" if secret else ends.get(body["integration_id"], "")
            answer.json = {**body, "secret": ends[body["integration_id"]]}


@defect(GROUP, NEVER, "integrations")
def a_header_tells_the_secret() -> None:
    @edited
    def edit(answer: Answered) -> None:
        if "/integrations" in answer.path and answer.sent and answer.status < 300:
            answer.headers["x-request-body"] = answer.sent.decode("ascii", "replace")


@defect(GROUP, SET, "integrations")
def every_integration_is_said_to_have_a_secret() -> None:
    replace(IntegrationRecord, "secret_set", property(lambda self: True))


@defect(GROUP, SET, "integrations")
def no_integration_is_said_to_have_a_secret() -> None:
    replace(IntegrationRecord, "secret_set", property(lambda self: False))


@defect(GROUP, '`secret: ""` is 422', "integrations")
def an_empty_secret_is_none() -> None:
    @sent(IntegrationCreate, IntegrationUpdate)
    def change(given: dict[str, Any]) -> None:
        if given.get("secret") == "":
            given["secret"] = None


@defect(GROUP, '`secret: ""` is 422', "integrations")
def an_empty_secret_is_no_change() -> None:
    @sent(IntegrationUpdate)
    def change(given: dict[str, Any]) -> None:
        if given.get("secret") == "":
            del given["secret"]


@defect(GROUP, NULL, "integrations")
def a_secret_cannot_be_taken_away() -> None:
    @sent(IntegrationUpdate)
    def change(given: dict[str, Any]) -> None:
        if "secret" in given and given["secret"] is None:
            del given["secret"]


@defect(GROUP, "PATCH with the fields to change", "integrations")
def any_change_takes_the_secret_away() -> None:
    @sent(IntegrationUpdate)
    def change(given: dict[str, Any]) -> None:
        if given:
            given.setdefault("secret", None)


@defect(GROUP, SET, "integrations")
def a_new_secret_is_not_seen() -> None:
    @around(IntegrationRecord, "set_secret")
    def take(original: Any, record: Any, secret: str | None) -> None:
        if record.sequence is None or secret is None:
            original(record, secret)


@defect(GROUP, SET, "integrations")
def a_secret_that_came_later_is_not_kept() -> None:
    @acting("update_integration")
    def update(act: Any, call: Any) -> Any:
        had = call.target.secret_digest
        view = act(call)
        if had is None and call.target.secret_digest:
            call.target.secret_digest = None
        return view
