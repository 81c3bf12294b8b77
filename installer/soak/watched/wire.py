"""The one wire of a PC and all that leaves by it, byte by byte; on the other end, makers of lists.

Nothing of the kernel's own is on it: neighbours are known by one address for both ends, and routers are not
looked for. What is captured is what some process sent.
"""

from __future__ import annotations

import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from soak.watched import makers

assert sys.platform == "linux"

CARD = "out"
OURS, OURS6 = "192.0.2.9", "2001:db8::9"
LAID = f"""
ip link set lo up
ip netns add world
ip link add {CARD} address 02:00:00:00:00:01 type veth peer name in address 02:00:00:00:00:01 netns world
ip link set {CARD} arp off
ip link set {CARD} addrgenmode none
ip -n world link set in arp off
ip -n world link set in addrgenmode none
for card in all {CARD}; do echo 0 >/proc/sys/net/ipv6/conf/$card/accept_ra; done
ip address add {OURS}/32 dev {CARD}
ip -6 address add {OURS6}/128 dev {CARD} nodad
ip link set {CARD} up
ip -n world link set lo up
ip -n world link set in up
ip route add default dev {CARD} src {OURS}
ip -6 route add default dev {CARD} src {OURS6}
ip -n world route add {OURS}/32 dev in
ip -n world -6 route add {OURS6}/128 dev in
ip -n world address add 192.0.2.53/32 dev lo
ip -n world route add local 198.51.100.0/24 dev lo
ip -n world -6 address add 2001:db8::53/128 dev lo nodad
ip -n world -6 route add local 2001:db8:51::/64 dev lo
"""
_ALL, _OUTGOING, _STATISTICS = 3, 4, 6
_PACKET = 263
"""ETH_P_ALL (if_ether.h), PACKET_OUTGOING, PACKET_STATISTICS (if_packet.h), SOL_PACKET."""
ROOM = 64 << 20
"""Bytes that may wait to be read; none may be lost."""


class Wire:
    """Frames that left, in order."""

    def __init__(self) -> None:
        self._line = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ALL))
        self._line.setsockopt(socket.SOL_SOCKET, 33, ROOM)  # SO_RCVBUFFORCE: more than others may have
        self._line.bind((CARD, 0))
        self.left: list[bytes] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            frame, (_, _, kind, *_) = self._line.recvfrom(1 << 17)
            if kind == _OUTGOING:
                self.left.append(frame)

    def take(self) -> list[bytes]:
        """Those since the last time; none was lost."""
        _, lost = struct.unpack("II", self._line.getsockopt(_PACKET, _STATISTICS, 8))
        if lost:
            raise SystemExit(f"{lost} packets were not captured")
        found, self.left = self.left, []
        return found


def lay() -> None:
    """A wire out of this network, to another one."""
    subprocess.run(["sh", "-ec", LAID], check=True)


@contextmanager
def served(folder: Path) -> Iterator[None]:
    """Makers and a resolver at its other end; what they are asked stands in ``folder``/asked."""
    command = ["ip", "netns", "exec", "world", sys.executable, "-P", "-m", makers.__name__, str(folder)]
    told = folder / "asked"
    with subprocess.Popen(command) as process:
        try:
            while not (told.exists() and makers.READY in told.read_text("utf-8")):
                if process.poll() is not None:
                    raise SystemExit("the makers ended by themselves")
                time.sleep(0.05)
            yield
        finally:
            process.kill()
