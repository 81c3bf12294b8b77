"""What a call of the agent costs, and how long a guardian waits while another account floods the agent.

The server is the agent's own, with small handlers, in a process of its own. Beside it stands a bare asyncio
server that parses and answers the same JSON, on one socket for all and without limits.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from agent.api import contract, wire
from agent.api import messages as m
from agent.api.client import Client
from agent.api.errors import AgentError
from agent.ports import Peer
from agent.scheduling.clock import SystemClock
from agent.server.limits import Limits
from agent.server.router import Router
from agent.server.unix import UnixServer
from agent.service.showing.bus import Bus
from policies.ids import AccountId, ChildId

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
CROWD = 40
"""Clients of each of them."""
CALL_GOAL = 100.0
WAIT_GOAL = 50.0


def line(name: str) -> dict[str, Any]:
    """A line of a child's day."""
    words: dict[str, Any] = {"target": name, "name": name.title(), "category": "games", "reason": "open"}
    times = {"left": 1234, "used": 1234, "allowance": 3600, "lacking": None, "opens_at": None, "because": ""}
    return words | times | {"open": True, "standing": "free", "running": True, "action": "limit"}


def status() -> m.Status:
    """A small family's evening."""
    targets = [line(x) for x in ("app:minecraft", "category:games", "site:youtube.com")]
    child = {"child": "an", "name": "An", "screen": line("screen"), "targets": targets, "grants": []}
    now = {"at": "2026-11-25T12:00:00Z", "day": "2026-11-25", "present": True, "counting": True}
    ways = {"observing": {"sessions": "logind", "programs": "fanotify", "screen": "x11"}, "health": []}
    home = {"zone": "Asia/Ho_Chi_Minh", "country": "VN", "language": "vi"}
    told = child | now | ways | home | {"next_change": "2026-11-25T13:00:00Z", "requests": []}
    return wire.decode_reply(contract.STATUS, wire.Response(1, json.dumps(told).encode()))


STATUS = status()
WELCOME = m.Welcome(1, "0", "try", "lan", "an", guardian=True, secret_set=False, language="vi")
HELLO = wire.encode_request(1, contract.HELLO, m.Hello())
ASK = wire.encode_request(2, contract.STATUS, m.OfChild("an"))
ANSWER = wire.encode_reply(2, STATUS)


class Family:
    """Everybody is An's guardian."""

    def child_of(self, account: AccountId) -> ChildId | None:
        """An."""
        return ChildId("an")

    def guardian(self, account: AccountId) -> bool:
        """Yes."""
        return True

    def belongs_to_child(self, account: AccountId) -> bool:
        """No."""
        return False

    def is_adult(self, account: AccountId) -> bool:
        """Yes."""
        return True

    def children(self) -> tuple[ChildId, ...]:
        """An."""
        return (ChildId("an"),)

    def told_guardians(self, event: m.Event) -> m.Event | None:
        """All of it."""
        return event


async def serve_ours(folder: Path, *, limited: bool) -> None:
    """The agent's server for the accounts ``lan`` and ``an``; who connects is told by the socket's folder."""

    def peer_of(connected: socket.socket) -> Peer:
        return Peer(AccountId(Path(connected.getsockname()).parent.name))

    handlers = dict.fromkeys((x.name for x in contract.METHODS), lambda _a, _p: STATUS)
    handlers["hello"] = lambda _a, _p: WELCOME  # type: ignore[assignment,return-value]
    limits = Limits() if limited else Limits(rate=1e9, burst=10**9, connects=1e9)
    router = Router(handlers, Family(), print)
    server = UnixServer(
        router, peer_of=peer_of, subscribe=Bus().subscribe, clock=SystemClock(), limits=limits
    )
    for name in ("lan", "an"):
        server.listen(folder / name / "agent.sock")
    print("ready", flush=True)
    await asyncio.Event().wait()


async def serve_bare(folder: Path) -> None:
    """As little as asyncio needs to answer the same JSON."""
    answer, welcome = json.loads(ANSWER), json.loads(wire.encode_reply(1, WELCOME))

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, ValueError, KeyError):
            while text := await reader.readline():
                hello = json.loads(text)["method"] == "hello"
                writer.write(json.dumps(welcome if hello else answer).encode() + b"\n")
                await writer.drain()
        writer.close()

    await asyncio.start_unix_server(talk, folder / "lan" / "agent.sock")
    os.link(folder / "lan" / "agent.sock", folder / "an" / "agent.sock")
    print("ready", flush=True)
    await asyncio.Event().wait()


def flood(path: Path) -> None:
    """Forty clients that call and read as fast as they can, and others that come, say garbage and go."""
    print("ready", flush=True)
    clients: list[socket.socket | None] = [None] * CROWD
    while True:
        for place, client in enumerate(clients):
            try:
                if client is None:
                    client = clients[place] = visitor(path)  # noqa: PLW2901 - it takes the empty place
                    client.send(HELLO)
                with contextlib.suppress(BlockingIOError):
                    client.send(ASK * 50)
                with contextlib.suppress(BlockingIOError):
                    if not client.recv(1 << 20):
                        raise ConnectionResetError
            except OSError:
                if client is not None:
                    client.close()
                clients[place] = None
        with contextlib.suppress(OSError):
            passing = visitor(path)
            passing.send(b"rubbish\n")
            passing.close()


def visitor(path: Path) -> socket.socket:
    """A client that waits for nothing."""
    client = socket.socket(socket.AF_UNIX)
    client.setblocking(False)
    try:
        client.connect(str(path))
    except OSError:
        client.close()
        raise
    return client


@contextlib.contextmanager
def process(*arguments: str) -> Iterator[int]:
    """This file in another part, until we are done with it; answers its pid."""
    command = [sys.executable, "-P", __file__, *arguments]  # -P: a script beside us is called "agent"
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
    parts: dict[str, Callable[[Path], Any]] = {
        "free": lambda folder: asyncio.run(serve_ours(folder, limited=False)),
        "limited": lambda folder: asyncio.run(serve_ours(folder, limited=True)),
        "bare": lambda folder: asyncio.run(serve_bare(folder)),
        "flood": flood,
    }
    if argv and argv[0] in parts:
        parts[argv[0]](Path(argv[1]))
        return 0
    argparse.ArgumentParser(prog="bench api", description=__doc__).parse_args(argv)
    failures = ""
    print(f"{'figure':<46}{'ours':>12}{'goal':>10}{'ratio':>9}{'anchor':>13}")
    for figure, ours, goal, ratio, anchor in rows():
        print(f"{figure:<46}{ours:>12}{goal:>10}{ratio:>9}{anchor:>13}", flush=True)
        failures = ours
    return 0 if failures == "0" else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
