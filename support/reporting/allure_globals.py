"""Collects what hooks and steps tell Allure about the run as a whole: `allure.global_error` and `allure.global_attach`."""
# mypy: disallow-untyped-calls=False
# allure-python-commons declares that it is typed, and is not.

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allure_commons import hookimpl
from allure_commons.utils import now

from support.reporting.allure_notes import attachment_of_data, attachment_of_file
from support.results.records import Attachment


@dataclass(frozen=True, slots=True)
class TimedError:
    """An error that belongs to no scenario. `at`: milliseconds since 1970."""

    message: str
    trace: str | None
    at: int


class AllureGlobals:
    """A plugin of allure-python-commons. It only keeps what it is given, so that a full disk cannot make a hook fail.

    Args:
        mask: removes the secrets from a value; called when it is taken, since more are known then.
    """

    def __init__(self, mask: Callable[[Any], Any]) -> None:
        self._mask = mask
        self._errors: list[TimedError] = []
        self._attachments: list[tuple[int, Attachment]] = []

    def take(self) -> tuple[list[TimedError], list[tuple[int, Attachment]]]:
        """Return the errors, and the attachments with their times, since the last time."""
        taken = self._mask(self._errors), [(at, self._mask(each)) for at, each in self._attachments]
        self._errors, self._attachments = [], []
        return taken

    def hand_over(self) -> Any:
        """Return both as they are since the last time, for another process."""
        given = self._errors, self._attachments
        self._errors, self._attachments = [], []
        return given

    def take_over(self, given: Any) -> None:
        """Add what another process handed over."""
        errors, attachments = given
        self._errors += errors
        self._attachments += attachments

    @hookimpl
    def global_error(self, message: str, trace: str | None) -> None:
        """`allure.global_error`."""
        self._errors.append(TimedError(str(message), trace, now()))

    @hookimpl
    def global_attach_data(
        self, body: str | bytes, name: str | None, attachment_type: Any, extension: str | None
    ) -> None:
        """`allure.global_attach`."""
        self._attachments.append((now(), attachment_of_data(body, name, attachment_type, extension)))

    @hookimpl
    def global_attach_file(self, source: str, name: str | None, attachment_type: Any, extension: str | None) -> None:
        """`allure.global_attach.file`."""
        self._attachments.append((now(), attachment_of_file(source, name, attachment_type, extension)))
