"""A child with a machine of its own inside the PC: it is a program like others, and ends with the time."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.guest.bypasses.test_processes import leaves
from tests.guest.ending import LEFT, agree_on, over, patience
from tests.guest.family import FAMILY, agree, frozen, pid_of, used_of
from tests.guest.guest import Guest
from tests.guest.test_sessions import counts

TOOL = "qemu-system-x86_64"
PLACE = "/home/child/machine"
OF_THE_SYSTEM = ("ld-linux", "libc.so", "libm.so", "libresolv.so", "librt.so", "libdl.so", "libpthread.so")
"""The guest has them, as the same system of another build."""
BARE = "-M none -nodefaults -display none -monitor none -serial none -S"
FIRMWARE = f'open("{PLACE}/firmware", "wb").write(b"\\xeb\\xfe" * 32768)'
"""64 KiB of jumps to themselves (x86: EB FE): a machine that works from its first step on."""
AT_WORK = f"-M pc -nodefaults -display none -monitor none -serial none -bios {PLACE}/firmware"
ENDED = re.compile("terminating on signal 15|^Terminated|^Killed|Operation not permitted", re.MULTILINE)
GAME = 'match = { exe = "/usr/local/bin/mygame" }\ndaily = "5s"\n'
CLOSED = FAMILY.replace(GAME, 'app = "qemu"\naction = "block"\n')
LIMITED = FAMILY.replace(GAME, 'app = "qemu"\ndaily = "10s"\n')


def bring(guest):
    """The child has brought a real machine along, in a folder of its own."""
    tool = shutil.which(TOOL)
    assert tool
    lines = subprocess.run(["ldd", tool], capture_output=True, text=True, check=True).stdout.splitlines()
    found = [Path(words[2]) for words in map(str.split, lines) if len(words) > 3]
    for path in (Path(tool), *(x for x in found if not x.name.startswith(OF_THE_SYSTEM))):
        guest.copy_in(path.resolve(), PLACE)
        guest.does(f"cd {PLACE}; test -e {path.name} || mv {path.resolve().name} {path.name}")
    guest.does(f"chown -R child:child {PLACE}")
    guest.does(f"cd {PLACE}; {start()} -version", user="child")


def start(name=TOOL):
    """How the child starts it."""
    return f"env LD_LIBRARY_PATH={PLACE} {PLACE}/{name}"


@pytest.fixture
def owner(machine_home):
    """A PC of the family whose child has a machine of its own."""
    with Guest(machine_home) as guest:
        yield guest


@pytest.mark.bypass(17, long=True)
def test_a_machine_in_the_pc_is_counted_as_one_and_held_by_its_rule(owner):
    agree(owner, LIMITED)
    owner.type(f"{start()} {BARE} &\n")
    pid = pid_of(owner, "child", TOOL[:15])
    owner.until(lambda: used_of(owner, "QEMU") > 0, 90, 0.5)
    owner.until(lambda: frozen(owner, pid), 90, 0.5)


@pytest.mark.long
@pytest.mark.bypass(17, long=True)
def test_a_machine_that_is_closed_is_ended_as_often_as_it_is_begun(owner):
    """From a folder of the child's own it begins until it was met there; then the kernel refuses it.

    QEMU or the shell tells of the signal that ended it, env(1) of the refusal.
    """
    agree(owner, CLOSED)
    owner.type(f"for x in 1 2 3; do {start()} {BARE}; done 2>{PLACE}/said; touch {PLACE}/end\n")
    owner.until(lambda: not owner.run(f"test -e {PLACE}/end").code, 120, 0.5)
    said = owner.does(f"cat {PLACE}/said")
    assert len(ENDED.findall(said)) == 3
    assert owner.run(f"{start()} {BARE}", user="child").err.endswith("Operation not permitted\n"), said
    assert owner.run(f"pgrep -u child -x {TOOL[:15]}").code


@pytest.mark.long
@pytest.mark.bypass(17, long=True)
def test_a_machine_under_another_name_costs_time_at_the_pc_and_ends_with_it(owner):
    owner.does(f"cp {PLACE}/{TOOL} {PLACE}/homework", user="child")
    owner.does(["python3", "-c", FIRMWARE], user="child")
    leaves(owner)
    owner.does(f"setsid -f {start('homework')} {AT_WORK} >/dev/null 2>&1 </dev/null", user="child")
    pid = pid_of(owner, "child", "homework")
    counts(owner)
    assert owner.run(f"kill -0 {pid}").code == 0
    agree_on(owner, seconds=5, end="logout")
    owner.until(lambda: over(owner), 60, 0.5)
    owner.until(lambda: owner.does(LEFT) == "", patience(owner), 0.5)
