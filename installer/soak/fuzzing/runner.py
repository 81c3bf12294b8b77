"""Runs targets under Atheris, each in a process of its own, and tells what held; trials of bytes share it."""

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
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
CI = 20
"""Seconds of a short trial, all targets together."""
SLOWEST = 10
"""Seconds that one input may take here, instrumented; the agent itself is some twenty times faster."""
MEMORY = 1024
"""MiB of one fuzzer."""
MOST = 1.0
"""Seconds of the processor that one input may take where it is measured."""

Target = Callable[[bytes], None]
Maker = Callable[[], tuple[Target, Iterator[bytes]]]
"""Makes a target, and what its corpus begins with; what it imports is instrumented."""


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


def fuzz(make: Maker, corpus: Path, options: list[str]) -> None:
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
    targets: Mapping[str, Maker],
    script: Path,
    told: str,
) -> int:
    """Print the table; 1 when something crashed, 2 where there is no fuzzer for this system and Python.

    A script hands over its targets, its path and its first sentence.
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
