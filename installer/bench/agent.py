"""CPU and memory of the idle agent beside timekprd: same minutes, same machine, same 350 processes."""

from __future__ import annotations

import argparse
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TIMEKPRD = Path("/usr/lib/python3/dist-packages/timekpr/server/timekprd.py")
SYSTEM_PYTHON = Path("/usr/bin/python3")
BUS = """<busconfig><type>system</type><listen>unix:path={path}</listen>
<policy context="default"><allow user="*"/><allow own="*"/><allow send_destination="*"/>
<allow receive_sender="*"/></policy></busconfig>
"""
POLICY = """
format = 1
zone = "Asia/Ho_Chi_Minh"
[child.an]
[child.an.screen]
daily = "20h"
open = { every = ["00:00-24:00"] }
[[child.an.rule]]
category = "games"
daily = "2h"
[[child.an.rule]]
app = "minecraft"
daily = "1h"
"""
CPU_GOAL, MEMORY_GOAL = 1 / 3, 0.9
"""Ours against timekprd's."""
EVERYBODYS = re.compile(r"/(ld-linux[^/]*|libc|libm|libdl|libpthread|librt|libutil)[.-][^/]*$|locale|gconv")
MAPPED = 5
LEAST = 350
"""So many processes run at least, as on a desktop."""


@dataclass(frozen=True)
class Cost:
    """Of one process, over a while."""

    cpu: float
    """Per cent of one core."""
    memory: float
    """MB, as if alone."""


def main(argv: list[str]) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="bench agent", description=__doc__)
    parser.add_argument("--seconds", type=int, default=180, help="how long each of the two parts is")
    options = parser.parse_args(argv)
    if os.getuid() != 0 or not TIMEKPRD.exists():
        print("bench agent needs root and Debian's package timekpr-next: apt install timekpr-next")
        return 2
    folder = Path(tempfile.mkdtemp(prefix="luytre-agent-"))
    try:
        print(f"{'':<34}{'ours':>9}{'timekprd':>10}{'ratio':>7}{'goal':>7}")
        for name, (ours, theirs) in measure(folder, options.seconds).items():
            row(f"CPU, {name}", ours.cpu, theirs.cpu, "%", CPU_GOAL)
            row(f"memory alone, {name}", ours.memory, theirs.memory, "MB", MEMORY_GOAL)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


def row(name: str, ours: float, theirs: float, unit: str, goal: float) -> None:
    """One line of the table."""
    print(f"{name:<34}{ours:>6.3f} {unit:<2}{theirs:>7.3f} {unit:<2}{ours / theirs:>7.2f}{goal:>7.2f}")


def measure(folder: Path, seconds: int) -> dict[str, tuple[Cost, Cost]]:
    """Both at the same time: first with nothing new, then with a program starting every second."""
    running: list[subprocess.Popen[bytes]] = []
    try:
        running.append(sleepers(max(0, LEAST - len(list(Path("/proc").glob("[0-9]*"))))))
        theirs = timekprd(folder, running)
        ours = agent(folder, running)
        time.sleep(max(15, min(120, seconds / 2)))  # both have settled
        found = {"idle": observe(ours, theirs, seconds)}
        starter = subprocess.Popen(
            ["/bin/sh", "-c", "while sleep 1; do /bin/true; done"], start_new_session=True
        )
        running.append(starter)
        found["a program starts every second"] = observe(ours, theirs, seconds)
        return found
    finally:
        for process in running:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def observe(ours: int, theirs: int, seconds: int) -> tuple[Cost, Cost]:
    """What the two processes cost from now on."""
    before = cpu(ours), cpu(theirs)
    time.sleep(seconds)
    after = cpu(ours), cpu(theirs)
    used = [(new - old) / 1e9 / seconds * 100 for old, new in zip(before, after, strict=True)]
    return Cost(used[0], alone(ours)), Cost(used[1], alone(theirs))


def cpu(pid: int) -> int:
    """Nanoseconds of CPU of all threads so far."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks)


def alone(pid: int) -> float:
    """Megabytes, as if no other program used the same interpreter and libraries.

    What every program of a PC shares counts by its share, all else in full: no other Python may be running.
    """
    total, path = 0, ""
    for line in Path(f"/proc/{pid}/smaps").read_text().splitlines():
        words = line.split(maxsplit=5)
        if not words[0].endswith(":"):  # the line that begins a mapping
            path = words[5] if len(words) > MAPPED else ""
        elif words[0] == ("Pss:" if EVERYBODYS.search(path) else "Rss:"):
            total += int(words[1])
    return total / 1024


def sleepers(count: int) -> subprocess.Popen[bytes]:
    """So many processes that do nothing."""
    script = f"i=0; while [ $i -lt {count} ]; do sleep 86400 & i=$((i+1)); done; wait"
    return subprocess.Popen(["/bin/sh", "-c", script], start_new_session=True)


def agent(folder: Path, running: list[subprocess.Popen[bytes]]) -> int:
    """The real agent in try mode."""
    policy = folder / "policy.toml"
    policy.write_text(POLICY, "utf-8")
    command = [
        sys.executable,
        "-m",
        "agent",
        "--try",
        "--state",
        str(folder / "state"),
        "--policy",
        str(policy),
    ]
    process = subprocess.Popen(command, cwd=ROOT, env={"PATH": os.environ["PATH"]}, start_new_session=True)
    running.append(process)
    return process.pid


def timekprd(folder: Path, running: list[subprocess.Popen[bytes]]) -> int:
    """Debian's daemon on a private bus with a login manager that has one session, likewise."""
    path = folder / "bus"
    config = folder / "bus.conf"
    config.write_text(BUS.format(path=path))
    environment = {"PATH": os.environ["PATH"], "DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={path}"}
    bus = ["dbus-daemon", f"--config-file={config}", "--nofork"]
    running.append(subprocess.Popen(bus, start_new_session=True))
    while not path.exists():
        time.sleep(0.05)
    user = account()
    script = ROOT / "installer/bench/peers/logind.py"
    fake = [str(SYSTEM_PYTHON), str(script), str(user.pw_uid), user.pw_name]
    logind = subprocess.Popen(fake, env=environment, stdout=subprocess.PIPE, start_new_session=True)
    running.append(logind)
    assert logind.stdout is not None
    logind.stdout.readline()
    daemon = subprocess.Popen(
        [str(SYSTEM_PYTHON), str(TIMEKPRD)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    running.append(daemon)
    return daemon.pid


def account() -> pwd.struct_passwd:
    """An ordinary account of this PC; the daemon knows no other."""
    ordinary = [user for user in pwd.getpwall() if 1000 <= user.pw_uid < 60000]
    if not ordinary:
        subprocess.run(["useradd", "--create-home", "--shell", "/bin/bash", "luytre-bench"], check=True)
        return pwd.getpwnam("luytre-bench")
    return ordinary[0]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
