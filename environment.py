"""behave's hooks: a session for the run, a world for each scenario, and the cleanup of both."""

from behave.model import Scenario

from support.run.cleanup_messages import cleanup_failed
from support.run.context import RunContext, check_started_at_root

check_started_at_root()


def before_all(context: RunContext) -> None:
    """Start the run, and guarantee that it is closed."""
    context.on_cleanup_error = cleanup_failed
    context.add_cleanup(context.session.close)
    context.session.open()


def before_scenario(context: RunContext, scenario: Scenario) -> None:
    """Build the state of a scenario, and guarantee its cleanup."""
    context.world = context.session.begin(scenario)
    context.add_cleanup(context.session.end, context.world)
