"""The base classes of request and response bodies, and the types of their fields with the validation rules."""

from __future__ import annotations

import re
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from reference_service.keys import derive_key

MAX_NAME_LENGTH = 120
MAX_EMAIL_LENGTH = 254  # RFC 5321, 4.5.3.1.3, without the angle brackets

# The dot-atom of RFC 5322 with letters of any script (RFC 6532), and a domain of at least two labels.
_EMAIL = re.compile(
    r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*"
    r"@(?:[^\W_](?:(?:[^\W_]|-){0,61}[^\W_])?\.)+[^\W_](?:(?:[^\W_]|-){0,61}[^\W_])?"
)


class RequestBody(BaseModel):
    """A request body. Unknown fields are invalid, and no value is converted from one type to another."""

    model_config = ConfigDict(extra="forbid", strict=True)

    def changes(self) -> dict[str, Any]:
        """Return the fields that the request has."""
        return self.model_dump(exclude_unset=True)


class ResponseBody(BaseModel):
    """A response body, made from a database record."""

    model_config = ConfigDict(from_attributes=True)


def omittable() -> Any:
    """Return the default of a field that may be omitted but not null.

    It is a factory so that the OpenAPI document shows no default.
    """
    return Field(default_factory=lambda: None)


def _without_nul(text: str) -> str:
    """Raises ValueError: PostgreSQL cannot store the character NUL."""
    if "\0" in text:
        message = "must not contain the character NUL"
        raise ValueError(message)
    return text


def _name(text: str) -> str:
    name = text.strip()
    if not 1 <= len(name) <= MAX_NAME_LENGTH:
        message = f"must have 1 to {MAX_NAME_LENGTH} characters, not counting spaces at the ends"
        raise ValueError(message)
    return name


def _name_with_key(name: str) -> str:
    if not derive_key(name):
        message = "must contain a letter or a digit"
        raise ValueError(message)
    return name


def _email(address: str) -> str:
    if len(address) > MAX_EMAIL_LENGTH or not _EMAIL.fullmatch(address):
        message = "must be an email address whose domain contains a dot"
        raise ValueError(message)
    return address


def _url(address: str) -> str:
    """Raises ValueError: not an http or https URL with a host."""
    message = "must be an http or https URL with a host"
    if re.search(r"[\s\x00-\x1f\x7f]", address):
        raise ValueError(message)
    try:
        parts = urlsplit(address)
        valid = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:  # an invalid port or IPv6 address
        valid = False
    if not valid:
        raise ValueError(message)
    return address


# The OpenAPI document shows as much of each rule as JSON Schema can express.
Text = Annotated[str, AfterValidator(_without_nul), Field(json_schema_extra={"pattern": "^[^\\x00]*$"})]
Name = Annotated[
    str,
    AfterValidator(_without_nul),
    AfterValidator(_name),
    Field(
        description="1 to 120 characters, not counting spaces at the ends.",
        json_schema_extra={"minLength": 1, "maxLength": MAX_NAME_LENGTH, "pattern": "^[^\\x00]*[^\\s\\x00][^\\x00]*$"},
    ),
]
NameWithKey = Annotated[
    Name,
    AfterValidator(_name_with_key),
    Field(description="1 to 120 characters, not counting spaces at the ends, with at least one letter or digit."),
]
Email = Annotated[Text, AfterValidator(_email), Field(json_schema_extra={"format": "email"})]
Url = Annotated[
    Text,
    AfterValidator(_url),
    Field(json_schema_extra={"format": "uri", "pattern": r"^[hH][tT][tT][pP][sS]?://[^\s/?#]+"}),
]
Secret = Annotated[Text, Field(min_length=1, json_schema_extra={"writeOnly": True, "format": "password"})]
