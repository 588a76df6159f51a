"""`python -m support vocabulary`: every sentence and every word of the description."""

from __future__ import annotations

import pytest

from support.commands.vocabulary import describe
from support.description.service import ServiceDescription, Variant
from support.http.bad_tokens import FLAWS
from support.json_files import ROOT
from support.scenario.sentences import sentences
from support.settings.config import DEFAULT, Config
from tests.commands.calling import call


@pytest.fixture(scope="module")
def service() -> ServiceDescription:
    return ServiceDescription.from_file(Config.from_file(ROOT / DEFAULT, environ={}).service_file)


def test_every_sentence_is_listed_with_its_meaning_and_an_example(service, capsys):
    out = call(capsys, "vocabulary", "--markdown").out
    rows = [line for line in out.splitlines() if line.startswith("| ")]
    for each in sentences(service, ROOT / "steps"):
        (row,) = [row for row in rows if f"| {each.meaning} |" in row]
        assert len([cell for cell in row.split("|") if cell.strip()]) == 3, row


def test_every_operation_variant_and_flaw_is_listed(service, capsys):
    out = call(capsys, "vocabulary").out
    for operation in service.operations:
        assert f"  {operation.phrase}  " in out, operation
    for resource in service.resources.values():
        for words, variant in resource.variants.items():
            assert words in out or variant.place.startswith("variants"), words
    for words in (*service.token.variants, *FLAWS, "expired"):
        assert words in out, words


def test_the_page_says_where_it_comes_from(capsys):
    out = call(capsys, "vocabulary", "--markdown").out
    assert out.startswith("# Vocabulary of the Tenant Management Service features\n")
    assert "`configs/services/tenant_management.json`" in out


@pytest.mark.parametrize(
    ("variant", "words"),
    [
        (Variant(set={"name": ""}), 'name = ""'),
        (Variant(unset=("name",)), "without name"),
        (Variant(only={}), "no fields"),
        (Variant(only={"title": "x"}), 'only title = "x"'),
        (Variant(body=[]), "the body is []"),
        (Variant(raw="{"), 'the body is the text "{"'),
        (Variant(raw=""), "no body"),
        (Variant(query={"limit": 0}), "the query limit = 0"),
        (Variant(id="{key:upper}"), "the id {key:upper}"),
        (Variant(set={"a": 1}, shows={"a": 2}), "a = 1; it then shows a = 2"),
    ],
)
def test_a_variant_is_described_in_words(variant, words):
    assert describe(variant) == words
