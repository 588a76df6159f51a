"""The health of the service as the API shows it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel


class Health(BaseModel):
    """The service is well; when it is not, the response is a problem."""

    status: Literal["ok"] = "ok"
