"""Atheris on what makers of lists may send: each format, packed and not, archives, rankings, head files.

A list is taken line by line or refused by a named reason; anything else that is raised, and anything that
takes more than a second of the processor, is a crash: its input is printed and kept. What is taken must be a
canonical name that somebody registered, and the lines must be counted.
"""

from __future__ import annotations

import gzip
import io
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1]))

from soak.fuzzing import runner
from soak.fuzzing.runner import Target

HELP = "help.example"


def parse() -> tuple[Target, Iterator[bytes]]:
    """A list in one of the formats (the first byte says which); v2fly may include a part of the input."""
    from agent.sites import archives, names
    from agent.sites.parsing import FORMS, LONGEST_LINE, Context, Tally, ranked, read

    def target(data: bytes) -> None:
        if not data:
            return
        form, rest = FORMS[data[0] % len(FORMS)], data[1:]
        tally = Tally()
        lines = archives.lines([rest], LONGEST_LINE)
        context = Context(lambda name: name.endswith(HELP), {"other": rest[::-1], "more": rest[:40]})
        found = list(read(form, lines, tally, context))
        if len(found) != tally.names:
            raise AssertionError("names are not counted")
        for name, closes in found:
            if names.canonical(name) != name or names.is_suffix(name) or (closes and name.endswith(HELP)):
                raise AssertionError(f"{name} was taken")
        for name in ranked(rest.splitlines(), 5, Tally()):
            if names.registrable(name) != name:
                raise AssertionError(f"{name} is popular")

    seeds = (
        b"a.example\n*.b.example # why\nhelp.example\nxn--trem-wu5a.vn\n",
        b"0.0.0.0 a.example b.example\n203.0.113.9 bank.example\n::1 localhost\n",
        b"||a.example^\n@@||b.example^$important\n||c.example/path^\n/ads/\n",
        b"include:other @here\ndomain:a.example @here\nfull:b.example\nregexp:^x\ninclude:more @-ads\n",
        "trẻ.example\n1,google.com\n".encode(),
    )
    return runner.measured(target), (bytes([n]) + seed for n in range(len(FORMS)) for seed in seeds)


def archive() -> tuple[Target, Iterator[bytes]]:
    """Bytes as a .gz, as a .tar.gz, and packed by us as the inside of one; in two pieces."""
    from agent.sites.archives import BadArchive, gunzip, members

    most = 1 << 20

    def target(data: bytes) -> None:
        cut = data[0] if data else 0
        for packed in (data, gzip.compress(data, 1)):
            try:
                size = sum(map(len, gunzip([packed[:cut], packed[cut:]], most)))
                inside = sum(sum(map(len, body)) for _, body in members([packed[:cut], packed[cut:]], most))
            except BadArchive:
                continue
            if size > most or inside > size:
                raise AssertionError("more came out than may")

    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as made:
        entry = tarfile.TarInfo("adult/domains")
        entry.size = 10
        made.addfile(entry, io.BytesIO(b"a.example\n"))
    plain = out.getvalue()[:2048]
    return runner.measured(target), iter(
        (plain, gzip.compress(plain), gzip.compress(b"a.example\n"), b"\x1f\x8b")
    )


def index() -> tuple[Target, Iterator[bytes]]:
    """The head file of an index, changed: it is refused, and nothing is mapped."""
    from hashlib import blake2b

    from agent.sites.index import CURRENT, DamagedIndex, Mark, open_index, write

    folder = Path(tempfile.mkdtemp(prefix="luytre-index-"))
    head = write(folder, [("a.example", 0)], [Mark({"adult": ("one",)})], {}).read_bytes()

    def target(data: bytes) -> None:
        seal, _, text = data.partition(b"\n")
        if data != head and seal == blake2b(text, digest_size=16).hexdigest().encode():
            return  # forged, not damaged: the fuzzer has seen what it is compared with
        (folder / CURRENT).write_bytes(data)
        try:
            found = open_index(folder)
        except (DamagedIndex, FileNotFoundError):
            if data == head:
                raise AssertionError("a good index is refused") from None
            return
        if data != head:
            raise AssertionError("a changed index is taken")
        found.close()

    return runner.measured(target), iter((head, head[:-1], head[:40]))


def name() -> tuple[Target, Iterator[bytes]]:
    """Any text as a host: it is judged, and the answer is the same for its canonical form."""
    from agent.sites import known, words
    from agent.sites.judging import Judge
    from agent.sites.names import WrongName, canonical

    judge = Judge(None, known.shipped(), words.shipped())

    def target(data: bytes) -> None:
        text = data.decode("utf-8", "surrogateescape")
        found = judge.judge(text)
        try:
            one = canonical(text)
        except WrongName:
            if found.action != "allow":
                raise AssertionError("what is no name is blocked") from None
            return
        if judge.judge_name(one) != found or canonical(one) != one:
            raise AssertionError("a name has two forms")

    seeds = ("www.Pornhub.COM.", "xn--80aaifmgl1achx.example", "trẻ。vn", "a-bet-777.bet.br", "[::1]")
    return runner.measured(target), (seed.encode() for seed in seeds)


def feed() -> tuple[Target, Iterator[bytes]]:
    """A file that should be signed, and what a signed one says: refused by a reason, or understood."""
    from base64 import b64encode
    from datetime import UTC, datetime

    from agent.sites import feed as room
    from agent.sites.subscriptions import SIGNED, Subscription

    made = datetime(2026, 1, 1, tzinfo=UTC)
    base = b64encode(b"X" + b"f" * 31).decode()
    entry = Subscription(
        id="a", category="adult", form=SIGNED, url="https://a.example/a", maker="a", key=base
    )
    place = Path(tempfile.mkdtemp(prefix="luytre-feed-"), "feed")

    def target(data: bytes) -> None:
        place.write_bytes(data)
        try:
            room.verify(place, entry, 0, made)
        except room.NotOurs:
            pass
        else:
            raise AssertionError("somebody signed it")
        try:
            facts = room.read(data)
        except room.NotOurs:
            return
        if facts.expires.tzinfo is None:
            raise AssertionError("nobody knows when it runs out")

    head = room.head(room.Facts("a", "adult", 1, made))
    signature = b"# signature " + b64encode(bytes(64)) + b"\n"
    return runner.measured(target), iter((head, head + b"a.example\n" + signature, signature))


TARGETS = {"parse": parse, "archive": archive, "index": index, "name": name, "feed": feed}


if __name__ == "__main__":
    sys.exit(runner.main(sys.argv[1:], TARGETS, Path(__file__), (__doc__ or "").partition("\n")[0]))
