"""What is measured in front of a browser: seconds of each site, and how soon an open tab is covered."""

import statistics
import time

from agent.api.client import Client
from browsers import eye, look, world
from browsers.family import CLOSED, Agreement, Report, Seat, used
from browsers.web import Web

COVERED = 0.25
"""Seconds in which an open tab of a site that was closed is covered, in the middle of several looks."""
NEAR = 1.0
"""Seconds by which a count may differ from what was in front."""
VISITS = (
    ("school", 22),
    ("news", 14),
    ("chat", 9),
    ("school", 18),
    ("news", 21),
    ("school", 16),
    ("chat", 12),
)
"""Two minutes in front of a browser."""


def counting(seat: Seat, client: Client, web: Web, report: Report) -> None:
    """Seconds of each site, beside two witnesses: when pages were asked for, and which titles stood there.

    A page is asked for, and its title stands there a moment later, and a moment longer: between the two it
    came to the front. What is counted may differ from both.
    """
    who, child = seat.browser, seat.account
    names = sorted({name for name, _ in VISITS})
    before = {name: used(client, child, f"site:{name}.example") for name in names}
    seat.open("about:blank")
    world.until("an empty page", lambda: "page of" not in eye.title(seat.display))
    truth = look.Truth(seat.display)
    truth.start()
    for number, (name, seconds) in enumerate(VISITS):
        seat.open(f"http://{name}.example/{child}-{number}")
        seat.shows(f"page of {name}")
        time.sleep(seconds)
    seat.open(f"http://garden.example/{child}-{len(VISITS)}")  # nobody counts it
    seat.shows("page of garden")
    truth.over.set()
    truth.join()
    time.sleep(1)  # what is under way is counted
    first: dict[str, float] = {}
    for at, _, path in tuple(web.came):
        first.setdefault(path, at)
    came = [first[f"/{child}-{number}"] for number in range(len(VISITS) + 1)]
    for name in names:
        spans = zip(VISITS, came[:-1], came[1:], strict=True)
        there = sum(end - start for (site, _), start, end in spans if site == name)
        counted = used(client, child, f"site:{name}.example") - before[name]
        seen = truth.seconds(f"page of {name}")
        off = min(counted - there, counted - seen, key=abs)
        figure = f"{counted} s counted, {there:.1f} s asked for, {seen:.1f} s to the eye ({off:+.1f})"
        report.line(who, f"seconds of {name}.example", holds=abs(off) <= NEAR, figure=figure)


def covering(seat: Seat, agreement: Agreement, report: Report) -> None:
    """An open tab is covered when its site is closed, and comes back when it is opened; the median holds."""
    seat.open("http://news.example/")
    seat.shows("page of news")
    time.sleep(1)
    with agreement.alone:  # the other child's browser rests
        covered, opened = _times(seat, agreement)
        if statistics.median(covered) > COVERED:  # once more: the PC may have been busy
            covered, opened = _times(seat, agreement)
    for what, found, most in (("covered", covered, COVERED), ("back", opened, 2 * COVERED)):
        middle = statistics.median(found)
        figure = f"{', '.join(f'{1000 * x:.0f}' for x in sorted(found))} ms"
        report.line(seat.browser, f"an open tab is {what}", holds=middle <= most, figure=figure)


def _times(seat: Seat, agreement: Agreement) -> tuple[list[float], list[float]]:
    """Seconds until it is covered, and until it is back, five times."""
    covered: list[float] = []
    opened: list[float] = []
    for _ in range(5):
        for blocked, word, found in (
            (True, CLOSED[agreement.language], covered),
            (False, "page of news", opened),
        ):
            said = agreement.block(seat.account, blocked=blocked)
            seat.shows(word)
            found.append(time.monotonic() - said)
            time.sleep(0.3)
    return covered, opened
