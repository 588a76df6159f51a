"""`GET /healthz` and `GET /readyz`, for whoever watches the service; neither needs a token."""

from __future__ import annotations

import logging
from typing import Literal

from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError

from reference_service.database import Database
from reference_service.problems import UnavailableError

ALIVE = "/healthz"
READY = "/readyz"
_log = logging.getLogger(__name__)


class Health(BaseModel):
    """All is well; what is not well is a problem."""

    status: Literal["ok"] = "ok"


def check_readiness(database: Database) -> Health:
    """Raises: UnavailableError where the database does not answer."""
    try:
        database.check()
    except SQLAlchemyError as error:
        _log.warning("The database does not answer: %s", type(error).__name__)
        message = "the database does not answer"
        raise UnavailableError(message) from error
    return Health()
