"""Errors of the suite itself, not wrong answers of the service: each says what was expected, what is so, and what to do."""

from __future__ import annotations


class SuiteError(Exception):
    """Amber: the suite could not judge the service. A wrong answer is an `AssertionError` instead."""


class ConfigError(SuiteError):
    """The settings are wrong; nothing was run. The message repeats what was given, whatever that is, so it is escaped."""

    def __init__(self, message: str) -> None:
        super().__init__(printable(message))


def printable(text: str) -> str:
    """Return a text as every console can show it: signs that control one, or cannot be written, are escaped."""
    return "".join(
        each if each.isprintable() or each == "\n" else each.encode("unicode_escape").decode("ascii") for each in text
    )


class NoAnswerError(SuiteError):
    """The service sent no HTTP response: the connection was refused, cut off or too slow.

    Attributes:
        sent: whether the request may have reached the service.
    """

    def __init__(self, message: str, *, sent: bool = True) -> None:
        super().__init__(message)
        self.sent = sent


class AuthenticationError(SuiteError):
    """The auth endpoint did not issue the requested token; `status` is its HTTP status."""

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class DescriptionError(SuiteError):
    """The service description does not fit what the service answers; names the place in the description."""


class UnlikeDescriptionError(AssertionError):
    """A response is not as the service description says: which of them is wrong depends on what else has been seen.

    A step that ends with it is red if the run has confirmed the place in the description, and amber if it has not.

    Attributes:
        place: the place in the description; None if only the service can be wrong.
    """

    def __init__(self, message: str, place: str | None) -> None:
        super().__init__(message)
        self.place = place


class ScenarioError(SuiteError):
    """A sentence needs something that the scenario or the service description does not have."""


class LeftBehindError(SuiteError):
    """Something that the suite created could not be removed."""


class InterruptedStepError(SuiteError):
    """A step tried to end the process, or was cut off."""


class WorkerLostError(SuiteError):
    """A worker process died in the middle of a scenario."""
