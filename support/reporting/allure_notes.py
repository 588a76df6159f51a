"""Collects what steps tell Allure by themselves: `allure.attach`, `allure.step`, `allure.dynamic.title` and the like.

allure-behave 2.16.2 does nothing for `allure.dynamic.title`, `label` and `parameter` (allure-python issue 776), and its
listener depends on behave's formatter events; here the notes are plain values in the result of the scenario.
"""

from __future__ import annotations

import mimetypes
import time
from pathlib import Path
from types import TracebackType
from typing import Any

from allure_commons import hookimpl
from allure_commons.types import AttachmentType

from support.reporting.reporter import Notes
from support.results.records import Attachment, Parameter, StepResult

TEXT = ("text/plain", "txt")


class AllureNotes:
    """A plugin of allure-python-commons that keeps the notes of the running step, or of the hooks around the steps.

    What a hook of a feature or of the run attaches belongs to no scenario; `allure.global_attach` is for that.
    """

    def __init__(self) -> None:
        self._open: list[tuple[str, float, tuple[Parameter, ...]]] = []  # steps that have begun
        self._reset()

    def _reset(self) -> None:
        self._title = self._description = self._description_html = ""
        self._labels: list[tuple[str, str]] = []
        self._links: list[tuple[str, str, str]] = []
        self._parameters: list[Parameter] = []
        self._attachments: list[list[Attachment]] = [[]]  # of the behave step, and of each step that has begun in it
        self._steps: list[list[StepResult]] = [[]]

    def take(self) -> Notes:
        """Return the notes since the last time."""
        notes = Notes(
            title=self._title,
            description=self._description,
            description_html=self._description_html,
            labels=tuple(self._labels),
            links=tuple(self._links),
            parameters=tuple(self._parameters),
            attachments=tuple(self._attachments[0]),
            steps=tuple(self._steps[0]),
        )
        self._open.clear()
        self._reset()
        return notes

    @hookimpl
    def add_title(self, test_title: str) -> None:
        """`allure.dynamic.title`."""
        self._title = test_title

    @hookimpl
    def add_description(self, test_description: str) -> None:
        """`allure.dynamic.description`."""
        self._description = test_description

    @hookimpl
    def add_description_html(self, test_description_html: str) -> None:
        """`allure.dynamic.description_html`."""
        self._description_html = test_description_html

    @hookimpl
    def add_label(self, label_type: str, labels: tuple[Any, ...]) -> None:
        """`allure.dynamic.label`, `severity`, `tag` and so on."""
        self._labels += [(str(getattr(label_type, "value", label_type)), str(label)) for label in labels]

    @hookimpl
    def add_link(self, url: str, link_type: str, name: str | None) -> None:
        """`allure.dynamic.link`, `issue` and `testcase`."""
        self._links.append((str(getattr(link_type, "value", link_type)), url, name or ""))

    @hookimpl
    def add_parameter(self, name: str, value: Any, excluded: bool | None, mode: Any) -> None:
        """`allure.dynamic.parameter`."""
        shown = str(getattr(mode, "value", mode) or "")
        self._parameters.append(Parameter(name, str(value), shown, excluded=bool(excluded)))

    @hookimpl
    def attach_data(self, body: str | bytes, name: str | None, attachment_type: Any, extension: str | None) -> None:
        """`allure.attach`."""
        self._attachments[-1].append(attachment_of_data(body, name, attachment_type, extension))

    @hookimpl
    def attach_file(self, source: str, name: str | None, attachment_type: Any, extension: str | None) -> None:
        """`allure.attach.file`."""
        self._attachments[-1].append(attachment_of_file(source, name, attachment_type, extension))

    @hookimpl
    def start_step(self, title: str, params: dict[str, Any]) -> None:
        """`with allure.step`: it begins."""
        self._open.append((title, time.time(), tuple(Parameter(name, str(value)) for name, value in params.items())))
        self._attachments.append([])
        self._steps.append([])

    @hookimpl
    def stop_step(
        self, exc_type: type[BaseException] | None, exc_val: BaseException | None, exc_tb: TracebackType | None
    ) -> None:
        """`with allure.step`: it ends."""
        del exc_tb
        if not self._open:
            return
        title, started, parameters = self._open.pop()
        wrong = exc_type is not None and issubclass(exc_type, AssertionError)
        status = "passed" if exc_type is None else "failed" if wrong else "error"
        message = "" if exc_type is None else f"{exc_type.__name__}: {exc_val}"
        result = StepResult(
            keyword="",
            name=title,
            status=status,
            message=message,
            wrong=wrong,
            started=started,
            duration=time.time() - started,
            parameters=parameters,
            attachments=tuple(self._attachments.pop()),
            steps=tuple(self._steps.pop()),
        )
        self._steps[-1].append(result)


def attachment_of_data(body: str | bytes, name: str | None, attachment_type: Any, extension: str | None) -> Attachment:
    """Return an attachment with this content."""
    kind, ending = _kind_of(attachment_type, extension)
    return Attachment(name or "attachment", kind, ending, body)


def attachment_of_file(source: str, name: str | None, attachment_type: Any, extension: str | None) -> Attachment:
    """Return an attachment with the content that a file has now."""
    path = Path(source)
    kind, ending = _kind_of(attachment_type, extension or path.suffix.removeprefix(".") or None)
    return Attachment(name or path.name, kind, ending, path.read_bytes())


def _kind_of(attachment_type: Any, extension: str | None) -> tuple[str, str]:
    """The media type and the extension of an attachment."""
    if isinstance(attachment_type, AttachmentType):
        return attachment_type.mime_type, extension or attachment_type.extension
    if attachment_type:
        kind = str(attachment_type)
        return kind, extension or (mimetypes.guess_extension(kind) or ".bin").removeprefix(".")
    return (mimetypes.guess_type(f"x.{extension}")[0] or "application/octet-stream", extension) if extension else TEXT
