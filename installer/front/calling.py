"""Starting another program and waiting for its end."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from front import environment
from front.environment import ROOT


def call(command: list[str], **more: str) -> int:
    """Run a command in the project's folder; Ctrl-C reaches both, and we wait for its end."""
    sys.stdout.flush()
    with subprocess.Popen(command, cwd=ROOT, env=environment.clean(**more)) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue


def call_all(commands: dict[str, list[str]], **more: str) -> list[str]:
    """Run commands side by side, one for each processor; answers the names of those that failed.

    What each printed comes in one piece, in their order, under its name.
    """

    def run(command: list[str]) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            command,
            cwd=ROOT,
            env=environment.clean(**more),
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    failed = []
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for name, done in zip(commands, pool.map(run, commands.values()), strict=True):
            print(f"\n{name}\n{done.stdout.decode(errors='replace')}", end="", flush=True)
            if done.returncode:
                failed.append(name)
    return failed
