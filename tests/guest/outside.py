"""A network beyond the card of that PC: resolvers, and servers of all kinds."""

import pytest

from tests.guest.family import UIDS
from tests.guest.filtered import asked

WORLD = """ip netns add world
ip link add out type veth peer name in netns world
ip address add 192.0.2.1/24 dev out
ip link set out up
ip -n world address add 192.0.2.53/24 dev in
ip -n world address add 192.0.2.77/24 dev in
ip -n world address add 192.0.2.78/24 dev in
ip -n world address add 1.1.1.1/32 dev in
ip -n world link set in up
ip route add default via 192.0.2.53
rm -f /etc/resolv.conf
echo nameserver 192.0.2.53 >/etc/resolv.conf
systemd-run -q --unit=world ip netns exec world python3 /usr/local/bin/world"""
SERVE = r"""
import selectors, socket
from contextlib import suppress
def answered(data):
    end = 12
    while data[end]:
        end += data[end] + 1
    answer = b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\xc0\0\2\x4d"
    return data[:2] + b"\x81\x80\0\1\0\1\0\0\0\0" + data[12 : end + 5] + answer
lines = selectors.DefaultSelector()
for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
    for port in {ports}:
        for host in ("192.0.2.53", "192.0.2.77", "192.0.2.78", "1.1.1.1"):
            line = socket.socket(socket.AF_INET, kind)
            line.bind((host, port))
            if kind == socket.SOCK_STREAM:
                line.listen()
            lines.register(line, selectors.EVENT_READ, port)
while True:
    for key, _ in lines.select():
        with suppress(OSError, IndexError):
            if key.fileobj.type == socket.SOCK_STREAM:
                key.fileobj.accept()[0].close()
            else:
                data, who = key.fileobj.recvfrom(2000)
                key.fileobj.sendto(answered(data) if key.data == 53 else data, who)
"""
REACH = """
import socket, sys
kind, host, port = sys.argv[1:]
line = socket.socket(socket.AF_INET, {"tcp": socket.SOCK_STREAM, "udp": socket.SOCK_DGRAM}[kind])
line.settimeout(20)
try:
    line.connect((host, int(port)))
    if kind == "udp":
        line.send(b"?")
        line.recv(9)
    print("reached")
except OSError as error:
    print(type(error).__name__)
"""
WAYS_OUT = {
    "ssh": ("tcp", 22),
    "a proxy": ("tcp", 3128),
    "Tor": ("tcp", 9001),
    "a tunnel that looks like the web": ("tcp", 443),
    "OpenVPN": ("udp", 1194),
    "WireGuard": ("udp", 51820),
}
RESOLVERS = {
    "DNS over TLS": ("tcp", "192.0.2.53", 853),
    "DNS over QUIC": ("udp", "192.0.2.53", 853),
    "DNS over HTTPS": ("tcp", "1.1.1.1", 443),
    "DNS over HTTP/3": ("udp", "1.1.1.1", 443),
}


@pytest.fixture
def outside(filtered):
    """The PC, and beyond its card a network with resolvers and servers of all kinds."""
    ports = {53, *(port for _, port in WAYS_OUT.values()), *(port for *_, port in RESOLVERS.values())}
    filtered.write("/usr/local/bin/world", SERVE.replace("{ports}", str(ports)))
    filtered.does(WORLD)
    filtered.until(lambda: asked(filtered, "good.example", "sibling", "192.0.2.53") == "answered 1", 60, 0.5)
    return filtered


def reaches(guest, kind, host, port, user="child"):
    """Whether a server out there is reached."""
    return guest.play(REACH, kind, host, port, uid=UIDS[user]).strip() == "reached"
