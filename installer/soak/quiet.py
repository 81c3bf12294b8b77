"""A day of Luytre, hurried, on a wire whose every packet is kept: nothing leaves that nobody chose.

All that the units of the package start runs as they say: agent, guard, the half with a network, the helpers
of root at their turns; and a child's browser has its relay. First as installed; then a family filters sites,
without a list; then it follows all lists that are followed by default, from makers of our own at the other
end of the wire, by the names and certificates of the real ones. Clocks go faster, all alike, so that a day is
minutes. Until there are lists, not one packet may leave by either version of IP; from then on, only to the
makers that were named, and what is looked up must be their names.

What is not as a family has it: no systemd, so no sandbox (a unit that may not speak could, and would be
seen), no login and no bus; no desktop, so neither tray nor sensor; the interpreter and its libraries are
this project's. The half with a network believes the makers' authority by SSL_CERT_FILE, it alone.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import socket
import struct
import subprocess
import sys
import sysconfig
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

sys.path.append(str(Path(__file__).resolve().parents[1]))

from agent.api import contract
from agent.api import messages as m
from agent.api.client import Client
from agent.api.errors import Unavailable, WrongVersion
from agent.sites.subscriptions import shipped
from browsers import world
from linux import deb
from soak.watched import makers, pc, unitfile
from soak.watched import wire as wiring
from soak.watched.keeper import Keeper
from soak.watched.leaving import Sources
from soak.watched.wire import Wire

assert sys.platform == "linux", "network namespaces are Linux's"

HOURS, FACTOR = 25.0, 360.0
"""Lists are asked for once a day: so a day and some."""
DAY = 24.0
CHILD = 5101
ACCOUNTS = {"an": CHILD, "lan": 5102}
PLACE = Path("/run/watched")
LISTS = shipped().defaults
AGENT = Path("/run/luytre/0/agent.sock")
SERVICES = {"luytre-agent.service", "luytre-guard.service", "luytre-net.service"}
AT_BOOT = {"luytre-browsers.service", "luytre-enrol.service", "luytre-pepper.service"}
FILTERING = AT_BOOT | {"luytre-sitegate.service"}
ANSWERING = FILTERING | {"luytre-answers@.service"}
"""Helpers of root that run for a moment, by what the family chose."""
FAMILY = """format = 1
zone = "Asia/Ho_Chi_Minh"
country = "VN"
language = "en"
guardians = ["lan"]
[child.an]
name = "An"
accounts = ["an"]
[child.an.sites]
mode = "filter"
block = ["adult", "gambling", "dating", "drugs", "violence", "proxy", "malware", "social", "video", "games"]
safe_search = true
answered = true
[[child.an.rule]]
site = "bad.example"
action = "block"
"""
CLOSED = "bad.example"
ASK = """
import socket, struct, sys
labels = b"".join(bytes([len(x)]) + x.encode() for x in sys.argv[2].split(".")) + b"\\0"
line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
line.settimeout(5)
line.connect((sys.argv[1], 53))
line.send(struct.pack(">HHHHHH", 7, 256, 1, 0, 0, 0) + labels + struct.pack(">HH", 1, 1))
try:
    print(line.recv(2000)[3] & 15)
except OSError as error:
    print(error)
"""
OPEN_CODE, CLOSED_CODE = "0", "3"
PATIENCE, LONGEST = 60.0, 600.0
SHOWN = 20
"""Packets that are told of one story."""


@dataclass(frozen=True)
class Story:
    """What a family does, and what may come of it."""

    name: str
    sources: Sources
    helpers: set[str]
    """Of root, that must have run by its end."""
    begin: Callable[[], None] = lambda: None
    done: Callable[[], bool] = lambda: True
    """Whether all that it is about has come."""


@dataclass
class Trial:
    """One PC, from its installation on."""

    wire: Wire
    keeper: Keeper
    hours: float
    factor: float

    def tell(self, story: Story) -> bool:
        """One of them; whether nothing left that nobody chose."""
        story.begin()
        time.sleep(self.hours * 3600 / self.factor)
        world.until(f"{story.name}: all that it is about", story.done, LONGEST)
        self.lives(story.helpers)
        found = story.sources.judge(self.wire.take())
        print(
            f"{story.name:<34}{self.hours:>6.0f}{found.chosen.total():>9}{len(found.chosen):>7}"
            f"{len(found.stray):>8}  {'held' if found.holds else 'NOT QUIET'}",
            flush=True,
        )
        for line in found.lines(SHOWN):
            print(line)
        return found.holds

    def lives(self, helpers: set[str]) -> None:
        """Nothing is quiet because it is dead."""
        if dead := SERVICES - self.keeper.alive() - self.keeper.impossible:
            raise SystemExit(
                f"ended by itself: {', '.join(dead)}; {self.keeper.log.read_text('utf-8')[-3000:]}"
            )
        if idle := helpers - self.keeper.ran.keys():
            raise SystemExit(f"never ran: {', '.join(idle)}")


def agree() -> None:
    """A family filters the names of sites; root says so."""
    world.until("the agreement", agreed, PATIENCE)
    world.until("the gate", lambda: "table inet luytre" in world.run("nft", "list", "tables"), PATIENCE)
    world.until("what is closed is so", lambda: asked(CLOSED) == CLOSED_CODE, PATIENCE)


def agreed() -> bool:
    """Whether the agent took it: a hurried one has no patience with who is slow to greet it."""
    try:
        with Client.connect(AGENT, "soak") as client:
            client.call(contract.APPLY, m.ApplyPolicy(FAMILY))
    except (WrongVersion, Unavailable):
        return False
    return True


def follow() -> None:
    """It follows the lists that one follows who chose none; its child looks up a name."""
    words = "from agent.sites.lists import HOME, Lists; lists = Lists(HOME); lists.follow(lists.followed())"
    account = ["setpriv", "--reuid=luytre-net", "--regid=luytre-net", "--clear-groups"]
    libraries = os.pathsep.join([str(pc.TREE), sysconfig.get_path("purelib")])
    world.run(*account, sys.executable, "-P", "-c", words, PYTHONPATH=libraries)
    world.until("what is open is so", lambda: asked(makers.OPEN) == OPEN_CODE, PATIENCE)


def asked(name: str) -> str:
    """What becomes of a child's question for a name; it asks the network's resolver, as programs do."""
    words = ["setpriv", f"--reuid={CHILD}", "--clear-groups", sys.executable, "-I", "-c", ASK]
    return world.run(*words, makers.RESOLVERS[0], name).strip()


def fetched(hours: float) -> bool:
    """Whether each list came, and was asked for again a day later."""
    told = [line.split() for line in (PLACE / "asked").read_text("utf-8").splitlines()]
    places = {(urlsplit(x.url).hostname, urlsplit(x.url).path) for x in LISTS}
    came = {tuple(words[1:]) for words in told if words[0] == "list"}
    again = {tuple(words[1:]) for words in told if words[0] == "same"}
    if missing := [words for words in told if words[0] == "missing"]:
        raise SystemExit(f"makers were asked for what they do not have: {missing}")
    return came == places and (hours <= DAY or again == places)


@contextmanager
def relayed() -> Iterator[None]:
    """A child is at the PC, and its browser has the relay, which it tells of what is in front."""
    with _of_child("sleep", "inf"), _of_child(str(pc.TREE / "luytre-browser")) as relay:
        over = threading.Event()
        threading.Thread(target=_browse, args=(relay, over), daemon=True).start()
        try:
            yield
        finally:
            over.set()
        if relay.poll() is not None:
            raise SystemExit("the relay ended by itself")


@contextmanager
def _of_child(*words: str) -> Iterator[subprocess.Popen[bytes]]:
    """A program of the child's."""
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, user=CHILD, group=CHILD, extra_groups=[]
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def _browse(relay: subprocess.Popen[bytes], over: threading.Event) -> None:
    """What an extension says, again and again (native messaging)."""
    number = 0
    while not over.wait(1) and relay.stdin is not None:
        number += 1
        said = {"id": number, "method": "tabs", "params": {"front": makers.OPEN, "hosts": [CLOSED]}}
        data = json.dumps(said).encode()
        with contextlib.suppress(OSError, ValueError):  # it has ended: that is told at the end
            relay.stdin.write(struct.pack("=I", len(data)) + data)
            relay.stdin.flush()


def sees(wire: Wire) -> None:
    """What leaves is captured, by either version, and nobody chose this."""
    for family, host in ((socket.AF_INET, "198.51.100.1"), (socket.AF_INET6, "2001:db8:51::1")):
        with socket.socket(family, socket.SOCK_DGRAM) as line:
            line.sendto(b"x", (host, 9))
    world.until("what leaves is captured", lambda: len(wire.left) == 2, PATIENCE)
    if [frame for frame in wire.take() if Sources({}, makers.RESOLVERS).source(frame)]:
        raise SystemExit("what nobody chose is taken for chosen")


def stories(hours: float) -> tuple[Story, ...]:
    """One after another, on one PC."""
    nobody, followed = Sources({}, ()), Sources(makers.hosts(LISTS), makers.RESOLVERS, (makers.OPEN,))
    return (
        Story("as installed", nobody, AT_BOOT),
        Story("sites filtered, no list", nobody, FILTERING, agree),
        Story("the lists of the default followed", followed, ANSWERING, follow, lambda: fetched(hours)),
    )


def trial(hours: float, factor: float) -> bool:
    """All stories; whether each was as quiet as it must be."""
    pc.prepare(ACCOUNTS, factor)
    PLACE.mkdir()
    wiring.lay()
    wire = wiring.Wire()
    net = {"luytre-net.service": {"SSL_CERT_FILE": str(PLACE / "authority.pem")}}
    keeper = Keeper(unitfile.shipped(deb.HERE, deb.UNITS), factor, PLACE / "log", net)
    PLACE.chmod(0o755)
    with wiring.served(PLACE):
        sees(wire)
        world.run(pc.TREE / "luytre-pack")
        try:
            keeper.start()
            for name in keeper.impossible:
                print(f"{name} cannot work on this kernel, and does not run")
            one = Trial(wire, keeper, hours, factor)
            print(f"{'story':<34}{'hours':>6}{'packets':>9}{'names':>7}{'others':>8}  result", flush=True)
            with relayed():
                held = [one.tell(story) for story in stories(hours)]
        finally:
            keeper.stop()
    return all(held)


def main(argv: list[str]) -> int:
    """Go to a PC of its own, and count."""
    parser = argparse.ArgumentParser(prog="soak quiet", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--hours", type=float, default=HOURS, help=f"of each story (default {HOURS:.0f})")
    parser.add_argument("--factor", type=float, default=FACTOR, help=f"how hurried (default {FACTOR:.0f})")
    parser.add_argument("--ci", action="store_true", help="two hours")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if not options.inside:
        return pc.inside(__file__, ["--inside", *argv])
    world.die_with_parent()
    return int(not trial(2.0 if options.ci else options.hours, options.factor))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
