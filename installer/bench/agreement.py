"""How long what a family agrees takes to hold: from a guardian's word to the answer, and to what faces hear.

The real agent in try mode, with three children and the rules that they have, once before any browser was
seen and once after: then what is known of the web is in memory. Beside it stands what reading the text takes.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
import tomllib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from agent.api import contract
from agent.api import messages as m
from agent.api.client import Client
from agent.api.endpoint import Endpoint
from bench import block

assert sys.platform != "win32"  # Unix sockets

TIMES = 15
REST = 1.0
"""Seconds between two agreements: an account pays for how long its calls take."""
GOAL = 250.0
"""Milliseconds in which an open page is covered whose site was closed: the browser takes a part of them."""
HEAD = 'format = 1\nzone = "Asia/Ho_Chi_Minh"\nlanguage = "vi"\n'
CHILD = """
[child.{child}]
name = "{child}"
accounts = ["{account}"]
preset = "vn-games-147"
[child.{child}.sites]
mode = "filter"
block = ["gambling", "proxy"]
"""
SITES = ("youtube.com", "facebook.com", "tiktok.com", "news.example", "chat.example", "school.example")
RULE = '[[child.{child}.rule]]\nsite = "{site}"\n{how}\n'


def document(own: str, *, closed: bool) -> str:
    """A family's text; the first child's last site is closed, or has half an hour a day."""
    parts = [HEAD]
    for child, account in (("an", own), ("binh", "bench-binh"), ("chi", "bench-chi")):
        parts.append(CHILD.format(child=child, account=account))
        for site in SITES:
            shut = closed and child == "an" and site == SITES[-1]
            how = 'action = "block"' if shut else 'daily = "30m"'
            parts.append(RULE.format(child=child, site=site, how=how))
    return "\n".join(parts)


def applied(path: Path, own: str) -> tuple[list[float], list[float]]:
    """Milliseconds until the answer, and until faces hear that something is another than before."""
    answers, heard = [], []
    with Client.connect(path, "bench") as guardian, Client.connect(path, "bench") as face:
        face.call(contract.SUBSCRIBE, m.OfChild("an"))
        for number in range(TIMES):
            text = document(own, closed=number % 2 == 0)
            began = time.perf_counter()
            guardian.call(contract.APPLY, m.ApplyPolicy(text))
            answers.append(1000 * (time.perf_counter() - began))
            next(event for event in face.events(10) if event.event == "state")
            heard.append(1000 * (time.perf_counter() - began))
            time.sleep(REST)
    return answers, heard


def parsed(own: str) -> list[float]:
    """Milliseconds that reading the text takes whoever reads TOML."""
    found = []
    for _ in range(TIMES):
        began = time.perf_counter()
        tomllib.loads(document(own, closed=True))
        found.append(1000 * (time.perf_counter() - began))
    return found


def main(argv: list[str]) -> int:
    """Print the table."""
    argparse.ArgumentParser(
        prog="bench agreement", description=(__doc__ or "").partition("\n")[0]
    ).parse_args(argv)
    import pwd

    own = pwd.getpwuid(os.getuid()).pw_name
    folder = Path(tempfile.mkdtemp(prefix="luytre-agreement-"))
    policy = folder / "policy.toml"
    policy.write_text(document(own, closed=False), "utf-8")
    try:
        with block.agent(folder / "state", policy, ()):
            path = Endpoint(os.getuid(), None).find(folder / "state")
            before = applied(path, own)
            with Client.connect(path, "browser") as browser:
                browser.call(contract.TABS, m.Tabs(front="school.example"))
            after = applied(path, own)
    finally:
        shutil.rmtree(folder)
    floor = statistics.median(parsed(own))
    print(f"{'an agreement of three children, ms':<46}{'median':>8}{'goal':>6}{'TOML alone':>12}{'ratio':>7}")
    for name, times in (
        ("answered, no browser seen yet", before[0]),
        ("faces hear of it", before[1]),
        ("answered, browsers are there", after[0]),
        ("faces hear of it", after[1]),
    ):
        middle = statistics.median(times)
        print(f"{name:<46}{middle:>8.1f}{GOAL:>6.0f}{floor:>12.2f}{middle / floor:>7.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
