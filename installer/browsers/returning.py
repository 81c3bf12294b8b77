"""The agent ends while browsers are open, and comes back: nothing opens meanwhile, all goes on by itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from agent.api import contract
from agent.api import messages as m
from agent.api.client import Client
from agent.api.errors import AgentError
from browsers import world
from browsers.family import CLOSED, SOCKET, Agreement, Report, Seat, used

AWAY = "the agent is away"
"""By this word it is asked for."""
NEWS, SCHOOL = "http://news.example/away", "http://school.example/"
SETTLED = 12.0
"""Seconds after which a browser that says nothing would have been told."""
PATIENCE = 120.0
"""Seconds in which the other child's browser comes to the same point."""


@dataclass
class Returning:
    """What the browsers of two children see of it, side by side."""

    agent: world.Service
    agreement: Agreement
    report: Report
    both: threading.Barrier = field(default_factory=lambda: threading.Barrier(2))

    def play(self, seat: Seat) -> None:
        """It is killed; what was closed stays so; it comes back, counts, accuses nobody, and opens."""
        who, word = seat.browser, CLOSED[self.agreement.language]
        with self.agreement.alone:
            self.agreement.block(seat.account, blocked=True)
        seat.open(SCHOOL)
        seat.shows("page of school")
        self.once(self.agent.kill)
        seat.open(NEWS)
        waited = seat.shows(word)
        what = "while the agent is away, what was closed stays so"
        self.report.line(who, what, holds=True, figure=f"{1000 * waited:.0f} ms")
        seat.type(SCHOOL)
        seat.shows("page of school")
        self.once(self.back)
        with Client.connect(SOCKET, "browser-test") as client:
            before = used(client, seat.account, "site:school.example")
            counts = lambda: used(client, seat.account, "site:school.example") > before  # noqa: E731
            waited = world.until("it counts", counts)
            self.report.line(who, "back, it counts the same tab", holds=True, figure=f"{waited:.1f} s")
            time.sleep(SETTLED)
            health = client.call(contract.STATUS, m.OfChild(seat.account)).health
        told = [problem.name for problem in health if problem.name.startswith("browser-")]
        self.report.line(who, "and accuses no browser", holds=not told, figure=" ".join(told))
        seat.open(NEWS)
        seat.shows(word)
        with self.agreement.alone:
            said = self.agreement.block(seat.account, blocked=False)
            seat.shows("page of news")
        took = f"{1000 * (time.monotonic() - said):.0f} ms"
        self.report.line(who, "and what opens by then, opens", holds=True, figure=took)

    def once(self, act: Callable[[], None]) -> None:
        """One of the two does it while the other waits."""
        if self.both.wait(PATIENCE) == 0:
            act()
        self.both.wait(PATIENCE)

    def back(self) -> None:
        """It is started anew, and answers."""
        self.agent.start()
        world.until("the agent is back", answers)


def answers() -> bool:
    """Whether somebody answers at its door; the door of a killed one is left behind."""
    try:
        with Client.connect(SOCKET, "browser-test") as client:
            client.call(contract.POLICY, m.Nothing())
    except AgentError:
        return False
    return True
