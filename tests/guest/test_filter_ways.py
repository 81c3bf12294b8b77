"""Ways round the filter of names on a PC with a network: other resolvers, tunnels, sockets of nobody."""

import json

import pytest

from tests.guest.family import UIDS, agree
from tests.guest.filtered import CLOSED, FAMILY, UNFILTERED, asked, filtered
from tests.guest.outside import RESOLVERS, WAYS_OUT, outside, reaches

__all__ = ["filtered", "outside"]


@pytest.mark.bypass(6, long=True)
def test_no_other_resolver_tells_a_child_what_is_closed(outside):
    for host in ("192.0.2.53", "1.1.1.1"):
        assert asked(outside, "bad.example", host=host) == CLOSED
        assert asked(outside, "bad.example", "sibling", host) == "answered 1"
    for name, way in RESOLVERS.items():
        assert not reaches(outside, *way), name
        assert reaches(outside, *way, user="sibling"), name
    assert reaches(outside, "tcp", "192.0.2.77", 443), "what the family filters is names"


@pytest.mark.bypass(7, long=True)
def test_the_youngest_reach_only_what_was_answered_just_now(outside):
    agree(outside, FAMILY.replace("safe_search = true", "safe_search = true\nanswered = true"))
    outside.until(lambda: not reaches(outside, "tcp", "192.0.2.77", 443), 60, 0.5)

    def led():
        """Where all is emulated, the first answer does not wait until whoever opens ways has started."""
        return asked(outside, "good.example") == "answered 1" and reaches(outside, "tcp", "192.0.2.77", 443)

    outside.until(led, 60, 0.5)
    for name, (kind, port) in WAYS_OUT.items():
        assert not reaches(outside, kind, "192.0.2.78", port), name
        assert reaches(outside, kind, "192.0.2.78", port, "sibling"), name
    assert asked(outside, "bad.example") == CLOSED
    outside.does("systemctl is-active luytre-answers.socket")


# Connects in a way in which the kernel does it (AF_SMC); Python has no addresses of that family.
UNOWNED = """
import ctypes, os, socket, struct, sys
libc = ctypes.CDLL(None, use_errno=True)
try:
    line = socket.socket(int(sys.argv[1]), socket.SOCK_STREAM, int(sys.argv[2]))
except OSError as error:
    print(error.strerror)
else:
    place = struct.pack("=H", 2) + struct.pack("!H", 8000) + socket.inet_aton("198.51.100.9") + bytes(8)
    failed = libc.connect(line.fileno(), place, 16)
    print(os.strerror(ctypes.get_errno()) if failed else "connected")
"""
NO_KIND = {"Address family not supported by protocol", "Protocol not supported"}
SMC = ("43", "0"), ("2", "256")


@pytest.mark.long
def test_connections_of_nobody_cannot_be_made_and_where_they_can_none_leaves_a_session(filtered):
    filtered.write("/usr/local/bin/unowned", UNOWNED)
    filtered.does(
        "ip link add out type bridge; ip address add 198.51.100.9/24 dev out; ip link set out up;"
        "systemd-run -q --unit=shop python3 -m http.server 8000"
    )
    filtered.until(lambda: not filtered.run("ss -Hltn sport 8000 | grep -q .").code, 60, 0.5)

    def connects(way, user="child"):
        # In a login: of whose session it is, is all that such a connection tells of its owner.
        return filtered.does(["python3", "/usr/local/bin/unowned", *way], user=user).strip()

    def kinds():
        told = json.loads(filtered.run(["luytre", "--json", "doctor"]).out)["checks"]
        return next(x["case"] for x in told if x["name"] == "unowned")

    filtered.run("ss -a", user="child")  # asks for what would tell of such connections, too
    assert {connects(way) for way in SMC} <= NO_KIND
    filtered.does("modprobe --ignore-install smc")
    assert kinds() == "loaded"
    assert {connects(way) for way in SMC} == {"Connection refused"}
    assert connects(("2", "0")) == "connected", "what the family filters is names"
    assert {connects(way, None) for way in SMC} == {"connected"}, "what root's services do goes on"


DOOR = "/run/systemd/resolve/io.systemd.Resolve"
LISTEN = f"""
import os, socket
os.makedirs(os.path.dirname("{DOOR}"), exist_ok=True)
line = socket.socket(socket.AF_UNIX)
line.bind("{DOOR}")
os.chmod("{DOOR}", 0o666)
line.listen(9)
while True:
    line.accept()[0].close()
"""
KNOCK = f"""
import socket
line = socket.socket(socket.AF_UNIX)
try:
    line.connect("{DOOR}")
    print("open")
except OSError as error:
    print(type(error).__name__)
"""


@pytest.mark.long
@pytest.mark.bypass(6, long=True)
def test_the_system_s_own_resolver_answers_no_child(filtered):
    filtered.write("/usr/local/bin/listen", LISTEN)
    filtered.does("systemd-run -q --unit=own python3 /usr/local/bin/listen")

    def knocked(user):
        return filtered.play(KNOCK, uid=UIDS[user]).strip()

    filtered.until(lambda: filtered.run(f"test -S {DOOR}").code == 0, 60, 0.5)
    filtered.until(lambda: knocked("child") == "PermissionError", 120, 1)
    assert knocked("sibling") == knocked("parent") == "open"
    agree(filtered, UNFILTERED)
    filtered.until(lambda: knocked("child") == "open", 90, 1)
