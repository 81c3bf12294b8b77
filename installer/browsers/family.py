"""The family in front of its browsers: what was agreed, who sits where, and what was seen."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from agent.api import contract
from agent.api import messages as m
from agent.api.client import Client
from browsers import eye, look, world

ACCOUNTS = {"an": 2001, "binh": 2002, "lan": 2003}
CHILDREN = ("an", "binh")
SOCKET = Path("/run/luytre/0/agent.sock")
CLOSED = {"en": "is closed", "vi": "đang đóng"}
"""What our page's title says."""
HEAD = """format = 1
zone = "Asia/Ho_Chi_Minh"
country = "VN"
language = "{language}"
guardians = ["lan"]
"""
CHILD = """
[child.{child}]
name = "{child}"
accounts = ["{child}"]
[child.{child}.sites]
mode = "filter"
block = ["gambling", "proxy"]
safe_search = true
youtube = "moderate"
pages = {pages}
"""
SITE = '[[child.{child}.rule]]\nsite = "{host}"\n{how}\n'
OPEN, BLOCKED = 'daily = "{daily}"', 'action = "block"'
RULED = ("school.example", "news.example", "chat.example", "worker.localhost")
"""Sites that rules speak of; one below ``localhost`` may have a service worker without a certificate."""
AMPLE = "10h"
SCREEN = ("-screen", "0", "1024x768x24", "-ac", "-noreset")
"""Without the last word it begins anew when its first visitor leaves, and refuses who comes just then."""
_lock = threading.Lock()


@dataclass
class Report:
    """What was seen, and what was not."""

    failed: list[str] = field(default_factory=list)

    def line(self, who: str, what: str, *, holds: bool, figure: str = "") -> None:
        """One thing that was tried."""
        with _lock:
            print(f"{'ok ' if holds else 'NOT'} {who:<9} {what}{f': {figure}' if figure else ''}", flush=True)
            if not holds:
                self.failed.append(f"{who}: {what}")


@dataclass
class Agreement:
    """The policy in force."""

    language: str
    alone: threading.Lock = field(default_factory=threading.Lock)
    """Held while it is changed and what follows is measured: a change keeps the agent busy."""
    blocked: set[tuple[str, str]] = field(default_factory=set)
    """Children, and hosts that are closed to them."""
    daily: dict[tuple[str, str], str] = field(default_factory=dict)
    """The same, and how long a site is open a day, where that is less than ample."""
    unread: set[str] = field(default_factory=set)
    """Children whose browsers guess nothing."""

    @property
    def text(self) -> str:
        """The document."""
        parts = [HEAD.format(language=self.language)]
        for child in CHILDREN:
            parts.append(CHILD.format(child=child, pages=str(child not in self.unread).lower()))
            for host in RULED:
                daily = self.daily.get((child, host), AMPLE)
                how = BLOCKED if (child, host) in self.blocked else OPEN.format(daily=daily)
                parts.append(SITE.format(child=child, host=host, how=how))
        return "\n".join(parts)

    def read_nothing(self, child: str) -> None:
        """From now on this child's browser guesses nothing."""
        with Client.connect(SOCKET, "browser-test") as client:
            self.unread.add(child)
            client.call(contract.APPLY, m.ApplyPolicy(self.text))

    def allow(self, child: str, host: str, daily: str) -> None:
        """From now on a site is open for so long a day."""
        with Client.connect(SOCKET, "browser-test") as client:
            self.daily[child, host] = daily
            client.call(contract.APPLY, m.ApplyPolicy(self.text))

    def block(self, child: str, host: str = "news.example", *, blocked: bool) -> float:
        """Close or open a site of a child; answers when the agent said so."""
        with Client.connect(SOCKET, "browser-test") as client, listening(child) as events:
            self.blocked = self.blocked - {(child, host)} | ({(child, host)} if blocked else set())
            client.call(contract.APPLY, m.ApplyPolicy(self.text))
            for event in events.events(10):
                if event.event == "state":
                    return time.monotonic()
        raise SystemExit("the agent did not say that its answer is another")


def pending(client: Client, child: str) -> tuple[m.RequestView, ...]:
    """Requests without an answer."""
    return client.call(contract.REQUESTS, m.RequestsOf(child, pending=True)).requests


def used(client: Client, child: str, target: str) -> int:
    """Seconds of today."""
    day = client.call(contract.DAY, m.DayOf(child))
    return next((line.seconds for line in day.lines if line.target == target), 0)


@contextmanager
def listening(child: str) -> Iterator[Client]:
    """Somebody who hears what the agent says of a child."""
    with Client.connect(SOCKET, "browser-test") as client:
        client.call(contract.SUBSCRIBE, m.OfChild(child))
        yield client


@dataclass
class Seat:
    """An account in front of a browser on a screen of its own."""

    account: str
    browser: str
    display: str
    folder: Path
    more: tuple[str, ...] = ()
    """Words for the browser."""

    @property
    def uid(self) -> int:
        """Of the account."""
        return ACCOUNTS[self.account]

    @property
    def environment(self) -> dict[str, str]:
        """Of its programs."""
        home = f"/home/{self.account}"
        return {"DISPLAY": self.display, "HOME": home, "XDG_RUNTIME_DIR": f"/run/user/{self.uid}"}

    def command(self, address: str) -> list[str]:
        """What starts the browser, or opens one page more in it."""
        if self.browser == "chromium":
            return [
                "chromium",
                "--no-first-run",
                "--password-store=basic",
                "--ignore-certificate-errors",
                *self.more,
                address,
            ]
        return ["firefox-esr", *self.more, address]

    def sit_down(self, stack: ExitStack, address: str) -> None:
        """Screen, window manager, browser."""
        self.folder.mkdir(parents=True, exist_ok=True)
        log = self.folder / "log"
        screen = ["Xvfb", self.display, *SCREEN, "-fbdir", str(self.folder)]
        stack.enter_context(world.started(screen, log=log))
        world.until("a screen", lambda: look.is_there(self.display))
        stack.enter_context(world.started(["openbox"], uid=self.uid, log=log, **self.environment))
        world.until("a window manager", lambda: look.is_managed(self.display))
        stack.enter_context(world.started(self.command(address), uid=self.uid, log=log, **self.environment))

    def type(self, address: str) -> None:
        """Another page in the tab in front, typed by hand."""
        look.press(self.display, "key", "ctrl+l")
        time.sleep(0.5)
        look.press(self.display, "type", address)
        look.press(self.display, "key", "Return")

    def open(self, address: str) -> None:
        """One page more, as from a link in another program."""
        words = ["setpriv", f"--reuid={self.uid}", f"--regid={self.uid}", "--clear-groups"]
        subprocess.run(
            [*words, *self.command(address)],
            env=os.environ | self.environment,
            check=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def shows(self, word: str, patience: float = world.PATIENCE) -> float:
        """Wait until a title has this word."""
        return world.until(
            f"{self.account}: “{word}”",
            lambda: word in eye.title(self.display),
            patience,
        )

    def linked(self) -> bool:
        """Whether our relay runs for this account."""
        return self.relays() > 0

    def relays(self) -> int:
        """How many run: one for each profile."""
        done = subprocess.run(
            ["pgrep", "-c", "-u", str(self.uid), "-f", "luytre-browser"], capture_output=True, check=False
        )
        return int(done.stdout or 0)

    def picture(self, name: str) -> None:
        """Keep the screen."""
        look.picture(self.folder / "Xvfb_screen0", self.folder.parent / "pictures" / f"{name}.png")


def side_by_side(act: Callable[[Seat], None], seats: list[Seat], errors: list[str]) -> None:
    """The same at several seats; what never came true is told, and the others go on."""

    def go(seat: Seat) -> None:
        try:
            act(seat)
        except SystemExit as never:
            errors.append(f"{seat.account} ({seat.browser}): {never}")

    threads = [threading.Thread(target=go, args=(seat,)) for seat in seats]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
