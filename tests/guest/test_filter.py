"""Names of sites on a whole PC: a child's questions are answered by its rules, nobody else's are touched."""

import pytest

from tests.guest.building import freeze
from tests.guest.family import AGENT, HEAD, agree, answers, running, status
from tests.guest.guest import Guest

NET, GATE = "luytre-net.service", "luytre-sitegate.service"
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
TOOL = "/usr/local/bin/ask-for"
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
    """What becomes of a question."""
    return guest.does(["python3", TOOL, host, name], user=user).strip()


def filters(guest):
    """Whether An's questions are turned to the filter, and it answers."""
    return asked(guest, "bad.example") == CLOSED


def table(guest):
    """Whether the kernel has our table."""
    return "table inet luytre" in guest.does("nft list tables")


def gather(guest):
    """A family that has agreed about sites."""
    guest.write(TOOL, ASK)
    agree(guest, FAMILY)
    guest.until(lambda: filters(guest), 90, 1)


@pytest.fixture(scope="session")
def filtered_home(home, tmp_path_factory):
    return freeze(home, tmp_path_factory.mktemp("guest") / "filtered", gather)


@pytest.fixture
def filtered(filtered_home):
    with Guest(filtered_home) as guest:
        yield guest


def test_a_child_s_questions_are_answered_by_its_rules_and_others_are_left_alone(filtered):
    for name in ("bad.example", "below.bad.example", "188bet.com", "use-application-dns.net"):
        assert asked(filtered, name) == CLOSED
        assert asked(filtered, name, host="::1") == CLOSED
    for user in ("sibling", "parent"):
        assert asked(filtered, "bad.example", user) == "ConnectionRefusedError", "there is no resolver here"
    # Nobody is upstream here, but what is open is looked for there.
    assert asked(filtered, "good.example") == "cannot 0"
    container = "setpriv --reuid $(grep ^child: /etc/subuid | cut -d: -f2) --clear-groups"
    assert filtered.does(f"{container} python3 {TOOL} 127.0.0.1 bad.example").strip() == CLOSED


@pytest.mark.long
def test_the_kernel_s_table_is_no_child_s_to_change_and_mends_itself(filtered):
    assert filtered.run("nft flush ruleset; unshare -Urn nft flush ruleset", user="child").said
    assert table(filtered)
    filtered.does("nft flush ruleset")
    assert not filters(filtered)
    filtered.until(lambda: filters(filtered), 150, 1)


@pytest.mark.parametrize("unit", [NET, AGENT])
def test_whichever_half_is_killed_what_is_closed_stays_closed(filtered, unit):
    filtered.does(f"systemctl kill -s KILL {unit}")
    assert table(filtered)
    filtered.until(lambda: filters(filtered), 60, 0.5)


def test_an_agreement_without_sites_leaves_nothing_behind(filtered):
    agree(filtered, UNFILTERED)
    filtered.until(lambda: not table(filtered), 60, 0.5)
    assert asked(filtered, "bad.example") == "ConnectionRefusedError"


@pytest.mark.long
def test_an_agent_that_leaves_in_good_order_opens_and_one_that_comes_closes(filtered):
    filtered.does(f"systemctl stop {AGENT}")
    filtered.until(lambda: not table(filtered), 60, 0.5)
    filtered.does(f"systemctl start {AGENT}")
    filtered.until(lambda: answers(filtered) and filters(filtered), 90, 1)


def test_removed_it_leaves_no_table(filtered):
    filtered.does("kill -9 " + running(filtered) + "; apt-get -q -y remove luytre 2>&1", timeout=300)
    assert filtered.does("nft list tables") == ""


@pytest.mark.parametrize(
    "breaks", [f"systemctl mask -q --now {NET}", f"systemctl mask -q {GATE}; nft delete table inet luytre"]
)
@pytest.mark.long
def test_what_is_not_filtered_is_told(filtered, breaks):
    filtered.does(breaks)

    def told():
        return "names-unfiltered" in {x["name"] for x in status(filtered)["health"]}

    filtered.until(told, 240, 1)
