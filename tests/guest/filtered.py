"""A PC of a family that has agreed about sites, and a question for a name there."""

import pytest

from tests.guest.family import HEAD, UIDS, agree
from tests.guest.guest import Guest
from tests.guest.shelf import shelf

FAMILY = f"""{HEAD}
[child.an]
name = "An"
accounts = ["child"]

[child.an.sites]
mode = "filter"
block = ["adult", "gambling"]
safe_search = true

[[child.an.rule]]
site = "bad.example"
action = "block"

[child.binh]
name = "Binh"
accounts = ["sibling"]
"""
UNFILTERED = FAMILY.partition("[child.an.sites]")[0]
# A question for an address, as a program asks it that knows no resolver but the system's; what is answered.
ASK = """
import socket, struct, sys
host, name = sys.argv[1:]
labels = b"".join(bytes([len(x)]) + x.encode() for x in name.split(".")) + b"\\0"
line = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
line.settimeout(20)
line.connect((host, 53))
try:
    line.send(struct.pack(">HHHHHH", 7, 256, 1, 0, 0, 0) + labels + struct.pack(">HH", 1, 1))
    said = line.recv(2000)
except OSError as error:
    print(type(error).__name__)
else:
    print({0: "answered", 2: "cannot", 3: "no such name"}[said[3] & 15], struct.unpack(">H", said[6:8])[0])
"""
CLOSED = "no such name 0"


def asked(guest, name, user="child", host="127.0.0.1"):
    """What becomes of a question of this account or uid."""
    return guest.play(ASK, host, name, uid=UIDS.get(user, user)).strip()


def filters(guest):
    """Whether An's questions are turned to the filter, and it answers."""
    return asked(guest, "bad.example") == CLOSED


def table(guest):
    """Whether the kernel has our table."""
    return "table inet luytre" in guest.does("nft list tables")


def gather(guest):
    """A family that has agreed about sites."""
    agree(guest, FAMILY)
    guest.until(lambda: filters(guest), 240, 1)


@pytest.fixture
def filtered(filtered_home):
    with Guest(filtered_home) as guest:
        yield guest


@pytest.fixture(scope="module")
def filtered_shelf(filtered_home):
    yield from shelf(filtered_home)


@pytest.fixture
def shared(filtered_shelf, request):
    """Tests that leave it as they found it have one."""
    yield from filtered_shelf.lend(request.node)
