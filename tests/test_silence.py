"""A service that hangs does not make a run take hours."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

from support.config import ROOT
from support.embedded import EmbeddedService


def test_a_run_stops_where_the_service_does_not_answer_any_more(tmp_path: Path) -> None:
    service = EmbeddedService()
    base_url = service.start("/readyz")
    config = json.loads((ROOT / "configs" / "embedded.json").read_text("utf-8"))
    config |= {"read_timeout": 0.3, "connect_timeout": 0.3, "cleanup_budget": 0.3}
    (tmp_path / "config.json").write_text(json.dumps(config), "utf-8")
    command = [sys.executable, "-m", "behave", "features/roles.feature", "-D", f"config={tmp_path / 'config.json'}"]
    command += ["-D", f"base_url={base_url}", "-D", f"journal={tmp_path / 'journal'}"]
    assert service.pid is not None
    try:
        run = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert run.stdout is not None
        for line in run.stdout:
            if "[" in line:  # the first scenario is under way
                break
        service_process = service.pid
        subprocess.run(["kill", "-STOP", str(service_process)], check=True)
        told, _ = run.communicate(timeout=60)
        assert f"the service at {base_url} does not answer any more; the run was stopped" in told
        assert "could not be checked" in told
        assert run.returncode in {1, 4}
    finally:
        subprocess.run(["kill", f"-{signal.SIGCONT.value}", str(service.pid)], check=True)
        service.stop()
