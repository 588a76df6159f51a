from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from tests.examples.services import CannotBeInstalledError, JupyterHub, Kinto, Service, free_ports
from tests.examples.trials import Outcome, Trial

SERVICES: dict[str, type[Service]] = {each.name: each for each in (Kinto, JupyterHub)}


class Trials:
    """The outcomes of all trials of a session: one service for each example, and both work at the same time."""

    def __init__(self, services: dict[str, Service]) -> None:
        self._services = services
        self._workers = {name: ThreadPoolExecutor(max_workers=1) for name in services}
        self._starts = {name: worker.submit(services[name].up) for name, worker in self._workers.items()}
        self._futures: dict[Trial, Future[Outcome]] = {}

    def submit(self, trial: Trial) -> None:
        self._futures[trial] = self._workers[trial.example].submit(self._carry_out, trial)

    def _carry_out(self, trial: Trial) -> Outcome:
        self._starts[trial.example].result()
        return trial.carry_out(self._services[trial.example])

    def outcome(self, trial: Trial) -> Outcome:
        """Wait for the outcome of a trial; without the service, the test is skipped."""
        try:
            return self._futures[trial].result()
        except CannotBeInstalledError as reason:
            pytest.skip(str(reason))

    def end(self) -> None:
        for name, worker in self._workers.items():
            worker.shutdown(cancel_futures=True)
            self._services[name].down()


@pytest.fixture(scope="session")
def trials(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trials]:
    selected = [each.callspec.params["trial"] for each in request.session.items
                if isinstance(each, pytest.Function) and "trials" in each.fixturenames]  # fmt: skip
    # The smoke tests first: some mistakes leave tokens that cannot be revoked.
    selected.sort(key=lambda each: not isinstance(each, Trial))
    ports = free_ports(SERVICES[name] for name in sorted({each.example for each in selected}))
    running = Trials({name: SERVICES[name](tmp_path_factory.mktemp(name), port) for name, port in ports.items()})
    try:
        for trial in selected:
            running.submit(trial)
        yield running
    finally:
        running.end()
