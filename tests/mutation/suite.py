"""A suite for the library, which mutants are tried on."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.library.project import ROOT, Project, shell
from tests.processes import Process

FEATURE = """
    @persona.editor
    Feature: Books
      Scenario: A new book has the requested values and is in the list
        Given a smoke shelf exists
        When I create a smoke book
        Then the book has the requested values
        And the book is in the list of books

      Scenario: A changed book has the new values
        Given a smoke book exists
        When I update the book with a new remark
        Then the book has the requested values

      Scenario: A removed book no longer exists
        Given a smoke book exists
        And another smoke book exists
        When I delete the book
        Then the book no longer exists
        And the book is not in the list of books
        But the other book is in the list of books

      Scenario: The pages of the books contain every book exactly once
        Given 3 smoke books exist
        When I list the books, 2 per page
        Then the pages contain every book exactly once, oldest first

      Scenario: A book without a title is rejected
        Given a smoke shelf exists
        When I try to create a book with no title
        Then my request is rejected because the title is invalid

      Scenario: A book cannot have the title of another book
        Given a smoke book exists
        And another smoke book exists
        When I try to update the book with the title of the other book
        Then my request is rejected as a conflict
        And the book is unchanged

      Scenario: The secret of a book stays secret
        Given a smoke book exists
        When I update the book with a new secret
        Then no response reveals the secret of the book

      @persona.viewer
      Scenario: A viewer may read a book and not remove it
        Given a smoke book exists
        When I try to delete the book
        Then I am refused
        And the book exists

      @persona.anonymous
      Scenario: Nobody reads a book without signing in
        Given a smoke book exists
        When I try to read the book
        Then I am unauthenticated

      Scenario Outline: A request is rejected if the token is <flaw>
        Given a smoke shelf exists
        And my token is <flaw>
        When I try to visit the shelf
        Then I am unauthenticated

        Examples:
          | flaw      |
          | forged    |
          | malformed |
"""


@dataclass(frozen=True, slots=True)
class Mutated:
    """How a campaign ended."""

    code: int
    said: str
    report: dict[str, Any]

    @property
    def verdicts(self) -> dict[str, str]:
        """Key of a mutant → its verdict."""
        return {each["key"]: each["verdict"] for each in self.report["mutants"]}

    def of_kind(self, kind: str) -> list[dict[str, Any]]:
        """The mutants of a kind."""
        return [each for each in self.report["mutants"] if each["kind"] == kind]


def project(folder: Path, url: str, feature: str = FEATURE, **settings: Any) -> Project:
    """A project with this feature."""
    made = Project(folder, url, **settings)
    made.feature(feature)
    for name in ("steps", "environment.py"):
        (folder / name).symlink_to(ROOT / name)
    return made


def started(made: Project, *arguments: str) -> Process[str]:
    """Start a campaign against a project."""
    command = [sys.executable, "-m", "support", "mutate", "--config", str(made.config)]
    command += ["--json", str(made.folder / "mutation.json"), *arguments, "features/library.feature"]
    return Process(command, cwd=made.folder, env=shell(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def mutated(made: Project, *arguments: str) -> Mutated:
    """Run a campaign against a project."""
    with started(made, *arguments) as process:
        said, _ = process.communicate(timeout=300)
    written = made.folder / "mutation.json"
    report = json.loads(written.read_text("utf-8")) if written.exists() else {}
    return Mutated(process.returncode, said, report)
