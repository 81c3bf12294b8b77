"""Each way round, tried in a real browser: blocked, or told to child and guardian within a minute."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from browsers.family import Report
from browsers.in_chromium import changed_chromium, chromium, closed, free, put_back_chromium
from browsers.in_firefox import changed_firefox, firefox, mended_firefox, put_back_firefox
from browsers.in_network import network
from browsers.ways import CHANGED, PROXY, PUT_BACK, Desk, Ear, lines
from browsers.web import Web


def go_round(
    place: Path, web: Web, report: Report, make_so: Callable[[], None], language: str, only: str
) -> None:
    """All ways round that browsers offer, and the table of them; ``only``: those with this word."""
    ear = Ear(PROXY)
    ear.start()
    desks = [
        Desk(account, browser, display, place / account, web, ear, language, only)
        for account, browser, display in (("an", "chromium", ":91"), ("binh", "firefox", ":92"))
    ]
    try_all(desks, make_so)
    gate = Desk("an", "(gate)", ":94", place / "gate", web, ear, language, only)
    network(gate)
    desks.append(gate)
    if not only:
        free(Desk("lan", "chromium", ":93", place / "lan", web, ear, language), report)
    tried = [one for desk in desks for one in desk.tried]
    print(*lines(tried), sep="\n")
    report.failed += [f"{one.browser}: {one.way}" for one in tried if not one.held]


def try_all(desks: list[Desk], make_so: Callable[[], None]) -> None:
    """Both children try, side by side; what makes browsers be given the extension anew comes last."""
    side_by_side({"chromium": chromium, "firefox": firefox}, desks)
    by = {desk.browser: desk for desk in desks}
    by["chromium"].attempt("--disable-extensions, where it shall be closed", partial(closed, by["chromium"]))
    by["firefox"].attempt(PUT_BACK, partial(put_back_firefox, by["firefox"]))
    by["chromium"].attempt(PUT_BACK, partial(put_back_chromium, by["chromium"]))
    by["firefox"].attempt(CHANGED, partial(changed_firefox, by["firefox"]))
    by["chromium"].attempt(CHANGED, partial(changed_chromium, by["chromium"], make_so))
    by["firefox"].attempt("the same, and started anew", partial(mended_firefox, by["firefox"]))


def side_by_side(stories: Mapping[str, Callable[[Desk], None]], desks: list[Desk]) -> None:
    """Each at a desk of its own."""
    threads = [threading.Thread(target=stories[desk.browser], args=(desk,)) for desk in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
