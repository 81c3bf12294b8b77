"""Takes leave at once of processes that tests left behind, as systemd does: ``python reaping.py COMMAND …``.

What has ended stays in the table until its parent asks, and who lost its parent is given to the first of all
processes (wait(2)). In a container or a virtual machine that may be a program that asks every other second;
and whoever waits until all of a crowd is gone waits for that.
"""

import ctypes
import os
import signal
import sys

PR_SET_CHILD_SUBREAPER = 36
"""Of prctl(2): processes below us that lose their parent are ours."""


def reaped(command: list[str]) -> list[str]:
    """The same command, run so, where the system can do that."""
    return [sys.executable, "-I", __file__, *command] if sys.platform == "linux" else command


def main(words: list[str]) -> int:
    """Run it; its exit status, as a shell tells it."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    # Python does not heed these two, and neither would what it starts (subprocess, restore_signals).
    pid = os.posix_spawnp(words[0], words, os.environ, setsigdef=[signal.SIGPIPE, signal.SIGXFSZ])
    # Ctrl-C reaches both, and we wait for its end.
    signal.signal(signal.SIGINT, lambda *_: None)
    signal.signal(signal.SIGTERM, lambda *_: os.kill(pid, signal.SIGTERM))
    while True:
        ended, status = os.wait()
        if ended == pid:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
