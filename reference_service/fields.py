"""The kinds of text that a body may hold, and the rules for each."""

from __future__ import annotations

import re
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from reference_service.keys import derive_key

NAME_LIMIT = 120
EMAIL_LIMIT = 254  # RFC 5321, 4.5.3.1.3, less the angle brackets

# The dot-atom of RFC 5322 with letters of any script (RFC 6532), and a domain of at least two labels.
_EMAIL = re.compile(
    r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*"
    r"@(?:[^\W_](?:(?:[^\W_]|-){0,61}[^\W_])?\.)+[^\W_](?:(?:[^\W_]|-){0,61}[^\W_])?"
)


class Form(BaseModel):
    """A body as it may be sent: exactly these fields, and nothing is turned from one type into another."""

    model_config = ConfigDict(extra="forbid", strict=True)

    def changes(self) -> dict[str, Any]:
        """The fields that were sent."""
        return self.model_dump(exclude_unset=True)


class View(BaseModel):
    """A thing as it is shown."""

    model_config = ConfigDict(from_attributes=True)


def unsent() -> Any:
    """Default of a field that may be left out but not null. A factory, as the OpenAPI document shows none."""
    return Field(default_factory=lambda: None)


def storable(text: str) -> str:
    """Raises ValueError: PostgreSQL cannot keep the character NUL."""
    if "\0" in text:
        message = "must not contain the character NUL"
        raise ValueError(message)
    return text


def _name(text: str) -> str:
    name = text.strip()
    if not 1 <= len(name) <= NAME_LIMIT:
        message = f"must have 1 to {NAME_LIMIT} characters, blanks around it not counted"
        raise ValueError(message)
    return name


def _keyed(name: str) -> str:
    if not derive_key(name):
        message = "must have a letter or a digit, for a key is derived from it"
        raise ValueError(message)
    return name


def _email(address: str) -> str:
    if len(address) > EMAIL_LIMIT or not _EMAIL.fullmatch(address):
        message = "must be an e-mail address whose domain has a dot"
        raise ValueError(message)
    return address


def _web_address(address: str) -> str:
    """Raises ValueError: no http or https address with a host."""
    message = "must be an http or https address with a host"
    if re.search(r"[\s\x00-\x1f\x7f]", address):
        raise ValueError(message)
    try:
        parts = urlsplit(address)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:  # brackets or a port that cannot be
        good = False
    if not good:
        raise ValueError(message)
    return address


# What the OpenAPI document tells of a rule is what JSON Schema can say of it.
Text = Annotated[str, AfterValidator(storable), Field(json_schema_extra={"pattern": "^[^\\x00]*$"})]
Name = Annotated[
    str,
    AfterValidator(storable),
    AfterValidator(_name),
    Field(
        description="1 to 120 characters, blanks around it not counted.",
        json_schema_extra={"minLength": 1, "maxLength": NAME_LIMIT, "pattern": "^[^\\x00]*[^\\s\\x00][^\\x00]*$"},
    ),
]
KeyedName = Annotated[
    Name,
    AfterValidator(_keyed),
    Field(description="1 to 120 characters, blanks around it not counted, and among them a letter or a digit."),
]
Email = Annotated[Text, AfterValidator(_email), Field(json_schema_extra={"format": "email"})]
WebAddress = Annotated[
    Text,
    AfterValidator(_web_address),
    Field(json_schema_extra={"format": "uri", "pattern": r"^[hH][tT][tT][pP][sS]?://[^\s/?#]+"}),
]
Secret = Annotated[Text, Field(min_length=1, json_schema_extra={"writeOnly": True, "format": "password"})]
