"""What the parts of the HTML report share: the kinds of outcomes, and texts as markup."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from markupsafe import Markup, escape

from support.reporting.html_templates import visible
from support.results.records import ScenarioResult

# What a status means, the worst first. Amber (`error`) is everything without a verdict: behave's error, hook_error,
# cleanup_error, undefined, pending, untested.
SIGN = {
    "failed": "✗", "resolved": "✗", "error": "!", "known": "≈", "flaky": "~", "passed": "✓", "skipped": "○",
}  # fmt: skip
WORD = {
    "failed": "broken", "resolved": "resolved", "error": "unchecked", "known": "known", "flaky": "flaky",
    "passed": "kept", "skipped": "skipped",
}  # fmt: skip
WORDS = WORD | {
    "failed": "promise broken", "resolved": "resolved, still marked", "error": "could not be checked",
    "known": "known to be broken", "flaky": "flaky: kept when tried again",
}  # fmt: skip
RED, PLAIN = ("failed", "resolved", "error"), ("passed", "skipped")


def text(value: object) -> Markup:
    """Return any value as the text of an element or an attribute."""
    return escape(visible("" if value is None else str(value)))


def kind_of(scenario: ScenarioResult) -> str:
    """Return the kind of outcome that a scenario is on the page."""
    return scenario.state.value if scenario.state.value in SIGN else "error"


def count(scenarios: Iterable[ScenarioResult]) -> dict[str, int]:
    """Return how many there are of each kind."""
    found = Counter(kind_of(each) for each in scenarios)
    return {kind: found[kind] for kind in SIGN}


def unique(names: Iterable[str]) -> list[str]:
    """Return each name once, in order."""
    return list(dict.fromkeys(names))
