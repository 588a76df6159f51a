"""What a step checked is noted, and a matcher that cannot fail is recognized."""

from __future__ import annotations

import pytest
from hamcrest import anything, empty, equal_to, has_entries, has_item, is_, not_, not_none

from support import evidence
from support.polling import Patience


@pytest.fixture(autouse=True)
def nothing_noted():
    evidence.take()


def test_an_assertion_is_noted_whether_it_holds_or_not():
    evidence.assert_that(1, is_(1))
    with pytest.raises(AssertionError, match="Expected: <2>"):
        evidence.assert_that(1, is_(2))
    assert evidence.take("then", "a.feature:1") == evidence.StepEvidence("then", "a.feature:1", checks=2)
    assert evidence.take().checks == 0


def test_a_comparison_is_noted():
    assert evidence.differs(1, 2)
    assert not evidence.differs(1, 1)
    assert evidence.take().checks == 2


@pytest.mark.parametrize("seconds", [0.0, 1.0])
def test_an_observation_is_noted_once_however_often_it_is_repeated(seconds):
    seen = iter([0, 1])
    patience = Patience(seconds, sleep=lambda _: None)
    patience.assert_that(lambda: next(seen) if seconds else 1, is_(1))
    assert evidence.take().checks == 1


def test_what_is_named_is_noted_once():
    evidence.note_named("a", None, "", "b", "a")
    assert evidence.take().named == ("a", "b")


@pytest.mark.parametrize("matcher", [anything(), is_(anything()), has_entries({})])
def test_a_matcher_that_accepts_anything_is_recognized(matcher):
    assert evidence.accepts_anything(matcher)


@pytest.mark.parametrize(
    "matcher",
    [is_(None), not_none(), equal_to([]), has_item("x"), not_(has_item("x")), empty(), is_(True)],
)
def test_a_matcher_that_can_fail_is_not_taken_for_one_that_cannot(matcher):
    assert not evidence.accepts_anything(matcher)
