"""Accounts send something somewhere: who hears it, and what they are told."""

from __future__ import annotations

from tests.agent.sitegate.conftest import PORT, Net

# Waits at a port of this PC in both ways, and says who spoke to it; ends after the first.
EAR = """
import select, socket, sys
ears = []
for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"), (socket.AF_INET6, "::")):
        ear = socket.socket(family, kind)
        ear.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        ear.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        if host == "::":
            ear.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        ear.bind((host, int(sys.argv[1])))
        if kind == socket.SOCK_STREAM:
            ear.listen()
        ears.append(ear)
import subprocess
asker = subprocess.Popen(sys.argv[2:], stdout=subprocess.PIPE, text=True)
heard = select.select(ears, [], [], 0)[0]
while asker.poll() is None and not heard:
    heard = select.select(ears, [], [], 0.05)[0]
for ear in heard or select.select(ears, [], [], 0)[0]:
    kind = "udp" if ear.type == socket.SOCK_DGRAM else "tcp"
    print(kind, 6 if ear.family == socket.AF_INET6 else 4)
asker.kill()
"""
REFUSED = {"ConnectionRefusedError", "PermissionError"}
"""What a program is told at once: by the far end as it seems, or by its own system."""
# Sends something there; says what the system answers.
ASK = """
import socket, sys
kind, host, port = sys.argv[1:]
family = socket.AF_INET6 if ":" in host else socket.AF_INET
line = socket.socket(family, socket.SOCK_DGRAM if kind == "udp" else socket.SOCK_STREAM)
line.settimeout(1.5)
try:
    line.connect(socket.getaddrinfo(host, int(port), type=line.type)[0][4])
    line.send(b"?")
    if kind == "udp":
        line.send(b"?")
        line.recv(1)
    print("sent")
except TimeoutError:
    print("sent")
except OSError as error:
    print(type(error).__name__)
"""


def heard(net: Net, uid: int, kind: str, host: str, port: int = 53) -> str:
    """How the resolver hears of what an account sends there; empty: not at all."""
    who = ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups"]
    asker = [*who, "/usr/bin/python3", "-I", "-c", ASK, kind, host, str(port)]
    return net.run("/usr/bin/python3", "-I", "-c", EAR, str(PORT), *asker).stdout.strip()


def answer(net: Net, uid: int, kind: str, host: str, port: int) -> str:
    """What becomes of it."""
    return net.run("/usr/bin/python3", "-I", "-c", ASK, kind, host, str(port), uid=uid).stdout.strip()
