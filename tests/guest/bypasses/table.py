"""The 32 ways round a limit that were thought of, and what became of each: tried here, or why not yet.

The numbers are those by which the project speaks of them. A is who could do it: A1 a curious child, A2 a
determined teenager with an account of its own, A3 an administrator, A4 malware, A5 another of the family,
A6 somebody in the net, A7 who makes lists.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

BROWSERS = "by real browsers: dev.py browser-test --bypasses"
AND_BROWSERS = "in browsers: dev.py browser-test"
TUNNELS = (
    "an extension and a proxy in a browser: dev.py browser-test --bypasses; programs of one's own "
    "(Tor, ssh -D, a VPN): not prevented, counted as the programs that they are"
)
STAND_INS = "by stand-ins"
LISTS = "where lists are read: tests/agent/sites, soak lists"
MORE_PCS = "not yet: several PCs"
ADMINISTRATOR = "cannot be prevented: an administrator; told afterwards"


@dataclass(frozen=True)
class Row:
    """One bypass; ``fate`` says why no test of it is here, ``but`` what those that are here leave out."""

    number: int
    name: str
    who: str
    fate: str = ""
    but: str = ""


@dataclass(frozen=True)
class Try:
    """One test of a bypass."""

    number: int
    held: bool
    seconds: float


ROWS = (
    Row(1, "kill the agent", "A2"),
    Row(2, "kill, freeze or cover the faces", "A1"),
    Row(3, "log in again for another grace", "A1"),
    Row(4, "rename or copy a program, start it by another", "A2"),
    Row(5, "a second browser, private windows", "A2", BROWSERS),
    Row(6, "another resolver", "A2", BROWSERS, AND_BROWSERS),
    Row(7, "VPN, Tor, tunnels", "A2", TUNNELS, AND_BROWSERS),
    Row(8, "set the clock", "A2"),
    Row(9, "set the time zone", "A2"),
    Row(10, "suspend, hibernate, pause the machine", "A1"),
    Row(11, "rescue target, another init", "A3", ADMINISTRATOR),
    Row(12, "a guest's or a new account", "A2"),
    Row(13, "a guardian's open session, an overheard code", "A2"),
    Row(14, "cron, at, linger, terminals, ssh, tmux", "A2"),
    Row(15, "containers, user namespaces", "A2", but="docker: not tried"),
    Row(16, "flatpak, snap, AppImage", "A2", but=STAND_INS),
    Row(17, "a virtual machine", "A2"),
    Row(18, "groups that are as good as root", "A3"),
    Row(19, "delete, damage or roll back the records", "A3"),
    Row(20, "fill the disk", "A2"),
    Row(21, "a fork bomb, a memory hog", "A2"),
    Row(22, "flood the agent with calls", "A2"),
    Row(23, "hostile frames, races of process ids", "A4"),
    Row(24, "a lying face, a forged lock", "A2"),
    Row(25, "remote desktop, sessions side by side", "A2", but="not tried: two desktops"),
    Row(26, "uninstall, downgrade, foreign code", "A2"),
    Row(27, "a boot stick, another system", "A3", "cannot be prevented: whoever boots another system"),
    Row(28, "cut the net to double a shared allowance", "A2", MORE_PCS),
    Row(29, "forged messages between PCs", "A6", MORE_PCS),
    Row(30, "a hostile list of sites", "A7", LISTS),
    Row(31, "a hidden installation on somebody", "A5"),
    Row(32, "links and races in home folders", "A4"),
)
"""The whole table."""


def lines(tried: Collection[Try]) -> Iterator[str]:
    """The table as it is printed: bypass, who, result, seconds."""
    yield f"{'bypass':<51} {'who':<4}{'result':<54}{'seconds':>8}"
    for row in ROWS:
        mine = [x for x in tried if x.number == row.number]
        yield f"{row.number:>2} {row.name:<48} {row.who:<4}{result(row, mine):<54}{took(mine):>8}"


def result(row: Row, tried: Collection[Try]) -> str:
    """In words: held, or not, how often, and why not where nothing was tried."""
    if not tried:
        return row.fate or "not tried in this run"
    held, word = sum(x.held for x in tried), "told afterwards" if row.fate == ADMINISTRATOR else "held"
    but = f"; {row.but}" if row.but else ""
    return (
        f"{word}, {held} of {held}{but}"
        if held == len(tried)
        else f"DID NOT HOLD, {len(tried) - held} of {len(tried)}{but}"
    )


def took(tried: Collection[Try]) -> str:
    """Seconds, of all of them."""
    return f"{sum(x.seconds for x in tried):.1f}" if tried else ""
