"""A real agent, for tests of what it is as a process."""

import json
import os
import subprocess
import sys

import pytest

from tests.architecture.sources import ROOT


@pytest.fixture(scope="module")
def compiled():
    """Sources are compiled once, as they are where the agent is installed; compiling takes memory itself."""
    subprocess.run([sys.executable, "-m", "compileall", "-q", "agent", "policies"], cwd=ROOT, check=True)


@pytest.fixture
def agent(tmp_path, compiled):
    """Starts a real agent; answers the process once it has told its first event."""
    started = []

    def start(*options, interpreter=()):
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("COVERAGE", "PYTHON"))}
        command = [sys.executable, "-P", *interpreter, "-m", "agent", "--try", "--json"]
        process = subprocess.Popen(
            [*command, "--state", str(tmp_path / "state"), *options],
            cwd=ROOT,
            env=kept | {"XDG_RUNTIME_DIR": str(tmp_path)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout
        first = process.stdout.readline()
        assert first, process.communicate()[1]
        json.loads(first)
        return process

    yield start
    for process in started:
        process.terminate()
        process.communicate(timeout=20)
