"""The features as a book: every promise as it is written, before it is expanded for the personas."""

from __future__ import annotations

from support.http.masking import Secrets
from support.results.book import WrittenRule, WrittenScenario
from support.run.book import book_of
from tests.run.features import MATRIX, MIXED, parsed


def test_a_feature_is_a_chapter_with_its_rules_and_their_scenarios() -> None:
    (chapter,) = book_of([parsed(MIXED)], Secrets())
    assert (chapter.name, chapter.description) == ("Books", "Why anyone cares.")
    assert chapter.background == ("Given a smoke shelf exists",)
    assert [each.name for each in chapter.rules] == ["", "A rule"]
    assert [each.name for each in chapter.rules[0].scenarios] == ["For all", "For two"]
    assert chapter.rules[1].scenarios[0].steps == ("When I list the books",)


def test_an_outline_keeps_its_placeholders_and_its_rows() -> None:
    (chapter,) = book_of([parsed(MATRIX)], Secrets())
    assert chapter.rules == (
        WrittenRule(
            "Only editors change the books of a shelf",
            "",
            (
                WrittenScenario(
                    "<persona> <may> <operation>",
                    ("Given a smoke book exists", "When I try to <operation>", "Then I am <answer>"),
                    (
                        ("operation", "steward", "viewer", "anonymous"),
                        ("list the books", "allowed", "allowed", "unauthenticated"),
                        ("create a book", "allowed", "refused", "unauthenticated"),
                    ),
                ),
            ),
        ),
    )


def test_secrets_are_masked_in_the_book() -> None:
    secrets = Secrets()
    secrets.add("Why anyone cares.")
    assert book_of([parsed(MIXED)], secrets)[0].description == "***"
