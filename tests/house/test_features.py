"""How features are written, on behave's own parser: titles, rules, tags and words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from behave.model import Feature, Scenario, ScenarioOutline

from support.run.personas import MAY, PERSONA, TAG, is_wide, persona_of
from tests.defects.smoke_set import SCENARIOS
from tests.house.house import CONFIG, FEATURES, RUN, WRITTEN, effective_steps, place_of

# Statuses are bare numbers; "50 of 51 results" counts things. JSON, null, id and request ID are allowed: nothing plainer is exact.
TECHNICAL = re.compile(
    r"\b(?:GET|POST|PUT|PATCH|DELETE|HEAD)\b|(?i:\b(?:https?|xml|api|urls?|uris?|endpoints|status codes?|headers?|payloads?|"
    r"quer(?:y|ies)|parameters?|request body|base64|jwt|uuid|sql)\b)|"
    r"\b(?:20[0-6]|30[1-8]|40[0-9]|41[0-8]|42[2-9]|50[0-4])\b(?! (?:items|characters|seconds|smoke|results))"
    r"|\S/\S*/|[{}]|::|\b\w+_(?:id|key)\b"
)
TRANSLATED = re.compile(
    r"\b(?:is|are|was|were) t[o]ld of\b|no such thing|words that make no sense|breaks a rule|\bthe rest\b|\bw[h]oever\b|"
    r"\bin other letters\b|\bthat is nothing\b|\bothers \w+ the\b"
)
NO_STATEMENT = re.compile(r"^(?:Who|Whom|What|When|Where|Without|Nobody|How|It is no)\b")
ARTICLE = re.compile(r"\ba (?=[aeio])(?!one\b|once\b|eu)|\ban (?=[b-df-gj-np-tv-z])", re.IGNORECASE)


def words_of(feature: Feature) -> Iterator[tuple[str, str]]:
    """Every text of a feature with its place."""
    for number, line in enumerate(Path(feature.filename).read_text(encoding="utf-8").splitlines(), 1):
        if not line.lstrip().startswith(("@", "#")):
            yield f"{Path(feature.filename).name}:{number}", line


def named(holder: object) -> tuple[str, ...]:
    """The personas in the tags of a feature, a rule or a scenario."""
    return tuple(str(tag).removeprefix(TAG) for tag in getattr(holder, "tags", ()) if tag.startswith(TAG))


def inherited(scenario: Scenario) -> tuple[str, ...]:
    """The personas that a scenario would be meant for without tags of its own."""
    holder = scenario.parent
    while holder is not None:
        if named(holder):
            return named(holder)
        holder = holder.parent
    return CONFIG.names


def has_columns(scenario: Scenario) -> bool:
    return isinstance(scenario, ScenarioOutline) and is_wide(scenario)


def is_written(scenario: Scenario) -> bool:
    """Whether it is written so, and not made from a row."""
    return isinstance(scenario, ScenarioOutline) or not isinstance(scenario.parent, ScenarioOutline)


# Scenarios


def test_a_scenario_has_one_when():
    assert [
        place_of(each) for each in WRITTEN if [step.step_type for step in effective_steps(each)].count("when") != 1
    ] == []


def test_given_when_and_then_come_in_this_order():
    order = ["given", "when", "then"]
    kinds = {place_of(each): [order.index(step.step_type) for step in effective_steps(each)] for each in WRITTEN}
    assert [place for place, kind in kinds.items() if kind != sorted(kind) or 2 not in kind] == []


def test_a_scenario_has_seven_steps_at_most_and_four_usually():
    lengths = {place_of(each): len(effective_steps(each)) for each in WRITTEN}
    assert [place for place, length in lengths.items() if length > 7] == []
    assert median(lengths.values()) <= 4


# Titles


def test_a_feature_says_why_anyone_cares():
    assert [each.filename for each in FEATURES if len(" ".join(each.description).split()) < 8] == []


def test_every_scenario_belongs_to_a_rule_and_a_rule_is_a_statement():
    assert [feature.filename for feature in FEATURES if feature.scenarios] == []
    names = [rule.name for feature in FEATURES for rule in feature.rules]
    assert [name for name in names if not name[:1].isupper() or len(name.split()) < 4 or name.endswith(".")] == []
    assert [name for name in names if NO_STATEMENT.search(name)] == []


def test_a_title_is_a_statement_that_begins_with_a_capital_or_the_persona():
    titles = {place_of(each): each.name for each in WRITTEN}
    assert {
        place: title for place, title in titles.items() if not (title[:1].isupper() or title.startswith(f"<{PERSONA}>"))
    } == {}
    assert {place: title for place, title in titles.items() if NO_STATEMENT.search(title) or title.endswith(".")} == {}
    assert {place: title for place, title in titles.items() if len(title.split()) < 3} == {}


def test_a_title_is_unique_for_its_persona_within_the_feature():
    titles = Counter((each.feature.name, each.name) for each in RUN)
    assert [title for title, count in titles.items() if count > 1] == []


def test_every_cell_of_a_matrix_says_its_outcome():
    matrices = [each for each in WRITTEN if has_columns(each)]
    assert matrices
    assert [place_of(each) for each in matrices if f"<{PERSONA}>" not in each.name or f"<{MAY}>" not in each.name] == []
    assert [place_of(each) for each in matrices if "authorization" not in each.tags] == []


def test_articles_fit_in_every_row():
    texts = {
        text: place_of(each) for each in RUN for text in (each.name, *(step.name for step in effective_steps(each)))
    }
    assert {text: place for text, place in texts.items() if ARTICLE.search(text)} == {}


# Words


def test_features_use_the_words_of_their_owners():
    used = [
        f"{place}: {found[0]}"
        for each in FEATURES
        for place, line in words_of(each)
        if (found := TECHNICAL.search(line))
    ]
    assert used == []


def test_features_read_like_plain_english():
    used = [
        f"{place}: {found[0]}"
        for each in FEATURES
        for place, line in words_of(each)
        if (found := TRANSLATED.search(line))
    ]
    assert used == []


# Tags


def test_every_tag_is_known():
    known = {"smoke", "authorization", "serial", *(f"{TAG}{name}" for name in CONFIG.names)}
    tags = {
        (place_of(each), tag)
        for each in RUN
        for tag in each.effective_tags
        if tag not in known | {Path(each.filename).stem}
    }
    assert tags == set()


def test_every_feature_has_its_own_name_as_a_tag_and_a_smoke_selection():
    assert [each.filename for each in FEATURES if Path(each.filename).stem not in each.tags] == []
    smoke = {each.feature.filename for each in RUN if "smoke" in each.effective_tags}
    assert {each.filename for each in FEATURES} - smoke == set()


def test_the_smoke_selection_is_small_and_has_every_persona():
    smoke = [each for each in RUN if "smoke" in each.effective_tags]
    assert len(smoke) <= SCENARIOS
    assert {persona_of(each) for each in smoke} == set(CONFIG.names)


def test_personas_are_named_in_the_order_of_the_config():
    holders = [*WRITTEN, *FEATURES, *(rule for each in FEATURES for rule in each.rules)]
    assert [each.name for each in holders if list(named(each)) != sorted(named(each), key=CONFIG.names.index)] == []


def test_no_scenario_repeats_the_personas_that_it_inherits():
    assert [place_of(each) for each in WRITTEN if named(each) and named(each) == inherited(each)] == []


def test_personas_that_all_scenarios_share_are_named_by_the_rule_or_the_feature():
    shared = []
    for feature in FEATURES:
        for holder in (*feature.rules, feature):
            own = [
                each for each in holder.walk_scenarios(with_outlines=True) if is_written(each) and not has_columns(each)
            ]
            tags = {named(each) for each in own}
            if len(own) > 1 and len(tags) == 1 and tags != {()}:
                shared.append(f"{Path(feature.filename).name}: {holder.name}")
    assert shared == []
