"""Checks whether the service can do its work."""

from __future__ import annotations

import logging

from sqlalchemy.exc import SQLAlchemyError

from reference_service.database import Database
from reference_service.health.models import Health
from reference_service.problems import UnavailableError

_log = logging.getLogger(__name__)


def check_readiness(database: Database) -> Health:
    """Check that the database answers.

    Raises:
        UnavailableError: the database does not answer.
    """
    try:
        database.check()
    except SQLAlchemyError as error:
        _log.warning("The database does not answer: %s", type(error).__name__)
        message = "the database does not answer"
        raise UnavailableError(message) from error
    return Health()
