"""What behave does when a cleanup fails: print the message once, and keep it for the reports."""

from __future__ import annotations

from typing import Any

from behave.runner import Context


def cleanup_failed(context: Context, cleanup: Any, problem: Exception) -> None:
    """Handle a failed cleanup; for `context.on_cleanup_error`."""
    del cleanup
    session = getattr(context, "session", None)
    message = f"CLEANUP-ERROR: {problem}"
    if session is not None:
        message = session.secrets.text(message)
    print(message)
    scenario = getattr(context, "scenario", None)
    if scenario is not None:
        failed = [
            f"{step.keyword} {step.name}: {step.error_message}" for step in scenario.all_steps if step.error_message
        ]
        # behave's JUnit report shows no message of a step beside this one, so it has both.
        scenario.error_message = "\n".join(part for part in (scenario.error_message, *failed, message) if part)
        scenario.exception = problem
        scenario.cleanup_message = message


def cleanup_message_of(scenario: Any) -> str:
    """Return the message of a scenario's failed cleanup; empty if none failed."""
    return str(getattr(scenario, "cleanup_message", ""))
