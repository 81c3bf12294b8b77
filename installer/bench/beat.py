"""What one beat costs by the number of running processes: it must grow with what changed, not with them."""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from agent import platforms
from agent.bootstrap.agent import Agent
from agent.bootstrap.opening import open_all
from agent.bootstrap.try_mode import settings

COUNTS = (100, 500, 1000, 2000)
BEATS = 60
NEW = 10
GOAL = {500: 1.0}
"""Milliseconds."""
POLICY = """
format = 1
zone = "Asia/Ho_Chi_Minh"
[child.an]
[child.an.screen]
daily = "20h"
[[child.an.rule]]
category = "games"
daily = "2h"
[[child.an.rule]]
match = {{ exe = "{game}" }}
daily = "3h"
"""


def main(argv: list[str]) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="bench beat", description=__doc__)
    parser.add_argument("--counts", type=int, nargs="+", default=COUNTS)
    options = parser.parse_args(argv)
    folder = Path(tempfile.mkdtemp(prefix="luytre-beat-"))
    try:
        print(f"{'processes':>9} {'beat':>9} {'goal':>7} {f'{NEW} new':>9} {'psutil':>9} {'beat/psutil':>12}")
        for count in options.counts:
            with_count(folder / str(count), count)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


def with_count(folder: Path, count: int) -> None:
    """One line of the table."""
    folder.mkdir()
    game = folder / "mygame"
    shutil.copy("/bin/sleep", game)
    sleepers = Sleepers(game)
    try:
        sleepers.start(count)
        quiet, changed, anchor = asyncio.run(measure(folder, game, sleepers))
    finally:
        sleepers.end()
    total = len(psutil.pids())
    goal = f"{GOAL[count]:.1f}" if count in GOAL else ""
    print(
        f"{total:>9} {quiet:>6.2f} ms {goal:>7} {changed:>6.2f} ms {anchor:>6.1f} ms {quiet / anchor:>12.3f}"
    )


async def measure(folder: Path, game: Path, sleepers: Sleepers) -> tuple[float, float, float]:
    """Median milliseconds of a beat without news, of one with new processes, of one psutil sweep."""
    policy = folder / "policy.toml"
    policy.write_text(POLICY.format(game=game), "utf-8")
    system = platforms.system(sys.platform)
    agent = Agent(open_all(settings(system, system.own_account(), os.environ, folder / "state", policy)))
    await agent.start()
    await asyncio.sleep(0.5)
    agent.pulse.stop()
    quiet = [timed_beat(agent) for _ in range(BEATS)]
    changed = []
    for _ in range(BEATS // 6):
        sleepers.start(NEW)
        changed.append(timed_beat(agent))
    anchor = []
    for _ in range(5):
        began = time.perf_counter()
        for process in psutil.process_iter(["pid", "exe", "uids", "create_time"]):
            assert process.pid >= 0
        anchor.append((time.perf_counter() - began) * 1000)
        psutil.process_iter.cache_clear()
    await agent.stop("end of the bench")
    return statistics.median(quiet), statistics.median(changed), statistics.median(anchor)


def timed_beat(agent: Agent) -> float:
    """Milliseconds of one beat."""
    began = time.perf_counter()
    agent.enforcer.beat()
    return (time.perf_counter() - began) * 1000


class Sleepers:
    """Many real processes that do nothing."""

    def __init__(self, program: Path) -> None:
        self._program = program
        self._groups: list[subprocess.Popen[bytes]] = []

    def start(self, count: int) -> None:
        """Start so many more, and wait until they run."""
        script = f"i=0; while [ $i -lt {count} ]; do {self._program} 3600 & i=$((i+1)); done; echo; wait"
        shell = subprocess.Popen(["/bin/sh", "-c", script], stdout=subprocess.PIPE, start_new_session=True)
        assert shell.stdout is not None
        shell.stdout.readline()
        self._groups.append(shell)

    def end(self) -> None:
        """End them all."""
        for shell in self._groups:
            os.killpg(shell.pid, signal.SIGKILL)
            shell.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
