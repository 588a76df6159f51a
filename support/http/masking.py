"""Masks secrets wherever a value is built for a report, by the names of fields and by the values themselves."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any
from urllib.parse import quote, quote_plus

from support.http.exchange import Exchange

MASK = "***"
SHORTEST = 8  # characters, of a value learned from a payload
FIELDS = (
    "password",
    "passwd",
    "secret",
    "token",
    "access_token",
    "refresh_token",
    "id_token",
    "api_key",
    "authorization",
)
HEADERS = {"authorization", "proxy-authorization", "cookie", "set-cookie", "www-authenticate-token"}
# A JSON Web Token of any issuer: header and payload are base64 of objects, so both open with "eyJ".
TOKEN = re.compile(r"eyJ[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*){0,2}")


class Secrets:
    """The values that no report may show, collected as they are sent and received."""

    def __init__(self, fields: Iterable[str] = (), headers: Iterable[str] = ()) -> None:
        self._fields = {name.lower() for name in (*FIELDS, *fields)}
        self._headers = HEADERS | {name.lower() for name in headers}
        self._values: list[str] = []  # the longest first: one secret may contain another

    def add(self, *values: str | None) -> None:
        """Add values, and the forms in which a text may contain them."""
        for value in values:
            # A JSON Web Token is recognized by its form, and there are many of them.
            if value and not TOKEN.fullmatch(value):
                quoted = {json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1], repr(value)[1:-1]}
                forms = {value, *quoted, quote(value, safe=""), quote_plus(value)}
                self._values += forms.difference(self._values)
        self._values.sort(key=len, reverse=True)

    def add_account(self, username: str | None, password: str | None) -> None:
        """Add a password, and the account as HTTP Basic sends it."""
        self.add(password)
        if username and password:
            self.add(base64.b64encode(f"{username}:{password}".encode()).decode())

    def text(self, text: str) -> str:
        """Return a text with every secret masked."""
        for value in self._values:
            if value in text:
                text = text.replace(value, MASK)
        return TOKEN.sub(MASK, text)

    def value(self, value: Any) -> Any:
        """Return a JSON value with every secret masked, and everything in a field that holds one."""
        return self._masked(value, secret=False)

    def _masked(self, value: Any, *, secret: bool) -> Any:
        if isinstance(value, Mapping):
            return {
                self.text(str(key)): self._masked(each, secret=secret or self._holds_secret(str(key)))
                for key, each in value.items()
            }
        if isinstance(value, list | tuple):
            return [self._masked(each, secret=secret) for each in value]
        if value is None or isinstance(value, bool) or value == "":
            return value
        if secret:
            return MASK
        return self.text(value) if isinstance(value, str) else value

    def masked(self, value: Any) -> Any:
        """Return a record with every text in it masked, and everything that it contains; exchanges are masked already."""
        if isinstance(value, Exchange):
            return value
        if is_dataclass(value) and not isinstance(value, type):
            return replace(value, **{each.name: self.masked(getattr(value, each.name)) for each in fields(value)})
        if isinstance(value, tuple | list):
            return type(value)(self.masked(each) for each in value)
        if isinstance(value, bytes):
            return self.text(value.decode(errors="surrogateescape")).encode(errors="surrogateescape")
        return self.text(value) if type(value) is str else value

    def headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Return headers with every secret masked."""
        return {
            str(name): MASK if name.lower() in self._headers else self.text(str(value))
            for name, value in headers.items()
        }

    def learn(self, value: Any) -> None:
        """Add the values of fields that hold secrets, anywhere in a JSON value.

        A value that is too short for a secret is left out: it may be a common word, and masking it would spoil every report.
        """
        self._learn(value, secret=False)

    def _learn(self, value: Any, *, secret: bool) -> None:
        if isinstance(value, Mapping):
            for key, each in value.items():
                self._learn(each, secret=secret or self._holds_secret(str(key)))
        elif isinstance(value, list | tuple):
            for each in value:
                self._learn(each, secret=secret)
        elif secret and isinstance(value, str) and len(value) >= SHORTEST:
            self.add(value)

    def _holds_secret(self, field: str) -> bool:
        return field.lower() in self._fields
