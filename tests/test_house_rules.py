"""The rules of the house, on behave's own parser and `ast`: how features are written, how thin steps are, which way imports go."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest
from behave.model import Feature, Scenario, ScenarioOutline, Step
from behave.parser import parse_file
from behave.runner_util import load_step_modules
from behave.step_registry import StepRegistry, registry

from support.config import DEFAULT, ROOT, Config
from support.expansion import expand
from support.service import ServiceDescription
from support.vocabulary import Vocabulary

CONFIG = Config.from_file(ROOT / DEFAULT, environ={})
FEATURES: list[Feature] = [parse_file(str(path)) for path in sorted((ROOT / "features").rglob("*.feature"))]
WRITTEN = [scenario for feature in FEATURES for scenario in feature.walk_scenarios(with_outlines=True)
           if isinstance(scenario, ScenarioOutline) or scenario._row is None]  # fmt: skip
EXPANDED: list[Feature] = [parse_file(str(path)) for path in sorted((ROOT / "features").rglob("*.feature"))]
expand(EXPANDED, CONFIG.names, CONFIG.names)
RUN = [scenario for feature in EXPANDED for scenario in feature.walk_scenarios()]
SUPPORT = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in sorted((ROOT / "support").rglob("*.py"))
}
STEPS = sorted((ROOT / "steps").rglob("*.py"))
CODE = [*SUPPORT.values(), *STEPS, ROOT / "environment.py", *sorted((ROOT / "reference_service").rglob("*.py"))]
MOST_LINES, MOST_SENTENCES = 300, 45

# Statuses are bare numbers; "a page of 201 items" counts things.
TECHNICAL = re.compile(
    r"\b(?:GET|POST|PUT|PATCH|DELETE|HEAD)\b|(?i:\b(?:https?|json|xml|api|urls?|uris?|endpoints?|status codes?|headers?|payloads?|"
    r"quer(?:y|ies)|parameters?|request body|base64|jwt|uuid|ids?|sql|null)\b)|"
    r"\b(?:20[0-6]|30[1-8]|40[0-9]|41[0-8]|42[2-9]|50[0-4])\b(?! (?:items|characters|seconds|smoke))"
    r"|\S/\S*/|[{}]|::|\b\w+_(?:id|key)\b"
)
LEAVES = {"support.errors", "support.documents", "support.persona_config"}
LOW = LEAVES | {"support.config", "support.service", "support.templates", "support.names", "support.masking", "support.exchange",
                "support.patience", "support.paging", "support.auth"}  # fmt: skip
# Who may know whom; what is not named here may know anything that is not above it, which the test against circles sees to.
MAY_KNOW = {
    "support.errors": set(),
    "support.exchange": set(),
    "support.masking": set(),
    "support.names": set(),
    "support.templates": set(),
    "support.patience": set(),
    "support.persona_config": set(),
    "support.journal": LEAVES,
    "support.documents": {"support.errors"},
    "support.config": LEAVES,
    "support.description": set(),
    "support.description_check": {"support.description", "support.documents"},
    "support.service": LEAVES | {"support.description", "support.description_check"},
    "support.embedded": LEAVES | {"support.patience"},
    "support.paging": {"support.service", "support.templates"},
    "support.auth": LEAVES | {"support.config", "support.service", "support.templates"},
    "support.http_client": LOW,
    "support.state": LOW | {"support.journal"},
    "support.result": {"support.exchange"},
}


def scenario_name(scenario: Scenario) -> str:
    return f"{Path(scenario.filename).name}:{scenario.line}"


def effective_steps(scenario: Scenario) -> list[Step]:
    """Its steps, the background's first."""
    return [*(scenario.background_steps or []), *scenario.steps]


def words_of(feature: Feature) -> Iterator[tuple[str, str]]:
    """Every text of a feature with its place."""
    for number, line in enumerate(Path(feature.filename).read_text(encoding="utf-8").splitlines(), 1):
        if not line.lstrip().startswith(("@", "#")):
            yield f"{Path(feature.filename).name}:{number}", line


def imported(path: Path, prefix: str) -> set[str]:
    """The modules of a package that a file imports when it runs, wherever in it; those for types alone do not count."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {
        id(node) for block in ast.walk(tree) if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.unparse(block.test)
        for node in ast.walk(block)
    }  # fmt: skip
    found: set[str] = set()
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" if node.module == prefix else node.module for alias in node.names}
    return {name for name in found if name == prefix or name.startswith(f"{prefix}.")}


@pytest.fixture(scope="module")
def sentences() -> StepRegistry:
    Vocabulary(ServiceDescription.from_file(CONFIG.service)).register()
    if not any(registry.steps.values()):
        load_step_modules([str(ROOT / "steps")])
    return registry


# Features


def test_a_scenario_has_one_when():
    assert [
        scenario_name(each) for each in WRITTEN if [step.step_type for step in effective_steps(each)].count("when") != 1
    ] == []


def test_given_when_then_come_in_this_order():
    order = ["given", "when", "then"]
    kinds = {scenario_name(each): [order.index(step.step_type) for step in effective_steps(each)] for each in WRITTEN}
    assert [place for place, kind in kinds.items() if kind != sorted(kind) or 2 not in kind] == []


def test_a_scenario_has_seven_steps_at_most_and_four_as_a_rule():
    lengths = {scenario_name(each): len(effective_steps(each)) for each in WRITTEN}
    assert [place for place, length in lengths.items() if length > 7] == []
    assert median(lengths.values()) <= 4


def test_a_feature_says_why_anyone_cares():
    assert [each.filename for each in FEATURES if len(" ".join(each.description).split()) < 8] == []


def test_every_scenario_stands_under_a_rule_and_a_rule_is_a_sentence():
    assert [feature.filename for feature in FEATURES if feature.scenarios] == []
    names = [rule.name for feature in FEATURES for rule in feature.rules]
    assert [name for name in names if not name[:1].isupper() or len(name.split()) < 4 or name.endswith(".")] == []


def test_no_two_scenarios_of_a_feature_have_the_same_name():
    names = [f"{each.feature.name}: {each.name}" for each in WRITTEN if not each.name.startswith("<")]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_features_speak_the_words_of_their_owners():
    said = [
        f"{place}: {found[0]}"
        for feature in FEATURES
        for place, line in words_of(feature)
        if (found := TECHNICAL.search(line))
    ]
    assert said == []


def test_every_tag_is_known():
    known = {"smoke", "authorization", *(f"persona.{name}" for name in CONFIG.names)}
    tags = {(scenario_name(each), tag) for each in RUN for tag in each.effective_tags
            if tag not in known | {Path(each.filename).stem}}  # fmt: skip
    assert tags == set()


def test_every_feature_has_its_own_name_as_a_tag_and_a_smoke_selection():
    assert [each.filename for each in FEATURES if Path(each.filename).stem not in each.tags] == []
    smoke = {each.feature.name for each in RUN if "smoke" in each.effective_tags}
    assert {"Authentication", "Tenants", "Groups"} <= smoke


def test_personas_are_named_in_the_order_of_the_config():
    named = [
        (scenario_name(each), [tag.removeprefix("persona.") for tag in each.tags if tag.startswith("persona.")])
        for each in WRITTEN
    ]
    assert [place for place, names in named if names != sorted(names, key=CONFIG.names.index)] == []


# Steps


def test_every_sentence_is_used(sentences):
    said = {(step.step_type, step.name) for each in RUN for step in effective_steps(each)}
    unused = [
        definition.pattern for kind in ("given", "when", "then") for definition in sentences.steps[kind]
        if not any(definition.match(name) for step_type, name in said if step_type == kind)
    ]  # fmt: skip
    assert unused == []


def test_every_step_of_a_feature_has_one_sentence_and_no_other_fits(sentences):
    steps = {(step.step_type, step.name): scenario_name(each) for each in RUN for step in effective_steps(each)}
    fitting = {place: [definition.pattern for definition in sentences.steps[kind] if definition.match(name)]
               for (kind, name), place in steps.items()}  # fmt: skip
    assert {place: patterns for place, patterns in fitting.items() if len(patterns) != 1} == {}


def test_there_are_few_sentences(sentences):
    assert sum(len(sentences.steps[kind]) for kind in ("given", "when", "then", "step")) <= MOST_SENTENCES


@pytest.mark.parametrize("path", STEPS, ids=lambda path: path.stem)
def test_steps_are_thin(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    names = [function.name for function in functions]
    assert len(set(names)) == len(names)
    assert not {name for name in names if name.startswith(("step_impl", "_"))}
    assert [
        function.name for function in functions if len(function.body) > 2 or len(function.decorator_list) != 1
    ] == []
    control = (
        ast.If,
        ast.For,
        ast.While,
        ast.Try,
        ast.With,
        ast.Lambda,
        ast.ListComp,
        ast.GeneratorExp,
        ast.IfExp,
        ast.BoolOp,
    )
    assert [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, control)] == []
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert modules <= {"behave", "behave.runner", "hamcrest", "support.service", "support.vocabulary"}
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Import)]


def test_the_hooks_only_wire():
    tree = ast.parse((ROOT / "environment.py").read_text(encoding="utf-8"))
    assert len(ast.unparse(tree).splitlines()) <= 30
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.If | ast.For | ast.While | ast.Try)]


# Code


@pytest.mark.parametrize("name", sorted(set(MAY_KNOW) & set(SUPPORT)))
def test_a_module_knows_only_what_is_below_it(name):
    assert imported(SUPPORT[name], "support") - MAY_KNOW[name] == set()


def test_imports_go_one_way_and_never_in_a_circle():
    known = {name: imported(path, "support") & set(SUPPORT) for name, path in SUPPORT.items()}
    while free := [name for name, needed in known.items() if not needed & set(known)]:
        for name in free:
            del known[name]
    assert known == {}


def test_what_observes_is_known_only_to_who_wires_it():
    users = {
        name
        for name, path in SUPPORT.items()
        if any(each.startswith("support.reporting") for each in imported(path, "support"))
    }
    assert {name for name in users if not name.startswith("support.reporting")} <= {"support.runner"}


def test_support_knows_nothing_of_steps_and_features_and_the_service_nothing_of_support():
    for path in SUPPORT.values():
        assert not imported(path, "steps") | imported(path, "environment") | imported(path, "reference_service"), path
    for path in sorted((ROOT / "reference_service").rglob("*.py")):
        assert not imported(path, "support"), path


def test_only_patience_waits():
    waiting = {
        path.name
        for path in SUPPORT.values()
        if re.search(r"\btime\.sleep\b|\bfrom time import .*sleep", path.read_text(encoding="utf-8"))
    }
    assert waiting == {"patience.py"}


def test_only_one_module_sends_requests():
    sending = re.compile(
        r"requests\.(get|post|put|patch|delete|request|Session\()|\.session\.request\(|urlopen|http\.client"
    )
    assert {path.name for path in SUPPORT.values() if sending.search(path.read_text(encoding="utf-8"))} <= {
        "http_client.py",
        "embedded.py",
    }


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
    assert {path: lines for path, lines in lengths.items() if lines > MOST_LINES} == {}


def test_modules_are_named_after_what_they_are_for_and_open_with_a_sentence_on_it():
    assert not {path.stem for path in CODE} & {"utils", "util", "common", "base", "manager", "helpers", "misc"}
    opening = {path: ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "" for path in CODE}
    assert [str(path) for path, text in opening.items() if not text.split("\n\n")[0].rstrip().endswith(".")] == []


def test_no_path_of_a_machine_is_built_in():
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout, so which files belong to it is not known")
    machine = re.compile(r"(?<![\w.])/(?:home|Users|root|work|mnt|tmp)/\w|\b[A-Z]:\\\\?\w")
    texts = {name: ROOT / name for name in listed.stdout.splitlines() if not name.startswith("tests/")}
    found = [name for name, path in texts.items()
             if path.is_file() and machine.search(path.read_text(encoding="utf-8", errors="replace"))]  # fmt: skip
    assert found == []
