"""Starting another program and waiting for its end."""

import subprocess
import sys

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
