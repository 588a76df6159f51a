"""Who is asked for tokens, and one persona's tokens."""

from __future__ import annotations

from typing import Any

import pytest

from support.auth import Authenticator, TokenProvider

from .fake_service import ADA, DESCRIPTION, Clock, FakeService


@pytest.fixture
def service() -> FakeService:
    return FakeService()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def claims() -> dict[str, Any]:
    return {}


@pytest.fixture
def provider(service: FakeService, clock: Clock, claims: dict[str, Any]) -> TokenProvider:
    return TokenProvider(ADA, Authenticator(DESCRIPTION, service), lambda: claims, clock)
