"""Atheris on packets: what a child's programs may ask, and what a server upstream may answer.

A query becomes a question or is refused, an answer is taken or is Wrong; anything else that is raised, and
anything that takes more than a second of the processor, is a crash: its input is printed and kept. What is
told must be read by a library of others.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1]))

from soak.fuzzing import runner
from soak.fuzzing.runner import Target


def query() -> tuple[Target, Iterator[bytes]]:
    """A packet from a program of a child; what is answered must be a packet that others can read."""
    import dns.message

    from agent.sites.dns import answers, packets
    from agent.sites.dns.profile import Profile
    from agent.sites.dns.rules import Rules

    profile = Profile(5300, blocked=frozenset({"adult"}), safe_search=True, youtube="strict")
    rules = Rules(profile, lambda _closed: lambda name: "adult" if len(name) % 2 else None)

    def target(data: bytes) -> None:
        try:
            question = packets.read(data)
        except packets.Refused as refused:
            told = refused.answer
        else:
            decided = answers.decide(question, profile, rules)
            told = decided.answer if isinstance(decided, answers.Refusal) else None
            told = decided if isinstance(decided, bytes) else told
        if told is not None:
            dns.message.from_wire(told)

    names = ("www.open.test", "use-application-dns.net", "www.google.com.vn", "m.youtube.com", "ya.ru")
    kinds = ("A", "AAAA", "HTTPS", "TXT")
    return runner.measured(target), (
        dns.message.make_query(name, kind, use_edns=edns).to_wire()
        for name in names
        for kind in kinds
        for edns in (False, 0)
    )


def reply() -> tuple[Target, Iterator[bytes]]:
    """What a server upstream answers: it is Wrong, or can be told to a client."""
    import dns.message
    import dns.rrset

    from agent.sites.dns import packets, records

    wire = packets.to_wire("a.test") + b"\0\1\0\1"
    asked = packets.ask(5, wire)
    question = packets.read(asked)

    def target(data: bytes) -> None:
        try:
            found = records.read(data, 5, wire)
        except records.Wrong:
            return
        records.told(found, question, 7)
        if len(found.names) > records.LONGEST_CHAIN:
            raise AssertionError("a chain without an end")

    def seeds() -> Iterator[bytes]:
        for texts in ([], ["A 192.0.2.1"], ["CNAME b.test.", "A 192.0.2.1"], ["SOA a. b. 1 2 3 4 5"]):
            message = dns.message.make_response(dns.message.from_wire(asked))
            for text in texts:
                kind, _, value = text.partition(" ")
                message.answer.append(dns.rrset.from_text("a.test.", 60, "IN", kind, value))
            yield message.to_wire()

    return runner.measured(target), seeds()


def orders() -> tuple[Target, Iterator[bytes]]:
    """A line of orders, and of a report: refused, or the same when it is written again."""
    from agent.sites.dns import profile, report

    def target(data: bytes) -> None:
        try:
            found = profile.read(data)
        except profile.BadOrders:
            pass
        else:
            if profile.read(profile.write(found)) != found:
                raise AssertionError("orders do not come back the same")
        try:
            said = report.read(data)
        except report.BadReport:
            return
        if report.read(report.write(said)) != said:
            raise AssertionError("a report does not come back the same")

    some = profile.Orders(
        (profile.Profile(5301, blocked=frozenset({"adult"})),), "/x", ("tls://192.0.2.1#a.b",)
    )
    blocked = b'{"serving":[5301],"lists":true,"blocked":[[5301,"a.test","adult",2]]}'
    return runner.measured(target), iter((profile.write(some), blocked))


def gate() -> tuple[Target, Iterator[bytes]]:
    """What the half with a network may say to root's gate: nft is told of addresses alone, or of nothing."""
    import re

    from agent.sites import examining

    if sys.platform != "linux":
        raise AssertionError("the gate is for Linux")
    from agent.sitegate.answering import BadLine, script

    known = re.compile(
        r"(add|delete) element inet luytre answered[46]_[0-9]{4,5} \{ [0-9a-f.:]+( timeout [0-9]{2,4}s)? \}"
    )

    def target(data: bytes) -> None:
        found = examining.answered(data)
        if found is not None and examining.answered(examining.answer(found)) != found:
            raise AssertionError("what was found is not told again")
        try:
            told = script(data)
        except BadLine:
            return
        if not all(map(known.fullmatch, told.splitlines())):
            raise AssertionError(f"nft would be told {told!r}")

    seeds = (
        b'{"port":5301,"seconds":300,"addresses":["192.0.2.1","2001:db8::1%eth0"]}',
        examining.answer(
            examining.Examined("whole", 5, "2026", (examining.Port(5301, refuses=True, helps=None),))
        ),
    )
    return runner.measured(target), iter(seeds)


TARGETS = {"query": query, "reply": reply, "orders": orders, "gate": gate}


if __name__ == "__main__":
    sys.exit(runner.main(sys.argv[1:], TARGETS, Path(__file__), (__doc__ or "").partition("\n")[0]))
