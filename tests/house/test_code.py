"""How code is written: short modules and functions, one place for each thing, no swallowed errors, plain words."""

from __future__ import annotations

import ast
import re
import subprocess

import pytest

from support.json_files import ROOT
from tests.house.house import CODE, SUPPORT

MOST_LINES, LONGEST_FUNCTION = 400, 45
SENDING = re.compile(
    r"requests\.(?:get|post|put|patch|delete|request)\(|requests\.Session\b|\.session\.request\(|urlopen|import http\.client"
)
ARCHAIC = re.compile(
    r"\b(?:m[e]nd(?:ed|s)?|w[h]oever|p[a]rted by|(?:is|are) t[o] be had|of its own a[c]cord|k[e]eps its word|c[a]me of it|"
    r"t[o]ld of|is o[w]ed|o[w]es|s[i]ghts|t[h]e stage)\b",
    re.IGNORECASE,
)


def test_only_polling_waits():
    pattern = re.compile(r"\btime\.sleep\b|\bfrom time import .*sleep")
    waiting = {name for name, path in SUPPORT.items() if pattern.search(path.read_text(encoding="utf-8"))}
    assert waiting == {"support.polling"}


def test_only_the_http_package_sends_requests():
    sending = {name for name, path in SUPPORT.items() if SENDING.search(path.read_text(encoding="utf-8"))}
    # The embedded service is asked whether it has started before there is a connection; the proxy of mutants passes on
    # what it receives.
    assert sending - {"support.run.embedded", "support.mutation.messages"} == {
        "support.http.documents",
        "support.http.failures",
        "support.http.wire",
    }


def test_private_names_of_behave_are_in_one_module():
    private = re.compile(
        r"\b(?:context|scenario|step|feature|runner|match|formatter|clone)\._[a-z]\w*|(?<!\w)_row\b(?!\()|_do_remaining"
    )
    using = {name for name, path in SUPPORT.items() if private.search(path.read_text(encoding="utf-8"))}
    assert using - {"support.run.behave_internals"} == set()


def test_nothing_is_found_by_asking_for_an_attribute():
    asking = {name for name, path in SUPPORT.items() if re.search(r"\bhasattr\(each", path.read_text(encoding="utf-8"))}
    assert asking == set()


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_error_is_swallowed_unseen(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    too_much = {"Exception", "BaseException"}
    calls = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("suppress")
    ]
    suppressed = [ast.unparse(node) for node in calls if too_much & {ast.unparse(each) for each in node.args}]
    handlers = [node for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler)]
    broad = [node for node in handlers if node.type is None or ast.unparse(node.type) in too_much]
    swallowed = [node.lineno for node in broad if all(isinstance(each, ast.Pass | ast.Continue) for each in node.body)]
    assert suppressed + swallowed == []


def test_modules_are_short():
    lengths = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in CODE}
    assert {path: lines for path, lines in lengths.items() if lines >= MOST_LINES} == {}


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_functions_are_short(path):
    functions = [
        node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]  # fmt: skip
    lengths = {each.name: (each.end_lineno or 0) - each.lineno + 1 for each in functions}
    assert {name: lines for name, lines in lengths.items() if lines >= LONGEST_FUNCTION} == {}


def test_modules_are_named_after_what_they_are_for_and_begin_with_a_sentence():
    assert not {path.stem for path in CODE} & {"utils", "util", "common", "base", "manager", "helpers", "misc"}
    opening = {path: ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "" for path in CODE}
    assert [
        str(path) for path, text in opening.items() if not re.search(r"[.)]$", text.split("\n\n")[0].rstrip())
    ] == []


@pytest.fixture(scope="module")
def tracked() -> dict[str, str]:
    """Every text file of the project → its text."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout, so it is not known which files belong to it")
    paths = [name for name in listed.stdout.splitlines() if (ROOT / name).is_file() and not name.endswith(".png")]
    return {name: (ROOT / name).read_text(encoding="utf-8", errors="replace") for name in paths}


def test_no_path_of_a_machine_is_built_in(tracked):
    machine = re.compile(r"(?<![\w.])/(?:home|Users|root|work|mnt|tmp)/\w|\b[A-Z]:\\\\?\w")
    assert [name for name, text in tracked.items() if not name.startswith("tests/") and machine.search(text)] == []


def test_the_project_is_written_in_plain_modern_english(tracked):
    found = [
        f"{name}: {match[0]}" for name, text in tracked.items()
        if name.endswith((".py", ".md", ".feature", ".json", ".ini", ".toml", "Makefile")) and (match := ARCHAIC.search(text))
    ]  # fmt: skip
    assert found == []
