"""Token requests and responses."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field, ValidationInfo

from reference_service.fields import RequestBody, omittable


def _at_most_lifetime(seconds: int, info: ValidationInfo) -> int:
    """Raises ValueError: longer than the `lifetime` in the context of the validation."""
    lifetime = (info.context or {}).get("lifetime", seconds)
    if seconds > lifetime:
        message = f"must be at most {lifetime}, the service's own lifetime"
        raise ValueError(message)
    return seconds


class TokenRequest(RequestBody):
    """The credentials of an account, and the claims for the token."""

    username: str
    password: Annotated[str, Field(repr=False, json_schema_extra={"format": "password", "writeOnly": True})]
    claims: dict[str, Any]
    expires_in: Annotated[
        int,
        Field(ge=1, description="Lifetime in seconds, at most the service's own, which is the default."),
        AfterValidator(_at_most_lifetime),
    ] = omittable()


class Token(BaseModel):
    """A token."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - the name of a scheme
    expires_in: int
