"""Sends the request of any described operation, and reads its response."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, Self

import requests

from support.description.payloads import value_at
from support.description.service import PLAIN, Operation, Variant
from support.errors import ScenarioError
from support.http.answers import is_success
from support.http.client import About, HTTPClient
from support.http.exchange import Purpose, body_of
from support.http.names import snake_case
from support.resources import shapes
from support.resources.addressing import addressed, indefinite, placed
from support.resources.awaiting import awaited
from support.resources.payload import Payload, payload_of
from support.resources.result import NOTHING, HelperResult, Ids, Query


class Performer:
    """Performs operations as one persona.

    Attributes:
        me: what `me` stands for in the service description: the values of the scenario's persona.
    """

    def __init__(self, client: HTTPClient, me: Mapping[str, Any] = NOTHING) -> None:
        self.client = client
        self.me = me
        self.service = client.connection.service
        self.names = client.connection.names

    def doing(self, purpose: Purpose) -> Self:
        """Return the same helper for requests of another purpose."""
        other = copy.copy(self)
        other.client = self.client.doing(purpose)
        return other

    def _operation(self, kind: str, verb: str) -> Operation:
        resource = self.service.resources[kind]
        if not resource.can(verb):
            raise ScenarioError(
                f'no "{verb}" is described for {indefinite(kind)}\n  described: {", ".join(resource.operations)}\n'
                f"  try:       add it to resources.{kind}.operations of the service description"
            )
        return resource.operations[verb]

    def _values(self, name: str, known: Mapping[str, Any]) -> dict[str, Any]:
        """What templates may refer to."""
        number = "".join(name.split("-")[2:3])  # a name that was added by hand has none
        return {**known, "me": self.me, "name": name, "key": snake_case(name), "run": self.names.run, "number": number}

    def _perform(
        self,
        operation: Operation,
        ids: Ids,
        values: Mapping[str, Any],
        variant: Variant = PLAIN,
        *,
        name: str | None = None,
        params: Query = NOTHING,
        address: str | None = None,
    ) -> HelperResult:
        """Send the request of an operation, and read its response.

        Args:
            values: what templates may refer to.
            params: further query parameters.
            address: where to send it, instead of the path.
        """
        resource = self.service.resources.get(operation.resource)
        parents = [each for kind, each in self.service.resources.items() if kind != operation.resource]
        values = {**values, **shapes.objects_of(parents, ids, values)}
        path, about = self._addressed(operation, ids, values)
        values = {**values, "ids": {kind.replace(" ", "_"): own for kind, own in ids.items()}}
        payload = payload_of(operation, resource, variant, values, NOTHING if address else params)
        response = self._sent(operation, about, address or path, payload, following=address is not None)
        exchange = self.client.last
        success = is_success(operation, response, variant)
        if success:
            self._confirm(operation)
        last = self._awaited(operation, about.ids, response) if success and operation.poll is not None else response
        own, data = self._read(operation, about.ids, last, success=success)
        if operation.verb == "create" and last is not response and own is not None:
            self.client.identify(operation.resource, shapes.name_in(resource, payload.fields), own)
        sent = payload.body if payload.raw is None else None
        return HelperResult(success, own, data, response, sent, name, exchange, payload.fields)

    def _addressed(self, operation: Operation, ids: Ids, values: Mapping[str, Any]) -> tuple[str, About]:
        """The path of an operation, and what its request is."""
        resource = self.service.resources.get(operation.resource)
        path, found = addressed(operation, resource, ids, values)
        return path, About(operation, found)

    def _confirm(self, operation: Operation) -> None:
        """Note that an operation succeeded as described, and the token with it."""
        confirmed = self.client.connection.confirmed
        confirmed.add(operation.place)
        if self.client.tokens is not None and not self.client.tokens.anonymous:
            confirmed.add("token.send")

    def _sent(
        self, operation: Operation, about: About, path: str, payload: Payload, *, following: bool
    ) -> requests.Response:
        headers = dict(payload.headers)
        if operation.if_match and "If-Match" not in headers:
            etag = self._etag(about, path)
            headers |= {"If-Match": etag} if etag else {}
        return self.client.request(
            operation.method,
            path,
            payload.query if payload.query and not following else None,
            payload.body if payload.raw is None else None,
            data=payload.raw,
            headers=headers,
            media_type=payload.media_type,
            about=about,
        )

    def _etag(self, about: About, path: str) -> str | None:
        """The ETag that was last seen, after a read if there was none; a removal never trusts an old one."""
        seen, resource = self.client.etags, self.service.resources.get(about.operation.resource)
        unseen = path.rstrip("/") not in seen or self.client.purpose is Purpose.REMOVAL
        if unseen and resource is not None and resource.can("read"):
            operation = resource.operations["read"]
            self._perform(operation, about.ids, {"me": self.me})
            read = self._addressed(operation, about.ids, {"me": self.me})[0]
            return seen.get(path.rstrip("/")) or seen.get(read.rstrip("/"))
        return seen.get(path.rstrip("/"))

    def _awaited(self, operation: Operation, ids: Ids, response: requests.Response) -> requests.Response:
        """The response that says that an operation is done."""

        def path_of(asking: Operation) -> str:
            return asking.path_for(placed(asking, ids, {"me": self.me, "answer": body_of(response)}))

        return awaited(self.client, operation, response, path_of)

    def _read(
        self, operation: Operation, ids: Ids, response: requests.Response, *, success: bool
    ) -> tuple[str | None, Any]:
        """The id and the data of a response."""
        body = body_of(response)
        resource = self.service.resources.get(operation.resource)
        if resource is None or not success:
            return ids.get(operation.resource), body
        if operation.returns == "list":
            items = shapes.items_of(resource, body)
            self.client.connection.confirmed.add(f"{resource.list.place}.items")
            return None, items
        if operation.poll is not None and operation.poll.result is not None:
            body = value_at(body, operation.poll.result)
            own = value_at(body, resource.id_field)
            return (str(own) if own is not None else ids.get(resource.name)), body
        own, data = shapes.object_of(operation, resource, response)
        return (own if own is not None else ids.get(resource.name)), data
