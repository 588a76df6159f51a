"""Token requests and responses."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from reference_service.fields import RequestBody, omittable


class TokenRequest(RequestBody):
    """The credentials of an account, and the claims for the token."""

    username: str
    password: Annotated[str, Field(repr=False, json_schema_extra={"format": "password", "writeOnly": True})]
    claims: dict[str, Any]
    expires_in: Annotated[
        int, Field(ge=1, description="Lifetime in seconds, at most the service's own, which is the default.")
    ] = omittable()


class Token(BaseModel):
    """A token."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - the name of a scheme
    expires_in: int
