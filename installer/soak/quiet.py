"""A day of Luytre, hurried, in a network whose every packet is counted: nothing leaves that nobody chose.

The real agent and the real half with a network run as they are installed; then the half with a network
filters, without lists; then it follows one list. Their clocks go faster, all of them alike, so that a day is
minutes. Counted is what any process sends off the PC, by both versions of IP: to the list's maker, and to
all others.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import runpy
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

assert sys.platform == "linux", "network namespaces are Linux's"

ROOT = Path(__file__).resolve().parents[2]
HOURS, FACTOR = 24.0, 720.0
MAKER = "192.0.2.10"
NET = f"""
ip link set lo up
ip link add out type bridge
ip address add 192.0.2.9/24 dev out
ip -6 address add 2001:db8::9/64 dev out nodad
ip link set out up
ip route add default via 192.0.2.1 dev out
ip -6 route add default via 2001:db8::1 dev out
nft -f - <<'X'
table inet counted {{
    counter named {{ }}
    counter others {{ }}
    chain sent {{
        type filter hook output priority 100; policy accept;
        oifname "lo" accept
        meta skuid 0-4294967294 ip daddr {MAKER} tcp dport 443 counter name named accept
        meta skuid 0-4294967294 counter name others
    }}
}}
X
"""
"""What the kernel says by itself (neighbours, routers) belongs to no process, and is not counted."""


class Hurry:
    """This process's clocks, so many times faster, and its waiting so much shorter."""

    def __init__(self, factor: float) -> None:
        self._factor = factor
        self._began = time.monotonic()
        self._clocks = {name: getattr(time, name) for name in ("time", "monotonic", "sleep", "clock_gettime")}

    def ahead(self) -> float:
        """Seconds by which a clock is ahead of the real one."""
        return float((self._clocks["monotonic"]() - self._began) * (self._factor - 1))

    def begin(self) -> None:
        """From here on."""
        known, ahead, factor = self._clocks, self.ahead, self._factor

        class Fast(datetime):
            """Tells the hurried time; whatever is a moment is one of these, for who asks."""

            @classmethod
            def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
                return datetime.now(tz) + timedelta(seconds=ahead())

        def shorter(wait: Callable[..., Any]) -> Callable[..., Any]:
            def select(self: Any, timeout: float | None = None) -> Any:
                return wait(self, timeout if timeout is None or timeout <= 0 else timeout / factor)

            return select

        time.time = lambda: known["time"]() + ahead()
        time.monotonic = lambda: known["monotonic"]() + ahead()
        time.clock_gettime = lambda clock: known["clock_gettime"](clock) + ahead()
        time.sleep = lambda seconds: known["sleep"](float(seconds) / factor)
        selectors.EpollSelector.select = shorter(selectors.EpollSelector.select)  # type: ignore[method-assign]
        waiting = socket.socket.settimeout

        def settimeout(self: socket.socket, seconds: float | None) -> None:
            waiting(self, None if seconds is None else float(seconds) / factor)

        socket.socket.settimeout = settimeout  # type: ignore[assignment,method-assign]
        import agent.scheduling.clock as clocks

        clocks.datetime = Fast  # type: ignore[attr-defined]


def hurried(factor: float, module: str, words: list[str]) -> None:
    """Become a program whose clocks go faster."""
    sys.argv = [module, *words]
    Hurry(factor).begin()
    runpy.run_module(module, run_name="__main__")


@contextlib.contextmanager
def running(factor: float, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """A part of Luytre, hurried."""
    command = [sys.executable, "-P", __file__, "--hurry", str(factor), *words]
    started = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=os.environ)
    try:
        yield started
        if started.poll() is not None:
            raise AssertionError(f"{words[0]} ended by itself: {started.returncode}")
    finally:
        started.send_signal(signal.SIGTERM)
        started.wait(60)


class Orders:
    """The agent's line, as far as the half with a network meets it."""

    def __init__(self, place: Path, said: bytes) -> None:
        self._line = socket.socket(socket.AF_UNIX)
        self._line.bind(os.fspath(place))
        self._line.listen(4)
        self._said = said
        self.heard = b""
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            caller, _ = self._line.accept()
            threading.Thread(target=self._meet, args=(caller,), daemon=True).start()

    def _meet(self, caller: socket.socket) -> None:
        with contextlib.suppress(OSError):
            caller.sendall(self._said)
            while told := caller.recv(4096):
                self.heard += told


def installed(folder: Path, factor: float, seconds: float) -> None:
    """As it is installed: nobody has spoken of sites."""
    (folder / "agent").mkdir(mode=0o700)
    net = running(factor, "agent.net", str(folder / "alive"), str(folder / "orders"))
    words = ("--try", "--state", str(folder / "agent"))
    with net, running(factor, "agent", *words) as agent:
        _wait(seconds, agent)


def filtering(folder: Path, factor: float, seconds: float, *, followed: bool = False) -> None:
    """A child's names are filtered; with ``followed`` by a list, whose maker is away."""
    from agent.sites.dns.profile import Orders as Told
    from agent.sites.dns.profile import Profile, write
    from agent.sites.lists import Lists
    from agent.sites.subscriptions import Subscription

    lists = Lists(folder / "lists")
    if followed:
        url = f"https://{MAKER}/list"
        lists.follow(
            [Subscription(id="own", category="adult", form="plain", url=url, maker="own", default=True)]
        )
    told = Told((Profile(5301, blocked=frozenset({"adult"})),), str(lists.index_folder))
    orders = Orders(folder / "orders", write(told))
    with running(factor, "agent.net", str(folder / "alive"), str(folder / "orders")) as net:
        _wait(seconds, net)
    if b'"serving":[5301]' not in orders.heard:
        raise AssertionError("it did not filter")


def _wait(seconds: float, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        time.sleep(0.2)


def counted() -> dict[str, int]:
    """Packets since the last look."""
    said = subprocess.run(
        ["nft", "-j", "reset", "counters", "table", "inet", "counted"], check=True, stdout=subprocess.PIPE
    ).stdout
    found = [x["counter"] for x in json.loads(said)["nftables"] if "counter" in x]
    return {x["name"]: int(x["packets"]) for x in found}


STORIES: dict[str, tuple[Callable[[Path, float, float], None], bool]] = {
    "as installed": (installed, False),
    "sites filtered, no list": (filtering, False),
    "one list followed": (lambda *words: filtering(*words, followed=True), True),
}
"""Each, and whether something goes to the list's maker."""


def trial(hours: float, factor: float) -> bool:
    """All stories, in the network that this process is in; whether each was as quiet as it must be."""
    subprocess.run(["sh", "-ec", NET], check=True)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:  # the counters count
        line.sendto(b"x", ("198.51.100.1", 9))
    if counted() != {"named": 0, "others": 1}:
        raise AssertionError("what leaves is not counted")
    good = True
    print(f"{'story':<28}{'hours':>6}{'to the maker':>14}{'to others':>11}  result")
    for name, (story, speaks) in STORIES.items():
        with tempfile.TemporaryDirectory(prefix="luytre-quiet-") as folder:
            story(Path(folder), factor, hours * 3600 / factor)
        found = counted()
        holds = not found["others"] and bool(found["named"]) == speaks
        good &= holds
        print(
            f"{name:<28}{hours:>6.0f}{found['named']:>14}{found['others']:>11}"
            f"  {'held' if holds else 'NOT QUIET'}",
            flush=True,
        )
    return good


def main(argv: list[str]) -> int:
    """Go into a network of its own, and count."""
    if argv[:1] == ["--hurry"]:
        hurried(float(argv[1]), argv[2], argv[3:])
        return 0
    parser = argparse.ArgumentParser(prog="soak quiet", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--hours", type=float, default=HOURS, help=f"of hurried time (default {HOURS:.0f})")
    parser.add_argument("--factor", type=float, default=FACTOR, help=f"how hurried (default {FACTOR:.0f})")
    parser.add_argument("--ci", action="store_true", help="two hours")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.inside:
        return int(not trial(options.hours, options.factor))
    hours = 2.0 if options.ci else options.hours
    words = ["--inside", "--hours", str(hours), "--factor", str(options.factor)]
    return subprocess.run(
        ["unshare", "--net", sys.executable, "-P", __file__, *words], check=False, env=_environment()
    ).returncode


def _environment() -> dict[str, str]:
    """Modules are found as here, and nothing is found by the names of the family's own folders."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "installer")]), "TZ": str(UTC)}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
