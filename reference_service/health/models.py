"""Health responses."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel


class Health(BaseModel):
    """The service is healthy; otherwise the response is a problem."""

    status: Literal["ok"] = "ok"
