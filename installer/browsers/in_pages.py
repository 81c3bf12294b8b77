"""What a child tries with pages alone, in any browser."""

from __future__ import annotations

import select
import socket
import time
from contextlib import ExitStack

from agent.api.client import Client
from browsers import look, world
from browsers.family import SOCKET, Seat, used
from browsers.ways import SETTLED, Desk

FILM = "site:chat.example"
HOLDING = "http://news.example/held"
WATCHED = 10.0
"""Seconds in front of a film."""
NEARLY = 0.7
"""The part of them that must be counted at least: a page is told a moment after it is there."""
SOUND = ("-n", "--exit-idle-time=-1", "-L", "module-null-sink", "-L", "module-native-protocol-unix")
"""pulseaudio's words for a sound card that is none."""


def inside(desk: Desk) -> str:
    """A page that shows others: those of an open site are fetched, those of a closed one are not."""
    with desk.seat() as seat:
        begun(seat)
        before = len(desk.web.asked)
        seat.open(HOLDING)
        return held(desk, seat, before)


def inside_the_first(desk: Desk) -> str:
    """The same as the browser's first page, which is there before our extension is."""
    with desk.seat() as seat:
        begun(seat)
    before = len(desk.web.asked)
    with desk.seat(at=HOLDING) as seat:
        return held(desk, seat, before)


def held(desk: Desk, seat: Seat, before: int) -> str:
    """Which of the pages inside a page were fetched since then."""
    seat.shows("page of news")

    def fetched(host: str) -> int:
        return len({path for name, path in desk.web.asked[before:] if name == host and "held" in path})

    world.until("those of an open site", lambda: fetched("chat.example") == 4)  # noqa: PLR2004 - of web.HELD
    return desk.quiet("they were fetched", lambda: fetched("www.888.com"))


def never_there(desk: Desk) -> str:
    """What was typed into the address bar is on its way, and the film goes on."""
    with socket.create_server(("127.0.0.1", 0)) as silent, desk.seat() as seat:
        begun(seat)
        seat.open("http://chat.example/")
        seat.shows("page of chat")
        time.sleep(SETTLED)
        look.press(seat.display, "key", "ctrl+l")
        time.sleep(1)
        look.press(seat.display, "type", f"localhost:{silent.getsockname()[1]}/x")
        look.press(seat.display, "key", "Return")
        world.until("it is asked for", lambda: select.select([silent], [], [], 0)[0])
        return counted(desk)


def two_windows(desk: Desk, *words: str) -> str:
    """A click into a window beside the film takes the focus from it."""
    with ExitStack() as stack:
        seat = stack.enter_context(desk.seat(*words))
        card = world.started(
            ["pulseaudio", *SOUND], uid=seat.uid, log=seat.folder / "log", **seat.environment
        )
        stack.enter_context(card)
        begun(seat)
        seat.open("http://chat.example/music")
        seat.shows("page of chat")
        time.sleep(SETTLED)
        seat.more = (*words, "--new-window")
        seat.open("http://school.example/")
        seat.shows("page of school")
        return counted(desk)


def begun(seat: Seat) -> None:
    """The browser is there and can be asked for one page more; what speaks may be of the one before."""
    seat.shows("page of school")
    world.until("it is linked", seat.linked)
    time.sleep(SETTLED)


def counted(desk: Desk) -> str:
    """The film is counted, whatever else is on the screen."""
    with Client.connect(SOCKET, "browser-test") as client:
        before = used(client, desk.account, FILM)
        time.sleep(WATCHED)
        seconds = used(client, desk.account, FILM) - before
    if seconds < NEARLY * WATCHED:
        raise SystemExit(f"{seconds} s of {WATCHED:.0f} s were counted")
    return f"counted: {seconds} s of {WATCHED:.0f} s"
