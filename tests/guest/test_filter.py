"""Names of sites on a whole PC: a child's questions are answered by its rules, nobody else's are touched."""

import json

import pytest

from soak.watched.leaving import read
from soak.watched.wire import LAID
from tests.guest.building import prepared
from tests.guest.family import AGENT, HEAD, accept_clock, agree, answers, ask, running, status
from tests.guest.guest import Guest
from tests.guest.shelf import shelf
from tests.guest.test_data import holders, remembers
from tests.guest.test_doctor import GATE, WITH_SITES, breaks_and_fails
from tests.guest.test_net import believed, listening, process

NET = "luytre-net.service"
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
BROWSERS = "/etc/chromium /etc/opt /etc/firefox"
"""Where browsers are told what holds."""


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
    guest.until(lambda: filters(guest), 240, 1)


@pytest.fixture(scope="session")
def filtered_home(home):
    return prepared(home, "filtered", gather)


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


def test_a_child_s_questions_are_answered_by_its_rules_and_others_are_left_alone(shared):
    for name in ("bad.example", "below.bad.example", "188bet.com", "use-application-dns.net"):
        assert asked(shared, name) == CLOSED
        assert asked(shared, name, host="::1") == CLOSED
    for user in ("sibling", "parent"):
        assert asked(shared, "bad.example", user) == "ConnectionRefusedError", "there is no resolver here"
    # Nobody is upstream here, but what is open is looked for there.
    assert asked(shared, "good.example") == "cannot 0"
    container = "setpriv --reuid $(grep ^child: /etc/subuid | cut -d: -f2) --clear-groups"
    assert shared.does(f"{container} python3 {TOOL} 127.0.0.1 bad.example").strip() == CLOSED


@pytest.mark.long
def test_the_doctor_tries_it_and_child_and_guardian_hear_what_was_tried(shared):
    def found():
        told = json.loads(shared.run(["luytre", "--json", "--child", "an", "doctor"]).out)["checks"]
        return {x["name"]: x["case"] for x in told}

    shared.does("nft delete table inet luytre")
    checks = {}

    def looked():
        checks.update(found())
        return checks["names-gate"] == "ok"

    shared.until(looked, 90, 0.5)
    assert filters(shared), "the gate was made to look"
    assert checks["names"] == checks["closed-name"] == checks["unowned"] == "ok"
    assert checks["help-name"] == "silent", "nobody is upstream here"
    assert checks["lists"] == "none"
    for name in ("www.188bet.com", "188bet.com", "good.example"):
        asked(shared, name)

    def tried(user, *words):
        said = shared.does(["luytre", "--json", "tried", *words], user=user)
        return {x["category"]: x["tries"] for x in json.loads(said)["lines"]}

    shared.until(lambda: "gambling" in tried("child"), 60, 1)
    assert tried("child") == tried("parent", "--child", "an")


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
    filtered.write("/usr/local/bin/reach", REACH)
    filtered.does(WORLD)
    filtered.until(lambda: asked(filtered, "good.example", "sibling", "192.0.2.53") == "answered 1", 60, 0.5)
    return filtered


def reaches(guest, kind, host, port, user="child"):
    """Whether a server out there is reached."""
    return guest.does(["python3", "/usr/local/bin/reach", kind, host, port], user=user).strip() == "reached"


@pytest.mark.bypass(6, long=True)
def test_no_other_resolver_tells_a_child_what_is_closed(outside):
    for host in ("192.0.2.53", "1.1.1.1"):
        assert asked(outside, "bad.example", host=host) == CLOSED
        assert asked(outside, "bad.example", "sibling", host) == "answered 1"
    for name, way in RESOLVERS.items():
        assert not reaches(outside, *way), name
        assert reaches(outside, *way, user="sibling"), name
    assert reaches(outside, "tcp", "192.0.2.77", 443), "what the family filters is names"


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
    filtered.write("/usr/local/bin/reach", REACH)
    filtered.does(["python3", "/usr/local/bin/reach", "udp", "192.0.2.77", "9"])
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


@pytest.mark.bypass(7, long=True)
def test_the_youngest_reach_only_what_was_answered_just_now(outside):
    agree(outside, FAMILY.replace("safe_search = true", "safe_search = true\nanswered = true"))
    outside.until(lambda: not reaches(outside, "tcp", "192.0.2.77", 443), 60, 0.5)
    outside.until(lambda: asked(outside, "good.example") == "answered 1", 60, 0.5)
    assert reaches(outside, "tcp", "192.0.2.77", 443)
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


@pytest.mark.bypass(6, long=True)
def test_the_system_s_own_resolver_answers_no_child(filtered):
    filtered.write("/usr/local/bin/listen", LISTEN)
    filtered.write("/usr/local/bin/knock", KNOCK)
    filtered.does("systemd-run -q --unit=own python3 /usr/local/bin/listen")

    def knocked(user):
        return filtered.does("python3 /usr/local/bin/knock", user=user).strip()

    filtered.until(lambda: filtered.run(f"test -S {DOOR}").code == 0, 60, 0.5)
    filtered.until(lambda: knocked("child") == "PermissionError", 120, 1)
    assert knocked("sibling") == knocked("parent") == "open"
    agree(filtered, UNFILTERED)
    filtered.until(lambda: knocked("child") == "open", 90, 1)


@pytest.mark.long
def test_the_kernel_s_table_is_no_child_s_to_change_and_mends_itself(filtered):
    assert filtered.run("nft flush ruleset; unshare -Urn nft flush ruleset", user="child").said
    assert table(filtered)
    filtered.does("nft flush ruleset")
    assert not filters(filtered)
    filtered.until(lambda: filters(filtered), 150, 1)


@pytest.mark.long
def test_where_the_table_is_gone_and_nobody_can_look_the_doctor_fails(shared):
    breaks_and_fails(shared, WITH_SITES)
    shared.until(lambda: filters(shared), 30, 0.5)


def test_the_pc_s_own_firewall_that_begins_anew_opens_nothing_for_a_minute(shared):
    for verb in ("start", "reload", "stop"):
        shared.does(f"systemctl stop luytre-sitegate.timer; systemctl {verb} nftables")
        shared.until(lambda: filters(shared), 30, 0.5)


@pytest.mark.parametrize("unit", [NET, AGENT])
def test_whichever_half_is_killed_what_is_closed_stays_closed(shared, unit):
    shared.does(f"systemctl kill -s KILL {unit}")
    assert table(shared)
    shared.until(lambda: filters(shared), 60, 0.5)


@pytest.mark.long
def test_an_agreement_without_sites_leaves_nothing_behind(filtered):
    agree(filtered, UNFILTERED)
    filtered.until(lambda: not table(filtered), 60, 0.5)
    assert asked(filtered, "bad.example") == "ConnectionRefusedError"


def test_who_listens_for_a_child_s_names_does_so_while_it_is_agreed(filtered):
    before, certificates = listening(filtered), believed(filtered)
    agree(filtered, UNFILTERED)
    filtered.until(lambda: not table(filtered), 60, 0.5)
    filtered.until(lambda: listening(filtered) < before, 60, 0.5)
    own = before - listening(filtered)
    places = {(kind, place.rpartition(":")[0]) for kind, place, _ in own}
    # The third pair hears who asks a router behind a card by IPv6, and answers this PC alone.
    assert places == {(kind, host) for kind in ("tcp", "udp") for host in ("127.0.0.1", "[::1]", "[::]")}
    assert len({place.rpartition(":")[2] for _, place, _ in own}) == 1, "one child, one port"
    assert all(f"pid={process(filtered)}," in who for *_, who in own)
    assert believed(filtered) == certificates
    assert not filtered.does(f"find {BROWSERS} -type f -exec grep -lai certificate {{}} + || true")


@pytest.mark.long
def test_an_agent_that_leaves_in_good_order_opens_and_one_that_comes_closes(filtered):
    filtered.does(f"systemctl stop {AGENT}")
    filtered.until(lambda: not table(filtered), 60, 0.5)
    filtered.does(f"systemctl start {AGENT}")
    filtered.until(lambda: answers(filtered) and filters(filtered), 90, 1)


@pytest.mark.long
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
