"""The authorization matrix: every operation has a cell for every persona, and a case of its own for who the path names."""

from __future__ import annotations

from textwrap import dedent

import pytest

from support.run.matrix import Cell, cells, missing
from tests.library.worlds import SERVICE
from tests.run.features import MATRIX, PERSONAS, parsed

COMPLETE = "| {} | allowed | refused | unauthenticated |"


def lacking(*texts: str, personas: tuple[str, ...] = PERSONAS, whole: bool = False) -> list[str]:
    features = [parsed(text, f"{'abc'[place]}.feature") for place, text in enumerate(texts)]
    return missing(features, personas, SERVICE, whole=whole)


def matrix(*rows: str, step: str = "", tags: str = "") -> str:
    """A feature with a matrix of these rows."""
    lines = "\n".join(f"            {row}" for row in rows)
    return f"""
        Feature: F
          {tags or "@authorization"}
          Scenario Outline: <persona> <may> <operation>
            Given a smoke reader exists
            {step or "* a smoke shelf exists"}
            When I try to <operation>
            Then I am <answer>

            Examples:
              | operation | steward | viewer | anonymous |
  {lines}
    """


def everything(*without: str) -> list[str]:
    """A complete row for each operation but these."""
    return [COMPLETE.format(each.phrase) for each in SERVICE.operations if each.phrase not in without]


def own_cases() -> list[str]:
    """A complete row for each operation whose path names a reader."""
    return [COMPLETE.format(each.phrase) for each in SERVICE.operations if "reader" in each.parameters]


# Cells


def test_every_cell_has_its_operation_persona_answer_and_place() -> None:
    found = list(cells([parsed(MATRIX)], PERSONAS, SERVICE))
    assert len(found) == 6
    assert found[4] == Cell(
        "create a book", "viewer", "refused", "books.feature:12", frozenset(), ("steward", "viewer", "anonymous")
    )


def test_a_table_that_has_the_answer_itself_has_no_cells() -> None:
    text = MATRIX.replace("| steward | viewer  | anonymous       |", "| answer | viewer | anonymous |")
    assert list(cells([parsed(text)], PERSONAS, SERVICE)) == []


def test_an_outline_without_an_answer_has_no_cells() -> None:
    assert list(cells([parsed(MATRIX.replace("<answer>", "allowed"))], PERSONAS, SERVICE)) == []


@pytest.mark.parametrize("place", ["scenario", "background"])
def test_a_cell_knows_that_the_persona_is_the_one_that_the_path_names(place: str) -> None:
    text = matrix(COMPLETE.format("read the reader"), step="And I am the reader" if place == "scenario" else "")
    if place == "background":
        text = text.replace("Feature: F\n", "Feature: F\n  Background:\n    Given I am the reader\n")
    assert {each.own for each in cells([parsed(text)], PERSONAS, SERVICE)} == {frozenset({"reader"})}


# Cells that are missing


def test_complete_rows_lack_nothing() -> None:
    assert lacking(MATRIX) == []


def test_a_missing_column_is_reported_as_rows_to_paste() -> None:
    assert lacking(MATRIX, personas=(*PERSONAS, "member")) == [
        "a.feature:11: no cell for member\n    | list the books | allowed | allowed | unauthenticated | ? |",
        "a.feature:12: no cell for member\n    | create a book | allowed | refused | unauthenticated | ? |",
    ]


def test_an_empty_cell_is_a_missing_one() -> None:
    assert lacking(MATRIX.replace("refused", "       ")) == [
        "a.feature:12: no cell for viewer\n    | create a book | allowed | ? | unauthenticated |"
    ]


def test_a_matrix_with_persona_tags_needs_cells_for_those_only() -> None:
    text = MATRIX.replace("@authorization", "@persona.steward @persona.viewer").replace("unauthenticated", "")
    assert lacking(text) == []


@pytest.mark.parametrize("holder", ["Feature", "Rule"])
def test_the_tags_above_a_matrix_restrict_nothing(holder: str) -> None:
    text = dedent(MATRIX).replace("unauthenticated", "").replace(f"{holder}:", f"@persona.steward\n{holder}:")
    assert len(lacking(text)) == 2


# Rows that are missing


def test_with_a_row_for_every_operation_and_every_own_case_nothing_is_missing() -> None:
    assert lacking(matrix(*everything()), matrix(*own_cases(), step="And I am the reader"), whole=True) == []


def test_an_operation_without_a_row_is_reported_as_a_row_to_paste() -> None:
    features = (matrix(*everything("delete the book")), matrix(*own_cases(), step="And I am the reader"))
    assert lacking(*features, whole=True) == ["no matrix has a row for it\n    | delete the book | ? | ? | ? |"]


def test_rows_are_missing_only_if_all_features_are_given() -> None:
    assert lacking(MATRIX, whole=False) == []
    assert len(lacking(MATRIX, whole=True)) == len(everything("list the books", "create a book")) + len(own_cases())


def test_an_operation_whose_path_names_who_the_caller_may_be_needs_a_case_of_its_own() -> None:
    own = [row for row in own_cases() if "read the reader" not in row]
    (line,) = lacking(matrix(*everything()), matrix(*own, step="And I am the reader"), whole=True)
    assert line == (
        "no matrix has a row for it for the persona that the path names,"
        ' in a matrix with "And I am the reader"\n    | read the reader | ? | ? | ? |'
    )


def test_a_case_of_its_own_does_not_count_as_the_usual_one() -> None:
    features = (matrix(*everything("read the reader")), matrix(*own_cases(), step="And I am the reader"))
    assert lacking(*features, whole=True) == ["no matrix has a row for it\n    | read the reader | ? | ? | ? |"]


@pytest.mark.parametrize("step", ["And I am the other reader", "And the reader has been updated"])
def test_another_sentence_does_not_make_a_case_of_its_own(step: str) -> None:
    assert len(lacking(matrix(*everything()), matrix(*own_cases(), step=step), whole=True)) == len(own_cases())


@pytest.mark.parametrize(
    ("phrase", "words"),
    [
        ("list the books", "list the books with two books per page"),
        ("delete the book", "delete the other book"),
        ("create a book", "create a boook"),
        ("create a book", "Create a book"),
    ],
)
def test_a_row_about_a_variant_another_thing_or_a_misspelt_operation_does_not_stand_for_the_operation(
    phrase: str, words: str
) -> None:
    rows = [*everything(phrase), COMPLETE.format(words)]
    assert lacking(matrix(*rows), matrix(*own_cases(), step="And I am the reader"), whole=True) == [
        f"no matrix has a row for it\n    | {phrase} | ? | ? | ? |"
    ]


def test_the_personas_of_an_operation_may_be_in_several_matrices() -> None:
    row = COMPLETE.format("delete the book")
    features = (
        matrix(*everything("delete the book")) + _more(row, "@persona.steward @persona.viewer"),
        matrix(row, tags="@persona.anonymous"),
        matrix(*own_cases(), step="And I am the reader"),
    )
    assert lacking(*features, whole=True) == []


def test_a_persona_without_a_cell_in_any_matrix_is_reported() -> None:
    row = COMPLETE.format("delete the book")
    features = (
        matrix(*everything("delete the book")) + _more(row, "@persona.steward @persona.viewer"),
        matrix(*own_cases(), step="And I am the reader"),
    )
    assert lacking(*features, whole=True) == ["no matrix has a cell for anonymous\n    | delete the book | - | - | ? |"]


def test_an_operation_with_an_incomplete_row_is_reported_once() -> None:
    rows = [*everything("delete the book"), "| delete the book | allowed | | unauthenticated |"]
    lines = lacking(matrix(*rows), matrix(*own_cases(), step="And I am the reader"), whole=True)
    assert len(lines) == 1
    assert "no cell for viewer" in lines[0]


def _more(row: str, tags: str) -> str:
    """Another matrix in the same feature."""
    lines = matrix(row, tags=tags).splitlines()
    return "\n" + "\n".join(lines[2:])


def test_a_row_to_paste_has_its_cells_in_the_order_of_its_table() -> None:
    text = matrix("| list the books | refused | allowed | |").replace(
        "| operation | steward | viewer | anonymous |", "| operation | viewer | steward | anonymous |"
    )
    (line,) = lacking(text)
    assert line.splitlines()[-1].strip() == "| list the books | refused | allowed | ? |"
