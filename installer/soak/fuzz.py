"""Atheris on all that strangers may hand to the agent: a frame, the params of a method, a policy document.

A frame is refused with BadFrame, params with BadParams, a document with DocumentErrors; anything else that is
raised, and anything that takes longer than ten seconds, is a crash: its input is printed and kept.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1]))

from soak.fuzzing import runner
from soak.fuzzing.runner import Target


def frame() -> tuple[Target, Iterator[bytes]]:
    """Bytes from a client, as the agent reads them, in two pieces; the same messages must come out."""
    from agent.api import contract, wire
    from agent.api import messages as m
    from agent.api.errors import AgentError, BadFrame

    methods = {x.name: x for x in contract.METHODS}

    def messages(*pieces: bytes) -> list[str]:
        reader, found = wire.Reader(), []
        with contextlib.suppress(BadFrame):
            for piece in pieces:
                for message in reader.feed(piece):
                    found.append(repr(message))
                    with contextlib.suppress(AgentError):
                        understand(message)
        return found

    def understand(message: wire.Message) -> None:
        match message:
            case wire.Request():
                if message.method in methods:
                    wire.decode_params(methods[message.method], message.params)
            case wire.Notification():
                wire.decode_event(message)
            case wire.Response():
                wire.decode_reply(contract.STATUS, message)

    def target(data: bytes) -> None:
        cut = data[0] if data else 0
        if messages(data) != messages(data[:cut], data[cut:]):
            raise AssertionError("another split gives other messages")

    seeds = (
        wire.encode_request(1, contract.HELLO, m.Hello()),
        wire.encode_request("x", contract.GRANT, m.GiveTime(extra=m.Seconds(60), also=("screen",))),
        wire.encode_reply(1, m.Children(())),
        wire.encode_error(None, BadFrame(wire.GARBAGE)),
        wire.encode_event(m.Event(contract.EventName.USAGE, datetime(2026, 11, 25, tzinfo=UTC))),
    )
    return target, iter((*seeds, b"".join(seeds)))


def types() -> tuple[Target, Iterator[bytes]]:
    """JSON for the params of a method (the first byte says which); what is taken must come back the same."""
    from agent.api import contract, wire
    from agent.api.errors import BadParams, WrongVersion

    def target(data: bytes) -> None:
        if not data:
            return
        method, rest = contract.METHODS[data[0] % len(contract.METHODS)], data[1:]
        with contextlib.suppress(WrongVersion):
            event = wire.decode_event(wire.Notification("event", rest))
            wire.encode_event(event)
        with contextlib.suppress(BadParams):
            params = wire.decode_params(method, rest)
            (again,) = wire.Reader(wire.SERVER_LIMIT).feed(wire.encode_request(1, method, params))
            if not isinstance(again, wire.Request) or wire.decode_params(method, again.params) != params:
                raise AssertionError("what was taken does not come back the same")

    seeds = (
        b'{"child":"an","day":"2026-11-25"}',
        b'{"target":"app:minecraft","extra":900,"reason":"\\u1ebf","child":null}',
        b'{"until":"2026-11-25T20:00:00+07:00","also":["screen","category:games"]}',
        b'{"event":"usage","at":"2026-11-25T12:00:00Z","seconds":5,"latency_ms":1.5,"ok":true}',
    )
    return target, (bytes([n]) + seed for n in range(len(contract.METHODS)) for seed in seeds)


def policy() -> tuple[Target, Iterator[bytes]]:
    """A document; one without errors must be written so that it reads back to the same agreement."""
    from agent import agreement
    from policies.document import DocumentErrors, read, write

    known = agreement.known()

    def target(data: bytes) -> None:
        text = data.decode(errors="replace")
        try:
            agreed = read(text, known=known)
        except DocumentErrors as errors:
            if not errors.errors or not str(errors):
                raise AssertionError("a refusal without an error") from None
            return
        written = write(agreed, known.presets)
        if read(written, known=known) != agreed:
            raise AssertionError(f"written, it reads back to another agreement:\n{written}")

    parts = ("", SCREEN, RULES, SITES, SCREEN + RULES + SITES)
    return target, ((FAMILY + part).encode() for part in parts)


FAMILY = """\
format = 1
zone = "Asia/Ho_Chi_Minh"
country = "VN"
guardians = ["lan"]
[child.an]
name = "An"
born = "2015-09"
preset = "age-9-12"
"""
SCREEN = """\
[child.an.screen]
daily = { mon-fri = "1h30m", holiday = "3h", "2026-12-24" = "4h" }
weekly = "12h"
open = { mon-thu = ["15:30-17:30", "20:00-01:00"], schoolday = "none" }
break = { after = "45m", for = "10m" }
warn = ["15m", "5m"]
grace = "2m"
end = "lock"
"""
RULES = """\
[[child.an.rule]]
app = "minecraft"
daily = "1h"
after = { category = "study", atleast = "30m" }
[[child.an.rule]]
match = { exe = "/opt/games/*", command = "*x*" }
name = "G"
action = "block"
[[child.an.rule]]
site = "youtube.com"
daily = "45m"
"""
SITES = """\
[child.an.sites]
mode = "filter"
block = ["adult"]
safe_search = true
youtube = "moderate"
[child.an.visibility]
apps = "totals"
"""
TARGETS = {"frame": frame, "types": types, "policy": policy}

if __name__ == "__main__":
    sys.exit(runner.main(sys.argv[1:], TARGETS, Path(__file__), (__doc__ or "").partition("\n")[0]))
