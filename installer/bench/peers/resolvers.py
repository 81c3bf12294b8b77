"""Resolvers with the same closed names and the same server upstream: ours, dnsmasq, unbound."""

from __future__ import annotations

import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections import deque
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.sites import index
from agent.sites.dns import packets, profile
from agent.sites.dns.profile import Orders, Profile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

STARTING = 300
"""Seconds until a server with a million names must answer."""
DNSMASQ = "dnsmasq"


@dataclass
class Row:
    """What was seen of one server."""

    name: str
    port: int
    pid: int
    rates: list[float]
    waits: list[float]
    costs: list[float]
    """Microseconds of a processor for each answer."""

    @property
    def rate(self) -> float:
        """Answers a second."""
        return statistics.median(self.rates)

    @property
    def work(self) -> float:
        """Seconds of a processor that it has used."""
        words = Path(f"/proc/{self.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self, kind: str) -> float:
        """Megabytes that it has in memory now; "Pss": what others have there too counts by share."""
        told = Path(f"/proc/{self.pid}/smaps_rollup").read_text("ascii")
        return int(told.partition(f"\n{kind}:")[2].split()[0]) / 1024


def free() -> int:
    """A port that nobody has."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind(("127.0.0.1", 0))
        port: int = line.getsockname()[1]
        return port


@contextmanager
def upstream() -> Iterator[int]:
    """A server in a process of its own, for which every name has one address for a day."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind(("127.0.0.1", 0))
        pid = os.fork()
        if pid == 0:
            while True:
                data, who = line.recvfrom(4096)
                question = packets.read(data)
                body = packets.record(packets.A, b"\xc0\0\2\1", 86_400) if question.kind == packets.A else b""
                line.sendto(packets.write(question, 0, body, (1 if body else 0, 0)), who)
        try:
            yield line.getsockname()[1]
        finally:
            os.kill(pid, 15)
            os.waitpid(pid, 0)


@contextmanager
def server(
    name: str, command: list[str], port: int, ready: Callable[[], None] = lambda: None
) -> Iterator[Row]:
    """A process that answers at a port, once it does."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            ready()
            end = time.monotonic() + STARTING
            while not answers(port):
                assert process.poll() is None, f"{name} ended"
                assert time.monotonic() < end, f"{name} does not answer"
            yield Row(name, port, process.pid, [], [], [])
        finally:
            process.terminate()
            process.wait()


def answers(port: int) -> bool:
    """Whether anybody answers there."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.connect(("127.0.0.1", port))
        line.settimeout(0.5)
        try:
            line.send(packets.ask(1, packets.to_wire("ready.open.example") + b"\0\1\0\1"))
            return bool(line.recv(4096))
        except OSError:
            time.sleep(0.1)
            return False


@contextmanager
def ours(folder: Path, names: list[str], above: int) -> Iterator[Row | None]:
    """The real half with a network, which an agent orders to filter."""
    index.write(folder / "lists", [(x, 0) for x in names], [index.Mark({"adult": ("bench",)})], {})
    port, orders_at = free(), str(folder / "orders.sock")
    orders = Orders(
        (Profile(port, blocked=frozenset({"adult"}), safe_search=True, youtube="moderate"),),
        str(folder / "lists"),
        (f"127.0.0.1:{above}",),
    )
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(orders_at)
        listener.listen()
        lines: list[socket.socket] = []

        def order() -> None:
            for _ in range(2):  # the line on which it waits for orders, and the one on which it follows them
                lines.append(listener.accept()[0])
                lines[-1].sendall(profile.write(orders))
            reports = lines[-1].makefile()
            told: dict[str, Any] = json.loads(reports.readline())
            assert told == {"serving": [port], "lists": True}, told
            threading.Thread(target=deque, args=(reports, 0), daemon=True).start()  # an agent hears them all

        command = [sys.executable, "-m", "agent.net", str(folder / "alive.sock"), orders_at]
        with server("luytre", command, port, order) as row:
            yield row
        for line in lines:
            line.close()


@contextmanager
def dnsmasq(
    folder: Path, names: list[str], above: int, name: str = DNSMASQ, *more: str
) -> Iterator[Row | None]:
    """As it is when it is installed: it remembers 150 names (dnsmasq(8), cache-size)."""
    if not shutil.which("dnsmasq"):
        yield None
        return
    settings = folder / "dnsmasq.conf"
    settings.write_text("".join(f"local=/{x}/\n" for x in names), "ascii")
    port = free()
    command = ["dnsmasq", "--keep-in-foreground", f"--conf-file={settings}", f"--port={port}", "--no-resolv"]
    command += ["--listen-address=127.0.0.1", "--bind-interfaces", "--no-hosts", "--pid-file="]
    command += [f"--server=127.0.0.1#{above}", "--dns-forward-max=1000", *more]
    with server(name, command, port) as row:
        yield row


def dnsmasq_with_room(folder: Path, names: list[str], above: int) -> AbstractContextManager[Row | None]:
    """As somebody makes it who knows it well: it remembers all names that are asked here."""
    return dnsmasq(folder, names, above, "dnsmasq+", "--cache-size=10000")


@contextmanager
def unbound(folder: Path, names: list[str], above: int) -> Iterator[Row | None]:
    """Debian's unbound, with one thread as the others have."""
    if not shutil.which("unbound"):
        yield None
        return
    port, settings = free(), folder / "unbound.conf"
    head = f"""server:
  interface: 127.0.0.1@{port}
  do-daemonize: no
  username: ""
  chroot: ""
  directory: "{folder}"
  pidfile: ""
  use-syslog: no
  logfile: "/dev/null"
  num-threads: 1
  module-config: "iterator"
  do-not-query-localhost: no
  incoming-num-tcp: 10
"""
    zones = "".join(f'  local-zone: "{x}." always_nxdomain\n' for x in names)
    settings.write_text(
        f'{head}{zones}forward-zone:\n  name: "."\n  forward-addr: 127.0.0.1@{above}\n', "ascii"
    )
    with server("unbound", ["unbound", "-c", str(settings)], port) as row:
        yield row
