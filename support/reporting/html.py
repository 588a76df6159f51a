"""The HTML report: one file that opens without a network."""

from __future__ import annotations

from html import escape
from typing import Any


def render(report: dict[str, Any]) -> str:
    """The page for a JSON report (`files.report_of`)."""
    return f"<!doctype html><title>{escape(report['service'])}</title>"
