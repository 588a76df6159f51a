"""behave's hooks: a session for the run, a world for each scenario, and the promise that both are cleaned up."""

from behave.model import Scenario
from behave.runner import Context

from support.expansion import persona_of
from support.reporting.console import cleanup_failed


def before_all(context: Context) -> None:
    context.on_cleanup_error = cleanup_failed
    context.add_cleanup(context.session.close)
    context.session.open()


def before_scenario(context: Context, scenario: Scenario) -> None:
    context.world = context.session.begin(persona_of(scenario), scenario.name)
    context.add_cleanup(context.session.end, context.world)
