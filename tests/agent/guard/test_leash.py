import sys

assert sys.platform == "linux"

import signal
import subprocess
from pathlib import Path

import pytest

from agent.guard.leash import Leash

STORY = """
import sys
from agent.guard.leash import Leash
leash = Leash(1)
leash.renew()
{more}
print("ready", flush=True)
sys.stdin.read()
"""


def hanging(start, more=""):
    process = start(
        sys.executable, "-c", STORY.format(more=more), cwd=Path(__file__).parents[3],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout.readline() == "ready\n"
    return process


def test_whoever_hangs_is_killed(start):
    assert hanging(start).wait(20) == -signal.SIGKILL


def test_whoever_is_stopped_is_killed(start):
    process = hanging(start)
    process.send_signal(signal.SIGSTOP)
    assert process.wait(20) == -signal.SIGKILL


@pytest.mark.parametrize("more", ["leash.loosen()", "leash.close()"])
def test_off_the_leash_it_lives(start, more):
    process = hanging(start, more)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(2)
    assert process.communicate(timeout=20) == ("", None)
    assert process.returncode == 0


def test_what_the_kernel_refuses_is_told():
    leash = Leash(5)
    with pytest.raises(OSError, match="Invalid argument"):
        Leash(-5).renew()
    leash.close()
