"""A network of its own for a test, with the real nftables in it, entered by ``nsenter``."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent.sitegate.order import ORDINARY, Order, Turn
from agent.sitegate.table import script

CHILD, OTHER = 48_401, 48_402
CONTAINER = 948_000
SERVICE = ORDINARY - 1
"""Of the system, as the half with a network is."""
PORT = 5301
ORDER = Order((Turn(PORT, (range(CHILD, CHILD + 1), range(CONTAINER, CONTAINER + 65_536))),))

CARD = """
ip link set lo up
ip link add out type bridge
ip address add 192.0.2.9/24 dev out
ip -6 address add 2001:db8::9/64 dev out nodad
ip -6 address add fe80::9/64 dev out nodad
ip link set out up
ip route add default via 192.0.2.1 dev out
ip -6 route add default via 2001:db8::1 dev out
"""


@dataclass(frozen=True)
class Net:
    """A network namespace, held open by a process."""

    pid: int
    folder: Path

    @property
    def nft(self) -> str:
        """A command that runs nft in there."""
        tool = self.folder / "nft"
        if not tool.exists():
            tool.write_text(f'#!/bin/sh\nexec nsenter --net=/proc/{self.pid}/ns/net nft "$@"\n')
            tool.chmod(0o755)
        return str(tool)

    def run(self, *words: str, uid: int = 0, given: str = "") -> subprocess.CompletedProcess[str]:
        """Run something in there, as some account."""
        who = ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups"] if uid else []
        command = ["nsenter", f"--net=/proc/{self.pid}/ns/net", *who, *words]
        return subprocess.run(command, input=given, capture_output=True, text=True, timeout=60, check=False)


@contextlib.contextmanager
def fresh(folder: Path) -> Iterator[Net]:
    """With ``lo`` and a card that leads nowhere."""
    holder = subprocess.Popen(["unshare", "--net", "sleep", "600"])
    try:
        here, there = Path("/proc/self/ns/net").readlink(), Path(f"/proc/{holder.pid}/ns/net")
        while there.readlink() == here:
            assert holder.poll() is None
        made = Net(holder.pid, folder)
        done = made.run("sh", "-exc", CARD)
        assert not done.returncode, done.stderr
        yield made
    finally:
        holder.kill()
        holder.wait()


@pytest.fixture
def net(tmp_path: Path) -> Iterator[Net]:
    """One of them, made for each test."""
    with fresh(tmp_path) as made:
        yield made


@pytest.fixture
def turned(net: Net) -> Net:
    """With the table of one child."""
    done = net.run("nft", "-f", "-", given=script(ORDER))
    assert not done.returncode, done.stderr
    return net
