"""The helper that a service description names, for what data cannot express."""

from __future__ import annotations

import importlib

from support.description.service import ServiceDescription
from support.errors import ConfigError
from support.resources.helper import ResourceHelper


def helper_class(service: ServiceDescription) -> type[ResourceHelper]:
    """Return the class of the helper of a service.

    Raises:
        ConfigError: it cannot be loaded, or is no helper.
    """
    if service.helper is None:
        return ResourceHelper
    module, _, name = service.helper.partition(":")
    try:
        found = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError) as problem:
        raise ConfigError(f"the helper {service.helper} of the service cannot be loaded\n  {problem}") from None
    if not (isinstance(found, type) and issubclass(found, ResourceHelper)):
        raise ConfigError(f"the helper {service.helper} of the service is not a ResourceHelper")
    return found
