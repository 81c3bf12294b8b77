"""Real browsers of two children and of a guardian on one PC: what is closed, told, asked, counted.

A world of its own (namespaces, local web servers, Xvfb): nothing of it is left afterwards. Each line that is
printed is a thing that was seen; the last one counts what was not. ``--pictures DIR`` keeps the screens.
It goes before the other work of the PC, so that what is measured is not that.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from agent.api import contract
from agent.api import messages as m
from agent.api.client import Client
from browsers import bypasses, hearing, in_names, listed, look, scenes, ways, world
from browsers.family import ACCOUNTS, CLOSED, SOCKET, Agreement, Report, Seat, pending, side_by_side, used
from browsers.guessing import guesses, unread
from browsers.measuring import counting, covering
from browsers.returning import AWAY, Returning
from browsers.web import SHELL, WORDS, Web

NAMES = ["school.example", "news.example", "chat.example", "www.888.com", "888.com", "www.google.com"]
HOSTS = [*NAMES, *WORDS, SHELL, listed.HOST, scenes.SEARCH, hearing.HOST]
STATE = Path("/var/lib/luytre")
WANTED = Path("/run/luytre/browsers")
TOLD = 60
"""Seconds within which a way round is seen."""
SEATS = (("an", "chromium", ":91"), ("binh", "firefox", ":92"))
BYPASSES = (("an", "chromium", "--disable-extensions"), ("binh", "firefox", "--safe-mode"))


@dataclass
class Story:
    """What children's browsers do, side by side."""

    agreement: Agreement
    web: Web
    report: Report
    returning: Returning
    errors: list[str] = field(default_factory=list)
    together: threading.Barrier = field(default_factory=lambda: threading.Barrier(2))
    """What one browser does takes its turn from the other while that is measured."""

    def live(self, seat: Seat) -> None:
        """One child's story; whatever becomes of it is told."""
        try:
            self.tell(seat)
        except (SystemExit, Exception) as error:  # noqa: BLE001 - told, and the others go on
            self.errors.append(f"{seat.browser}: {error!r}")
            self.together.abort()

    def tell(self, seat: Seat) -> None:
        """What a child's browser does."""
        who = seat.browser
        with ExitStack() as stack, Client.connect(SOCKET, "browser-test") as client:
            seat.sit_down(stack, "http://school.example/")
            waited = world.until(f"{who} is linked", seat.linked)
            self.report.line(who, "the extension is there by itself", holds=True, figure=f"{waited:.1f} s")
            world.until("the first word", lambda: used(client, seat.account, "site:school.example") > 0)
            closed_site(seat, client, self.web, self.report, self.agreement.language)
            listed.listed(seat, self.report, self.agreement.language)
            guesses(seat, client, self.report, self.agreement)
            if seat.browser == "chromium":
                search(seat, self.web, self.report, strict=True)
            self.together.wait(60)
            counting(seat, client, self.web, self.report)
            self.together.wait(60)
            covering(seat, self.agreement, self.report)
            self.together.wait(60)
            self.scenes(seat, client).play()

    def scenes(self, seat: Seat, client: Client) -> scenes.Scenes:
        """What else a child's browser is tried with."""
        return scenes.Scenes(seat, client, self.agreement, self.web, self.report)


def closed_site(seat: Seat, client: Client, web: Web, report: Report, language: str) -> None:
    """A site that is closed shows our page; the child asks, a guardian says yes, it opens."""
    who, child = seat.browser, seat.account
    before = len(web.paths("www.888.com"))
    seat.open(f"http://www.888.com/{child}")
    seat.shows(f"888 {CLOSED[language]}")
    fetched = web.paths("www.888.com")[before:].count(f"/{child}")
    report.line(who, "a closed site is never fetched", holds=not fetched, figure=f"{fetched} requests")
    time.sleep(1)  # for the picture alone
    seat.picture(f"closed-{who}")
    look.press(seat.display, "key", "Tab")
    look.press(seat.display, "type", "for homework")
    look.press(seat.display, "key", "Return")
    world.until(f"{who}: a request", lambda: pending(client, child))
    request = pending(client, child)[0]
    report.line(
        who,
        "what the child asks for on the page is a request",
        holds=(request.target, request.reason) == ("site:888.com", "for homework"),
        figure=f"{request.target}, “{request.reason}”",
    )
    seat.picture(f"asked-{who}")
    said = time.monotonic()
    client.call(contract.ANSWER, m.Answer(request.id, m.Seconds(600)))
    seat.shows("page of www 888")
    opened = f"{1000 * (time.monotonic() - said):.0f} ms"
    report.line(who, "a yes opens it by itself", holds=f"/{child}" in web.paths("www.888.com"), figure=opened)
    seat.picture(f"opened-{who}")


def search(seat: Seat, web: Web, report: Report, *, strict: bool) -> None:
    """Safe search is on for children, and not for guardians."""
    word = f"bamboo{seat.uid}"
    seat.open(f"https://www.google.com/search?q={word}")
    world.until("a search", lambda: web.paths("www.google.com", word))
    safe = "safe=active" in web.paths("www.google.com", word)[-1]
    report.line(seat.account, f"safe search is {'on' if strict else 'off'}", holds=safe == strict)


def guardian_story(seat: Seat, web: Web, report: Report) -> None:
    """A guardian's browser knows nothing of all that."""
    with ExitStack() as stack:
        seat.sit_down(stack, "http://www.888.com/lan")
        seat.shows("page of www 888")
        report.line(f"lan ({seat.browser})", "opens everything", holds="/lan" in web.paths("www.888.com"))
        time.sleep(3)
        report.line(f"lan ({seat.browser})", "has no extension", holds=not seat.linked())
        if seat.browser == "chromium":
            search(seat, web, report, strict=False)
        else:
            in_names.safe(seat, web, report, strict=False)


def bypass_story(seat: Seat, web: Web, report: Report, guardians: threading.Barrier) -> None:
    """A browser that was started without extensions is told to child and guardian."""
    with ExitStack() as stack, Client.connect(SOCKET, "browser-test") as client:
        seat.sit_down(stack, "http://school.example/")
        if seat.browser == "firefox":  # It asks whether that is meant.
            time.sleep(5)
            look.press(seat.display, "key", "Return")
        seat.shows("page of school")

        def told() -> bool:
            status = client.call(contract.STATUS, m.OfChild(seat.account))
            return any(x.name == "browser-unlinked" for x in status.health)

        waited = world.until(f"{seat.more[0]} is told", told, TOLD)
        what = f"{seat.more[0]} is told to child and guardian"
        report.line(seat.browser, what, holds=True, figure=f"{waited:.0f} s")
        if seat.browser == "firefox":
            guardians.wait(60)  # where they search is another place
            in_names.safe(seat, web, report, strict=True)


def seated(place: Path) -> list[Seat]:
    """The children."""
    return [Seat(child, browser, display, place / child) for child, browser, display in SEATS]


def live_together(place: Path, story: Story) -> None:
    """Children, side by side; a guardian; and two ways round that are seen."""
    threads = [threading.Thread(target=story.live, args=(seat,)) for seat in seated(place)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    in_names.begin()
    guardians = [
        Seat("lan", browser, f":{93 + number}", place / f"lan-{browser}")
        for number, browser in enumerate(("chromium", "firefox"))
    ]
    tries = [
        Seat(account, browser, f":{95 + number}", place / f"without-{browser}", (word,))
        for number, (account, browser, word) in enumerate(BYPASSES)
    ]

    done = threading.Barrier(len(guardians) + 1)

    def act(seat: Seat) -> None:
        if seat in guardians:
            guardian_story(seat, story.web, story.report)
            done.wait(60)
        else:
            bypass_story(seat, story.web, story.report, done)

    side_by_side(act, [*guardians, *tries], story.errors)


def words() -> argparse.Namespace:
    """Of the command line."""
    options = argparse.ArgumentParser()
    options.add_argument("--pictures", type=Path)
    options.add_argument("--language", default="en", choices=sorted(CLOSED))
    what = "ways round, and nothing else; with a word: those that have it"
    options.add_argument("--bypasses", nargs="?", const="", metavar="WORD", help=what)
    what = "ways in which a page stays, and nothing else; with a word: those that have it"
    options.add_argument("--scenes", nargs="?", const="", metavar="WORD", help=what)
    what = "with --scenes: in this one alone"
    options.add_argument("--browser", choices=[browser for _, browser, _ in SEATS], help=what)
    return options.parse_args()


def main() -> int:
    """Everything; answers 0 where all was seen."""
    chosen = words()
    world.enter()
    world.die_with_parent()
    world.go_first()
    started = time.monotonic()
    place = Path("/tmp/luytre")  # noqa: S108 - of this world alone
    kept = None
    if chosen.pictures:
        chosen.pictures.mkdir(parents=True, exist_ok=True)
        kept = os.open(chosen.pictures, os.O_DIRECTORY)
    world.prepare(ACCOUNTS, [*HOSTS, *ways.HOSTS])
    world.install()
    hearing.begin()
    place.mkdir(mode=0o755)
    report, agreement = Report(), Agreement(chosen.language)
    world.POLICY.write_text(agreement.text, "utf-8")
    web = Web(place)
    python = [sys.executable, "-m"]
    agent = [*python, "agent", "--state", str(STATE)]
    with ExitStack() as stack:
        for uid in ACCOUNTS.values():  # Without logind, whoever has a process is logged in.
            stack.enter_context(world.started(["sleep", "inf"], uid=uid, log=place / "log"))
        listed.begin(stack, place / "net.log")
        service = world.Service(agent, place / "agent.log", world.ROOT)
        stack.enter_context(service.running)
        service.start("--policy", str(world.POLICY))
        world.until("the agent", lambda: WANTED.exists() and SOCKET.exists())
        told = json.loads(WANTED.read_text("utf-8"))
        report.line("agent", "says what it wants of browsers", holds=told["free"] == ["lan"])
        world.tell_browsers()
        story = Story(agreement, web, report, Returning(service, agreement, report))
        if chosen.bypasses is not None:
            bypasses.go_round(place, web, report, world.tell_browsers, chosen.language, chosen.bypasses)
        elif chosen.scenes is not None:
            seats = [seat for seat in seated(place) if chosen.browser in {None, seat.browser}]
            both = len(seats) == len(SEATS) and chosen.scenes in AWAY
            then = story.returning.play if both else None
            act = lambda seat: scenes.alone(seat, partial(story.scenes, seat), chosen.scenes, then)  # noqa: E731
            side_by_side(act, seats, story.errors)
        else:
            live_together(place, story)
            unread(report)
    world.tell_browsers("--take-back")
    left = [path for path in ("/etc/chromium/policies", "/etc/firefox/policies") if Path(path).exists()]
    report.line("root", "all is taken back", holds=not left, figure=" ".join(left))
    if kept is not None:
        keep(place / "pictures", kept)
    for line in story.errors:
        print(f"NOT {line}")
    failed = len(report.failed) + len(story.errors)
    print(f"browser-test: {failed or 'nothing'} failed, {time.monotonic() - started:.0f} s")
    return min(failed, 1)


def keep(pictures: Path, folder: int) -> None:
    """Carry the pictures out of this world, through a folder that was opened before it began."""
    for path in pictures.glob("*.png"):
        descriptor = os.open(path.name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644, dir_fd=folder)
        with os.fdopen(descriptor, "wb") as file:
            file.write(path.read_bytes())


if __name__ == "__main__":
    sys.exit(main())
