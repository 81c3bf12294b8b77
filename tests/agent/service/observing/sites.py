"""Sites that are looked up, some of them made for children, and what a family says of them."""

from __future__ import annotations

from dataclasses import replace

from agent.service.observing.hosts import Hosts
from policies.ids import CategoryId, Host
from policies.web import Service
from tests.agent.service.known import WEB

HOSTS = Hosts(lambda: WEB)
TOYS = replace(
    WEB,
    services={
        **WEB.services,
        "toys.example": Service(Host("toys.example"), CategoryId("video"), "Toys"),
        "toys.test": Service(Host("toys.example"), CategoryId("video"), "Toys"),
        "mail.youtube.com": Service(Host("mail.youtube.com"), CategoryId("mail"), "Mail"),
        "help.example": Service(Host("help.example"), CategoryId("video"), "Help"),
    },
    protected=WEB.protected | {"help.example"},
    children=frozenset({"toys.example", "plays.example"}),
)
"""With a service made for children, of which one name is not, one below another, and one that helps."""
YOUTUBE = '[[child.an.rule]]\nsite = "youtube.com"\ndaily = "60s"\n'
KIDS = '[[child.an.rule]]\nsite = "kids.youtube.com"\naction = "always"\n'
BETS = '[child.an.sites]\nmode = "filter"\nblock = ["gambling"]\n'
VIDEO = '[[child.an.rule]]\ncategory = "video"\naction = "block"\n'
