"""Where scenes are played: one child's browser, its agreement, the web around it, and steps of many."""

from __future__ import annotations

import time
from dataclasses import dataclass

from agent.api import contract
from agent.api import messages as m
from agent.api.client import Client
from browsers import hearing, world
from browsers.family import AMPLE, CLOSED, Agreement, Report, Seat
from browsers.measuring import COVERED
from browsers.web import Web

NEWS, CHAT, WORKER = "news.example", "chat.example", "worker.localhost"
ONCE = 4 * COVERED
"""Seconds in which a tab is covered that is looked at once, while the other child's browser works beside it.

The goal is held to where five are looked at (``measuring.covering``), and where a limit ends by itself.
"""


@dataclass
class Stage:
    """What a scene has at hand."""

    seat: Seat
    client: Client
    agreement: Agreement
    web: Web
    report: Report

    @property
    def word(self) -> str:
        """What our page's title says."""
        return CLOSED[self.agreement.language]

    def show(self, address: str, word: str) -> None:
        """A page is opened, and was told to the agent."""
        self.seat.open(address)
        self.seat.shows(word)
        time.sleep(1)

    def close(self, host: str) -> float:
        """From now on a site is closed; answers when the agent said so."""
        return self.agreement.block(self.seat.account, host, blocked=True)

    def open_again(self) -> None:
        """All is as it was, for the next scene."""
        with self.agreement.alone:
            for host in (NEWS, WORKER):
                if (self.seat.account, host) in self.agreement.blocked:
                    self.agreement.block(self.seat.account, host, blocked=False)
            if self.agreement.daily.pop((self.seat.account, CHAT), None):
                self.agreement.allow(self.seat.account, CHAT, AMPLE)

    def counted(self, seconds: int) -> int:
        """Seconds that all sites of this child are charged in this time."""

        def charged() -> int:
            day = self.client.call(contract.DAY, m.DayOf(self.seat.account))
            return sum(line.seconds for line in day.lines if line.target.startswith("site:"))

        before = charged()
        time.sleep(seconds)
        return charged() - before

    def covered(self) -> None:
        """Our page is in front."""
        self.seat.shows(self.word)

    def within(self, since: float, most: float = ONCE) -> tuple[bool, str]:
        """Whether our page comes in time."""
        self.covered()
        took = time.monotonic() - since
        return took <= most, f"{1000 * took:.0f} ms"

    def ears(self, what: str) -> int:
        """How often a tab fell silent, or was heard again."""
        return len(self.web.paths(hearing.HOST, f"{self.seat.browser}-{what}"))

    def lives(self) -> None:
        """A page says that it is there."""
        before = self.told_of_itself()
        world.until("it lives", lambda: self.told_of_itself() > before)

    def alive(self, seconds: float) -> int:
        """How often it says so in this time."""
        before = self.told_of_itself()
        time.sleep(seconds)
        return self.told_of_itself() - before

    def told_of_itself(self) -> int:
        """How often a page of this child has said that it is there."""
        return len(self.web.paths(NEWS, f"/alive?{self.seat.account}"))
