"""What other accounts' starts cost: the agent's CPU at 100 of them a second, and each start itself.

The real agent in try mode, with root as the child, and programs that ``nobody`` starts. Its CPU stands beside
timekprd's of the same minutes. For the price of a start the real exec guard, to which a program is closed,
runs with the agent; both come and go in turn, and the starts without them, halved in every way, tell the
noise.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import os
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from agent.platforms.linux.executables.fanotify import ExecWatch
from bench import agent as idle
from bench import block

assert sys.platform == "linux"

PROGRAM = "/bin/true"
NOBODY = 65_534
RATE = 100
"""Starts a second."""
SECONDS, ROUNDS = 15.0, 3
"""Of the two parts in turn. A beat comes every 5 seconds, and every third one writes."""
SETTLE = 11.0
"""Seconds until the agent has done all that a start needs (``agent.bootstrap.running``)."""
STARTS, TURNS, BURSTS = 400, 3, 2
"""So many starts in a burst, so many bursts without and with the agent in each turn."""
REST = 1.0
"""Seconds of quiet before the bursts without the agent, as ``block.agent`` has before those with it."""


@dataclass(frozen=True)
class Starts:
    """Of one burst, or of one while at a steady pace."""

    pace: float
    """Starts a second, as they were."""
    wall: float
    """Milliseconds from a start to its end: the median."""
    processor: float
    """Milliseconds of CPU of a start, of who starts and what is started."""


@dataclass(frozen=True)
class Loads:
    """Per cent of one core, round by round: of the agent, and of timekprd where it runs."""

    quiet: list[list[float]]
    busy: list[list[float]]
    pace: float


def main(argv: list[str]) -> int:
    """Print the table."""
    if argv[:1] == ["starter"]:
        serve(int(argv[1]))
        return 0
    parser = argparse.ArgumentParser(prog="bench starts", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=SECONDS, help="how long each part of a round is")
    parser.add_argument(
        "--rounds", type=int, default=ROUNDS, help="how often nothing starts, then much; 0: never"
    )
    parser.add_argument("-n", type=int, default=STARTS, help="how many starts a burst has")
    parser.add_argument("--turns", type=int, default=TURNS, help="how often the agent comes and goes")
    options = parser.parse_args(argv)
    root, marks, peer = os.getuid() == 0, may_mark(), idle.TIMEKPRD.exists()
    for remark in remarks(root=root, marks=marks, peer=peer):
        print(remark)
    folder = Path(tempfile.mkdtemp(prefix="luytre-starts-"))
    folder.chmod(0o755)
    try:
        with Starter(NOBODY if root else os.getuid()) as starter:
            print(f"{'figure':<44}{'ours':>10}{'beside':>10}{'ratio':>8}{'goal':>8}  beside what", flush=True)
            if root and options.rounds:
                found = loads(folder, starter, options.seconds, options.rounds, peer=peer)
                told(of_loads(found), f"({found.pace:.1f} starts a second were reached)")
            without, beside = prices(folder, starter, options.n, options.turns, marks=marks)
            told(of_prices(without, beside), f"({len(without)} bursts of {options.n} starts each)")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


def told(lines: Iterator[str], remark: str) -> None:
    """One part of the table."""
    for line in lines:
        print(line)
    print(remark, flush=True)


def may_mark() -> bool:
    """Whether the kernel tells us of starts: fanotify needs CAP_SYS_ADMIN."""
    try:
        ExecWatch().close()
    except OSError:
        return False
    return True


def remarks(*, root: bool, marks: bool, peer: bool) -> Iterator[str]:
    """What is not measured here, and why."""
    if not marks:
        yield "no right to use fanotify: the agent hears of starts by inotify, and no guard runs beside it"
    if not root:
        yield "not root: no other account's starts, only what a start of this account costs"
    elif not peer:
        yield "timekprd, whose CPU is the goal's measure, is not installed: apt install timekpr-next"


class Starter:
    """A process of another account that starts programs when it is told to."""

    def __init__(self, account: int) -> None:
        command = [sys.executable, "-P", __file__, "starter", str(account)]
        environment = os.environ | {"PYTHONPATH": str(idle.ROOT)}
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, text=True)
        self.pid = self._process.pid
        self.burst(1)  # the first one warms everything up

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def begin(self, count: int, rate: float) -> None:
        """Start so many programs, so many a second; 0: one after the other."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{count} {rate}\n")
        self._process.stdin.flush()

    def end(self) -> Starts:
        """Wait until they are done."""
        assert self._process.stdout is not None
        return Starts(**json.loads(self._process.stdout.readline()))

    def burst(self, count: int) -> Starts:
        """Start so many, one after the other."""
        self.begin(count, 0)
        return self.end()


def serve(account: int) -> None:
    """The starter's own part."""
    if account != os.getuid():
        os.setgroups([])
        os.setresgid(account, account, account)
        os.setresuid(account, account, account)
    for line in sys.stdin:
        count, rate = line.split()
        print(json.dumps(asdict(start(int(count), float(rate)))), flush=True)


def start(count: int, rate: float) -> Starts:
    """Start so many programs and wait for each; at a rate, one that was late delays none of the next."""
    walls = []
    used, began = processor(), time.perf_counter()
    for number in range(1, count + 1):
        since = time.perf_counter()
        os.waitpid(os.posix_spawn(PROGRAM, [PROGRAM], {}), 0)
        walls.append((time.perf_counter() - since) * 1000)
        if rate:
            time.sleep(max(0.0, began + number / rate - time.perf_counter()))
    passed = time.perf_counter() - began
    return Starts(count / passed, statistics.median(walls), (processor() - used) / count * 1000)


def processor() -> float:
    """Seconds of CPU so far, of this process and of all that it has waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(x.ru_utime + x.ru_stime for x in used)


def loads(folder: Path, starter: Starter, seconds: float, rounds: int, *, peer: bool) -> Loads:
    """The same agent, and timekprd if it is there, in turn with nothing new and with many starts."""
    running: list[subprocess.Popen[bytes]] = []
    quiet, busy, paces = [], [], []
    try:
        running.append(idle.sleepers(max(0, idle.LEAST - len(list(Path("/proc").glob("[0-9]*"))))))
        theirs = [idle.timekprd(folder, running)] if peer else []
        pids = [idle.agent(folder, running), *theirs]
        time.sleep(min(SETTLE, seconds))
        for _ in range(rounds):
            quiet.append(observe(pids, seconds))
            starter.begin(int(seconds * RATE), RATE)
            busy.append(observe(pids, seconds))
            paces.append(starter.end().pace)
    finally:
        for process in running:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return Loads(quiet, busy, statistics.median(paces))


def observe(pids: Sequence[int], seconds: float) -> list[float]:
    """Per cent of one core that each of them has from now on; by nanoseconds, a tick would be too coarse."""
    before, began = [idle.cpu(pid) for pid in pids], time.perf_counter()
    time.sleep(seconds)
    after, passed = [idle.cpu(pid) for pid in pids], time.perf_counter() - began
    return [(new - old) / 1e9 / passed * 100 for old, new in zip(before, after, strict=True)]


def prices(
    folder: Path, starter: Starter, count: int, turns: int, *, marks: bool
) -> tuple[list[Starts], list[Starts]]:
    """Bursts of starts without the agent and with it, in turn: what else the PC does falls on both."""
    without, beside = list[Starts](), list[Starts]()
    place = folder / "price"
    place.mkdir(mode=0o755)
    for _ in range(turns):
        time.sleep(REST)
        without += [starter.burst(count) for _ in range(BURSTS)]
        with watched(place, marks=marks):
            beside += [starter.burst(count) for _ in range(BURSTS)]
    return without, beside


@contextmanager
def watched(place: Path, *, marks: bool) -> Iterator[None]:
    """The real agent, to which a program is closed, and the real guard where the kernel lets it be."""
    game, policy = place / "mygame", place / "policy.toml"
    shutil.copy("/bin/sleep", game)
    policy.write_text(block.POLICY.format(game=game), "utf-8")
    with ExitStack() as present:
        if marks:
            present.enter_context(block.guard(place, game))
        present.enter_context(block.agent(place / "state", policy, ()))
        yield


def of_loads(found: Loads) -> Iterator[str]:
    """The lines on the agent's CPU."""
    quiet, busy = (
        [statistics.median(x) for x in zip(*part, strict=True)] for part in (found.quiet, found.busy)
    )
    for name, (ours, *theirs) in (("nothing starts", quiet), (f"{RATE} starts a second", busy)):
        for other in theirs or [None]:
            yield row(f"CPU, {name}", ours, other, "%", idle.CPU_GOAL, "timekprd")
    yield row(f"CPU, {RATE} starts a second", busy[0], quiet[0], "%", None, "nothing starts")


def of_prices(without: list[Starts], beside: list[Starts]) -> Iterator[str]:
    """The lines on the price of a start; its goal is what halves of those without the agent differ by."""
    kinds: dict[str, Callable[[Starts], float]] = {"wall": lambda x: x.wall, "CPU": lambda x: x.processor}
    for name, figure in kinds.items():
        bare = [figure(x) for x in without]
        ours = statistics.median(figure(x) for x in beside)
        yield row(f"a start, {name}", ours, statistics.median(bare), "ms", noise(bare), "no agent, no guard")


def noise(figures: Sequence[float]) -> float:
    """The largest ratio of the medians of two halves, however they are halved."""
    places = range(len(figures))
    ratios = [1.0]
    for chosen in itertools.combinations(places, len(figures) // 2):
        half = statistics.median(figures[x] for x in chosen)
        ratios.append(half / statistics.median(figures[x] for x in places if x not in chosen))
    return max(ratios)


def row(name: str, ours: float, other: float | None, unit: str, goal: float | None, what: str) -> str:
    """One line of the table."""
    first = f"{name:<44}{ours:>7.3f} {unit:<2}"
    if other is None:
        return first
    ratio = ours / other if other else math.nan  # between two beats it is nothing
    return f"{first}{other:>7.3f} {unit:<2}{ratio:>8.3f}{f'{goal:.3f}' if goal else '':>8}  {what}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
