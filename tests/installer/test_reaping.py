"""Who loses its parent below the tests belongs to them, and not to whoever was first on this PC."""

import signal
import subprocess
import sys

import pytest

from front.reaping import reaped

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there is nothing of the kind elsewhere")
ORPHAN = """
import os, subprocess, sys, time
left = int(subprocess.run(["sh", "-c", "sleep 100 >/dev/null & echo $!"], stdout=subprocess.PIPE).stdout)
print(os.getppid(), next(x for x in open(f"/proc/{left}/status") if x.startswith("PPid:")).split()[1])
os.kill(left, 9)
while os.path.exists(f"/proc/{left}"):
    time.sleep(0.01)
sys.exit(7)
"""


def run(code: str) -> subprocess.CompletedProcess[str]:
    words = reaped([sys.executable, "-c", code])
    return subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)


def test_what_it_leaves_is_taken_leave_of_and_its_exit_status_is_told():
    done = run(ORPHAN)
    ours, parent = done.stdout.split()
    assert parent == ours
    assert done.returncode == 7


def test_who_is_killed_is_told_as_a_shell_tells_it():
    assert run("import os; os.kill(os.getpid(), 9)").returncode == 128 + 9


def test_who_asks_it_to_end_asks_the_command():
    code = "import signal, time; print('here', flush=True); time.sleep(100)"
    with subprocess.Popen(reaped([sys.executable, "-c", code]), stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"here\n"
        process.send_signal(signal.SIGINT)
        process.terminate()
        assert process.wait(60) == 128 + signal.SIGTERM


def test_its_command_hears_a_control_c_as_without_it():
    code = "import os, signal; os.kill(os.getpid(), signal.SIGINT)"
    done = run(code)
    assert "KeyboardInterrupt" in done.stderr
    assert done.returncode == 128 + signal.SIGINT
