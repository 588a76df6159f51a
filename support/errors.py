"""What can go wrong with the suite itself, as against the service: each error says what was wanted, what is so, what to do."""

from __future__ import annotations


class SuiteError(Exception):
    """Amber: no verdict on the service could be had. An answer that is wrong is an `AssertionError` instead."""


class ConfigError(SuiteError):
    """The settings are wrong; nothing was run."""


class NoAnswerError(SuiteError):
    """The service gave no HTTP answer: refused, cut off or too slow."""


class AuthenticationError(SuiteError):
    """The service's auth endpoint did not give the token asked for; `status` is its HTTP status."""

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class StageError(SuiteError):
    """A sentence asks for something that the service description or the scenario so far does not have."""


class LeftBehindError(SuiteError):
    """Something that the suite made could not be removed."""


class InterruptedStepError(SuiteError):
    """A step tried to end the whole process, or was cut off."""
