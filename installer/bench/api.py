"""What a call of the agent costs, and how long a guardian waits while another account floods the agent.

The server is the agent's own, with small handlers, in a process of its own. Beside it stands a bare asyncio
server that parses and answers the same JSON, on one socket for all and without limits.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from agent.api import contract
from agent.api import messages as m
from agent.api.client import Client
from agent.api.errors import AgentError
from bench.peers import servers
from bench.peers.servers import ASK, HELLO

assert sys.platform != "win32"  # Unix sockets

ROOT = Path(__file__).resolve().parents[2]
CALLS = 5000
ROUNDS = 7
VISITS = 200
PAUSE = 0.1
"""Seconds between two visits of the guardian: below the rate that any account has."""
PATIENCE = 2.0
FLOODS = 2
"""Processes that flood."""
CALL_GOAL = 100.0
WAIT_GOAL = 50.0


@contextlib.contextmanager
def process(*arguments: str) -> Iterator[int]:
    """A server or a flood, until we are done with it; answers its pid."""
    command = [sys.executable, servers.__file__, *arguments]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == b"ready\n"
        try:
            yield running.pid
        finally:
            running.kill()


@contextlib.contextmanager
def serving(kind: str) -> Iterator[tuple[Path, int]]:
    """A server in a folder of its own, and its pid."""
    with tempfile.TemporaryDirectory(prefix="luytre-api-") as name:
        folder = Path(name)
        for account in ("lan", "an"):
            (folder / account).mkdir(mode=0o700)
        with process(kind, name) as pid:
            yield folder, pid


def calls_of(path: Path) -> float:
    """Microseconds a call over a plain socket: the server's share, without any client library."""
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(path))
        file = client.makefile("rb")
        client.sendall(HELLO)
        file.readline()
        began = time.perf_counter()
        for _ in range(CALLS):
            client.sendall(ASK)
            file.readline()
        took = time.perf_counter() - began
        file.close()
    return took / CALLS * 1e6


def calls_by_client(path: Path) -> float:
    """Microseconds a call with our own client, up to the reply as an object."""
    with Client.connect(path) as client:
        began = time.perf_counter()
        for _ in range(CALLS):
            client.call(contract.STATUS, m.OfChild("an"))
        return (time.perf_counter() - began) / CALLS * 1e6


def median(measure: Callable[[Path], float], path: Path) -> float:
    """Of several runs, the first of which does not count."""
    measure(path)
    return statistics.median(measure(path) for _ in range(ROUNDS))


def processor(pid: int) -> float:
    """Seconds that a process has had of the processors."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def visits(folder: Path, pid: int) -> tuple[list[float], int, float]:
    """Milliseconds of the guardian's good visits during a flood, how many failed, the server's load."""
    times, failures = [], 0
    with contextlib.ExitStack() as floods:
        for _ in range(FLOODS):
            floods.enter_context(process("flood", str(folder / "an" / "agent.sock")))
        time.sleep(1)
        used, since = processor(pid), time.perf_counter()
        for _ in range(VISITS):
            began = time.perf_counter()
            try:
                with Client.connect(folder / "lan" / "agent.sock", patience=PATIENCE) as guardian:
                    guardian.call(contract.STATUS, m.OfChild("an"))
                times.append((time.perf_counter() - began) * 1000)
            except AgentError:
                failures += 1
            time.sleep(PAUSE)
        share = (processor(pid) - used) / (time.perf_counter() - since) * 100
    return sorted(times) or [float("inf")], failures, share


def rows() -> Iterator[tuple[str, str, str, str, str]]:
    """Figure, ours, goal, ratio to the goal, the anchor's."""
    with serving("free") as (ours, _), serving("bare") as (bare, _):
        anchor = median(calls_of, bare / "lan" / "agent.sock")
        for name, measure in (("a call, bare socket", calls_of), ("a call, our client", calls_by_client)):
            took = median(measure, ours / "lan" / "agent.sock")
            yield f"{name} (median of {ROUNDS})", *compared(took, CALL_GOAL, "µs", anchor)
    with serving("limited") as (ours, pid):
        times, failures, load = visits(ours, pid)
    with serving("bare") as (bare, pid):
        anchors, failed, anchor_load = visits(bare, pid)
    what = "guardian's visit during a flood"
    for share, name in ((0.5, "median"), (0.99, "99 of 100")):
        ours_at, anchor_at = (
            sorted_times[int(len(sorted_times) * share)] for sorted_times in (times, anchors)
        )
        yield f"{what}, {name}", *compared(ours_at, WAIT_GOAL, "ms", anchor_at)
    yield "processor time of the server meanwhile", f"{load:.1f} %", "", "", f"{anchor_load:.1f} %"
    yield f"{what}, failed of {VISITS}", str(failures), "0", "", str(failed)


def compared(ours: float, goal: float, unit: str, anchor: float) -> tuple[str, str, str, str]:
    """Numbers as they are printed."""
    return f"{ours:.1f} {unit}", f"{goal:.0f} {unit}", f"{ours / goal:.3f}", f"{anchor:.1f} {unit}"


def main(argv: list[str]) -> int:
    """Print the table; 1 when a call of the guardian failed."""
    argparse.ArgumentParser(prog="bench api", description=__doc__).parse_args(argv)
    failures = ""
    print(f"{'figure':<46}{'ours':>12}{'goal':>10}{'ratio':>9}{'anchor':>13}")
    for figure, ours, goal, ratio, anchor in rows():
        print(f"{figure:<46}{ours:>12}{goal:>10}{ratio:>9}{anchor:>13}", flush=True)
        failures = ours
    return 0 if failures == "0" else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
