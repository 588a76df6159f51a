"""behave's runner, extended: settings first, each scenario once for each persona, guarded steps, reports, and an orderly end."""

from __future__ import annotations

from support.run import interruption  # first: from here on, Ctrl-C ends the process with one line

# isort: split
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from behave.exception import ConfigError as BehaveConfigError
from behave.model import Feature
from behave.runner import Runner, the_step_registry

from support.description.service import ServiceDescription
from support.errors import SuiteError
from support.reporting.junit import JunitReporter
from support.results import exit_codes
from support.results.account import Account
from support.results.states import Ending, State, TroubleKind
from support.run import feature_checks, masked_output, origin, output, personas, plans, secret_scan, sharding, undefined
from support.run.arrangement import Arrangement
from support.run.asked_outputs import early_reports, mark_plain_outputs, unknown_run
from support.run.behave_internals import correct_summaries, run_remaining_cleanups
from support.run.book import book_of
from support.run.cleanup_messages import what_is_left
from support.run.embedded import standing_by
from support.run.garbage import uncollected
from support.run.recording import Recorder, message_of
from support.run.reports import Reports
from support.run.rerun import options_of, overrides_of
from support.run.session import Session
from support.run.shutdown import Shutdown, stopping_timer
from support.run.step_guard import GuardedRegistry
from support.run.summary import correct_reporters
from support.run.unrun import Unrun
from support.run.workers.parallel import Parallel
from support.scenario.vocabulary import Vocabulary
from support.settings.config import FEATURES, Config

correct_summaries()


class PersonaRunner(Runner):
    """Runs each scenario once for each persona that it is meant for."""

    session: Session
    formatters: list[Any]
    recorder: Recorder
    _parallel: Parallel | None = None
    _reports: Reports
    _reported = False
    _broken_off = False

    def run(self) -> bool:
        """Run everything, and return whether anything failed.

        Raises:
            SystemExit: with the exit code, if that is neither 0 nor 1 (`results/exit_codes.py`).
        """
        output.make_writable(sys.stdout)
        correct_reporters(self.config)
        self._reports = early_reports(self.config)
        run = unknown_run()
        mark_plain_outputs(self.config, f"The run that began at {run.started} did not finish.")
        try:
            self._reports.mark(run)
            code = self._prepared()._run()  # noqa: SLF001 - its own
            if self.config.dry_run and output.flush():  # any other run has flushed where it reports what is lost
                code = exit_codes.BROKEN
        except (SuiteError, BehaveConfigError) as problem:
            raise self._refused(f"{type(problem).__name__}: {self._masked(str(problem))}") from None
        except BrokenPipeError:  # of a dry run; any other is handled where it can be cleaned up
            output.abandon(output.STANDARD_OUTPUT)
            code = exit_codes.BROKEN
        except Exception as problem:  # noqa: BLE001 - a feature, hooks or steps that cannot be read, an output that cannot be opened
            if hasattr(self, "session") and self.session.tracker.ran:
                raise self._broken_off_late(problem) from None
            raise self._refused(self._masked(origin.reason_of(problem))) from None
        finally:
            if hasattr(self, "session") and self.session.embedded is not None:
                self.session.embedded.stop()
        if code not in {exit_codes.KEPT, exit_codes.BROKEN}:
            raise SystemExit(code)
        return code != exit_codes.KEPT

    def _prepared(self) -> PersonaRunner:
        """Read the settings, and return the runner itself."""
        named = self.config.paths != [FEATURES.as_posix()] or FEATURES.as_posix() in sys.argv
        feature_checks.check_paths(self.config.paths if named else [])
        overrides = sharding.with_shard(overrides_of(self.config), os.environ)
        config = Config.from_file(overrides=overrides)
        if not named:
            self.config.paths = [str(config.features_folder)]
        self.session = Session.prepare(config, ServiceDescription.from_file(config.service_file))
        masked_output.mask_output(self.config, self.session.secrets)
        self.session.embedded = standing_by(config, dry_run=self.config.dry_run)
        self.session.arrangement = Arrangement.of(config)
        self.session.options = options_of(config, overrides, os.environ)
        return self

    def _broken_off_late(self, problem: Exception) -> SystemExit:
        """Report what went wrong after the last scenario, when the reports may have been written already."""
        reason = f"the run broke off after its scenarios: {type(problem).__name__}: {self._masked(str(problem))}"
        self.session.tracker.trouble(TroubleKind.SUITE, reason)
        output.say(reason)
        self._reports.write(lambda: self._account(None))
        return SystemExit(self._code)

    def _refused(self, message: str) -> SystemExit:
        """Say why nothing was run, on the console and in the reports, and return the exit."""
        code = self._signalled or exit_codes.NOTHING_RUN
        self._close_formatters()
        self._write_refusal(message, code)
        print(message)
        output.flush()
        return SystemExit(code)

    def _write_refusal(self, message: str, code: int) -> None:
        if self._reported:
            return
        mark_plain_outputs(self.config, message)
        run = self.session.information if hasattr(self, "session") else unknown_run()
        account = replace(Account.unfinished(run, message), exit_code=code)
        self._reports.write(lambda: account)
        self._reports.show(account)

    def load_step_definitions(self, extra_step_paths: list[str] | None = None) -> None:
        """Load the steps, which need the words of the service description."""
        Vocabulary(self.session.service).register()
        super().load_step_definitions(extra_step_paths)

    def run_model(self, features: list[Feature] | None = None) -> bool:
        """Check and expand the features, then let behave run them."""
        with uncollected():
            self._expand(features)
        self._wire()
        if self.config.dry_run:
            failed = bool(super().run_model(self.features))
            undefined.report(self.undefined_steps, self.features, Vocabulary(self.session.service))
            return self._write(int(failed)) or failed
        return self._run_watched()

    def _expand(self, features: list[Feature] | None) -> None:
        """Check the features, and put in place of each scenario one for each persona."""
        session, config = self.session, self.session.config
        features = self.features if features is None else features
        feature_checks.check(features, config, session.service)
        session.book = book_of(features, session.secrets)
        titles = {word: each.title for word, each in session.service.answers.items() if each.title}
        personas.expand(features, config.names, config.selected, titles, session.started.date())
        self.features[:] = [feature for feature in features if feature.walk_scenarios()]
        session.arrangement.apply(self.features)
        plans.apply(self.formatters, map(str, self.config.paths or ()), self.features)
        feature_checks.check_nothing_left_out(self.config.paths or [], self.features, self.config, config.selected)
        session.arrangement.skip_other_shards(self.features, self.config)

    def run_hook(self, hook_name: str, *args: Any) -> Any:
        """Run a hook as behave does, but note why one of the run failed, and let one before it end the run."""
        if hook_name not in {"before_all", "after_all"} or not self.should_run_hook(hook_name):
            return super().run_hook(hook_name, *args)
        try:
            with self.context.use_with_user_mode():
                self.hooks[hook_name](self.context)
        except BaseException as problem:
            if not isinstance(problem, SuiteError) or hook_name == "after_all":
                self._note_hook(hook_name, problem)
            if hook_name == "after_all":
                return False
            self._close_formatters()
            self.session.close()
            self._stop_early()
            raise
        if hook_name == "before_all":
            self._stop_early()
        return True

    def run_hook_with_capture(self, hook_name: str, *args: Any, **options: Any) -> Any:
        """Run a hook; after_all when every worker has ended. After it, behave would say that the user aborted a stopped run."""
        if hook_name != "after_all":
            return super().run_hook_with_capture(hook_name, *args, **options)
        if self._parallel is not None:
            self._parallel.finish()
        passed = super().run_hook_with_capture(hook_name, *args, **options)
        self._broken_off = bool(self.context.aborted) and self._signalled is None
        self.aborted = False
        return passed

    def _absorb(self, features: list[Feature]) -> None:
        if self._parallel is not None:
            self._parallel.absorb(features)

    def _note_hook(self, name: str, problem: BaseException) -> None:
        message = self._masked(f"HOOK-ERROR in {name}: {message_of(problem)}")
        print(message)
        self.session.tracker.trouble(TroubleKind.HOOK, message)
        if name == "before_all":
            self.session.tracker.ended(Ending.BROKE_OFF)

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

    def _run(self) -> int:
        failed = bool(super().run())
        return self._code if not self.config.dry_run else int(failed)

    def _wire(self) -> None:
        """Connect the session, the reports and the recorder with behave."""
        session = self.session
        # A dry run checks nothing, so it writes only the reports that show scenarios.
        summary, colour = self._reports.summary_of_job, str(self.config.color)
        self._reports = Reports(session.secrets)
        if not self.config.dry_run:
            self._reports = Reports.of(session.config, session.secrets, summary, colour)
        asked = plans.report_formatters(self.formatters, session.secrets, self.features, self.config)
        for each in asked:
            self._reports.add(each.reporter)
        if self.config.junit and not self.config.dry_run:
            self._reports.add(JunitReporter(Path(self.config.junit_directory)))
        self.recorder = Recorder(
            session.secrets,
            self.scenario_ended,
            [each.notes for each in asked if each.notes is not None],
            lambda: session.judgement,
            session.config.retries,
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
        timer = stopping_timer(session.config.run_timeout, session.tracker)
        interruption.end_no_more()
        watch.watch(self.begin_nothing_new, lambda: session.connection is not None and session.connection.waiting)
        self._begin_parallel()
        try:
            failed = bool(super().run_model(self.features))
            undefined.report(self.undefined_steps, self.features, Vocabulary(self.session.service))
        except SuiteError as problem:
            session.tracker.ended(Ending.NOT_STARTED)
            session.tracker.trouble(TroubleKind.SETTINGS, str(problem))
            self.recorder.record_unrun(self.features, self.config)
            self._finish(self._signalled or exit_codes.NOTHING_RUN)
            raise SystemExit(self._signalled or exit_codes.NOTHING_RUN) from None
        except interruption.StoppedEarlyError:
            self._write(None)
            raise SystemExit(self._signalled) from None
        except BaseException as problem:  # noqa: BLE001 - whatever it is, what was created must be removed
            self._rescue(problem)
            failed = True
        finally:
            timer.cancel()
            watch.release()
            session.conclude()
        self._note_unexplained(failed=failed)
        self._finish()
        if all(each.state is State.SKIPPED for each in session.tracker.scenarios):
            output.say(feature_checks.nothing_ran(session.config.selected, skipped=bool(session.tracker.scenarios)))
        return failed

    def _note_unexplained(self, *, failed: bool) -> None:
        """Note what behave knows of and no record explains, so that no report is green then."""
        tracker = self.session.tracker
        if self._broken_off and not tracker.troubles:
            tracker.ended(Ending.BROKE_OFF)
            tracker.trouble(TroubleKind.STOPPED, "the run was aborted before its end")
        if failed and self._code in {exit_codes.KEPT, exit_codes.UNVERIFIED}:
            tracker.trouble(TroubleKind.SUITE, "behave reports a failure that belongs to no scenario")

    def _begin_parallel(self) -> None:
        """Let workers run the scenarios, if several are to run at once."""
        config = self.session.config
        if config.jobs > 1:
            self._parallel = Parallel(self, config.jobs, self.session.arrangement.rank)
            self._parallel.follow(self.features)

    def scenario_ended(self, result: Any) -> None:
        self.session.tracker.record_scenario(result)
        self._reports.scenario_ended(result)

    def _finish(self, code: int | None = None) -> None:
        """Write the reports, and print the last lines.

        Args:
            code: the exit code; None for the one that follows from what happened.
        """
        lost = self._note_lost()
        self._write(code)
        self._reports.show(self._account(code))
        if self._note_lost() or lost:
            self._write(code)
            self._say_what_is_left()

    def _write(self, code: int | None) -> bool:
        """Write the files, once more if one of them has a secret in it, and return whether that is so."""
        self._reports.write(lambda: self._account(code))
        leaks = secret_scan.note_leaks(self.config, self.session)
        if leaks:
            self._reports.write(lambda: self._account(code))
        self._reported = True
        return leaks

    def _note_lost(self) -> bool:
        """Write what is buffered, and note if that is impossible."""
        lost = output.flush()
        if lost:
            self.session.tracker.trouble(TroubleKind.OUTPUT, lost)
            output.say(lost)
        return bool(lost)

    def _account(self, code: int | None) -> Account:
        """The account of the run as it is known now."""
        tracker = self.session.tracker
        known = {each.message for each in tracker.troubles}
        for message in self._reports.troubles:
            if message not in known:
                tracker.trouble(TroubleKind.REPORT, message)
        if self._signalled is not None:
            tracker.ended(Ending.SIGNAL)
        if not tracker.scenarios:
            tracker.ended(Ending.NOTHING_SELECTED)
        if self.config.stop and any(each.state is State.NOT_RUN for each in tracker.scenarios):
            tracker.ended(Ending.FIRST_FAILURE)
        return self.session.account(self._code if code is None else code)

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
        if self.session.tracker.ending is not Ending.BROKE_OFF:  # a hook, which is noted
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
        output.say("\n".join([*lines, *what_is_left(self.session)]))

    @property
    def _signalled(self) -> int | None:
        """The exit code if a signal stopped the run."""
        watch = self.session.shutdown if hasattr(self, "session") else None
        return watch.exit_code if watch is not None else None

    @property
    def _code(self) -> int:
        """The exit code of the process, as far as it is known now."""
        return self._signalled or self.session.tracker.exit_code

    def _close_formatters(self) -> None:
        """Let the formatters write what they have."""
        for formatter in self.formatters:
            formatter.close()
        self.formatters = []

    def _masked(self, text: str) -> str:
        return self.session.secrets.text(text) if hasattr(self, "session") else text
