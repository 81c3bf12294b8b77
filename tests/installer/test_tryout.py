"""What “run” starts."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import dev
from front import tryout

PYTHON = Path("venv/python")


def options(*words):
    return dev.parse(["run", *words])[1]


def test_the_agent_is_started_to_be_tried():
    assert tryout.agent_command(PYTHON, options()) == [str(PYTHON), "-P", "-m", "agent", "--try"]


def test_the_agent_gets_what_was_asked():
    words = ("--for", "90", "--policy", "p.toml", "--state", "s", "--json", "--debug")
    assert tryout.agent_command(PYTHON, options(*words))[4:] == ["--try", *words]


@pytest.mark.parametrize(
    ("words", "display", "shown"),
    [
        ((), True, "ui"),
        ((), False, "ui.console"),
        (("--headless",), True, "ui.console"),
        (("--headless", "--debug"), True, None),
        (("--json",), True, None),
        (("--json", "--headless"), False, None),
        (("--debug",), True, "ui"),
    ],
)
def test_the_face_that_is_shown(words, display, shown, monkeypatch):
    monkeypatch.setattr(tryout, "has_display", lambda: display)
    assert tryout.face(options(*words)) == shown


# Stands in for the agent: says when it listens, and ends as it is told.
AGENT = """
import signal, sys, time
def told(number, frame):
    print("told", signal.Signals(number).name, flush=True)
    sys.exit(7)
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, told)
print("ready", flush=True)
time.sleep(float(sys.argv[1]))
"""
FACE = "import os, time; print('face', os.getpid(), flush=True); time.sleep(60)"
BESIDE = """
import json, sys
sys.path.insert(0, sys.argv[1])
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from front import tryout
agent, face, log = json.loads(sys.argv[2])
with open(log, "wb") as file:
    sys.exit(tryout._beside(agent, face, file))
"""


@pytest.fixture
def beside(tmp_path):
    """Starts both as the front door does; answers the process and the log."""
    if sys.platform == "win32":
        pytest.skip("speaks in signals")
    started = []

    def start(seconds, face=FACE):
        log = tmp_path / "agent.log"
        agent = [sys.executable, "-c", AGENT, str(seconds)]
        words = json.dumps([agent, [sys.executable, "-c", face], str(log)])
        command = [sys.executable, "-c", BESIDE, str(Path(dev.__file__).parent), words]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        started.append(process)
        return process, log

    yield start
    for process in started:
        process.kill()
        process.communicate()


def is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_agent_s_end_is_the_end_of_all(beside):
    process, _ = beside(0.5)
    _, number = process.stdout.readline().split()
    process.wait(timeout=20)
    assert process.returncode == 0
    assert not is_running(int(number))


def test_whoever_leaves_the_status_ends_the_agent(beside):
    process, log = beside(60, face="import time; time.sleep(0.5)")
    process.wait(timeout=20)
    assert process.returncode == 7
    assert "told SIGTERM" in log.read_text()


def test_a_face_that_fails_leaves_the_agent_alone(beside):
    process, log = beside(0.5, face="raise SystemExit(1)")
    process.wait(timeout=20)
    assert process.returncode == 0
    assert log.read_text() == "ready\n"


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_signal_is_passed_on_once_and_the_exit_status_is_the_agent_s(beside, name):
    process, log = beside(60)
    number = int(process.stdout.readline().split()[1])
    while not log.read_text():
        assert process.poll() is None
    process.send_signal(signal.Signals[name])
    _, err = process.communicate(timeout=20)
    assert process.returncode == 7
    assert log.read_text() == f"ready\ntold {name}\n"
    assert f"luytre:   told {name}" in err
    assert not is_running(number)
