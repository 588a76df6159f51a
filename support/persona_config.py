"""A persona: a name in the features, an account at the service, and the claims that make it who it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ANOTHER = "another "


@dataclass(frozen=True, slots=True)
class PersonaConfig:
    """One entry of a config's `personas`.

    A claim's value is JSON, or the text `another RESOURCE`: the id of one that is not the scenario's own, made for the persona
    (so an outsider is a tenant's administrator, only of another tenant).
    """

    name: str
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    claims: Mapping[str, Any] = field(default_factory=dict)

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
        """Claim name → resource of which it names another one than the scenario's."""
        return {name: other for name, value in self.claims.items() if (other := another_of(value)) is not None}


def another_of(value: object) -> str | None:
    """The resource named by `another RESOURCE`, or None where the value is a plain one."""
    return value.removeprefix(ANOTHER) if isinstance(value, str) and value.startswith(ANOTHER) else None
