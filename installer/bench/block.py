"""From the start of a program whose time is up to its end: 200 starts, as root and as an ordinary account.

As root also with the exec guard: what it refuses, and what it costs the starts of others.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

STARTS = 200
WITHOUT_MARKS = ("setpriv", "--bounding-set", "-sys_admin", "--inh-caps", "-sys_admin")
"""Root without CAP_SYS_ADMIN may not use fanotify: what an ordinary account's agent has."""
NO_GOAL: tuple[float | None, float | None] = (None, None)
GOALS: dict[str, tuple[float | None, float | None]] = {
    "fanotify": (2.0, 20.0),
    "guard": (2.0, 20.0),
    "inotify": (None, 250.0),
}
STRANGER = 47_321
"""An account that nothing else uses: the child to whom something is closed."""
"""Milliseconds: median, 99 of 100."""
POLICY = """
format = 1
zone = "UTC"
[child.an]
[[child.an.rule]]
match = {{ exe = "{game}" }}
action = "block"
"""


def main(argv: list[str]) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="bench block", description=__doc__)
    parser.add_argument("-n", type=int, default=STARTS, help="how many starts")
    options = parser.parse_args(argv)
    folder = Path(tempfile.mkdtemp(prefix="luytre-block-"))
    try:
        bare = [lifetime(Path("/bin/true")) for _ in range(options.n)]
        rows = [("a program that ends by itself", "", bare)]
        if os.getuid() == 0:
            rows += guarded(folder / "guard", options.n)
            rows.append(("closed, root (fanotify)", "fanotify", closed(folder / "marks", options.n, ())))
            without = closed(folder / "watches", options.n, WITHOUT_MARKS)
        else:
            without = closed(folder / "watches", options.n, ())
        rows.append(("closed, ordinary account (inotify)", "inotify", without))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{'start to end, ms':<38}{'median':>8}{'goal':>6}{'p99':>9}{'goal':>6}{'median/bare':>12}")
    base = statistics.median(bare)
    for name, route, times in rows:
        middle, last = statistics.median(times), sorted(times)[int(len(times) * 0.99)]
        goals = [f"{goal:.0f}" if goal else "" for goal in GOALS.get(route, NO_GOAL)]
        print(f"{name:<38}{middle:>8.2f}{goals[0]:>6}{last:>9.2f}{goals[1]:>6}{middle / base:>12.2f}")
    return 0


def guarded(folder: Path, count: int) -> list[tuple[str, str, list[float]]]:
    """The rows with the guard: other programs in turn without and with it, and a refused one."""
    game = folder / "mygame"
    folder.mkdir(mode=0o755)
    folder.parent.chmod(0o755)
    shutil.copy("/bin/true", game)
    other, with_it, without = Path("/bin/true"), list[float](), list[float]()
    for _ in range(4):  # In turn, so that what else the PC does falls on both.
        without += [lifetime(other) for _ in range(count // 4)]
        with guard(folder, game):
            with_it += [lifetime(other) for _ in range(count // 4)]
    open_ = [as_child(game)[0] for _ in range(count)]
    with guard(folder, game):
        tries = [as_child(game) for _ in range(count)]
    assert {code for _, code in tries} == {126}, "something that is closed has run"
    return [
        ("other programs, without the guard", "", without),
        ("other programs, with the guard", "", with_it),
        ("a child's program, open", "", open_),
        ("the same, closed, refused by the guard", "guard", [time for time, _ in tries]),
    ]


@contextmanager
def guard(folder: Path, game: Path) -> Iterator[None]:
    """The real guard, to which a program is closed for the child."""
    place, found = folder / "guard.sock", game.stat()
    with subprocess.Popen([sys.executable, "-m", "agent.guard", place]) as process:
        while not place.exists():
            time.sleep(0.01)
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(place))
            spot = [str(game), found.st_dev, found.st_ino, [[STRANGER, STRANGER + 1]]]
            line.sendall(json.dumps({"number": 1, "files": [spot]}).encode() + b"\n")
            assert json.loads(line.recv(4096))["failed"] == []
            try:
                yield
            finally:
                process.terminate()
                process.wait()
                place.unlink()


def as_child(program: Path) -> tuple[float, int]:
    """Milliseconds from the start of a program by the child to its end, and how that was: 126 was refused."""
    time.sleep(0.005)
    began = time.perf_counter()
    pid = os.fork()
    if pid == 0:
        os.setresuid(STRANGER, STRANGER, STRANGER)
        try:
            os.execv(program, [str(program)])
        except PermissionError:
            os._exit(126)
    _, status = os.waitpid(pid, 0)
    return (time.perf_counter() - began) * 1000, os.waitstatus_to_exitcode(status)


def closed(folder: Path, count: int, prefix: tuple[str, ...]) -> list[float]:
    """Milliseconds from each start of a blocked program to its end."""
    folder.mkdir()
    game = folder / "mygame"
    shutil.copy("/bin/sleep", game)
    policy = folder / "policy.toml"
    policy.write_text(POLICY.format(game=game), "utf-8")
    with agent(folder / "state", policy, prefix):
        lifetime(game)  # the first one warms everything up
        return [lifetime(game) for _ in range(count)]


def lifetime(program: Path) -> float:
    """Milliseconds from the start of a program to its end, as its parent sees it."""
    time.sleep(0.005)
    began = time.perf_counter()
    pid = os.posix_spawn(program, [str(program), "30"], {})
    os.waitpid(pid, 0)
    return (time.perf_counter() - began) * 1000


@contextmanager
def agent(state: Path, policy: Path, prefix: tuple[str, ...]) -> Iterator[None]:
    """The real agent, until the block ends."""
    command = [*prefix, sys.executable, "-m", "agent", "--try", "--json"]
    command += ["--state", str(state), "--policy", str(policy)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if json.loads(line)["event"] == "started":
                break
        drain = subprocess.Popen(["cat"], stdin=process.stdout, stdout=subprocess.DEVNULL)
        time.sleep(1)
        try:
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait()
            drain.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
