"""The index of names beside SQLite and a Python set: memory, answers a second, and what compiling takes.

Seconds are of the processor, so that what else runs counts little.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from agent.sites import words
from agent.sites.compiling import Listed, build
from agent.sites.index import open_index
from agent.sites.vote import Voter

NAMES = 1_000_000
ASKED = 200_000
TIMES = 3
"""So often all of them are given to ``luytre sites classify``."""
SYLLABLES = """
ba ce do fi gu ha ki lo mu ne po ra si to vu we xo yi za tr st er in on th an sh ol ed ing mar lin net
""".split()  # noqa: SIM905 - it is read as a list of words
ENDINGS = (
    ["com"] * 50 + ["net"] * 10 + ["org", "ru"] * 6 + ["info", "xyz", "vn", "co.uk", "com.br", "de", "fr"] * 3
)


TELLING = 0.08
"""So many names have a telling word in them, and must be read: about as many of those that people ask for."""


def names(count: int, seed: int = 1) -> Iterator[str]:
    """Names that look like those of lists: a fifth are hosts below a registrable name."""
    chance = random.Random(seed)
    telling = sorted(word for word in words.shipped().telling.words if word.isascii())
    for _ in range(count):
        word = "".join(chance.choices(SYLLABLES, k=chance.randint(3, 7)))
        if chance.random() < TELLING:
            word = chance.choice((f"{chance.choice(telling)}{word}", f"{word}{chance.choice(telling)}"))
        more = chance.choice(("", "", f"-{chance.choice(SYLLABLES)}", str(chance.randint(1, 99))))
        host = f"{word}{more}.{chance.choice(ENDINGS)}"
        yield f"{chance.choice(('m', 'cdn', 'img', 'blog'))}.{host}" if chance.random() < 0.2 else host


def questions(count: int) -> list[str]:
    """Half are hosts below listed names, half are on no list; in no order."""
    listed = [f"www.{name}" for name in names(ASKED // 2)]
    others = [name.replace(".", "q.", 1) for name in names(ASKED // 2, seed=2)]
    asked = [*listed, *others]
    random.Random(3).shuffle(asked)
    return asked[:count]


def memory() -> float:
    """Megabytes that this process adds to the PC (PSS)."""
    told = Path("/proc/self/smaps_rollup").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in told.splitlines() if line.startswith("Pss:")) / 1024


def walking(knows: Callable[[str], bool]) -> Callable[[str], bool]:
    """A host and all above it, asked one by one."""

    def found(host: str) -> bool:
        while "." in host:
            if knows(host):
                return True
            host = host.partition(".")[2]
        return False

    return found


def opened(kind: str, folder: Path, count: int) -> Callable[[str], bool]:
    """How a name is looked up."""
    if kind == "ours":
        index = open_index(folder / "index")
        return lambda host: index.number(host) >= 0
    if kind == "sqlite":
        ask = sqlite3.connect(f"file:{folder / 'names.db'}?mode=ro", uri=True).execute
        return walking(lambda host: ask("SELECT 1 FROM names WHERE name = ?", (host,)).fetchone() is not None)
    listed = set(names(count))
    return walking(listed.__contains__)


def measured(kind: str, folder: Path, count: int) -> dict[str, float]:
    """Memory and speed of one kind, in a process of its own."""
    asked = questions(ASKED)
    before, began = memory(), time.process_time()
    find = opened(kind, folder, count)
    ready = time.process_time() - began
    began = time.process_time()
    hits = sum(map(find, asked))
    took = time.process_time() - began
    if not ASKED * 0.45 < hits < ASKED * 0.55:
        raise AssertionError(f"{kind} finds {hits} of {ASKED}")
    return {"memory": memory() - before, "a second": ASKED / took, "ready": ready}


def classified(_kind: str, folder: Path, _count: int) -> dict[str, float]:
    """How many names a second ``luytre sites classify`` judges, its start with it."""
    asked = questions(ASKED)
    given = "\n".join(asked * TIMES).encode()
    command = [sys.executable, "-P", "-c", "from ui.cli import main; main()"]
    began = time.perf_counter()  # it works on all processors
    told = subprocess.run(
        [*command, "sites", "classify", "--lists", str(folder)],
        input=given,
        stdout=subprocess.PIPE,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    ).stdout
    took = time.perf_counter() - began
    if (lines := told.count(b"\n")) != ASKED * TIMES or told.count(b'"block"') < ASKED * TIMES * 0.45:
        raise AssertionError(f"{lines} of {ASKED * TIMES} names were judged, or too few are closed")
    return {"lines": lines / took}


def made(kind: str, folder: Path, count: int) -> dict[str, float]:
    """What making one kind takes."""
    began = time.process_time()
    if kind == "ours":
        half = count // 2
        lists = [
            Listed(Voter("one", "adult", "one"), lambda: ((x, True) for x in names(half))),
            Listed(Voter("two", "adult", "two"), lambda: ((x, True) for x in names(count))),
        ]
        generated = time.process_time()
        sum(1 for _ in names(half)) + sum(1 for _ in names(count))
        generating = time.process_time() - generated
        began = time.process_time() + generating  # what yields the names is no part of it
        build(folder / "index", lists)
        size = sum(path.stat().st_size for path in (folder / "index").iterdir())
    else:
        base = sqlite3.connect(folder / "names.db")
        base.execute("CREATE TABLE names (name TEXT PRIMARY KEY) WITHOUT ROWID")
        base.executemany("INSERT OR IGNORE INTO names VALUES (?)", ((x,) for x in names(count)))
        base.commit()
        base.close()
        size = (folder / "names.db").stat().st_size
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": time.process_time() - began, "peak": peak, "file": size / 1e6}


def apart(step: str, kind: str, folder: Path, count: int) -> dict[str, float]:
    """One step in a process of its own."""
    command = [sys.executable, "-P", __file__, "--step", step, kind, str(folder), str(count)]
    answer: dict[str, float] = json.loads(
        subprocess.run(command, check=True, stdout=subprocess.PIPE, env=os.environ, text=True).stdout
    )
    return answer


def main(argv: list[str]) -> int:
    """Print the table."""
    if argv[:1] == ["--step"]:
        step, kind, place, count = argv[1:]
        steps = {"make": made, "ask": measured, "classify": classified}
        print(json.dumps(steps[step](kind, Path(place), int(count))))
        return 0
    parser = argparse.ArgumentParser(prog="bench index", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--names", type=int, default=NAMES, metavar="N", help=f"how many (default {NAMES})")
    options = parser.parse_args(argv)
    folder = Path(tempfile.mkdtemp(prefix="luytre-index-"))
    try:
        making = {kind: apart("make", kind, folder, options.names) for kind in ("ours", "sqlite")}
        asking = {kind: apart("ask", kind, folder, options.names) for kind in ("ours", "sqlite", "set")}
        judging = apart("classify", "ours", folder, options.names)
    finally:
        shutil.rmtree(folder)
    print(f"{options.names} names; {ASKED} hosts asked for, half of them listed")
    print(f"{'figure':<34}{'ours':>12}{'SQLite':>12}{'set':>12}{'ours/SQLite':>13}{'ours/set':>10}")
    rows = (
        ("memory while asked, MB (PSS)", "memory", asking),
        ("hosts a second of one core", "a second", asking),
        ("seconds until it can be asked", "ready", asking),
        ("seconds to make it", "seconds", making),
        ("highest memory while made, MB", "peak", making),
        ("file, MB", "file", making),
    )
    for name, key, found in rows:
        ours, base = found["ours"][key], found["sqlite"][key]
        plain = found["set"][key] if "set" in found else None
        last = "" if plain is None else f"{plain:>12.2f}"
        ratio = "" if plain is None else f"{ours / plain:>10.3f}"
        print(f"{name:<34}{ours:>12.2f}{base:>12.2f}{last:>12}{ours / base:>13.3f}{ratio:>10}")
    print(f"{'luytre sites classify, names a second':<38}{judging['lines']:>8.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
