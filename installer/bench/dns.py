"""Answers a second, waiting time and memory of the resolver with a million names, beside dnsmasq and unbound.

All are real processes on this PC. They have the same names closed, the same server upstream and the same
questions: four of five are for names that are asked again and again, half of them closed, half open and
looked up before; the fifth is for a name that nobody asked for yet, as closed or open. dnsperf asks; they
take turns, the median of the rounds is told. Each is one thread, so answers are compared for each second of
a processor: that says the same on a PC that is busy too. The goals are set beside dnsmasq as Debian installs
it; "dnsmasq+" is told as well, which has room for all answers. Memory is compared as each has it alone (RSS):
what the measuring program happens to share with one of them (PSS) is only printed. The names are those of
``bench index``, which look like those of lists; ``--names`` takes the real ones of any list instead.
"""

from __future__ import annotations

import argparse
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from agent.sites.dns import packets
from bench.index import names as like_those_of_lists
from bench.peers.resolvers import DNSMASQ, Row, dnsmasq, dnsmasq_with_room, ours, unbound, upstream

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = 1_000_000
QUESTIONS = 3_000
"""Different ones: a family's PCs ask some two thousand names a day."""
NEW = 5
"""Each so many questions one is for a name that was not asked for before."""
MIXED = 400_000
"""Questions before the new names come again: none of the servers remembers as many."""
ROUNDS = 5
SECONDS = 4
ALONE = 3_000
"""Questions that are asked one after the other."""
MORE_ANSWERS, LESS_MEMORY, MILLISECONDS = 2.0, 0.5, 1.0
"""The goals beside dnsmasq, and for half of the questions that are asked alone."""


def main(argv: list[str]) -> int:
    """Print the table; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="bench dns", description=__doc__)
    parser.add_argument("-n", type=int, default=NAMES, help=f"closed names that are made up ({NAMES:,})")
    parser.add_argument("--names", type=Path, help="a file of names to close instead, one a line")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--seconds", type=int, default=SECONDS, help="of each round")
    options = parser.parse_args(argv)
    if not shutil.which("dnsperf"):
        print("dnsperf is not here, and nothing else asks as fast", file=sys.stderr)
        return 2
    names = options.names.read_text("utf-8").split() if options.names else invented(options.n)
    folder = Path(tempfile.mkdtemp(prefix="luytre-dns-"))
    folder.chmod(0o755)
    try:
        return compare(folder, names, options.rounds, options.seconds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def invented(count: int) -> list[str]:
    """Names that look like those of lists, the same ones each time."""
    found: set[str] = set()
    for name in like_those_of_lists(2 * count):
        found.add(name)
        if len(found) == count:
            break
    return sorted(found)


def compare(folder: Path, names: list[str], rounds: int, seconds: int) -> int:
    """Start all, ask all, print."""
    learned, questions = folder / "learned", folder / "questions"
    chance = random.Random(8)
    half = QUESTIONS // 2
    closed = [x if n % 2 else f"www.{x}" for n, x in enumerate(chance.sample(names, min(half, len(names))))]
    asked = [f"{x} A" for x in (*closed, *(f"host{n}.open.example" for n in range(half)))]
    chance.shuffle(asked)
    learned.write_text("\n".join(asked) + "\n", "ascii")
    mixed = [*mixing(asked, names, MIXED)]
    questions.write_text("\n".join(mixed) + "\n", "ascii")
    rows: list[Row] = []
    with ExitStack() as stack:
        above = stack.enter_context(upstream())
        for start in (ours, dnsmasq, dnsmasq_with_room, unbound):
            row = stack.enter_context(start(folder, names, above))
            if row is not None:
                rows.append(row)
        for row in rows:
            perf(row.port, learned, ["-n", "2", "-q", "20"])  # each learns the open names
        for number in range(rounds):
            for row in rows[number % len(rows) :] + rows[: number % len(rows)]:
                before = row.work
                rate, answered = perf(row.port, questions, ["-l", str(seconds)])
                row.rates.append(rate)
                row.costs.append((row.work - before) / answered * 1e6)
                row.waits += alone(row.port, mixed, ALONE // rounds)
        return told(rows, len(names))


def mixing(asked: list[str], names: list[str], count: int) -> Iterator[str]:
    """What is asked again and again, and among it names that nobody asked for yet."""
    chance = random.Random(9)
    for number in range(count):
        if number % NEW:
            yield chance.choice(asked)
        else:
            yield f"n{number}.{chance.choice(names) if number % (2 * NEW) else 'open.example'} A"


def told(rows: list[Row], count: int) -> int:
    """Print what was seen; 1 when a goal is missed."""
    print(f"{count:,} closed names; median of {len(rows[0].rates)} rounds")
    print(f"{'':<10}{'answers/s':>11}{'µs each':>9}{'p50 ms':>9}{'p99 ms':>9}{'RSS MB':>9}{'PSS MB':>9}")
    for row in rows:
        waits = sorted(row.waits)
        p50, p99 = waits[len(waits) // 2], waits[int(len(waits) * 0.99)]
        cost, memory = statistics.median(row.costs), [row.memory(x) for x in ("Rss", "Pss")]
        print(
            f"{row.name:<10}{row.rate:>11,.0f}{cost:>9.1f}{p50:>9.3f}{p99:>9.3f}"
            f"{memory[0]:>9.1f}{memory[1]:>9.1f}"
        )
    us, missed = rows[0], statistics.median(rows[0].waits) >= MILLISECONDS
    for peer in rows[1:]:
        rate = statistics.median(b / a for a, b in zip(us.costs, peer.costs, strict=True))
        share = us.memory("Rss") / peer.memory("Rss")
        print(f"beside {peer.name}: {rate:.2f} times its answers, {share:.2f} of its memory (RSS)")
        if peer.name == DNSMASQ:
            missed |= rate < MORE_ANSWERS or share > LESS_MEMORY
    goals = (
        f"{MORE_ANSWERS} times dnsmasq's answers, {LESS_MEMORY} of its memory, p50 below {MILLISECONDS} ms"
    )
    print(f"goals: {goals}: {'missed' if missed else 'met'}")
    return 1 if missed else 0


def perf(port: int, questions: Path, how_long: list[str]) -> tuple[float, int]:
    """Answers a second and answers, as dnsperf counts them; next to none may be lost."""
    command = ["dnsperf", "-s", "127.0.0.1", "-p", str(port), "-d", str(questions)]
    command += ["-c", "20", "-q", "200", "-t", "10", *how_long]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    figures = {key.strip(): value.split() for key, _, value in (x.partition(":") for x in said.splitlines())}
    lost, sent = int(figures["Queries lost"][0]), int(figures["Queries sent"][0])
    assert lost <= sent / 100, said
    return float(figures["Queries per second"][0]), sent - lost


def alone(port: int, asked: list[str], count: int) -> list[float]:
    """Milliseconds of questions that are asked one after the other."""
    waits = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.connect(("127.0.0.1", port))
        line.settimeout(10)
        for number, text in enumerate(asked[:count]):
            head = number.to_bytes(2) + b"\1\0\0\1\0\0\0\0\0\0"  # the very question that dnsperf asks
            query = head + packets.to_wire(text.split()[0]) + b"\0\1\0\1"
            began = time.perf_counter()
            line.send(query)
            answer = line.recv(4096)
            waits.append((time.perf_counter() - began) * 1000)
            assert answer[:2] == query[:2]
    return waits


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
