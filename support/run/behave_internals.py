"""The private names and unfinished corners of behave 1.3.3 that the suite uses, each with its reason. Nothing else may use any.

requirements.txt pins behave to 1.3 because of this module.
"""

from __future__ import annotations

from typing import Any

from behave.capture import CaptureSink2Print
from behave.formatter._registry import select_formatter_class
from behave.formatter.progress import ProgressFormatterBase
from behave.model import Feature, Row, Rule, Scenario
from behave.model_type import Status
from behave.reporter.summary import AbstractSummaryReporter
from behave.runner import Context


def row_of(scenario: Scenario) -> Row | None:
    """Return the row that a scenario was made from: behave keeps it in `_row`, and has no public way to read it."""
    return scenario._row  # noqa: SLF001 - see the module


def set_row(scenario: Scenario, row: Row) -> None:
    """Give a scenario a row of its own; formatters read it from `_row`, and there is no public way to set it."""
    scenario._row = row  # noqa: SLF001 - see the module


def cached_status(scenario: Scenario) -> Status:
    """Return the status that a scenario was given, which its public property may compute anew."""
    return scenario._cached_status  # noqa: SLF001 - see the module


def captures(statement: Any) -> list[Any]:
    """Return the parts of the output that was captured for a scenario or step."""
    return list(statement.captured.captures)


def holders(scenario: Scenario) -> list[Feature | Rule]:
    """Return the feature and the rule that a scenario stands in, the outer one first; each has a layer in the context."""
    found: list[Feature | Rule] = []
    holder = scenario.parent
    while holder is not None:
        if isinstance(holder, Feature | Rule):
            found.insert(0, holder)
        holder = holder.parent
    return found


def layers(context: Context) -> list[dict[str, Any]]:
    """Return the layers of a context, the innermost first; it is the list that behave works with."""
    found: list[dict[str, Any]] = context._stack  # noqa: SLF001 - see the module
    return found


def enter(context: Context, holder: Any) -> None:
    """Add the layer of a feature or rule to a context, as behave does before it runs one."""
    context._push(layer=holder.type)  # noqa: SLF001 - see the module
    context.tags = set(holder.tags)
    holder._setup_context_for_run(context)  # noqa: SLF001 - see the module


def leave(context: Context) -> None:
    """Remove the innermost layer of a context; its cleanups run, and may raise."""
    context._pop()  # noqa: SLF001 - see the module


def note_failure(context: Context) -> None:
    """Note on the context that a step has failed, as behave does."""
    context._set_root_attribute("failed", True)  # noqa: SLF001 - see the module


def run_remaining_cleanups(context: Context) -> None:
    """Run the cleanups that behave does not reach when the run breaks off, newest first."""
    context._do_remaining_cleanups()  # noqa: SLF001 - see the module


def copy_state(target: Any, source: Any) -> None:
    """Let a match that wraps another have its attributes; behave's matches have no other way to be wrapped."""
    target.__dict__.update(source.__dict__)


def correct_summaries() -> None:
    """Correct some of behave's outputs.

    * The summary counts 0 seconds for scenarios under a rule, so it shows no duration; the closing lines show that of the run.
    * The summary lists the scenarios that failed, without their messages; the closing lines have both.
    * `-f progress` raises a KeyError for a failed cleanup, which has no character of its own.
    """
    AbstractSummaryReporter.show_duration = False
    ProgressFormatterBase.dot_status.setdefault(Status.cleanup_error, "C")
    AbstractSummaryReporter.show_failed_scenarios = False


def leave_captured_to_formatter() -> None:
    """Do not print what was captured of a failed hook or cleanup of a scenario: a formatter shows it with the scenario."""
    prints = CaptureSink2Print.should_print

    def should_print(sink: CaptureSink2Print, captured: Any) -> bool:
        name = str(captured.name or "")
        return bool(prints(sink, captured)) and not (
            name.startswith("scenario") or name.endswith(("_scenario", "_step"))
        )

    CaptureSink2Print.should_print = should_print


def formatter_class(name: str) -> type | None:
    """Return the class of a formatter; None if there is none. Only a private module of behave knows them."""
    try:
        found: type = select_formatter_class(name)
    except (LookupError, ImportError, ValueError):
        return None
    return found if isinstance(found, type) else None


def drop_junit(config: Any) -> None:
    """Leave out behave's JUnit report, which the suite's own replaces; its class is known only where it was asked for."""
    config.reporters[:] = [each for each in config.reporters if type(each).__module__ != "behave.reporter.junit"]
