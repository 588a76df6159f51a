"""What looks dangerous in a matrix: cells that somebody should look at before they become a promise."""

from __future__ import annotations

import re

from support.description.service import Operation, ServiceDescription
from support.http.answers import ALLOWED
from support.settings.config import Config
from support.settings.persona import PersonaConfig

STRANGER = re.compile(r"outsid|stranger|foreign|guest|other_tenant", re.IGNORECASE)
GRANTS = re.compile(r"\b(?:share|grant|assign|allow|let|invite|promote|permission|permit|authori[sz]e)", re.IGNORECASE)


def danger(operation: Operation, persona: PersonaConfig, word: str, config: Config, service: ServiceDescription) -> str:
    """Return why it looks dangerous that a persona is answered so; nothing if it does not."""
    if word != ALLOWED or persona.name == config.steward:
        return ""
    if operation.safe:
        if persona.anonymous:
            return "anonymous reads"
        return "an outsider sees it" if _is_outsider(persona, config) else ""
    if operation.verb == "delete" or operation.method == "DELETE":
        return "somebody else than the steward removes"
    resource = service.resources.get(operation.resource)
    ties = resource is not None and resource.is_tie and operation.verb in {"create", "update"}
    if ties or GRANTS.search(operation.phrase):
        return "somebody else than the steward grants"
    return (
        "anonymous changes something"
        if persona.anonymous
        else "an outsider changes it"
        if _is_outsider(persona, config)
        else ""
    )


def _is_outsider(persona: PersonaConfig, config: Config) -> bool:
    """Whether a persona belongs elsewhere: by its claims, by its name, or since it joins nothing while others do."""
    joining = any(each.joins for each in config.personas if each.provision is not None)
    joins_nothing = persona.provision is not None and joining and not persona.joins
    return bool(persona.elsewhere) or STRANGER.search(persona.name) is not None or joins_nothing
