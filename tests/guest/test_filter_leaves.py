"""What the filter lets out of a PC, and what it keeps of where a child was: nothing that nobody asked for."""

import pytest

from soak.watched.leaving import read
from soak.watched.wire import LAID
from tests.guest.family import AGENT, accept_clock, answers, ask
from tests.guest.filtered import asked, filtered, filters
from tests.guest.outside import REACH, outside
from tests.guest.test_data import holders, remembers

__all__ = ["filtered", "outside"]
NET = "luytre-net.service"
CAPTURE = """
import socket
line = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
line.bind(("out", 0))
print("listens")
while True:
    frame, (_, _, kind, *_) = line.recvfrom(1 << 16)
    if kind == socket.PACKET_OUTGOING:
        print(frame.hex())
"""
HOURS = 3600


def left(guest):
    """Packets that left by the card, as they can be told."""
    lines = guest.does("cat /run/left").rpartition("\n")[0].splitlines()[1:]
    return [str(read(bytes.fromhex(line))) for line in lines]


@pytest.mark.long
def test_while_nobody_asks_nothing_leaves_whatever_the_hour(filtered):
    """Units as they are, in their sandboxes; the same in a hurry and with lists is ``dev.py soak quiet``."""
    filtered.does(["sh", "-ec", LAID])
    filtered.does("rm -f /etc/resolv.conf; echo nameserver 192.0.2.53 >/etc/resolv.conf")
    filtered.write("/usr/local/bin/capture", CAPTURE)
    words = "-p StandardOutput=file:/run/left python3 -u /usr/local/bin/capture"
    filtered.does(f"systemd-run -q --unit=capture {words}")
    filtered.until(lambda: filtered.run("test -s /run/left").code == 0, 30, 0.2)
    filtered.play(REACH, "udp", "192.0.2.77", 9)
    first = ["UDP to 192.0.2.77 port 9"]
    filtered.until(lambda: left(filtered) == first, 30, 0.5)
    for _ in range(3):
        filtered.set_clock(float(filtered.does("date +%s")) + 9 * HOURS)
        accept_clock(filtered)
        filtered.does("sleep 75")  # Whoever waits for an hour of the clock asks once a minute whether it is.
    assert filters(filtered)
    assert left(filtered) == first


KINGFISHER = "kingfisher.example"
LOOK_UP = """
import socket, sys
for name in sys.stdin.read().split():
    try:
        print(socket.getaddrinfo(name, 443, socket.AF_INET, socket.SOCK_STREAM)[0][4][0])
    except OSError as error:
        print(type(error).__name__)
"""


@pytest.mark.long
def test_open_sites_that_a_child_was_at_are_in_no_file_and_in_no_journal(outside):
    names = [f"open-{n}.{KINGFISHER}" for n in range(50)]
    outside.write("/usr/local/bin/look-up", LOOK_UP)
    outside.until(lambda: asked(outside, "good.example") == "answered 1", 60, 0.5)
    # What su is told to run stands in the journal; so they come in another way.
    told = "\n".join([*names, "188bet.com"])
    found = outside.does("python3 /usr/local/bin/look-up", user="child", stdin=told, timeout=600)
    assert found.split() == ["192.0.2.77"] * 50 + ["gaierror"]
    [[[code, sites]]] = ask(outside, 1001, [["tabs", {"front": names[0], "hosts": names[1:]}]])
    assert code == 0, sites
    assert {x["host"] for x in sites["sites"]} == set(names)

    # A closed one is counted, which is written once a minute.
    outside.until(lambda: "gambling" in outside.does("luytre --json tried", user="child"), 90, 1)
    outside.does(f"systemctl restart {AGENT} {NET}; journalctl --sync; sync", timeout=120)
    outside.until(lambda: answers(outside), 90, 1)
    assert holders(outside, "bad.example"), "what was agreed stands there"
    assert not remembers(outside, KINGFISHER)
