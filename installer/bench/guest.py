"""CPU and memory of the service beside timekprd on a booted Debian with a desktop: one child at one PC.

Both count the same child in the same minutes. timekprd is one process; of ours the agent is set beside it,
and all processes of its units (exec guard, network half, sensor) are told as well. Under emulation only the
ratios say something.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from linux import deb
from tests.guest import building, family
from tests.guest.guest import Guest
from tests.guest.recipes import DESKTOP

PEER = "timekpr-next"
CPU_GOAL, MEMORY_GOAL = 1 / 3, 0.9
"""Ours against timekprd's."""
GROUPS = {
    "agent": "luytre.slice/luytre-agent.service",
    "timekprd": "system.slice/timekpr.service",
}
OURS = "*.slice/luytre-*.service"
LOOK = """
import glob, json, pathlib, sys, time
def programs(pattern):
    found = []
    for group in glob.glob("/sys/fs/cgroup/" + pattern):
        found += pathlib.Path(group, "cgroup.procs").read_text().split()
    return found
def cpu(pids):
    tasks = [t for pid in pids for t in glob.glob(f"/proc/{pid}/task/*/schedstat")]
    return sum(int(pathlib.Path(t).read_text().split()[0]) for t in tasks)
def pss(pids):
    lines = [x for pid in pids for x in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()]
    return sum(int(x.split()[1]) for x in lines if x.startswith("Pss:"))
patterns, seconds = json.loads(sys.argv[1]), float(sys.argv[2])
pids = {name: programs(pattern) for name, pattern in patterns.items()}
before = {name: cpu(x) for name, x in pids.items()}
time.sleep(seconds)
print(json.dumps({
    name: {"cpu": (cpu(x) - before[name]) / 1e7 / seconds, "memory": pss(x) / 1024, "programs": len(x)}
    for name, x in pids.items()
}))
"""


def main(argv: list[str]) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="bench guest", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=int, default=120, help="how long each of the two parts is")
    options = parser.parse_args(argv)
    given = os.environ.get("LUYTRE_DEB")
    package = Path(given) if given else deb.main()
    with Guest(building.installed(building.build(DESKTOP), package)) as guest:
        settle(guest)
        print(f"{'':<48}{'ours':>11}{'timekprd':>11}{'ratio':>7}{'goal':>7}")
        tell("idle", look(guest, options.seconds))
        guest.spawn("while sleep 1; do /bin/true; done", user="child")
        tell("a program starts every second", look(guest, options.seconds))
    return 0


def settle(guest: Guest) -> None:
    """Both run, with the child of the desktop's session in both."""
    with tempfile.TemporaryDirectory() as folder:
        guest.copy_in(fetched(guest, Path(folder)), "/var/tmp/peer")
    install = "apt-get -q -y --no-install-recommends -o Dpkg::Use-Pty=0 install /var/tmp/peer/*.deb"
    guest.does(f"DEBIAN_FRONTEND=noninteractive {install} 2>&1", timeout=600)
    guest.does("systemctl restart timekpr")
    family.agree(guest, family.FAMILY)
    stir = "while sleep 10; do DISPLAY=:0 xdotool mousemove_relative 1 0 mousemove_relative -- -1 0; done"
    guest.spawn(stir, user="child")
    guest.until(lambda: family.used(guest) > 0, 120, 1)
    family.seconds_on(guest, 30)


def fetched(guest: Guest, folder: Path) -> Path:
    """The peer's packages that the guest lacks, by this PC's apt with the guest's list of what it has."""
    archives = folder / "archives"
    (archives / "partial").mkdir(parents=True)
    (folder / "status").write_text(guest.does("cat /var/lib/dpkg/status"), "utf-8")
    words = [
        "-q",
        "-y",
        "--no-install-recommends",
        "--download-only",
        "-o",
        f"Dir::State::status={folder}/status",
    ]
    command = ["apt-get", *words, "-o", f"Dir::Cache::archives={archives}", "install", PEER]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return archives


def look(guest: Guest, seconds: int) -> dict[str, dict[str, float]]:
    """What each of the groups costs from now on: per cent of a core, MB, and how many processes it is."""
    words = ["python3", "-I", "-c", LOOK, json.dumps(GROUPS | {"all of ours": OURS}), seconds]
    found: dict[str, dict[str, float]] = json.loads(guest.does(words, timeout=seconds + 120))
    return found


def tell(name: str, found: dict[str, dict[str, float]]) -> None:
    """The lines of one part."""
    theirs = found["timekprd"]
    for who in ("agent", "all of ours"):
        ours = found[who]
        row(f"CPU, {who}, {name}", ours["cpu"], theirs["cpu"], "%", CPU_GOAL)
        row(f"PSS, {who}, {name}", ours["memory"], theirs["memory"], "MB", MEMORY_GOAL)


def row(name: str, ours: float, theirs: float, unit: str, goal: float) -> None:
    """One line."""
    print(f"{name:<48}{ours:>8.3f} {unit:<2}{theirs:>8.3f} {unit:<2}{ours / theirs:>7.2f}{goal:>7.2f}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
