"""behave's runner, extended: settings first, each scenario once for each persona, guarded steps, reports, and an orderly end."""

from __future__ import annotations

from support.run import interruption  # first: from here on, Ctrl-C ends the process with one line

# isort: split
import os
import signal
import sys
import threading
import traceback
from pathlib import Path
from typing import Any

from behave.model import Feature
from behave.parser import ParserError
from behave.runner import Runner, the_step_registry

from support.description.service import ServiceDescription
from support.errors import SuiteError
from support.json_files import nearest
from support.reporting.reporter import ReportFormatter
from support.results import exit_codes
from support.results.states import Ending, State, TroubleKind
from support.results.tracker import ResultTracker
from support.run import feature_checks, output, personas
from support.run.behave_internals import correct_summaries, run_remaining_cleanups
from support.run.book import book_of
from support.run.order import RandomOrder
from support.run.recording import UNDEFINED, Recorder
from support.run.reports import Reports
from support.run.rerun import options_of
from support.run.session import Session
from support.run.shutdown import Shutdown
from support.run.step_guard import GuardedRegistry
from support.run.unrun import Unrun
from support.run.workers.parallel import Parallel
from support.scenario.vocabulary import Vocabulary
from support.settings.config import FEATURES, Config

SUPPORT = Path(__file__).resolve().parents[1]

correct_summaries()
JOBS = ("-j", "--jobs", "--parallel")


class PersonaRunner(Runner):
    """Runs each scenario once for each persona that it is meant for."""

    session: Session
    formatters: list[Any]
    recorder: Recorder
    _parallel: Parallel | None = None
    _reports: Reports

    def run(self) -> bool:
        """Run everything, and return whether anything failed.

        Raises:
            SystemExit: with the exit code, if that is neither 0 nor 1 (`results/exit_codes.py`).
        """
        try:
            named = self.config.paths != [FEATURES.as_posix()] or FEATURES.as_posix() in sys.argv
            feature_checks.check_paths(self.config.paths if named else [])
            overrides = self._overrides()
            config = Config.from_file(overrides=overrides)
            if not named:
                self.config.paths = [str(config.features_folder)]
            self.session = Session.prepare(config, ServiceDescription.from_file(config.service_file))
            self.session.options = options_of(config, overrides, os.environ)
            code = self._run()
            if self.config.dry_run and output.flush():  # any other run has flushed where it reports what is lost
                code = exit_codes.BROKEN
        except SuiteError as problem:
            self._close_formatters()
            print(f"{type(problem).__name__}: {self._masked(str(problem))}")
            output.flush()
            raise SystemExit(self._signalled or exit_codes.NOTHING_RUN) from None
        except ParserError as problem:
            raise self._unreadable(problem) from None
        except BrokenPipeError:  # of a dry run; any other is handled where it can be cleaned up
            output.abandon(output.STANDARD_OUTPUT)
            code = exit_codes.BROKEN
        except Exception as problem:  # noqa: BLE001 - hooks or steps that cannot be loaded, an output that cannot be opened
            raise self._not_begun(problem) from None
        if code not in {exit_codes.KEPT, exit_codes.BROKEN}:
            raise SystemExit(code)
        return code != exit_codes.KEPT

    def _overrides(self) -> dict[str, str]:
        """The settings of the command line; behave's `-j` is one."""
        given = {name: str(value) for name, value in self.config.userdata.items()}
        jobs = self.config.jobs
        asked = jobs != 1 or any(each.startswith(JOBS) for each in sys.argv[1:])
        return given | ({"jobs": str(jobs or "auto")} if asked else {})

    def load_step_definitions(self, extra_step_paths: list[str] | None = None) -> None:
        """Load the steps, which need the words of the service description."""
        Vocabulary(self.session.service).register()
        super().load_step_definitions(extra_step_paths)

    def run_model(self, features: list[Feature] | None = None) -> bool:
        """Check and expand the features, then let behave run them."""
        session = self.session
        features = self.features if features is None else features
        feature_checks.check(features, session.config, session.service)
        session.book = book_of(features, session.secrets)
        titles = {word: each.title for word, each in session.service.answers.items() if each.title}
        personas.expand(features, session.config.names, session.config.selected, titles)
        self.features[:] = [feature for feature in features if feature.walk_scenarios()]
        session.order = RandomOrder.of(session.config.order)
        if session.order is not None:
            session.order.apply(self.features)
        self._apply_plans()
        feature_checks.check_nothing_left_out(
            self.config.paths or [], self.features, self.config, session.config.selected
        )
        self._wire()
        if self.config.dry_run:
            failed = bool(super().run_model(self.features))
            self._report_undefined()
            self._finish(exit_codes.KEPT)
            return failed
        return self._run_watched()

    def run_hook(self, hook_name: str, *args: Any) -> Any:
        """Run a hook as behave does, but let what wrong settings raise in before_all end the run, with its own message."""
        if hook_name != "before_all" or not self.should_run_hook(hook_name):
            passed = super().run_hook(hook_name, *args)
            if hook_name == "after_all" and not passed:
                self.session.tracker.trouble(TroubleKind.HOOK, "the hook after_all failed; the console has its message")
            return passed
        try:
            with self.context.use_with_user_mode():
                self.hooks[hook_name](self.context)
        except BaseException:
            self._close_formatters()
            self.session.close()
            self._stop_early()
            raise
        self._stop_early()
        return True

    def run_hook_with_capture(self, hook_name: str, *args: Any, **options: Any) -> Any:
        """Run a hook as behave does; after_all when every worker has ended."""
        if hook_name == "after_all" and self._parallel is not None:
            self._parallel.finish()
        return super().run_hook_with_capture(hook_name, *args, **options)

    def _absorb(self, features: list[Feature]) -> None:
        if self._parallel is not None:
            self._parallel.absorb(features)

    def _stop_early(self) -> None:
        """End a run that a signal stopped before its first scenario: its line has been printed, and nothing was created."""
        tracker = self.session.tracker
        if self._signalled is None or tracker.left_behind or tracker.settled:
            return
        self._close_formatters()
        self.session.close()
        raise interruption.StoppedEarlyError

    def feature_locations(self) -> list[Any]:
        """Return the places of the features, each of which can be read."""
        locations: list[Any] = super().feature_locations()
        feature_checks.check_readable([str(each.filename) for each in locations], self.config.lang)
        return locations

    def _unreadable(self, problem: ParserError) -> SystemExit:
        """End the run because of a feature with a syntax error."""
        lines = "\n".join(f"  {line}" for line in str(problem).splitlines() if line.strip())
        print(f"ConfigError: a feature cannot be read\n{lines}\n  try: behave --dry-run, after a look at that line")
        output.flush()
        return SystemExit(exit_codes.NOTHING_RUN)

    def _not_begun(self, problem: Exception) -> SystemExit:
        """End a run that behave could not begin: exit code 1 would say that a promise is broken."""
        place = _place_of(problem)
        reason = f"the run cannot begin\n  {place}{problem}\n  try: correct it there" if place else str(problem)
        print(f"ConfigError: {self._masked(reason)}")
        output.flush()
        return SystemExit(self._signalled or exit_codes.NOTHING_RUN)

    def _run(self) -> int:
        failed = bool(super().run())
        return self._exit_code(failed=failed) if not self.config.dry_run else int(failed)

    def _wire(self) -> None:
        """Connect the session, the reports and the recorder with behave."""
        session = self.session
        # A dry run checks nothing, so it writes only the reports that show scenarios.
        self._reports = Reports(session.secrets) if self.config.dry_run else Reports.of(session.config, session.secrets)
        asked = [each for each in self.formatters if isinstance(each, ReportFormatter)]
        for each in asked:
            each.secrets = session.secrets
            self._reports.add(each.reporter)
        self.recorder = Recorder(
            session.secrets,
            self.scenario_ended,
            [each.notes for each in asked if each.notes is not None],
            lambda: session.judgement,
        )
        self.recorder.follow(self.features)
        session.observers.append(self.recorder.observe)
        self.formatters.insert(0, self.recorder)
        self.step_registry = GuardedRegistry(the_step_registry, session)
        with self.context.use_with_user_mode():
            self.context.session = session
        self._reports.run_began(session.information)

    def _run_watched(self) -> bool:
        """Run the features with signals and failures of the process under control."""
        session = self.session
        self.config.reporters.insert(0, Unrun(self.config, self.recorder, session.tracker, self._absorb))
        # Where the service is, and so what to advise, is known only later.
        watch = Shutdown(session.budget, session.config.step_timeout, lambda: session.advice)
        session.shutdown = watch
        session.stop = self.begin_nothing_new
        timer = _timer(session.config.run_timeout, session.tracker)
        interruption.end_no_more()
        watch.watch(self.begin_nothing_new, lambda: session.connection is not None and session.connection.waiting)
        self._begin_parallel()
        try:
            failed = bool(super().run_model(self.features))
            self._report_undefined()
        except SuiteError as problem:
            session.tracker.ended(Ending.NOT_STARTED)
            session.tracker.trouble(TroubleKind.SETTINGS, str(problem))
            self._finish(exit_codes.NOTHING_RUN)
            output.flush()
            raise SystemExit(self._signalled or exit_codes.NOTHING_RUN) from None
        except interruption.StoppedEarlyError:
            raise SystemExit(self._signalled) from None
        except BaseException as problem:  # noqa: BLE001 - whatever it is, what was created must be removed
            self._rescue(problem)
            failed = True
        finally:
            timer.cancel()
            watch.release()
            session.conclude()
        if self.aborted and self._signalled is None and not session.tracker.troubles:
            session.tracker.ended(Ending.BROKE_OFF)
            session.tracker.trouble(TroubleKind.STOPPED, "the run was aborted before its end")
        failed = failed or bool(session.tracker.troubles or self._reports.troubles) or not session.tracker.ran
        self._finish(self._exit_code(failed=failed))
        if not any(each.status != "skipped" for each in session.tracker.scenarios):
            self._say_that_nothing_ran()
        lost = output.flush()
        if lost:
            self._say_what_is_left(lost)
        return failed or bool(self._reports.troubles or lost)

    def _begin_parallel(self) -> None:
        """Let workers run the scenarios, if several are to run at once."""
        config, order = self.session.config, self.session.order
        if config.jobs > 1:
            self._parallel = Parallel(self, config.jobs, order.rank if order is not None else None)
            self._parallel.follow(self.features)

    def scenario_ended(self, result: Any) -> None:
        self.session.tracker.record_scenario(result)
        self._reports.scenario_ended(result)

    def _finish(self, code: int) -> None:
        """Write the reports."""
        tracker = self.session.tracker
        if self._signalled is not None:
            tracker.ended(Ending.SIGNAL)
        if not tracker.scenarios:
            tracker.ended(Ending.NOTHING_SELECTED)
        if self.config.stop and any(each.state is State.NOT_RUN for each in tracker.scenarios):
            tracker.ended(Ending.FIRST_FAILURE)
        self._reports.run_ended(self.session.account(code))

    def _apply_plans(self) -> None:
        """Skip the scenarios that the plan of a report does not name."""
        for formatter in (each for each in self.formatters if isinstance(each, ReportFormatter)):
            for scenario in (each for feature in self.features for each in feature.walk_scenarios()):
                if not formatter.is_planned(scenario):
                    scenario.skip()  # without a reason, which behave would log for each of them

    def _report_undefined(self) -> None:
        """Print each sentence that is not defined, once, with the nearest one."""
        undefined = {f"{step.keyword} {step.name}": step for step in reversed(self.undefined_steps)}
        if not undefined:
            return
        scenarios = [scenario for feature in self.features for scenario in feature.walk_scenarios()]
        known = {step.name for each in scenarios for step in each.all_steps if the_step_registry.find_match(step)}
        lines, vocabulary = [], Vocabulary(self.session.service)
        for words, step in sorted(undefined.items(), key=lambda each: each[1].location):
            near = vocabulary.suggestion(step.name) or nearest(step.name, known)
            lines.append(f"  {step.location}  {words}" + (f'\n    did you mean "{near}"?' if near else ""))
        print("\n".join(["", "Undefined steps:", *lines, *UNDEFINED.splitlines()[1:]]))

    def begin_nothing_new(self) -> None:
        """Begin nothing new; and what must still be sent to the service has little time."""
        self.aborted = True  # behave begins no further scenario then
        if self.session.connection is not None:
            self.session.connection.timeout = (1.0, 2.0)

    def _rescue(self, problem: BaseException) -> None:
        """Clean up and report after something that behave does not survive, such as a formatter whose output is closed."""
        if isinstance(problem, BrokenPipeError):
            output.abandon(output.STANDARD_OUTPUT)
        reason = f"{type(problem).__name__}: {self._masked(str(problem))}"
        self.session.tracker.ended(Ending.BROKE_OFF)
        self.session.tracker.trouble(TroubleKind.SUITE, f"the run broke off: {reason}")
        lines = [f"The run broke off: {reason}"]
        try:
            self._absorb(self.features)
            if self._parallel is not None:
                self._parallel.finish()
            run_remaining_cleanups(self.context)
        except Exception as failure:  # noqa: BLE001 - reported with the rest
            lines.append(f"CLEANUP-ERROR: {failure}")
        self.recorder.record_unrun(self.features, self.config)
        self._say_what_is_left(*lines)

    def _say_what_is_left(self, *lines: str) -> None:
        """Print these lines and what is left behind, if the closing lines do not reach the console."""
        tracker = self.session.tracker
        left = [*(f"  {each}" for each in tracker.left_behind), self.session.advice] if tracker.left_behind else []
        output.say("\n".join([*lines, f"{tracker.verdicts()['left_behind']}{':' if left else '.'}", *left]))

    @property
    def _signalled(self) -> int | None:
        """The exit code if a signal stopped the run."""
        watch = self.session.shutdown if hasattr(self, "session") else None
        return watch.exit_code if watch is not None else None

    def _exit_code(self, *, failed: bool) -> int:
        tracker = self.session.tracker
        if self._signalled is not None:
            return self._signalled
        if not tracker.ran and not tracker.left_behind:
            return exit_codes.NOTHING_RUN
        if not tracker.left_behind and tracker.unverified:
            return exit_codes.BROKEN_AND_UNVERIFIED if failed else exit_codes.UNVERIFIED
        if not tracker.left_behind:
            return exit_codes.BROKEN if failed else exit_codes.KEPT
        return exit_codes.BROKEN_AND_LEFT if tracker.broken or tracker.unchecked else exit_codes.LEFT

    def _say_that_nothing_ran(self) -> None:
        """A run of nothing is not green: the selection has a mistake, or is meant for other personas."""
        selected = ", ".join(self.session.config.selected)
        output.say(
            f"Nothing was run: no scenario matches this selection (personas: {selected}).\n"
            "  try: another --tags, --name, path or -D persona="
        )

    def _close_formatters(self) -> None:
        """Let the formatters write what they have."""
        for formatter in self.formatters:
            formatter.close()
        self.formatters = []

    def _masked(self, text: str) -> str:
        return self.session.secrets.text(text) if hasattr(self, "session") else text


def _place_of(problem: Exception) -> str:
    """Where it went wrong in hooks or steps, and its type: `steps/users.py:12: NameError: `; empty elsewhere."""
    if isinstance(problem, SyntaxError):
        return f"{problem.filename}:{problem.lineno}: {type(problem).__name__}: "
    last = traceback.extract_tb(problem.__traceback__)[-1]
    path = Path(last.filename)
    if not path.is_file() or path.absolute().is_relative_to(SUPPORT) or "site-packages" in path.parts:
        return ""
    return f"{last.filename.removeprefix(f'{Path.cwd()}{os.sep}')}:{last.lineno}: {type(problem).__name__}: "


def _timer(seconds: float, tracker: ResultTracker) -> threading.Timer:
    """A timer that stops the run, as SIGTERM would, after so many seconds; 0: never."""

    def stop() -> None:
        tracker.ended(Ending.TIMEOUT)
        tracker.trouble(TroubleKind.STOPPED, f"the run was stopped after {seconds:g} s (run_timeout)")
        os.kill(os.getpid(), signal.SIGTERM)

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    if seconds:
        timer.start()
    return timer
