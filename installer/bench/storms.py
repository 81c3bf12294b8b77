"""How the agent fares on a real processor while a child's account makes this PC as busy as it can.

The real agent runs as root, its children as real accounts, all in namespaces of their own. A booted guest has
the same storms (tests/guest/test_load.py), with systemd and logind, but its processor is most often emulated.
Here the groups of systemd are made as it makes them, with their weights: the agent's by its own slice, each
account's as any account has. The child may have as many processes as a slice has on a small PC, two
gigabytes of memory (the PC that measures shall survive it), and the same small disk as the agent's state.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from browsers import world

STORMS = {"a flood of calls": "flood", "a full disk": "fill", "a fork bomb": "breed", "a memory hog": "gorge"}
SCRIPT = world.ROOT / "installer" / "soak" / "booted" / "storms.py"
SLICE = world.ROOT / "installer" / "linux" / "luytre.slice"
PARENT, CHILD = 2300, 2301
ACCOUNTS = {"parent": PARENT, "child": CHILD}
POLICY = """format = 1
zone = "UTC"
guardians = ["parent"]
[child.an]
accounts = ["child"]
"""
PLACE = Path("/srv")
PYTHON = "/usr/bin/python3"
"""Which any account may run."""
SMALL = "400M"
"""The disk: for the agent's state, and for a child who fills it."""
PROCESSES, MEMORY = 3_000, 2 << 30
PARENTS = ("", "luytre", "user")
AGENT, GUARDIANS, CHILDS = "luytre/agent", "user/parent", "user/child"
"""As luytre.slice and user.slice hold them, each with a turn of its own."""
EVERYBODYS = 100
"""The weight of a group of systemd's for which nobody says otherwise (systemd.resource-control(5))."""
BEAT, LATE, WAIT = 5.0, 2.0, 0.05
"""Seconds: between two beats, by which one may be late, and for which 99 of 100 calls of a guardian wait."""


@dataclass
class Row:
    """What was seen of one storm, round by round."""

    gaps: list[float] = field(default_factory=list)
    """The longest time between two beats."""
    waits: list[float] = field(default_factory=list)
    """How long 99 of 100 calls of a guardian took."""


def main(argv: list[str]) -> int:
    """Print the table; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="bench storms", description=__doc__)
    parser.add_argument("--seconds", type=int, default=20, help="of each storm in each round")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(argv)
    if os.getuid():
        print("needs root: other accounts, and groups with weights", file=sys.stderr)
        return 2
    os.environ["PYTHONSAFEPATH"] = "1"  # else the agent would be the script beside this one
    world.enter()
    world.die_with_parent()
    with ExitStack() as stack:
        groups = Groups()
        stack.callback(groups.end)
        begin(stack, groups)
        rows = {name: Row() for name in ("nothing", *STORMS)}
        for _ in range(options.rounds):
            for name, row in rows.items():
                with storm(groups, STORMS.get(name), options.seconds):
                    gap, wait = watch(groups, options.seconds)
                row.gaps.append(gap)
                row.waits.append(wait)
    return told(rows)


def told(rows: dict[str, Row]) -> int:
    """Print what was seen; 1 when a goal is missed."""
    print(f"{'':<18}{'beats apart, s':>15}{'goal':>7}{'p99 of a call, ms':>20}{'goal':>7}{'of nothing':>12}")
    base, missed = statistics.median(rows["nothing"].waits), False
    for name, row in rows.items():
        gap, wait = statistics.median(row.gaps), statistics.median(row.waits)
        waits = f"{wait * 1000:>20.1f}{WAIT * 1000:>7.0f}{wait / base:>12.1f}"
        print(f"{name:<18}{gap:>15.1f}{BEAT + LATE:>7.1f}{waits}")
        missed |= gap > BEAT + LATE or wait > WAIT
    print(f"goals, in the median of {len(rows['nothing'].gaps)}: {'missed' if missed else 'met'}")
    return 1 if missed else 0


class Groups:
    """Groups with weights, nested as systemd's; by cgroup v2, or v1 where that has the processors."""

    def __init__(self) -> None:
        self._made: list[Path] = []
        root = Path("/sys/fs/cgroup")
        self._new = root.joinpath("cgroup.controllers").exists()
        kinds = {"cpu": root, "memory": root} if self._new else {x: root / x for x in ("cpu", "memory")}
        self._top = {kind: top / "luytre-storms" for kind, top in kinds.items()}
        if self._new:
            root.joinpath("cgroup.subtree_control").write_text("+cpu +memory")

    def make(self, name: str, weight: int = EVERYBODYS, memory: int | None = None) -> None:
        """A group of this weight, whose programs may have so many bytes together."""
        for kind, top in self._top.items():
            folder = top / name
            if not folder.exists():
                folder.mkdir()
                self._made.append(folder)
            if self._new and name in PARENTS:
                folder.joinpath("cgroup.subtree_control").write_text("+cpu +memory")
            if kind == "cpu":
                share = ("cpu.weight", weight) if self._new else ("cpu.shares", weight * 1024 // EVERYBODYS)
                folder.joinpath(share[0]).write_text(str(share[1]))
            if kind == "memory" and memory is not None:
                folder.joinpath("memory.max" if self._new else "memory.limit_in_bytes").write_text(
                    str(memory)
                )

    def enter(self, name: str) -> None:
        """The calling process, and all that it starts."""
        for top in self._top.values():
            (top / name / "cgroup.procs").write_text("0")

    def members(self, name: str) -> list[int]:
        """Its processes, the eldest first."""
        listed = self._top["cpu"].joinpath(name, "cgroup.procs").read_text("ascii")
        return sorted(map(int, listed.split()))

    def end(self) -> None:
        """Take them away, with whoever is in them still."""
        for folder in reversed(self._made):
            members = folder / "cgroup.procs"
            while left := members.read_text("ascii").split():
                for pid in left:
                    with suppress(ProcessLookupError):
                        os.kill(int(pid), signal.SIGKILL)
                time.sleep(0.05)
            folder.rmdir()


def begin(stack: ExitStack, groups: Groups) -> None:
    """A PC with a small disk, on which the agent runs and everybody is logged in."""
    world.prepare(ACCOUNTS, [])
    world.run("mount", "-t", "tmpfs", "none", PLACE)
    disk = PLACE / "disk.img"
    world.run("truncate", "-s", SMALL, disk)
    world.run("mkfs.ext4", "-q", "-m", "0", disk)
    small = PLACE / "small"
    small.mkdir()
    world.run("mount", "-o", "loop", disk, small)
    stack.callback(world.run, "umount", "--lazy", small)
    home, state = small / "home", small / "state"
    home.mkdir()
    os.chown(home, CHILD, CHILD)
    state.mkdir(mode=0o700)
    shutil.copy(SCRIPT, PLACE / "storms.py")
    world.POLICY.write_text(POLICY, "utf-8")
    found = re.search(r"^CPUWeight=(\d+)$", SLICE.read_text("utf-8"), re.MULTILINE)
    assert found
    weights = {"luytre": int(found[1])}
    for name in PARENTS:
        groups.make(name, weights.get(name, EVERYBODYS))
    groups.make(AGENT)
    groups.make(GUARDIANS)
    groups.make(CHILDS, memory=MEMORY)
    for name, uid in (
        (GUARDIANS, PARENT),
        (CHILDS, CHILD),
    ):  # without logind, whoever has a process is logged in
        stack.enter_context(started(groups, name, ["sleep", "inf"], uid))
    words = [sys.executable, "-P", "-m", "agent", "--state", str(state), "--policy", str(world.POLICY)]
    stack.enter_context(started(groups, AGENT, words, 0, PYTHONPATH=str(world.ROOT)))
    world.until("the agent", lambda: all(door(uid).exists() for uid in (0, *ACCOUNTS.values())))


def door(uid: int) -> Path:
    """Where the agent hears an account."""
    return Path(f"/run/luytre/{uid}/agent.sock")


@contextmanager
def started(
    groups: Groups, name: str, words: list[str], uid: int, **more: str
) -> Iterator[subprocess.Popen[str]]:
    """A program in a group, ended at the end."""
    with subprocess.Popen(
        words, env=os.environ | more, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, cwd="/",
        preexec_fn=partial(settle, groups, name, uid), start_new_session=True,  # noqa: PLW1509 - no threads here
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.kill()


def settle(groups: Groups, name: str, uid: int) -> None:
    """In the new process: its group and its account."""
    groups.enter(name)
    if uid:
        resource.setrlimit(resource.RLIMIT_NPROC, (PROCESSES, PROCESSES))
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    else:
        with suppress(PermissionError):  # of a container's root
            Path("/proc/self/oom_score_adj").write_text("-900", "ascii")  # as its unit has it


def part(
    groups: Groups, name: str, uid: int, what: str, seconds: int, **more: str
) -> AbstractContextManager[subprocess.Popen[str]]:
    """One part of the script that the guest's tests run too."""
    words = [PYTHON, "-I", str(PLACE / "storms.py"), what, str(seconds)]
    return started(groups, name, words, uid, **more)


@contextmanager
def storm(groups: Groups, what: str | None, seconds: int) -> Iterator[None]:
    """While this lasts the child's account does it; all of it is gone then."""
    if what is None:
        yield
        return
    home = PLACE / "small" / "home"
    try:
        with part(groups, CHILDS, CHILD, what, seconds + 20, HOME=str(home)) as process:
            world.until("the storm", lambda: len(groups.members(CHILDS)) > 1)
            yield
    finally:
        while (left := groups.members(CHILDS))[1:]:  # the one who is logged in stays
            for pid in left[1:]:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            reap(process.pid)
        for path in home.iterdir():
            path.unlink()


def reap(group: int) -> None:
    """We are the first process here: those whose parents are gone are ours, and count until we have heard."""
    with suppress(ChildProcessError):
        while os.waitid(os.P_PGID, group, os.WEXITED | os.WNOHANG):
            pass


def watch(groups: Groups, seconds: int) -> tuple[float, float]:
    """The longest time between two beats, and how long 99 of 100 of a guardian's calls took."""
    with (
        part(groups, AGENT, 0, "beats", seconds) as beats,
        part(groups, GUARDIANS, PARENT, "calls", seconds) as calls,
    ):
        seen, took = (json.loads(x.communicate(timeout=seconds + 100)[0]) for x in (beats, calls))
    assert len(seen) > 1, seen
    return max(later - earlier for earlier, later in pairwise(seen)), sorted(took)[int(len(took) * 0.99)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
