"""The claims of a config, held against the description of the service."""

from __future__ import annotations

from support.description.service import ServiceDescription
from support.errors import ConfigError
from support.json_files import nearest
from support.settings.config import Config


def check_claims(config: Config, service: ServiceDescription) -> None:
    """Raise a `ConfigError` if a persona refers to a resource that is not described."""
    for index, persona in enumerate(config.personas):
        named = [(f"claims.{claim}", kind) for claim, kind in persona.elsewhere.items()]
        named += [(f"joins.{kind}", kind) for kind in persona.joins]
        named += [("provision.resource", persona.provision.resource)] if persona.provision is not None else []
        for place, kind in named:
            if kind not in service.resources:
                near = nearest(kind, service.resources) or next(iter(service.resources))
                instead = f"another {near}, or a plain value" if place.startswith("claims.") else near
                raise ConfigError(
                    f'{config.source}: personas[{index}].{place}: no "{kind}" is described\n'
                    f"  described: {', '.join(service.resources)}\n  try:       {instead}"
                )
