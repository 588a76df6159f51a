"""The operations for monitoring: `GET /healthz` and `GET /readyz`."""

from __future__ import annotations

from reference_service.database import Database
from reference_service.health import service
from reference_service.health.models import Health
from reference_service.operations import PublicOperation


def operations(database: Database) -> list[PublicOperation]:
    """Return the operations that check this service and its database."""

    def check_health(_: None) -> Health:
        """Check that the service runs."""
        return Health()

    def check_readiness(_: None) -> Health:
        """Check that the database responds."""
        return service.check_readiness(database)

    return [
        PublicOperation(
            tag="health", method="GET", path="/healthz", handler=check_health, response=Health, in_event_loop=True
        ),
        PublicOperation(
            tag="health", method="GET", path="/readyz", handler=check_readiness, response=Health, errors=(503,)
        ),
    ]
