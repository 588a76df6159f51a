"""How steps are written: thin, named after their sentence, used, and unambiguous."""

from __future__ import annotations

import ast

import pytest

from support.description.service import ServiceDescription
from support.json_files import ROOT
from support.scenario.sentences import Sentence, sentences
from tests.house.house import CONFIG, RUN, STEPS, effective_steps, place_of

MOST_SENTENCES = 45
ALLOWED = {
    "behave", "hamcrest", "support.description.service", "support.evidence", "support.scenario.vocabulary",
    "support.scenario.world",
}  # fmt: skip
CONTROL = (
    ast.If, ast.For, ast.While, ast.Try, ast.With, ast.Lambda, ast.ListComp, ast.GeneratorExp, ast.IfExp, ast.BoolOp,
)  # fmt: skip


@pytest.fixture(scope="module")
def known() -> list[Sentence]:
    return sentences(ServiceDescription.from_file(CONFIG.service_file), ROOT / "steps")


def test_every_sentence_is_used(known):
    said = {(step.step_type, step.name) for each in RUN for step in effective_steps(each)}
    assert [each.pattern for each in known if not any(each.matches(kind, text) for kind, text in said)] == []


def test_every_step_of_a_feature_matches_exactly_one_sentence(known):
    steps = {(step.step_type, step.name): place_of(each) for each in RUN for step in effective_steps(each)}
    fitting = {place: [each.pattern for each in known if each.matches(*step)] for step, place in steps.items()}
    assert {place: patterns for place, patterns in fitting.items() if len(patterns) != 1} == {}


def test_there_are_few_sentences(known):
    assert len(known) <= MOST_SENTENCES


def test_every_sentence_has_a_meaning(known):
    assert [each.pattern for each in known if not each.meaning.endswith(".")] == []


@pytest.mark.parametrize("path", STEPS, ids=lambda path: path.stem)
def test_steps_are_thin(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    names = [function.name for function in functions]
    assert len(set(names)) == len(names)
    assert not {name for name in names if name.startswith(("step_impl", "_"))}
    # The docstring, and two lines.
    assert [each.name for each in functions if len(each.body) > 3 or len(each.decorator_list) != 1] == []
    assert [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, CONTROL)] == []
    assert {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)} <= ALLOWED
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Import)]


def test_the_hooks_only_connect():
    tree = ast.parse((ROOT / "environment.py").read_text(encoding="utf-8"))
    assert len(ast.unparse(tree).splitlines()) <= 30
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.If | ast.For | ast.While | ast.Try)]
