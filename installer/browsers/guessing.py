"""Pages that no list knows: judged where a family chose that, and by nobody where it did not."""

import json
import time
from pathlib import Path

from agent.api import contract
from agent.api import messages as m
from agent.api.client import Client
from agent.browsers.wish import PAGES
from browsers import eye, look, web, world
from browsers.family import CLOSED, Agreement, Report, Seat, pending

STAYS = 4.5
"""Seconds after which a page that is looked at twice has been looked at."""


def guesses(seat: Seat, client: Client, report: Report, agreement: Agreement) -> None:
    """A page that no list knows is judged by its words; the child says that is wrong, a guardian agrees."""
    who, child = seat.browser, seat.account
    with agreement.alone:  # a rule is added to what the other child's story replaces
        seat.open("http://luck.example/")
        seat.shows("page of luck")
        waited = seat.shows(f"luck.example {CLOSED[agreement.language]}")
        what = "an unknown page of gambling is covered"
        report.line(who, what, holds=True, figure=f"{1000 * waited:.0f} ms after it was seen")
        time.sleep(1)  # for the picture alone
        seat.picture(f"guessed-{who}")
        look.press(seat.display, "key", "Tab", "Tab")
        look.press(seat.display, "key", "Return")
        world.until(f"{who}: an appeal", lambda: pending(client, child))
        request = pending(client, child)[0]
        holds = request.target == "site:luck.example" and "Luytre" in request.reason
        report.line(who, "one click says that the guess is wrong", holds=holds, figure=f"“{request.reason}”")
        client.call(contract.ANSWER, m.Answer(request.id, m.Seconds(600)))
        seat.shows("page of luck")
        text = client.call(contract.POLICY, m.Nothing()).text
        report.line(who, "a yes is a rule from then on", holds='site = "luck.example"' in text)
        time.sleep(STAYS)
        report.line(who, "and the page stays", holds="page of luck" in eye.title(seat.display))
    stays(seat, report, "garden.example", "an ordinary page stays")
    for host, what in (
        (web.SHELL, "a page that shows another of gambling is covered"),
        (web.ENDLESS, "a page of gambling that never finishes is covered"),
    ):
        seat.open(f"http://{host}/")
        waited = seat.shows(f"{host} {CLOSED[agreement.language]}")
        report.line(who, what, holds=True, figure=f"{1000 * waited:.0f} ms after it was opened")
    with agreement.alone:
        agreement.read_nothing(child)
    stays(seat, report, "willow.example", "where the family says no, no page is judged")


def stays(seat: Seat, report: Report, host: str, what: str) -> None:
    """A page is opened, and nothing covers it."""
    name = f"page of {host.partition('.')[0]}"
    seat.open(f"http://{host}/")
    seat.shows(name)
    time.sleep(STAYS)
    report.line(seat.browser, what, holds=name in eye.title(seat.display))


def unread(report: Report) -> None:
    """No child of this PC has its pages judged any more."""
    world.tell_browsers()
    told = Path("/etc/firefox/policies/policies.json").read_text("utf-8")
    forced = json.loads(told)["policies"]["ExtensionSettings"][PAGES]["installation_mode"]
    report.line("root", "what judges pages is taken away where nobody wants it", holds=forced == "blocked")
