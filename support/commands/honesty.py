"""Find what in a suite promises more than it checks: in its features, its description, and in what a run really did.

Exit code 1 if there is something, 2 if it could not be looked for.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from support.commands import environment
from support.description.service import ServiceDescription
from support.honesty import observed, repeated, titles, unused
from support.honesty.finding import Finding, remaining
from support.honesty.record import Record
from support.honesty.suite import Suite
from support.results import exit_codes
from support.settings.config import Config

WRITTEN = (
    repeated.without_action_or_assertion,
    repeated.same_steps,
    repeated.equal_rows,
    titles.untouched,
    unused.of_description,
    unused.sentences_without_use,
    unused.tags_without_use,
    unused.idle_personas,
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    environment.add_config(parser)
    parser.add_argument("--features", type=Path, help="the folder of features, if not that of the config")
    parser.add_argument(
        "--evidence",
        type=Path,
        metavar="FILE",
        help="what a run did, written by behave -D report_evidence=FILE; without it, only what is written is looked at",
    )
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")


def run(options: argparse.Namespace) -> int:
    """Print the findings, and return the exit code."""
    config = Config.from_file(options.config, sends=False)
    service = ServiceDescription.from_file(config.service_file)
    suite = Suite.read(config, service, options.features or config.features_folder)
    record = Record.read(options.evidence, service.name) if options.evidence is not None else None
    found = [finding for check in WRITTEN for finding in check(suite)]
    if record is not None:
        found += observed.all_of(record, service)
    left = remaining(found, service.accepted_findings, whole=record is not None)
    print(_as_json(left, record) if options.json else _as_text(left, record, service))
    return exit_codes.BROKEN if left else exit_codes.KEPT


def _as_json(found: list[Finding], record: Record | None) -> str:
    judged = len(record.scenarios) if record is not None else 0
    document = {"scenarios_judged": judged, "scenarios_not_judged": record.unjudged if record is not None else 0}
    return json.dumps({**document, "findings": [asdict(each) for each in found]}, indent=2, ensure_ascii=False)


def _as_text(found: list[Finding], record: Record | None, service: ServiceDescription) -> str:
    count = "nothing" if not found else f"{len(found)} finding{'s' if len(found) > 1 else ''}"
    looked = "what is written"
    if record is not None:
        looked += f", and what {len(record.scenarios)} scenarios did"
        looked += f" ({record.unjudged} did not pass, and were not judged)" if record.unjudged else ""
    return "\n".join([*map(str, found), f"{service.name}: {count} to report, by {looked}"])
