"""A persona: a name in the features, an account at the service, and the claims that make it who it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

ANOTHER = "another "
PLACEHOLDER = re.compile(r"\{[^{}]+\}")


class Provision(BaseModel):
    """An account that is created for the run. In its texts, what was created stands under its own name: `{user[login]}`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    resource: str = Field(description="the resource to create, such as user", examples=["user"])
    set: Mapping[str, Any] = Field(
        default_factory=dict,
        repr=False,
        description="fields to set beside the usual ones",
        examples=[{"role": "viewer"}],
    )
    username: str | None = Field(
        None, description="the name of the account, such as {user[login]}", examples=["{user[login]}"]
    )
    password: str | None = Field(
        None, repr=False, description="its password, such as {user[password]}", examples=["{user[password]}"]
    )
    token: str | None = Field(
        None, repr=False, description="its token, if the service returns one", examples=["{user[api_key]}"]
    )
    values: Mapping[str, Any] = Field(
        default_factory=dict,
        repr=False,
        description="values for `{me[NAME]}` beside the fields of what was created",
        examples=[{"login": "{user[login]}"}],
    )


class PersonaConfig(BaseModel):
    """One entry of a config's `personas`.

    The value of a claim is JSON, or the text `another RESOURCE`: the id of one that is not the scenario's own, created for
    the persona (so an outsider is a tenant's administrator, but of another tenant).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(
        pattern="^[A-Za-z][A-Za-z0-9_-]*$",
        description="a name of letters, digits, - and _, as in tags and tables",
        examples=["viewer"],
    )
    username: str | None = Field(
        None,
        min_length=1,
        description="the name of the account; without one, no token is sent",
        examples=["smoke-viewer"],
    )
    password: str | None = Field(
        None, min_length=1, repr=False, description="the password of the account", examples=["${SMOKE_VIEWER_PASSWORD}"]
    )
    claims: Mapping[str, Any] = Field(
        default_factory=dict,
        description='claims by name; the text "another tenant" stands for the id of a tenant that is not the scenario\'s own, '
        "and `{project[id]}` for a value of something that the scenario has",
        examples=[{"role": "viewer", "tenant_id": "another tenant"}],
    )
    token: str | None = Field(
        None,
        min_length=1,
        repr=False,
        description="a token that it has already, instead of an account",
        examples=["${SMOKE_VIEWER_TOKEN}"],
    )
    values: Mapping[str, Any] = Field(
        default_factory=dict,
        repr=False,
        description="its own values by name, for the service description, where they are `{me[NAME]}`",
        examples=[{"account_id": "42"}],
    )
    provision: Provision | None = Field(
        None,
        description="an account that the steward creates for the run, and removes after it",
        examples=[{"resource": "user", "username": "{user[login]}", "password": "{user[password]}"}],
    )
    joins: Mapping[str, Mapping[str, Any]] = Field(
        default_factory=dict,
        description="resource → fields: what the steward creates for it as soon as what that needs exists, such as its role",
        examples=[{"membership": {"role": "viewer"}}],
    )

    @property
    def anonymous(self) -> bool:
        """Whether it has no account, and so sends no token."""
        return self.username is None and self.token is None and self.provision is None and not self.values

    @property
    def known_before(self) -> bool:
        """Whether its account exists before any scenario; else the run creates it, or a scenario gives the claims."""
        return self.provision is None and not self.template_claims

    @property
    def me(self) -> dict[str, Any]:
        """What `me` stands for in the service description."""
        return {"username": self.username or "", "password": self.password or "", **self.values}

    @property
    def fixed_claims(self) -> dict[str, Any]:
        """The claims whose value the config knows."""
        return {
            name: value
            for name, value in self.claims.items()
            if another_of(value) is None and name not in self.template_claims
        }

    @property
    def template_claims(self) -> dict[str, Any]:
        """The claims with values of what the scenario has."""
        return {name: value for name, value in self.claims.items() if _has_placeholder(value)}

    @property
    def elsewhere(self) -> dict[str, str]:
        """Claim → resource, for each claim that names another one than the scenario's own."""
        return {name: other for name, value in self.claims.items() if (other := another_of(value)) is not None}


def another_of(value: object) -> str | None:
    """Return the resource in `another RESOURCE`, or None if the value is a plain one."""
    return value.removeprefix(ANOTHER) if isinstance(value, str) and value.startswith(ANOTHER) else None


def _has_placeholder(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(_has_placeholder, value.values()))
    if isinstance(value, list | tuple):
        return any(map(_has_placeholder, value))
    return isinstance(value, str) and PLACEHOLDER.search(value) is not None
