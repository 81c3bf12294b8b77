"""What a child tries past the browser: other resolvers, by either protocol and in secret, and QUIC."""

from __future__ import annotations

import socket
import threading
from functools import partial
from pathlib import Path

from agent.sitegate.kept import TOOL, TableKeeper
from agent.sitegate.order import FOLDER, Order, Turn, written
from browsers import world
from browsers.family import ACCOUNTS
from browsers.ways import Desk, run_as

PORT = 5399
CARD = """link add out type bridge
address add 192.0.2.9/24 dev out
-6 address add 2001:db8::9/64 dev out nodad
link set out up
route add default via 192.0.2.1 dev out
-6 route add default via 2001:db8::1 dev out"""
ASK = """
import socket, sys
kind, host, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
family = socket.AF_INET6 if ":" in host else socket.AF_INET
line = socket.socket(family, socket.SOCK_DGRAM if kind == "udp" else socket.SOCK_STREAM)
line.settimeout(2)
try:
    line.connect((host, port))
    line.send(b"x")
    line.recv(1)
    print("answered")
except TimeoutError:
    print("sent")
except OSError:
    print("refused")
"""


class Resolver(threading.Thread):
    """Answers whatever it is asked, as that of the child's rules would."""

    def __init__(self, family: socket.AddressFamily, host: str) -> None:
        super().__init__(daemon=True)
        self._line = socket.socket(family, socket.SOCK_DGRAM)
        self._line.bind((host, PORT))

    def run(self) -> None:
        """Until the world ends."""
        while True:
            _, who = self._line.recvfrom(1)
            self._line.sendto(b"x", who)


def network(desk: Desk) -> None:
    """The real gate, with a card that leads nowhere: what is answered is answered by us."""
    for line in CARD.splitlines():
        world.run("ip", *line.split())
    Resolver(socket.AF_INET, "127.0.0.1").start()
    Resolver(socket.AF_INET6, "::1").start()
    uid = ACCOUNTS[desk.account]
    order = Order((Turn(PORT, (range(uid, uid + 1),)),))
    Path(FOLDER).mkdir(exist_ok=True)
    TableKeeper(Path(FOLDER), TOOL).keep(order, written(order))
    for way, kind, host, port, fate in (
        ("another resolver", "udp", "8.8.8.8", 53, "answered"),
        ("another resolver, IPv6", "udp", "2001:db8::1", 53, "answered"),
        ("another resolver in secret (853)", "tcp", "192.0.2.1", 853, "refused"),
        ("a known resolver in secret (443)", "tcp", "1.1.1.1", 443, "refused"),
        ("QUIC", "udp", "192.0.2.1", 443, "refused"),
        ("QUIC, IPv6", "udp", "2001:db8::1", 443, "refused"),
    ):
        desk.attempt(way, partial(sent, desk, kind, host, port, fate))


def sent(desk: Desk, kind: str, host: str, port: int, fate: str) -> str:
    """What becomes of a packet."""
    done = run_as(desk, "/usr/bin/python3", "-I", "-c", ASK, kind, host, str(port))
    found = done.stdout.strip()
    if found != fate:
        raise SystemExit(f"{found or done.stderr[-80:]}")
    return "blocked: answered by the child's rules" if fate == "answered" else "blocked: refused"
