"""Masks secrets wherever a value is built for a report, by the names of fields and by the values themselves."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from http.cookies import CookieError, SimpleCookie
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from support.http.exchange import Exchange
from support.http.secret_forms import SHORTEST
from support.http.secret_search import Search

MASK = "***"
PASSWORD, TOKEN, ACCOUNT = "a password", "a token or a part of one", "the credentials of an account"
CONFIGURED, RECEIVED = "a secret of the config", "the value of a secret field"
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
COOKIES = ("cookie", "set-cookie")
HEADERS = {"authorization", "proxy-authorization", *COOKIES, "www-authenticate-token"}
# A JSON Web Token of any issuer: header and payload are base64 of objects, so both open with "eyJ".
JSON_WEB_TOKEN = re.compile(r"eyJ[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*){0,2}")
# Only what can be nothing else counts as a leak: other things, such as the cursor of a list, are base64 of an object, too.
WHOLE_TOKEN = re.compile(r"eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}")
# What may stand between the name of a field and its value: `"pin": "1234"`, also inside another JSON text, or `pin=1234`.
_QUOTES = r"""(?:\\*["']|&quot;|&\#0?3[49];|&\#x2[27];|%22|\s){0,9}"""


class Known(NamedTuple):
    """A secret value, and what it is."""

    value: str
    kind: str


class Secrets:
    """The values that no report may show, collected as they are sent and received.

    A value of eight characters or more is masked anywhere; a shorter one only in a field or header that holds secrets, and in a
    text behind the name of such a field.
    """

    def __init__(self, fields: Iterable[str] = (), headers: Iterable[str] = ()) -> None:
        self._fields = {name.lower() for name in (*FIELDS, *fields)}
        self._headers = HEADERS | {name.lower() for name in headers}
        self._search = Search()
        self._short: dict[str, str] = {}
        names = "|".join(map(re.escape, sorted(self._fields)))
        self._named = re.compile(rf"\b(?:{names}){_QUOTES}(?:[:=]|%3[AD]){_QUOTES}", re.IGNORECASE)

    @property
    def values(self) -> frozenset[Known]:
        """Every secret value."""
        return frozenset(Known(value, kind) for value, kind in (*self._search.kinds.items(), *self._short.items()))

    def merge(self, values: Iterable[Known]) -> None:
        """Add values that another process has learned."""
        for value, kind in values:
            self._keep(value, kind)

    def add(self, *values: str | None, kind: str = CONFIGURED) -> None:
        """Add values; of a JSON Web Token each part for itself."""
        for value in values:
            if not value:
                continue
            if JSON_WEB_TOKEN.fullmatch(value):
                for part in value.split("."):
                    if len(part) >= SHORTEST:  # of an unsigned token the last part is empty
                        self._keep(part, TOKEN)
            else:
                self._keep(value, kind)

    def add_account(self, username: str | None, password: str | None) -> None:
        """Add a password, and the account as HTTP Basic sends it."""
        self.add(password, kind=PASSWORD)
        if username and password:
            self.add(f"{username}:{password}", kind=ACCOUNT)

    def text(self, text: str) -> str:
        """Return a text with every secret masked."""
        if len(text) >= SHORTEST:
            places = [(each.start, each.end) for each in self._search.spans(text)]
            tokens = JSON_WEB_TOKEN.finditer(text) if "eyJ" in text else ()
            text = _without(text, [*places, *(each.span() for each in tokens)])
        if self._short and (":" in text or "=" in text or "%3" in text):
            text = _without(text, [(start, start + len(value)) for start, value in self._in_fields(text)])
        return text

    def kinds_in(self, text: str) -> set[str]:
        """Return what kinds of secrets a text has in it, in any form; empty if it has none."""
        found = self._search.kinds_in(text)
        if WHOLE_TOKEN.search(text):
            found.add(TOKEN)
        return found | {self._short[value] for _, value in self._in_fields(text)}

    def unfinished(self, text: str) -> int:
        """Return how many of the last characters of a text may be the beginning of a secret, or belong to one with them."""
        token = re.search(r"(?:e|ey|eyJ[A-Za-z0-9_.-]*)\Z", text[-4096:])
        held = max(len(token[0]) if token is not None else 0, self._search.unfinished(text))
        cut = len(text) - held
        return len(text) - min([cut, *(each.start for each in self._search.spans(text) if each.start < cut < each.end)])

    def value(self, value: Any, path: Iterable[str | int] = (), *, masking: Callable[[str], str] | None = None) -> Any:
        """Return a JSON value with every secret masked, and everything in a field that holds one.

        Args:
            path: the fields that the value is in.
            masking: what masks the texts in it, if that is known.
        """
        mask = masking or self.masking(value)
        return self._masked(value, mask, secret=any(self._holds_secret(str(name)) for name in path))

    def _masked(self, value: Any, mask: Callable[[str], str], *, secret: bool) -> Any:
        if isinstance(value, Mapping):
            return {
                mask(str(key)): self._masked(each, mask, secret=secret or self._holds_secret(str(key)))
                for key, each in value.items()
            }
        if isinstance(value, list | tuple):
            return [self._masked(each, mask, secret=secret) for each in value]
        if value is None or isinstance(value, bool) or value == "":
            return value
        if secret:
            return MASK
        return mask(value) if isinstance(value, str) else value

    def masking(self, value: Any) -> Callable[[str], str]:
        """Return what masks the texts in a value: most values have no secret, and one search in all their texts shows it."""
        texts: list[str] = []
        _gather(value, texts)
        together = "\n".join(texts)
        return str if self.text(together) == together else self.text

    def masked(self, value: Any) -> Any:
        """Return a record with every text in it masked, and everything that it contains; exchanges are masked already."""
        return value if self.masking(value) is str else self._masked_record(value)

    def _masked_record(self, value: Any) -> Any:
        if type(value) is str:
            return self.text(value)
        if isinstance(value, Exchange):
            return value
        if isinstance(value, tuple | list):
            return type(value)(self._masked_record(each) for each in value)
        if isinstance(value, bytes):
            return self.text(_text_of(value)).encode(errors="surrogateescape")
        if is_dataclass(value) and not isinstance(value, type):
            return replace(
                value, **{each.name: self._masked_record(getattr(value, each.name)) for each in fields(value)}
            )
        return value

    def headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Return headers with every secret masked."""
        shown = self.without_secret_headers(headers)
        mask = self.masking(shown)
        return {name: mask(value) for name, value in shown.items()}

    def without_secret_headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Return headers, those masked that hold secrets; there may be secrets in the others."""
        return {str(name): MASK if name.lower() in self._headers else str(value) for name, value in headers.items()}

    def learn(self, value: Any) -> None:
        """Add the values of fields that hold secrets, anywhere in a JSON value."""
        self._learn(value, secret=False)

    def learn_sent(self, body: Any) -> None:
        """Add the values of fields that hold secrets in the body of a request: JSON, or the fields or the text of a form."""
        self._learn(_parsed(body), secret=False)

    def learn_cookies(self, headers: Mapping[str, str]) -> None:
        """Add the values of cookies."""
        for name, value in headers.items():
            if name.lower() in COOKIES:
                self.add(*(each for each in _cookie_values(value) if len(each) >= SHORTEST), kind=RECEIVED)

    def _learn(self, value: Any, *, secret: bool) -> None:
        if isinstance(value, Mapping):
            for key, each in value.items():
                self._learn(each, secret=secret or self._holds_secret(str(key)))
        elif isinstance(value, list | tuple):
            for each in value:
                self._learn(each, secret=secret)
        elif secret and isinstance(value, str):
            self.add(value, kind=RECEIVED)

    def _keep(self, value: str, kind: str) -> None:
        if len(value) >= SHORTEST:
            self._search.add(value, kind)
        elif value not in self._short:
            self._short[value] = kind

    def _in_fields(self, text: str) -> Iterator[tuple[int, str]]:
        """The short secrets that stand behind the name of a field that holds secrets, and where."""
        for match in self._named.finditer(text) if self._short else ():
            start = match.end()
            for end in range(start + SHORTEST - 1, start, -1):
                if text[start:end] in self._short and not text[end : end + 1].isalnum():
                    yield start, text[start:end]
                    break

    def _holds_secret(self, field: str) -> bool:
        return field.lower() in self._fields


def _gather(value: Any, texts: list[str]) -> None:
    """Append every text in a JSON value or a record that is not masked yet."""
    left = [value]
    while left:
        each = left.pop()
        if isinstance(each, str):
            texts.append(each)
        elif each is None or isinstance(each, int | float | Exchange):
            continue
        elif isinstance(each, list | tuple):
            left += each
        elif isinstance(each, dict):
            texts += map(str, each)
            left += each.values()
        elif isinstance(each, Mapping):
            left.append(dict(each))
        elif isinstance(each, bytes):
            texts.append(_text_of(each))
        elif is_dataclass(each):
            left += [getattr(each, name) for name in each.__dataclass_fields__]


def _text_of(data: bytes) -> str:
    return data.decode(errors="surrogateescape")


def _without(text: str, places: list[tuple[int, int]]) -> str:
    """A text with these places in it masked; those that overlap as one."""
    parts, last = [], 0
    for start, end in sorted(places):
        if start >= last:
            parts += [text[last:start], MASK]
        last = max(last, end)
    return "".join([*parts, text[last:]]) if parts else text


def _parsed(value: Any) -> Any:
    """A body as JSON or as the fields of a form, whatever it was sent as."""
    if isinstance(value, bytes):
        value = value.decode(errors="replace")
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return dict(parse_qsl(value)) if "=" in value else None


def _cookie_values(text: str) -> list[str]:
    try:
        return [each.value for each in SimpleCookie(text).values()]
    except CookieError:
        return []
