"""Checks whether the service can serve requests."""

from __future__ import annotations

import logging

from sqlalchemy.exc import SQLAlchemyError

from reference_service.database import Database
from reference_service.health.models import Health
from reference_service.problems import UnavailableError

_log = logging.getLogger(__name__)


def check_readiness(database: Database) -> Health:
    """Check that the database responds.

    Raises:
        UnavailableError: the database does not respond.
    """
    try:
        database.check()
    except SQLAlchemyError as error:
        _log.warning("The database does not respond: %s", type(error).__name__)
        message = "The database does not respond."
        raise UnavailableError(message) from error
    return Health()
