"""behave's runner, extended: settings first, scenarios once for each persona, and an ending that keeps its word."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from behave.formatter.progress import ProgressFormatterBase
from behave.model_type import Status
from behave.reporter.summary import AbstractSummaryReporter
from behave.runner import Runner, the_step_registry
from behave.runner_util import FileLocationParser

from support import ending, expansion
from support.config import Config
from support.documents import nearest
from support.ending import Ending
from support.errors import ConfigError, SuiteError
from support.guard import UNDEFINED, GuardedRegistry, PlainErrors
from support.reporting.console import ConsoleReporter
from support.reporting.files import ScenarioReporter
from support.service import ServiceDescription
from support.session import Session
from support.vocabulary import Vocabulary

# behave 1.3.3 leaves out the time of scenarios under a rule; the closing lines tell the run's.
AbstractSummaryReporter.show_duration = False
# Without it, `-f progress` breaks on a failed cleanup (behave 1.3.3).
ProgressFormatterBase.dot_status.setdefault(Status.cleanup_error, "C")


class PersonaRunner(Runner):
    """Runs each scenario once for each persona that it is meant for."""

    session: Session
    _nothing_ran = False
    formatters: list[Any]

    def run(self) -> bool:
        """Run it all; answers whether anything failed.

        Raises:
            SystemExit: with what the process is to end with (`ending.py`), where that is neither 0 nor 1.
        """
        try:
            self._check_paths()
            overrides = {name: str(value) for name, value in self.config.userdata.items()}
            config = Config.from_file(overrides=overrides)
            self.session = Session.prepare(config, ServiceDescription.from_file(config.service))
            code = self._exit_code(failed=bool(super().run()))
        except SuiteError as problem:
            self._close_formatters()
            print(f"{type(problem).__name__}: {self._masked(str(problem))}")
            raise SystemExit(self._stopped or ending.SETTINGS) from None
        if code not in {ending.KEPT, ending.BROKEN}:
            raise SystemExit(code)
        return code != ending.KEPT

    def load_step_definitions(self, extra_step_paths: list[str] | None = None) -> None:
        Vocabulary(self.session.service).register()
        super().load_step_definitions(extra_step_paths)

    def run_model(self, features: Any = None) -> bool:
        """Expand the scenarios, then let behave run them."""
        config = self.session.config
        features = self.features if features is None else features
        for each in (each for each in self.formatters if hasattr(each, "session")):
            each.session = self.session
        self._check_tables(features)
        expansion.expand(features, config.names, config.selected)
        self.features[:] = [feature for feature in features if feature.walk_scenarios()]
        self.step_registry = GuardedRegistry(the_step_registry, self.session)
        self.session.observers += [each.observe for each in self.formatters if hasattr(each, "observe")]
        self.formatters.insert(0, PlainErrors(self.session.secrets))
        with self.context.use_with_user_mode():
            self.context.session = self.session
        if self.config.dry_run:
            failed = bool(super().run_model(self.features))
            self._tell_undefined()
            return failed
        self.config.reporters.insert(0, ScenarioReporter(self.config, self.session))
        self.config.reporters.append(ConsoleReporter(self.config, self.session))
        # Where the service is, and so what to advise, is known only later.
        watch = Ending(self.session.budget, config.step_timeout, lambda: self.session.advice)
        self.session.ending = watch
        self.session.stop = self._abort
        watch.watch(self._abort, lambda: self.session.connection is not None and self.session.connection.asking)
        try:
            failed = bool(super().run_model(self.features))
        except SuiteError:
            raise
        except BaseException as problem:  # noqa: BLE001 - whatever it is, what was made is owed
            self._rescue(problem)
            failed = True
        finally:
            watch.release()
        self._tell_undefined()
        self._nothing_ran = not any(each.status != "skipped" for each in self.session.tracker.scenarios)
        if self._nothing_ran:
            self._say_that_nothing_ran()
        return failed or bool(self.session.tracker.troubles) or self._nothing_ran

    def _tell_undefined(self) -> None:
        """Each sentence that is not known, once."""
        told = {f"{step.keyword} {step.name}": step for step in reversed(self.undefined_steps)}
        if told:
            scenarios = [scenario for feature in self.features for scenario in feature.walk_scenarios()]
            known = {step.name for each in scenarios for step in each.all_steps if the_step_registry.find_match(step)}
            lines = []
            for words, step in sorted(told.items(), key=lambda each: each[1].location):
                near = nearest(step.name, known)
                lines.append(f"  {step.location}  {words}" + (f'\n    did you mean "{near}"?' if near else ""))
            print("\n".join(["", "Undefined steps:", *lines, *UNDEFINED.splitlines()[1:]]))

    def _abort(self) -> None:
        """Begin nothing new; and what is still to be asked of the service must be answered soon."""
        self.aborted = True  # behave begins no further scenario then
        if self.session.connection is not None:
            self.session.connection.timeout = (1.0, 2.0)

    def _rescue(self, problem: BaseException) -> None:
        """Something broke that behave does not survive, such as a formatter whose output is gone (`behave | head`)."""
        if isinstance(problem, BrokenPipeError):
            sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - for as long as the process lives
        told = [f"The run broke off: {type(problem).__name__}: {self._masked(str(problem))}"]
        try:
            self.context._do_remaining_cleanups()  # noqa: SLF001 - behave's own, which it does not reach then
        except Exception as failure:  # noqa: BLE001 - told with the rest
            told.append(f"CLEANUP-ERROR: {failure}")
        for reporter in self.config.reporters:
            if isinstance(reporter, ScenarioReporter):
                reporter.end()
        told += [
            *(f"  {each}" for each in self.session.tracker.left_behind),
            self.session.tracker.verdicts()["left_behind"],
        ]
        print("\n".join(told), file=sys.stderr)

    @property
    def _stopped(self) -> int | None:
        """What to end with where a signal stopped the run."""
        watch = self.session.ending if hasattr(self, "session") else None
        return watch.exit_code if watch is not None else None

    def _exit_code(self, *, failed: bool) -> int:
        tracker = self.session.tracker
        if self._stopped is not None:
            return self._stopped
        if self._nothing_ran and not tracker.left_behind:
            return ending.SETTINGS
        if not tracker.left_behind:
            return ending.BROKEN if failed else ending.KEPT
        return ending.BROKEN_AND_LEFT if tracker.broken or tracker.unchecked else ending.LEFT

    def run_hook(self, hook_name: str, *args: Any) -> Any:
        """As behave does, but for what wrong settings raise in before_all: that ends the run, in its own words."""
        if hook_name != "before_all" or not self.should_run_hook(hook_name):
            return super().run_hook(hook_name, *args)
        try:
            with self.context.use_with_user_mode():
                self.hooks[hook_name](self.context)
        except BaseException:
            self._close_formatters()
            self.session.close()
            raise
        return True

    def _say_that_nothing_ran(self) -> None:
        """A run that ran nothing is not green: the selection was mistyped, or meant for other personas."""
        selected = ", ".join(self.session.config.selected)
        print(
            f"Nothing was run: no scenario is meant for this selection (personas: {selected}).\n"
            "  try: another --tags, --name, path or -D persona=",
            file=sys.stderr,
        )

    def _check_paths(self) -> None:
        for location in self.config.paths or []:
            path = Path(FileLocationParser.parse(str(location).removeprefix("@")).filename)
            if not path.exists():
                raise ConfigError(
                    f"there is no {path}\n  try: a file or folder of features, such as features/groups.feature"
                )

    def _check_tables(self, features: Any) -> None:
        """Every operation needs a cell for every persona."""
        everything = list(Path(self.base_dir, "features").rglob("*.feature"))
        whole = {Path(feature.filename).resolve() for feature in features} >= {path.resolve() for path in everything}
        misspelt = expansion.misspelt(features, self.session.config.names)
        if misspelt:
            told = "\n".join(f"  {line}" for line in misspelt)
            raise ConfigError(
                f"{len(misspelt)} tag(s) name no persona\n{told}\n  configured: {', '.join(self.session.config.names)}"
            )
        lines = expansion.missing(features, self.session.config.names, self.session.service, whole=whole)
        if lines:
            rows = "\n".join(f"  {line}" for line in lines)
            raise ConfigError(
                f"the authorization tables lack {len(lines)} row(s) or cell(s)\n{rows}\n"
                f"  columns: {' | '.join(('operation', *self.session.config.names))}\n"
                "  try:     paste each row into its table and write allowed, refused or unauthenticated for each ?"
            )

    def _close_formatters(self) -> None:
        """Let them write what they have; those of Allure tell the error under way, too."""
        for formatter in self.formatters:
            formatter.close()
        self.formatters = []

    def _masked(self, text: str) -> str:
        return self.session.secrets.text(text) if hasattr(self, "session") else text
