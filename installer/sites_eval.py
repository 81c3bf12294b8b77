"""How far names alone go: lists served as by their makers, followed, compiled, scored on labelled names.

The folder of data is told (``--data DIR``), with lists/, truth/, popular/ and score.py; its README describes
it. Nothing of it is in this repository, and nothing leaves this PC.
"""

from __future__ import annotations

import argparse
import gzip
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from itertools import cycle, islice
from math import ceil, exp, lgamma, log
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from agent.net.renewing import renew
from agent.sites import subscriptions
from agent.sites.lists import Lists

if TYPE_CHECKING:
    from agent.sites.subscriptions import Subscription
    from tests.agent.sites.makers import Maker

ROOT = Path(__file__).resolve().parents[1]
TABLE = """
block:adult            0.95   96.0   94.4
block:adult_popular    0.88   84.7   80.4
block:gambling         0.50   28.0   25.6
block:gambling_it2015  0.45   13.0   12.5
block:dating           0.40   30.3   26.3
block:proxy_vpn        0.75   70.1   69.3
block:doh              0.97   100    92.3
block:drugs            0.25   9.1    9.1
block:violence         0.75   78.6   78.6
allow:child            0      0      0
allow:bank             0      0      0
allow:health           0      0      0
allow:control          0      0      0
allow:vietnam          0.004  0-0.2  0-0.2
allow:helpline         0.004  0.8    0.4
allow:university       0.002  0-0.2  0-0.2
allow:news             0.001  0.2    0.1
allow:popular          0.003  1.0    0.2
allow:sexed            0.006  3.1    3.1
allow:lgbt             0.006  0.7    0.7
"""
"""Label, goal (block: least share, allow: highest), and per cent of two simpler filters on the same lists and
names (measured in November 2026): any list closes a name; two lists are needed where a name is popular."""
ROWS = [line.split() for line in TABLE.strip().splitlines()]
GOALS = {label: float(goal) for label, goal, _, _ in ROWS}
BASELINES = {label: (any_list, two) for label, _, any_list, two in ROWS}
WITHOUT_V2FLY = {"block:adult": 0.80}
LINES, TIMES, QUICK = 500_000, 3, 100_000
"""So many names are given to ``luytre sites classify``, so often; the goal is names a second, the median."""
CLASSIFY = (
    sys.executable,
    "-P",
    "-c",
    "import sys; from ui.cli import main; sys.exit(main())",
    "sites",
    "classify",
)
SOFT = ("games", "social", "chat", "video", "film")
SOFT_GOALS = {"soft:games": 0.90, "soft:social": 0.90, "soft:video": 0.90, "allow:child": 0.0}
CATEGORIES = {"proxy_vpn": "proxy", "doh": "proxy", "phishing": "malware"}
"""What the folder calls a category -> what the catalogue calls it."""


def plain(text: str) -> str:
    """A name of a file in the form in which folder and address agree."""
    return text.lower().replace("_", "-").replace("!", "not-")


def matches(entry: Subscription, source: str, category: str, name: str) -> bool:
    """Whether a subscription is of the list that a file of the folder holds."""
    address = entry.url.rsplit("/", 1)[-1].removesuffix(".tar.gz").removesuffix(".txt")
    last = entry.member if entry.form == "v2fly" else address
    of_kind = (source, CATEGORIES.get(category, category)) == (entry.maker, entry.category)
    return of_kind and plain(last) == plain(name)


def served(data: Path, maker: Maker, base: Path) -> list[Subscription]:
    """Put each list of the folder at an address; what is followed by default, leading there."""
    known = subscriptions.shipped().defaults
    found: list[Subscription] = []
    for path in sorted((data / "lists").iterdir()):
        source, category, name = path.name.split(".")[:3]
        entry = next((x for x in known if matches(x, source, category, name)), None)
        if entry is None:
            print(f"not followed by default: {path.name}")
            continue
        maker.files[path.name] = path.read_bytes()
        member = "" if entry.form == "v2fly" else entry.member
        found.append(replace(entry, url=maker.base + path.name, member=member))
    for path in (data / "popular").glob("*.gz"):
        (base / path.stem).write_bytes(gzip.decompress(path.read_bytes()))
        maker.files[path.stem] = (base / path.stem).read_bytes()
        ranking = next(entry for entry in known if entry.category == subscriptions.POPULAR)
        found.append(replace(ranking, url=maker.base + path.stem))
    return found


def follow(lists: Lists, chosen: list[Subscription], maker: Maker) -> None:
    """Subscribe to these, fetch, read, compile, and tell how it went."""
    own = [replace(entry, id=f"eval-{entry.id}"[:40].rstrip("-")) for entry in chosen]
    lists.follow(own)
    began = time.monotonic()
    for outcome in renew(lists.folder, trust=maker.trust):
        if outcome.what == "kept":
            print(f"  {outcome.id}: kept back, {outcome.detail}")
    took = time.monotonic() - began
    total = sum(standing.names for _, standing in lists.standings())
    index = lists.index()
    print(f"{len(own)} lists, {total} names; the index holds {index.names}; {took:.1f} s")


def score(
    data: Path, folder: Path, goals: dict[str, float], *more: str, shown: int = 0
) -> tuple[bool, list[str]]:
    """Whether score.py of the folder says that all goals are met, and its lines."""
    limits = folder / "goals"
    limits.write_text("".join(f"{label} {limit}\n" for label, limit in goals.items()))
    command = [sys.executable, str(data / "score.py"), "--truth", str(data / "truth"), "--min", str(limits)]
    if shown:
        command += ["--show", str(shown)]
    command += ["--", *CLASSIFY, "--lists", str(folder), *more]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    return done.returncode == 0, done.stdout.splitlines()


def speed(data: Path, folder: Path) -> float:
    """Names a second that are judged, the program's start with it: all labelled names, and popular ones."""
    names = [
        line.partition("\t")[0] for path in data.glob("truth/*.tsv") for line in path.open(encoding="utf-8")
    ]
    for path in data.glob("popular/*.gz"):
        names += gzip.decompress(path.read_bytes()).decode().split()
    given = "\n".join(islice(cycle(map(str.strip, names)), LINES)).encode()
    found = []
    for _ in range(TIMES):
        began = time.perf_counter()
        command = [*CLASSIFY, "--lists", str(folder)]
        done = subprocess.run(command, cwd=ROOT, input=given, stdout=subprocess.PIPE, check=True)
        found.append(done.stdout.count(b"\n") / (time.perf_counter() - began))
    return median(found)


def chance(blocked: int, names: int, goal: float, *, least: bool) -> float:
    """How likely as many other names of the same kind meet a goal too.

    What is true of all names is not known, only guessed from these: each share as likely as its beta
    distribution says (Jeffreys' prior), and the others are drawn by that share (beta-binomial).
    """
    ours, theirs = blocked + 0.5, names - blocked + 0.5
    meeting = range(ceil(goal * names - 1e-9), names + 1) if least else range(int(goal * names + 1e-9) + 1)

    def beta(a: float, b: float) -> float:
        return lgamma(a) + lgamma(b) - lgamma(a + b)

    def drawn(hits: int) -> float:
        ways = -log(names + 1) - beta(hits + 1, names - hits + 1)
        return exp(ways + beta(hits + ours, names - hits + theirs) - beta(ours, theirs))

    return sum(map(drawn, meeting))


def counts(lines: list[str]) -> dict[str, tuple[int, int]]:
    """Label -> names that were closed, and all: of the table of score.py."""
    rows = (line.split() for line in lines if line[:1].isalpha())
    return {
        row[0]: (int(row[2]), int(row[1]))
        for row in rows
        if len(row) > 2 and row[1].isdecimal() and row[2].isdecimal()  # noqa: PLR2004 - its columns
    }


def told(lines: list[str], labels: tuple[str, ...] = ("",)) -> None:
    """Lines of score.py about these labels, with the baselines beside them, and each goal with its chance."""
    wanted, found = True, counts(lines)
    for line in lines:
        label = line.split(" ")[0]
        if label == "label":
            print(f"{line:<88} {'any list':>9} {'two lists':>9}")
            continue
        match line.split():
            case ["ok" | "MISS", goal, _, "limit", limit] if goal in found:
                likely = chance(*found[goal], float(limit), least=not goal.startswith("allow:"))
                print(f"{line:<56} others meet it: {likely:.0%}")
                continue
        wanted = line.startswith(("ok", "MISS")) or (label.startswith(labels) if label else wanted)
        if wanted:
            any_list, two = BASELINES.get(label, ("", ""))
            print(f"{line:<88} {any_list:>9} {two:>9}".rstrip())


def spoken(lists: Lists) -> None:
    """Each telling word with the popular names that it would close alone, to look through."""
    from agent.sites import known, words
    from agent.sites.telling import Hint
    from agent.sites.vote import alone

    telling, shipped, index = words.shipped(), known.shipped(), lists.index()
    on_lists: Counter[Hint] = Counter()
    alone_in: dict[Hint, list[str]] = {}
    for entry in lists.followed():
        for name, _ in lists.rules(entry.id) if entry.category == subscriptions.POPULAR else ():
            mark = index.find(name)
            for hint in () if shipped.speaks_of(name) else alone(telling, name, popular=False):
                if mark is not None and (mark.closed or mark.heard):
                    on_lists[hint] += 1
                else:
                    alone_in.setdefault(hint, []).append(name)
    print("\nwords: votes, popular names on lists and on none")
    for hint in sorted({*on_lists, *alone_in}):
        names = alone_in.get(hint, [])
        counts = f"{hint.votes}{on_lists[hint]:>6}{len(names):>6}"
        print(f"{hint.category:<10}{hint.word:<18}{counts}  {' '.join(names[:8])}")


def main(argv: list[str]) -> int:
    """Print the tables; 1 when a goal is missed, 2 where there is no data."""
    parser = argparse.ArgumentParser(prog="sites-eval", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data", metavar="DIR")
    parser.add_argument(
        "--show", type=int, default=0, metavar="N", help="name N misses and false blocks a label"
    )
    parser.add_argument(
        "--words", action="store_true", help="list what each telling word finds in popular names"
    )
    options = parser.parse_args(argv)
    data = options.data.resolve()
    if not (data / "score.py").is_file():
        print(f"no data in {options.data}: say where they are with --data DIR", file=sys.stderr)
        return 2
    from tests.agent.sites.makers import serving

    base = Path(tempfile.mkdtemp(prefix="luytre-sites-"))
    try:
        with serving(base) as maker:
            chosen = served(data, maker, base)
            lists = Lists(base / "lists")
            print("\nlists followed by default; closed is what presets close")
            follow(lists, chosen, maker)
            good, lines = score(data, lists.folder, GOALS, shown=options.show)
            told(lines)
            print(f"luytre sites classify, names a second: {speed(data, lists.folder):,.0f} (goal {QUICK:,})")
            if options.words:
                spoken(lists)
            print("\nall lists; games, social networks, chat, videos and films closed too")
            soft, lines = score(
                data,
                lists.folder,
                SOFT_GOALS,
                *(x for name in SOFT for x in ("--also", name)),
                shown=options.show,
            )
            told(lines, ("soft", "allow:child"))
            print("\nwithout v2fly, which took in most of the adult truth")
            follow(lists, [entry for entry in chosen if entry.maker != "v2fly"], maker)
            without, lines = score(data, lists.folder, WITHOUT_V2FLY)
            told(lines, ("block:adult", "allow"))
            print("\nwithout a list of what is popular: as a family is that follows none")
            follow(lists, [entry for entry in chosen if entry.category != subscriptions.POPULAR], maker)
            _, lines = score(data, lists.folder, {})
            told(lines)
            print("\nwithout any list: the catalogue and words alone")
            follow(lists, [], maker)
            _, lines = score(data, lists.folder, {})
            told(lines)
    finally:
        shutil.rmtree(base)
    return 0 if good and soft and without else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
