"""A persona: a name in the features, an account at the service, and the claims that make it who it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

ANOTHER = "another "


class PersonaConfig(BaseModel):
    """One entry of a config's `personas`.

    The value of a claim is JSON, or the text `another RESOURCE`: the id of one that is not the scenario's own, created for
    the persona (so an outsider is a tenant's administrator, but of another tenant).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(
        pattern="^[A-Za-z][A-Za-z0-9_-]*$",
        description="a name of letters, digits, - and _, as in tags and tables",
    )
    username: str | None = Field(
        None, min_length=1, description="the name of the account; without one, no token is sent"
    )
    password: str | None = Field(None, min_length=1, repr=False, description="the password of the account")
    claims: Mapping[str, Any] = Field(
        default_factory=dict,
        description='claims by name; the text "another tenant" stands for the id of a tenant that is not the scenario\'s own',
    )

    @property
    def anonymous(self) -> bool:
        """Whether it has no account, and so sends no token."""
        return self.username is None

    @property
    def fixed_claims(self) -> dict[str, Any]:
        """The claims whose value the config knows."""
        return {name: value for name, value in self.claims.items() if another_of(value) is None}

    @property
    def elsewhere(self) -> dict[str, str]:
        """Claim → resource, for each claim that names another one than the scenario's own."""
        return {name: other for name, value in self.claims.items() if (other := another_of(value)) is not None}


def another_of(value: object) -> str | None:
    """Return the resource in `another RESOURCE`, or None if the value is a plain one."""
    return value.removeprefix(ANOTHER) if isinstance(value, str) and value.startswith(ANOTHER) else None
