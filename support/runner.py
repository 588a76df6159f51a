"""behave's runner, extended: settings first, scenarios once for each persona, and an ending that keeps its word."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from behave.exception import ConfigError as BehaveConfigError
from behave.runner import Runner, the_step_registry

from support import expansion
from support.config import Config
from support.errors import ConfigError, SuiteError
from support.guard import GuardedRegistry, PlainErrors
from support.reporting.console import ConsoleReporter
from support.reporting.files import ScenarioReporter
from support.result import ResultTracker
from support.service import ServiceDescription
from support.session import Session
from support.vocabulary import Vocabulary


class PersonaRunner(Runner):
    """Runs each scenario once for each persona that it is meant for."""

    session: Session

    def run(self) -> bool:
        """Run it all; answers whether anything failed.

        Raises:
            behave.exception.ConfigError: the settings are wrong; nothing was run.
        """
        try:
            self._check_paths()
            overrides = {name: str(value) for name, value in self.config.userdata.items()}
            config = Config.from_file(overrides=overrides)
            self.session = Session.prepare(config, ServiceDescription.from_file(config.service))
            return bool(super().run())
        except SuiteError as problem:
            self._close_formatters()
            # behave prints this one, and ends with code 1.
            raise BehaveConfigError(self._masked(str(problem))) from None

    def load_step_definitions(self, extra_step_paths: list[str] | None = None) -> None:
        Vocabulary(self.session.service).register()
        super().load_step_definitions(extra_step_paths)

    def run_model(self, features: Any = None) -> bool:
        """Expand the scenarios, then let behave run them."""
        config = self.session.config
        features = self.features if features is None else features
        self._check_tables(features)
        expansion.expand(features, config.names, config.selected)
        self.features[:] = [feature for feature in features if feature.walk_scenarios()]
        self.step_registry = GuardedRegistry(the_step_registry, self.session)
        self.session.observers += [each.observe for each in self.formatters if hasattr(each, "observe")]
        for each in (each for each in self.formatters if hasattr(each, "session")):
            each.session = self.session
        self.formatters.insert(0, PlainErrors())
        with self.context.use_with_user_mode():
            self.context.session = self.session
        tracker = self.session.tracker
        if not self.config.dry_run:
            self.config.reporters += [ScenarioReporter(self.config, self.session), ConsoleReporter(self.config, self.session)]
        failed = bool(super().run_model(self.features))
        return failed or bool(tracker.left_behind) or self._nothing_ran(tracker)

    def run_hook(self, hook_name: str, *args: Any) -> Any:
        """As behave does, but for what wrong settings raise in before_all: that ends the run, in its own words."""
        if hook_name != "before_all" or not self.should_run_hook(hook_name):
            return super().run_hook(hook_name, *args)
        try:
            with self.context.use_with_user_mode():
                self.hooks[hook_name](self.context)
        except BaseException:
            self.session.close()
            raise
        return True

    def _nothing_ran(self, tracker: ResultTracker) -> bool:
        """A run that ran nothing is not green: the selection was mistyped, or meant for other personas."""
        if self.config.dry_run or any(each.status != "skipped" for each in tracker.scenarios):
            return False
        selected = ", ".join(self.session.config.selected)
        print(  # noqa: T201 - behave's own way of telling
            f"Nothing was run: no scenario is meant for this selection (personas: {selected}).\n"
            "  try: another --tags, --name, path or -D persona=",
            file=sys.stderr,
        )
        return True

    def _check_paths(self) -> None:
        for location in self.config.paths or []:
            path = Path(str(getattr(location, "filename", location)).removeprefix("@"))
            if not path.exists():
                raise ConfigError(f"there is no {path}\n  try: a file or folder of features, such as features/groups.feature")

    def _check_tables(self, features: Any) -> None:
        """Every operation needs a cell for every persona."""
        everything = [path for path in Path(self.base_dir, "features").rglob("*.feature")]
        whole = {Path(feature.filename).resolve() for feature in features} >= {path.resolve() for path in everything}
        lines = expansion.missing(features, self.session.config.names, self.session.service, whole=whole)
        if lines:
            rows = "\n".join(f"  {line}" for line in lines)
            raise ConfigError(
                f"the authorization tables lack {len(lines)} row(s) or cell(s)\n{rows}\n"
                f"  columns: {' | '.join(('operation', *self.session.config.names))}\n"
                "  try:     paste each row into its table and write allowed, refused or unauthenticated for each ?"
            )

    def _close_formatters(self) -> None:
        for formatter in self.formatters:
            formatter.close()

    def _masked(self, text: str) -> str:
        return self.session.secrets.text(text) if hasattr(self, "session") else text


