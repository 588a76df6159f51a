"""What the last response says, compared with what it should say, and with other responses."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests
from hamcrest import all_of, anything, contains_string, has_entries, has_item, not_none
from hamcrest.core.matcher import Matcher

from support.description.document.parts import Place
from support.description.payloads import fill, value_of
from support.description.service import SIGN_IN
from support.errors import ScenarioError
from support.evidence import assert_that, differs, note_judged
from support.http.auth import TokenProvider
from support.http.bad_tokens import payload_of
from support.http.exchange import Purpose, body_of, media_type
from support.http.places import found_at, number_at
from support.resources.helper import ResourceHelper
from support.resources.shapes import shown
from support.scenario import outcomes
from support.scenario.acting import Acting
from support.scenario.matchers import only_blames
from support.scenario.scene import Scene
from support.scenario.vocabulary import Act

CHANGES = 5  # how often to compare anew if others change what is compared


class Responses:
    """The last response to the persona, and others beside it.

    Args:
        me: the persona's helper; `tokens` are its tokens.
    """

    def __init__(self, scene: Scene, me: ResourceHelper, tokens: TokenProvider, acting: Acting) -> None:
        self._scene = scene
        self._service = scene.service
        self._me = me.doing(Purpose.PROOF)
        self._tokens = tokens
        self._acting = acting

    @property
    def last(self) -> dict[str, Any]:
        """Status, media type and body of the last response; for an error, no body, since it may repeat the address."""
        return _summary(self._scene.last.result.response)

    @property
    def whole(self) -> dict[str, Any]:
        """The same with the body of an error too."""
        return {**self.last, "body": self._scene.last.result.body}

    def to(self, act: Act) -> dict[str, Any]:
        """Return the whole response to another action; the last one stays the last."""
        attempt = self._scene.attempt
        self._acting.attempt(act)
        found = self.whole
        self._scene.attempt = attempt
        return found

    def by_both_addresses(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the response to the last request, and to the same with a trailing slash added or removed.

        If they differ, the request is repeated as it was: only if it gets the same response again, the slash is the reason,
        and not a change that somebody else made in between. Otherwise both are compared anew, some times.
        """
        attempt = self._scene.last
        usual, other = self.last, self.with_other_slash()
        for _ in range(CHANGES if attempt.result.success else 0):
            if other == usual:
                break
            before, usual = usual, self._repeated(slash=False)
            if usual == before:
                break
            other = self.with_other_slash()
        return usual, other

    def with_other_slash(self) -> dict[str, Any]:
        """Return the response to the same request with a trailing slash added or removed."""
        return self._repeated(slash=True)

    def _repeated(self, *, slash: bool) -> dict[str, Any]:
        """The response to the same request, with the other `slash` or not."""
        attempt = self._scene.last
        operation = attempt.act.operation
        if attempt.result.success and not operation.safe:
            raise ScenarioError(
                "an action with an effect cannot be repeated\n  try: a When that reads or lists, or is refused"
            )
        address = urlsplit(str(attempt.result.response.request.url))
        path = address._replace(query="").geturl()
        if slash:
            path = path.rstrip("/") if path.endswith("/") else f"{path}/"
        query = dict(parse_qsl(address.query, keep_blank_values=True))
        raw = attempt.act.variant.raw
        body = attempt.result.sent if raw is None else None
        media_type = attempt.act.variant.media_type or operation.media_type
        client = self._me.client
        return _summary(client.request(operation.method, path, query, body, data=raw, media_type=media_type))

    def blamed(self) -> list[str]:
        """Return the fields that the last response names as being at fault."""
        attempt = self._scene.last
        operation, response = attempt.act.operation, attempt.result.response
        word = outcomes.meaning_of(operation, response, "invalid", attempt.act.variant)
        found = outcomes.blamed(operation, word, response)
        if found is None:
            raise ScenarioError(
                f"the service description does not say where an answer that is {word} names the field\n"
                f'  try: "blames" in answers.{word}, or the sentence "my request is rejected as invalid"'
            )
        if not found:
            where = operation.answers[word].blames
            raise AssertionError(
                f"the response names no field at fault\n"
                f'  expected: one at "{where and where.at}", by answers.{word}.blames of the service description\n'
                f"  answered: {response.status_code} {shown(body_of(response))}"
            )
        return found

    def blames_only(self, word: str) -> Matcher[Sequence[str]]:
        """Return a matcher for the fields at fault: the one that a word of the features means, and no other.

        Where the service has a message instead of a list of fields, that must contain the field.
        """
        answer = self._scene.last.act.operation.answers.get("invalid")
        if answer is not None and answer.blames is not None and answer.blames.text is not None:
            return has_item(contains_string(self._field(word)))
        return only_blames(self._field(word))

    def has_value(self, word: str, words: str) -> None:
        """Assert the value of a field in the last response; words that are JSON stand for their value."""
        assert_that(self._scene.last.result.data, has_entries({self._field(word): value_of(words)}))

    def is_not_signed_in(self) -> None:
        """Assert that signing in failed, for whichever reason, and that the response has no token."""
        attempt = self._scene.last
        operation = attempt.act.operation
        actual = outcomes.meaning_of(operation, attempt.result.response, "unauthenticated", attempt.act.variant)
        shown = self._described(self._service.token.value)
        if actual not in operation.answers or differs(isinstance(shown, str), expected=False):
            raise AssertionError(f"I should not be signed in\n  but: {actual}")

    def revealing(self, word: str) -> list[str]:
        """Return the responses of this scenario, to the persona or the steward, that contain what was sent as a field."""
        names = {name for each in self._service.resources.values() if (name := each.field_called(word)) is not None}
        records = self._scene.records
        note_judged()
        sent = {value for each in records for value in _sent_as(names, each.sent)}
        if not sent:
            raise ScenarioError(f"no {word} has been sent in this scenario\n  try: a sentence that sends one first")
        forms = {form for value in sent for form in _forms(value)}
        found = [each.received for each in records if any(form in each.received for form in forms)]
        for each in records:
            if each.is_cut and not found:
                raise ScenarioError(
                    f"whether a response reveals the {word} cannot be told: it is too large to be kept\n"
                    f"  request: {each.exchange.line}\n  try:     a smaller page, or one item"
                )
        return found

    def request_id_sent(self) -> str | None:
        """Return the ID of the last request."""
        return self._scene.last.result.response.request.headers.get(self._request_id)

    def request_id_received(self) -> str | None:
        """Return the request ID in the last response."""
        return self._scene.last.result.response.headers.get(self._request_id)

    @property
    def _request_id(self) -> str:
        """The header for the ID of a request."""
        if self._service.request_id is None:
            raise ScenarioError("the requests of this service have no ID\n  try: request_id in the service description")
        return self._service.request_id

    def token_has_account_and_claims(self) -> None:
        """Assert that the token in the last response names the account, has the requested claims and all that are described."""
        description, data = self._service.token, self._scene.last.result.data
        token = self._described(description.value)
        assert_that(token, not_none(), "the token")
        if description.answer:
            assert_that(data, has_entries(dict(description.answer)), "the response")
        payload = payload_of(str(token))
        assert_that(payload, not_none(), "the claims of the token")
        known = {"username": self._tokens.persona.username or ""}
        fixed = {
            name: anything() if value is None else fill(value, known) for name, value in description.claims.items()
        }
        assert_that(payload, all_of(has_entries(fixed), has_entries(self._tokens.claims)))

    def token_lifetime(self) -> Any:
        """Return the lifetime of the token in seconds: as the response says, and the token itself too if it is a JWT."""
        description = self._service.token
        where = description.expires_in
        stated = number_at(where, self._scene.last.result.response)
        payload = payload_of(str(self._described(description.value))) or {}
        if "exp" not in payload or "iat" not in payload:
            return stated
        own = payload["exp"] - payload["iat"]
        if where is not None and own != stated:
            raise AssertionError(f"the token itself lasts {own} seconds, and the response says {stated}")
        return own

    def _described(self, where: Place | None) -> Any:
        """What the last response has in a described place; None if it has nothing there."""
        return found_at(where, self._scene.last.result.response)

    def _field(self, word: str) -> str:
        """The field that a word means for the last action."""
        operation = self._scene.last.act.operation
        if operation.verb == SIGN_IN:
            words = {**self._service.words, **self._service.token.words}
            return words.get(word, word.replace(" ", "_"))
        resource = self._service.resources[operation.resource]
        name = resource.field_called(word)
        if name is None:
            raise ScenarioError(f"a {resource.name} has no {word}\n  has: {', '.join(sorted(resource.known_fields))}")
        return name


def _sent_as(names: Collection[str], value: Any, *, named: bool = False) -> Iterator[str]:
    """Every value in a JSON value that is in a field of these names, as text."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _sent_as(names, each, named=named or key in names)
    elif isinstance(value, list):
        for each in value:
            yield from _sent_as(names, each, named=named)
    elif named and value:
        yield str(value)


def _forms(text: str) -> set[str]:
    """A text as it is, as JSON writes it, and as a list of headers shows it."""
    return {text, json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1], repr(text)[1:-1]}


def _summary(response: requests.Response) -> dict[str, Any]:
    body = body_of(response) if response.ok else "an error"
    return {"status": response.status_code, "type": media_type(response.headers), "body": body}
