"""A site that only lists know: the half with a network has them, and the browser covers it all the same."""

import sys
from contextlib import ExitStack
from pathlib import Path

from agent.sites import index
from agent.sites.index import Mark
from browsers import world
from browsers.family import CLOSED, Report, Seat

HOST = "quiet.example"
FOLDER = Path("/var/lib/luytre-net/lists/index")


def begin(stack: ExitStack, log: Path) -> None:
    """Lists that name one site, and who reads them; before the agent, which looks for the account."""
    world.run("useradd", "--system", "luytre-net")
    FOLDER.mkdir(parents=True)
    index.write(FOLDER, [(HOST, 0)], [Mark({"gambling": ("own",)})], {})
    half = [sys.executable, "-m", "agent.net"]
    stack.enter_context(world.started(half, log=log, PYTHONPATH=str(world.ROOT)))


def listed(seat: Seat, report: Report, language: str) -> None:
    """It is closed by its category, which no rule and no catalogue says."""
    seat.open(f"http://{HOST}/")
    waited = seat.shows(f"{HOST} {CLOSED[language]}")
    what = "a site that only lists know is covered"
    report.line(seat.browser, what, holds=True, figure=f"{1000 * waited:.0f} ms after it was asked for")
