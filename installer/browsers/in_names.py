"""Safe search by names alone: Firefox has no policy for it, and it holds without our extension too."""

import socket
import struct
import sys
import threading
from pathlib import Path

from agent.sitegate.order import FOLDER, PLACE
from browsers import world
from browsers.family import Report, Seat
from browsers.web import Web

SEARCH = "www.google.com"
SAFE = "216.239.38.120"
"""Where Google answers safely (support.google.com/websearch/answer/186669); here it is this PC."""
KNOWN = b"\3www\6google\3com\0"
UPSTREAM = "127.0.0.1"
A = 1


class Upstream(threading.Thread):
    """The network's resolver: it knows one name, for browsers call many of their makers' own."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._line.bind((UPSTREAM, 53))

    def run(self) -> None:
        """Until the world ends."""
        while True:
            asked, who = self._line.recvfrom(4096)
            self._line.sendto(answer(asked), who)


def answer(asked: bytes) -> bytes:
    """This PC for the name that is known, where an address is asked for (RFC 1035 4.1)."""
    end = asked.index(b"\0", 12) + 5
    name, kind = asked[12 : end - 4].lower(), struct.unpack_from("!H", asked, end - 4)[0]
    known = name == KNOWN
    record = b"\xc0\x0c" + struct.pack("!HHIH", A, 1, 60, 4) + socket.inet_aton(UPSTREAM)
    found = record if known and kind == A else b""
    flags = 0x8180 if known else 0x8183
    return asked[:2] + struct.pack("!5H", flags, 1, bool(found), 0, 0) + asked[12:end] + found


def begin() -> None:
    """From now on a name is asked for, and a child's questions are turned to the resolver of its rules."""
    world.run("ip", "address", "add", f"{SAFE}/32", "dev", "lo")
    hosts = Path("/etc/hosts")
    words = [word for word in hosts.read_text("utf-8").split(" ") if word.strip() != SEARCH]
    hosts.write_text(" ".join(words).rstrip() + "\n", "utf-8")
    resolver = Path("/etc/resolv.conf")
    resolver.unlink(missing_ok=True)
    resolver.write_text(f"nameserver {UPSTREAM}\n", "utf-8")
    Upstream().start()
    order = Path(PLACE)
    world.until(
        "the agent's order for the network", lambda: order.exists() and "port" in order.read_text("utf-8")
    )
    Path(FOLDER).mkdir(exist_ok=True)
    world.run(sys.executable, "-P", "-m", "agent.sitegate", PYTHONPATH=str(world.TREE))


def safe(seat: Seat, web: Web, report: Report, *, strict: bool) -> None:
    """Where a search goes: by its name, whatever its page would say."""
    before = len(web.reached)
    seat.open(f"https://{SEARCH}/search?q=bamboo")
    world.until("a search", lambda: any(port == 443 for _, port in web.reached[before:]))  # noqa: PLR2004
    where = {address for address, port in web.reached[before:] if port == 443}  # noqa: PLR2004
    what = f"safe search by names is {'on' if strict else 'off'}"
    holds = (where == {SAFE}) == strict
    report.line(f"{seat.account} ({seat.browser})", what, holds=holds, figure=" ".join(sorted(where)))
