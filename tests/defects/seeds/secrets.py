"""Secrets: write-only, in no response."""

from __future__ import annotations

import json
from typing import Any

from reference_service.integrations.models import IntegrationCreate, IntegrationRecord, IntegrationUpdate
from tests.defects.answering import EditableResponse, edit_objects, edit_response
from tests.defects.defect import defect
from tests.defects.patching import edit_body, replace, wrap, wrap_handler

GROUP = "secrets"
NEVER = "`secret` (write-only: never in an answer)"
NULL = "null clears `description` and `secret`"
SET = "`secret_set`"


def _show_secret(method: str, *, path_ends: str = "", also: bool = False) -> None:
    """Show the secret in responses to this method."""
    known: dict[str, str] = {}

    @edit_response
    def edit(response: EditableResponse) -> None:
        body = response.json
        if ("/integrations" not in response.path and not also) or not isinstance(body, dict) or response.status >= 400:
            return
        try:
            secret = json.loads(response.request_body).get("secret")
        except (ValueError, AttributeError):
            secret = None
        if secret and "integration_id" in body:
            known[body["integration_id"]] = secret
        for each in [body, *body.get("items", [])] if response.method == method else []:
            own = each.get("integration_id") or (each.get("id") if also else None)
            listed = method != "GET" or (("items" in body) == (path_ends == "list"))
            if own in known and listed:
                each["secret"] = known[own]
        response.json = body


@defect(GROUP, NEVER, "integrations")
def creating_an_integration_returns_its_secret() -> None:
    _show_secret("POST")


@defect(GROUP, NEVER, "integrations")
def updating_an_integration_returns_its_secret() -> None:
    _show_secret("PATCH")


@defect(GROUP, NEVER, "integrations")
def reading_an_integration_returns_its_secret() -> None:
    _show_secret("GET")


@defect(GROUP, NEVER, "integrations")
def the_list_of_integrations_shows_their_secrets() -> None:
    _show_secret("GET", path_ends="list")


@defect(GROUP, NEVER, "integrations search")
def search_results_show_secrets() -> None:
    _show_secret("GET", path_ends="list", also=True)


@defect(GROUP, NEVER, "integrations")
def a_422_on_create_repeats_the_body() -> None:
    _repeat_body("POST")


@defect(GROUP, NEVER, "integrations")
def a_422_on_update_repeats_the_body() -> None:
    _repeat_body("PATCH")


def _repeat_body(method: str) -> None:
    @edit_response
    def edit(response: EditableResponse) -> None:
        body = response.json
        if response.status == 422 and response.method == method and "/integrations" in response.path:
            payload = response.request_body.decode()
            body["errors"] = [{**each, "input": payload} for each in body["errors"]]
            response.json = body


@defect(GROUP, NEVER, "integrations")
def a_422_for_another_field_repeats_the_secret() -> None:
    @edit_response
    def edit(response: EditableResponse) -> None:
        body = response.json
        if response.status == 422 and "/integrations" in response.path and isinstance(body, dict):
            given = json.loads(response.request_body) if response.request_body else {}
            if (
                isinstance(given, dict)
                and any(each["field"] != "secret" for each in body["errors"])
                and given.get("secret")
            ):
                body["detail"] += f" (secret: {given['secret']})"
                response.json = body


@defect(GROUP, NEVER, "integrations")
def a_refused_request_repeats_the_secret() -> None:
    @edit_response
    def edit(response: EditableResponse) -> None:
        body = response.json
        if response.status in {403, 404} and response.method in {"POST", "PATCH"} and "/integrations" in response.path:
            body["detail"] += f": {response.request_body.decode()}"
            response.json = body


@defect(GROUP, NEVER, "integrations")
def responses_show_a_secret_of_asterisks() -> None:
    edit_objects("secret_set")(lambda each: each.update(secret="********" if each["secret_set"] else None))


@defect(GROUP, NEVER, "integrations")
def responses_show_the_end_of_the_secret() -> None:
    ends: dict[str, str] = {}

    @edit_response
    def edit(response: EditableResponse) -> None:
        body = response.json
        if "/integrations" in response.path and isinstance(body, dict) and "integration_id" in body:
            secret = json.loads(response.request_body).get("secret") if response.request_body else None
            ends[body["integration_id"]] = f"…{secret[-4:]}" if secret else ends.get(body["integration_id"], "")
            response.json = {**body, "secret": ends[body["integration_id"]]}


@defect(GROUP, NEVER, "integrations")
def a_response_header_shows_the_secret() -> None:
    @edit_response
    def edit(response: EditableResponse) -> None:
        if "/integrations" in response.path and response.request_body and response.status < 300:
            response.headers["x-request-body"] = response.request_body.decode("ascii", "replace")


@defect(GROUP, SET, "integrations")
def secret_set_is_always_true() -> None:
    replace(IntegrationRecord, "secret_set", property(lambda self: True))


@defect(GROUP, SET, "integrations")
def secret_set_is_always_false() -> None:
    replace(IntegrationRecord, "secret_set", property(lambda self: False))


@defect(GROUP, '`secret: ""` is 422', "integrations")
def an_empty_secret_is_treated_as_null() -> None:
    @edit_body(IntegrationCreate, IntegrationUpdate)
    def change(given: dict[str, Any]) -> None:
        if given.get("secret") == "":
            given["secret"] = None


@defect(GROUP, '`secret: ""` is 422', "integrations")
def an_empty_secret_is_ignored_on_update() -> None:
    @edit_body(IntegrationUpdate)
    def change(given: dict[str, Any]) -> None:
        if given.get("secret") == "":
            del given["secret"]


@defect(GROUP, NULL, "integrations")
def a_secret_cannot_be_cleared() -> None:
    @edit_body(IntegrationUpdate)
    def change(given: dict[str, Any]) -> None:
        if "secret" in given and given["secret"] is None:
            del given["secret"]


@defect(GROUP, "PATCH with the fields to change", "integrations")
def every_update_clears_the_secret() -> None:
    @edit_body(IntegrationUpdate)
    def change(given: dict[str, Any]) -> None:
        if given:
            given.setdefault("secret", None)


@defect(GROUP, SET, "integrations")
def secret_set_does_not_follow_an_added_secret() -> None:
    @wrap(IntegrationRecord, "set_secret")
    def take(original: Any, record: Any, secret: str | None) -> None:
        if record.sequence is None or secret is None:
            original(record, secret)


@defect(GROUP, SET, "integrations")
def an_added_secret_is_not_stored() -> None:
    @wrap_handler("update_integration")
    def update(handler: Any, call: Any) -> Any:
        had = call.target.secret_digest
        view = handler(call)
        if had is None and call.target.secret_digest:
            call.target.secret_digest = None
        return view
