"""Ways round what is agreed about sites, as a teenager tries them in a browser, and the table of them."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import threading
import time
import zipfile
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agent.api import contract
from agent.api import messages as m
from agent.api.client import Client
from browsers import hearing, look, world
from browsers.family import CLOSED, SOCKET, Seat
from browsers.web import Web

HOSTS = (
    "dns.google",
    "spy.example",
    "web.archive.org",
    "www-888-com.translate.goog",
)
TOLD = 60.0
"""Seconds within which what is not blocked is seen by child and guardian."""
SETTLED = 4.0
"""Seconds in which a browser would have done what it shall not do."""
PROXY = 3128
BETS = "http://www.888.com/way"
WANTED = Path("/run/luytre/browsers")
PACKED_AT = Path("/var/lib/luytre-browser")
CHANGED = "our extension changed in the profile"
PUT_BACK = "our extension changed, and put back as it starts"
MINE = f'fetch("http://{hearing.HOST}/mine", {{ mode: "no-cors" }});\n'.encode()
MINE += b"for (const begun = Date.now(); Date.now() - begun < 8000; );\n"
"""A word more in our code: it waits, and speaks once all is as it was."""
TREES = {"chromium": Path("/usr/lib/chromium"), "firefox": Path("/usr/lib/firefox-esr")}
FEEDER = """import json, struct, sys, time
for number in range(10**6):
    told = {"front": "school.example", "audible": False, "hosts": []}
    data = json.dumps({"id": number, "method": "tabs", "params": told}).encode()
    sys.stdout.buffer.write(struct.pack("=I", len(data)) + data)
    sys.stdout.flush()
    time.sleep(1)
"""
"""What a child writes: an extension's word, said again and again."""


@dataclass(frozen=True)
class Try:
    """One way, and what became of it."""

    browser: str
    way: str
    result: str
    seconds: float
    held: bool


def lines(tried: Collection[Try]) -> Iterator[str]:
    """The table as it is printed: bypass, browser, result, seconds."""
    yield f"{'bypass':<54} {'browser':<10}{'result':<48}{'seconds':>8}"
    for one in tried:
        result = one.result if one.held else f"NOT HELD: {one.result}"
        yield f"{one.way:<54} {one.browser:<10}{result:<48}{one.seconds:>8.1f}"


class Ear(threading.Thread):
    """Counts who comes to a port: a proxy that nobody should reach."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.heard = 0
        self._door = socket.create_server(("127.0.0.1", port))

    def run(self) -> None:
        """Until the world ends."""
        while True:
            line, _ = self._door.accept()
            self.heard += 1
            line.close()


@dataclass
class Started(Seat):
    """A browser that is started in another way than by its name."""

    start: tuple[str, ...] = ()
    """Instead of its name."""

    def command(self, address: str) -> list[str]:
        """What starts it."""
        usual = super().command(address)
        return [*self.start, *usual[1:]] if self.start else usual


@dataclass
class Desk:
    """A child with a browser who tries."""

    account: str
    browser: str
    display: str
    folder: Path
    web: Web
    ear: Ear
    language: str
    only: str = ""
    """Nothing but ways with this word."""
    tried: list[Try] = field(default_factory=list)

    @property
    def home(self) -> Path:
        """Of the account."""
        return Path("/home", self.account)

    @contextmanager
    def seat(
        self, *words: str, start: tuple[str, ...] = (), at: str = "http://school.example/"
    ) -> Iterator[Started]:
        """The browser on a screen, ended afterwards."""
        seat = Started(self.account, self.browser, self.display, self.folder, words, start)
        with ExitStack() as stack:
            seat.sit_down(stack, at)
            yield seat

    def attempt(self, way: str, act: Callable[[], str]) -> None:
        """Try it; what happened and how long it took goes into the table."""
        if self.only not in way:
            return
        begun, held = time.monotonic(), True
        try:
            result = act()
        except SystemExit as never:
            result, held = str(never), False
        self.tried.append(Try(self.browser, way, result, time.monotonic() - begun, held))
        print(list(lines(self.tried))[-1], flush=True)

    def closed(self, seat: Seat, name: str = "888") -> str:
        """A closed site is closed all the same."""
        word = f"{name} {CLOSED[self.language]}"
        world.until(f"{self.account}: “{word}”", lambda: word in look.titles(seat.display))
        return "blocked: our page"

    def told(self, name: str, why: str) -> str:
        """Child and guardian hear of it."""
        with Client.connect(SOCKET, "browser-test") as client:

            def stands() -> bool:
                status = client.call(contract.STATUS, m.OfChild(self.account))
                return any(problem.name == name for problem in status.health)

            world.until(f"{self.account} is told {name}", stands, TOLD)
        return f"told: {why}"

    def quiet(self, what: str, count: Callable[[], int]) -> str:
        """Nothing came of it, though there was time."""
        time.sleep(SETTLED)
        if count():
            raise SystemExit(f"{what}: {count()} times")
        return f"blocked: {what} 0 times"

    def portable(self, name: str) -> tuple[str, ...]:
        """A copy of the browser at home, its program under another name."""
        tree = TREES[self.browser]
        copy = self.home / "game"
        if not copy.exists():
            run_as(self, "cp", "-rs", str(tree), str(copy))
            program = {"chromium": "chromium", "firefox": "firefox-esr"}[self.browser]
            for real in {program, *(["libxul.so"] if self.browser == "firefox" else [])}:
                (copy / real).unlink()
                run_as(self, "cp", str(tree / real), str(copy / (name if real == program else real)))
        return (str(copy / name),)


def run_as(desk: Desk, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """A command of the child."""
    uid = Seat(desk.account, desk.browser, desk.display, desk.folder).uid
    who = ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups"]
    return subprocess.run([*who, *words], input=given, capture_output=True, text=True, check=False)


def write_as(desk: Desk, path: Path, text: str) -> None:
    """A file of the child."""
    run_as(desk, "mkdir", "-p", str(path.parent))
    run_as(desk, "tee", str(path), given=text)


def apart(folder: str) -> tuple[str, ...]:
    """Starts what follows with an empty folder in the place of a browser's policies."""
    script = f'mount -t tmpfs none {folder} && exec "$@"'
    return ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, "sh")


def spy(folder: Path, version: int, **more: Any) -> dict[str, str]:
    """An extension of somebody else that tells when it runs, as a VPN or a proxy would."""
    code = 'fetch("http://spy.example/loaded", { mode: "no-cors" });'
    background = {"service_worker": "spy.js"} if version > 2 else {"scripts": ["spy.js"]}  # noqa: PLR2004
    manifest = {"manifest_version": version, "name": "spy", "version": "1.0", "background": background} | more
    return {str(folder / "manifest.json"): json.dumps(manifest), str(folder / "spy.js"): code}


def fed(desk: Desk, named: str, *start: str) -> tuple[str, ...]:
    """Starts a browser behind our relay, which is told what a child wrote; ``named``: its words."""
    script, feeder = desk.home / "fed", desk.home / "feeder.py"
    write_as(desk, feeder, FEEDER)
    relay = f"/usr/bin/python3 -IS /usr/lib/luytre/luytre-browser {named}"
    text = f'#!/bin/sh\npython3 {feeder} | {relay} >/dev/null &\nexec {" ".join(start)} "$@"\n'
    write_as(desk, script, text)
    run_as(desk, "chmod", "+x", str(script))
    return (str(script),)


def change_archive(path: Path) -> None:
    """Firefox's copy of our extension, with a word more in it."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files["background.js"] = MINE + files["background.js"]
    owner = path.stat()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    shutil.chown(path, owner.st_uid, owner.st_gid)


def opened(path: Path) -> bool:
    """Whether some process has it open."""
    return any(_leads_to(link) == str(path) for link in Path("/proc").glob("[0-9]*/fd/*"))


def _leads_to(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:
        return ""  # closed meanwhile


def press_return(seat: Seat) -> None:
    """Firefox asks whether that is meant."""
    time.sleep(5)
    look.press(seat.display, "key", "Return")


def packed() -> dict[str, Any]:
    """What was written down when the extension was packed last."""
    told: dict[str, Any] = json.loads((PACKED_AT / "packed.json").read_text("utf-8"))
    return told


def asked(desk: Desk) -> int:
    """How often a resolver of others was asked."""
    return len(desk.web.paths("dns.google", "dns-query"))


def changed_runs(desk: Desk) -> int:
    """How often our extension said that it is the changed one."""
    return len(desk.web.paths(hearing.HOST, "/mine"))


def ran(desk: Desk) -> int:
    """How often somebody else's extension said that it runs."""
    return len(desk.web.paths("spy.example"))
