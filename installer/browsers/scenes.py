"""Ways in which a page stays, plays on or comes by itself, each tried in a real browser and timed."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from agent.api import contract
from agent.api import messages as m
from agent.api.client import Client
from browsers import eye, look, world
from browsers.family import SOCKET, Seat, listening, pending, used
from browsers.measuring import COVERED
from browsers.stage import CHAT, NEWS, ONCE, WORKER, Stage

SEARCH = "coccoc.com"
TWO_PROFILES = "two profiles side by side are one child's"
USED = 3
"""Seconds that are left of a limit which is about to end."""
WATCHED = 8
"""Seconds in front of two profiles."""
OTHER = {"chromium": ("--profile-directory=Other",), "firefox": ("--profile", "/home/{child}/other")}
"""A browser's words for another profile."""
REST = 2.0
"""Seconds in which all other tabs of a site that is closed are covered."""
QUIET = 1.0
"""Seconds in which a page that lives would have said so."""
SOON = 2.0
"""Seconds in which a page that asks to stay is gone: it may take a second try."""


class Scenes(Stage):
    """One child's."""

    def play(self, only: str | None = None) -> None:
        """Those that have this word in their name; what never came true stops no other.

        Without a word: all but those for which four minutes are too short.
        """
        more = ((TWO_PROFILES, self.profiles),) if only is not None else ()
        for name, scene in (
            ("a covered tab is silent, and heard elsewhere", self.silent),
            ("at the end of its time a tab is covered", self.used_up),
            ("tabs in two windows are covered", self.windows),
            ("a page that asks to stay is gone", self.stay),
            ("a page that one goes back to is covered", self.back),
            ("a page that becomes a closed search is covered", self.search),
            ("a page that its own worker serves is covered", self.worker),
            ("a player in a page of another site ends", self.player),
            *more,
        ):
            if (only or "") not in name:
                continue
            holds, figure = self.see(scene)
            if not holds:  # the PC may have been busy
                holds, again = self.see(scene)
                figure = f"{figure}; once more: {again}"
            self.report.line(self.seat.browser, name, holds=holds, figure=figure)

    def see(self, scene: Callable[[], tuple[bool, str]]) -> tuple[bool, str]:
        """Whether one holds, and its figure; all is as it was then."""
        try:
            return scene()
        except SystemExit as never:
            self.seat.picture(f"{self.seat.browser}-{scene.__name__}")
            return False, str(never)
        finally:
            self.open_again()

    def silent(self) -> tuple[bool, str]:
        """Its sound is taken with the page, and given back with the next one."""
        self.show(f"http://{NEWS}/", "page of news")
        with self.agreement.alone:
            self.close(NEWS)
            self.covered()
        world.until("it is silent", partial(self.ears, "silent"))
        heard = self.ears("heard")
        self.seat.type("http://school.example/")
        self.seat.shows("page of school")
        waited = world.until("it is heard", lambda: self.ears("heard") > heard)
        return True, f"heard {1000 * waited:.0f} ms after the next page"

    def used_up(self) -> tuple[bool, str]:
        """A limit that ends by itself, while the tab is in front."""
        child, target = self.seat.account, f"site:{CHAT}"
        self.show(f"http://{CHAT}/", "page of chat")
        with self.agreement.alone, listening(child) as events:
            self.agreement.allow(child, CHAT, f"{used(self.client, child, target) + USED}s")
            for event in events.events(9 * USED):
                if (event.event, event.target, event.ok) == ("verdict", target, False):
                    return self.within(time.monotonic(), COVERED)
        return False, "the agent never said that it is over"

    def windows(self) -> tuple[bool, str]:
        """Both show the site; the one behind is covered as well."""
        self.show(f"http://{NEWS}/one", "page of news")
        usual, self.seat.more = self.seat.more, (*self.seat.more, "--new-window")
        try:
            self.show(f"http://{NEWS}/two", "page of news")
        finally:
            self.seat.more = usual
        with self.agreement.alone:
            both = look.windows(self.seat.display, "page of news")
            said = self.close(NEWS)
            names = partial(look.names, self.seat.display, both)
            world.until("both are covered", lambda: all(self.word in name for name in names()))
            took = time.monotonic() - said
        return len(both) > 1 and took <= ONCE, f"{1000 * took:.0f} ms, in {len(both)} windows"

    def stay(self) -> tuple[bool, str]:
        """A page that was clicked may ask whether one means to leave it, and lives while nobody answers."""
        self.show(f"http://{NEWS}/stay?{self.seat.account}", "page of news")
        look.press(self.seat.display, "mousemove", "400", "500", "click", "1")
        time.sleep(1)
        self.lives()
        with self.agreement.alone:
            said = self.close(NEWS)
            self.covered()
            took = time.monotonic() - said
        time.sleep(max(SOON - took, 0))
        alive = self.alive(QUIET)
        self.seat.picture(f"stay-{self.seat.browser}")
        return not alive and took <= SOON, f"{1000 * took:.0f} ms, and it did {alive} things after that"

    def back(self) -> tuple[bool, str]:
        """It lies as it was in the browser's memory, and nothing of it is fetched."""
        self.show(f"http://{NEWS}/", "page of news")
        self.seat.type("http://school.example/")
        self.seat.shows("page of school")
        with self.agreement.alone:
            self.close(NEWS)
            time.sleep(REST)
        pressed = time.monotonic()
        look.press(self.seat.display, "key", "alt+Left")
        return self.within(pressed, ONCE)  # a key is pressed, and the browser goes

    def search(self) -> tuple[bool, str]:
        """Its address becomes that of a search, without being loaded; the child asks, and it is open."""
        self.show(f"http://{SEARCH}/webhp", "page of coccoc")
        self.seat.shows(f"{SEARCH}/search {self.word}")
        time.sleep(1)  # the title stands there first
        look.press(self.seat.display, "key", "Tab")
        look.press(self.seat.display, "type", "for school")
        look.press(self.seat.display, "key", "Return")
        world.until("a request", lambda: pending(self.client, self.seat.account))
        request = pending(self.client, self.seat.account)[0]
        said = time.monotonic()
        self.client.call(contract.ANSWER, m.Answer(request.id, m.Seconds(600)))
        self.seat.shows("page of coccoc")
        took = 1000 * (time.monotonic() - said)
        return request.target == f"site:{SEARCH}", f"asked for as {request.target}, back in {took:.0f} ms"

    def worker(self) -> tuple[bool, str]:
        """Its pages come from the browser itself: neither names nor a network are needed."""
        self.show(f"http://{WORKER}/work", "page of a worker that is ready")
        self.show(f"http://{WORKER}/again", "page of the worker itself")
        with self.agreement.alone:
            holds, figure = self.within(self.close(WORKER))
        self.show("http://school.example/", "page of school")
        self.seat.open(f"http://{WORKER}/anew")
        self.covered()
        fetched = [path for path in self.web.paths(WORKER) if path in {"/again", "/anew"}]
        return holds and not fetched, f"{figure}; opened anew, it is covered too"

    def player(self) -> tuple[bool, str]:
        """The page around it stays open; what it shows of the other site does not."""
        self.show(f"http://school.example/player?{self.seat.account}", "page of school")
        self.lives()
        with self.agreement.alone:
            self.close(NEWS)
        time.sleep(SOON)
        alive = self.alive(QUIET)
        stays = "page of school" in eye.title(self.seat.display)
        return stays and not alive, f"it did {alive} things after that"

    def profiles(self) -> tuple[bool, str]:
        """Each has an extension of its own; both are covered, and a second costs one second."""
        seat, child = self.seat, self.seat.account
        self.show(f"http://{NEWS}/one", "page of news")
        alone = seat.relays()
        other = replace(seat, more=tuple(word.format(child=child) for word in OTHER[seat.browser]))
        first = other.command("http://school.example/other")
        home = Path("/home", child, "other")  # Firefox makes none where it was told of one
        home.mkdir(exist_ok=True)
        os.chown(home, seat.uid, seat.uid)
        log = seat.folder / "log"
        with world.started(first, uid=seat.uid, log=log, **seat.environment):
            seat.shows("page of school")
            waited = world.until("both are linked", lambda: seat.relays() > alone)
            counted = self.counted(WATCHED)
            other.open(f"http://{NEWS}/two")
            seat.shows("page of news")
            both = look.windows(seat.display, "page of news")
            with self.agreement.alone:
                said = self.close(NEWS)
                names = partial(look.names, seat.display, both)
                world.until("both are covered", lambda: all(self.word in name for name in names()))
                took = time.monotonic() - said
            look.press(seat.display, "key", "ctrl+shift+w")
        holds = len(both) > 1 and took <= ONCE and WATCHED - 2 <= counted <= WATCHED + 1
        figure = f"linked after {waited:.1f} s, {counted} of {WATCHED} s counted"
        return holds, f"{figure}, both covered in {1000 * took:.0f} ms"


def alone(
    seat: Seat, scenes: Callable[[Client], Scenes], only: str, then: Callable[[Seat], None] | None
) -> None:
    """A browser for these alone, and for what comes then."""
    from contextlib import ExitStack

    with ExitStack() as stack, Client.connect(SOCKET, "browser-test") as client:
        seat.sit_down(stack, "http://school.example/")
        world.until(f"{seat.browser} is linked", seat.linked)
        world.until("the first word", lambda: used(client, seat.account, "site:school.example") > 0)
        scenes(client).play(only)
        if then is not None:
            then(seat)
