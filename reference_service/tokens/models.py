"""The request for a token, and the token in the response."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from reference_service.fields import Form, unsent


class TokenRequest(Form):
    """The credentials of an account, and the claims that the token is to contain."""

    username: str
    password: Annotated[str, Field(repr=False, json_schema_extra={"format": "password", "writeOnly": True})]
    claims: dict[str, Any]
    expires_in: Annotated[int, Field(ge=1, description="Seconds; only ever shortens the service's own lifetime.")] = (
        unsent()
    )


class Token(BaseModel):
    """A token as the service issues it."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - the name of a scheme
    expires_in: int
