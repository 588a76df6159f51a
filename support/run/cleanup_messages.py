"""What behave does when a cleanup fails: print the message once, and keep it for the reports; and what a run left behind."""

from __future__ import annotations

from typing import Any

from behave.runner import Context

from support.errors import LeftBehindError
from support.results.states import TroubleKind


def cleanup_failed(context: Context, cleanup: Any, problem: Exception) -> None:
    """Handle a failed cleanup; for `context.on_cleanup_error`."""
    del cleanup
    session = getattr(context, "session", None)
    message = f"CLEANUP-ERROR: {problem}"
    if session is not None:
        message = session.secrets.text(message)
    print(message)
    holder = next((each for name in ("scenario", "rule", "feature") if (each := getattr(context, name, None))), None)
    if holder is not None:
        before = cleanup_message_of(holder)
        holder.cleanup_message = f"{before}\n{message}" if before else message
        if holder is getattr(context, "scenario", None):
            _give_message(holder, message, problem)
    elif session is not None and not isinstance(problem, LeftBehindError):  # which names what is left
        session.tracker.trouble(TroubleKind.CLEANUP, message)


def what_is_left(session: Any) -> list[str]:
    """Return the lines that say what a session left behind, if anything, and what to do about it."""
    tracker = session.tracker
    left = [*(f"  {each}" for each in tracker.left_behind), session.advice] if tracker.left_behind else []
    return [f"{tracker.verdicts()['left_behind']}{':' if left else '.'}", *left]


def _give_message(scenario: Any, message: str, problem: Exception) -> None:
    """Let behave's own reports show what failed before the cleanup as well."""
    failed = [f"{step.keyword} {step.name}: {step.error_message}" for step in scenario.all_steps if step.error_message]
    scenario.error_message = "\n".join(part for part in (scenario.error_message, *failed, message) if part)
    scenario.exception = problem


def cleanup_message_of(holder: Any) -> str:
    """Return the message of the failed cleanup of a scenario, rule or feature; empty if none failed."""
    return str(getattr(holder, "cleanup_message", ""))
