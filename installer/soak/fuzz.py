"""Atheris on all that strangers may hand to the agent: a frame, the params of a method, a policy document.

A frame is refused with BadFrame, params with BadParams, a document with DocumentErrors; anything else that is
raised, and anything that takes longer than ten seconds, is a crash: its input is printed and kept.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CI = 20
"""Seconds of a short trial, all targets together."""
SLOWEST = 10
"""Seconds that one input may take here, instrumented; the agent itself is some twenty times faster."""
MEMORY = 1024
"""MiB of one fuzzer."""

MOST = 1.0
"""Seconds of the processor that one input may take where it is measured."""

Target = Callable[[bytes], None]


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


def measured(target: Target, most: float = MOST) -> Target:
    """The same, which must not take longer than that; what else runs on the PC does not count.

    What is slow is tried again: the first time it may have loaded what all later ones need.
    """

    def spent(data: bytes) -> float:
        began = time.process_time()
        target(data)
        return time.process_time() - began

    def held(data: bytes) -> None:
        if spent(data) > most and (again := spent(data)) > most:
            raise AssertionError(f"an input takes {again:.1f} s")

    return held


def fuzz(make: Callable[[], tuple[Target, Iterator[bytes]]], corpus: Path, options: list[str]) -> None:
    """Run one target in this process, which libFuzzer ends."""
    import atheris

    with atheris.instrument_imports(include=["agent", "policies"]):
        target, seeds = make()
    corpus.mkdir()
    for number, seed in enumerate(seeds):
        (corpus / f"{number:03}").write_bytes(seed)
    atheris.Setup([sys.argv[0], *options, str(corpus)], target)
    atheris.Fuzz()


def trial(script: Path, python: Path, name: str, seconds: int, kept: Path) -> tuple[bool, int, str]:
    """Whether a target held, how many inputs it saw, and what it said at its end."""
    with tempfile.TemporaryDirectory() as folder:
        options = [
            f"-max_total_time={seconds}",
            f"-timeout={SLOWEST}",
            f"-rss_limit_mb={MEMORY}",
            "-max_len=4096",
            f"-artifact_prefix={kept}/{name}-",
        ]
        command = [
            str(python),
            "-P",
            str(script),
            "--target",
            name,
            str(Path(folder, "corpus")),
            *options,
        ]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
    runs = re.findall(r"^(?:Done |#)(\d+)", done.stdout, re.MULTILINE)
    return done.returncode == 0, int(runs[-1]) if runs else 0, done.stdout


def fuzzing_python() -> Path | None:
    """An interpreter that has atheris: this one, or the environment with the fuzzer added to it."""
    if importlib.util.find_spec("atheris"):
        return Path(sys.executable)
    sys.path.insert(0, str(ROOT / "installer"))
    from front import environment
    from front.voice import Refusal

    try:
        python = environment.provide(("dev", "fuzz"))
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return None
    has = subprocess.run([str(python), "-c", "import atheris"], capture_output=True, check=False)
    return None if has.returncode else python


def main(
    argv: list[str],
    targets: Mapping[str, Callable[[], tuple[Target, Iterator[bytes]]]] = TARGETS,
    script: Path = Path(__file__),
    told: str = (__doc__ or "").partition("\n")[0],
) -> int:
    """Print the table; 1 when something crashed, 2 where there is no fuzzer for this system and Python.

    Another script has targets of its own: it hands them over with its path and its first sentence.
    """
    if argv[:1] == ["--target"]:
        fuzz(targets[argv[1]], Path(argv[2]), argv[3:])
        return 0
    parser = argparse.ArgumentParser(prog=f"soak {script.stem}", description=told)
    parser.add_argument("names", nargs="*", metavar="TARGET", help=f"{', '.join(targets)} (default: all)")
    parser.add_argument("--seconds", type=int, default=600, help="for each target (default 600)")
    parser.add_argument("--ci", action="store_true", help=f"a short trial: {CI} seconds in all")
    parser.add_argument(
        "--keep", type=Path, default=Path(tempfile.gettempdir()), help="where crashes are kept"
    )
    options = parser.parse_args(argv)
    names = options.names or list(targets)
    if unknown := set(names) - targets.keys():
        parser.error(f"no target is called {', '.join(sorted(unknown))}")
    python = fuzzing_python()
    if python is None:
        print("Atheris is not here (it has wheels for Linux on x86-64). It installs with:", file=sys.stderr)
        print("  python3 installer/dev.py setup dev fuzz", file=sys.stderr)
        return 2
    seconds = max(1, CI // len(names)) if options.ci else options.seconds
    kept = Path(tempfile.mkdtemp(prefix="luytre-fuzz-", dir=options.keep))
    failed = False
    print(f"{'target':<12}{'seconds':>10}{'inputs':>12}  result")
    for name in names:
        held, runs, said = trial(script, python, name, seconds, kept)
        failed |= not held
        print(f"{name:<12}{seconds:>10}{runs:>12}  {'held' if held else 'CRASHED'}", flush=True)
        if not held:
            print("\n".join(said.strip().splitlines()[-40:]))
            for crash in sorted(kept.glob(f"{name}-*")):
                print(f"input ({crash}): {crash.read_bytes()!r}")
    if not failed:
        with contextlib.suppress(OSError):
            kept.rmdir()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
