"""The key that this PC keeps beside the guardian's secret, as systemd-creds(1) decrypted it at the boot.

``luytre-pepper.service`` makes it once, encrypted with the TPM2 where there is one, else with the system's
own key, and puts it in the clear where only root can read, on a file system that no disk holds. Where it is
missing, the agent runs all the same: what cannot be checked then, is said by name.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import os
import stat
from pathlib import Path

PLACE = Path("/run/luytre-pepper")
"""The runtime folder of that service alone: it stays while the agent is stopped and started."""
NAME = "pepper"
LENGTH = 32
"""Bytes; a shorter file is not the key, a longer one neither."""


def pepper(place: Path | None = None) -> bytes | None:
    """The key, where it is there and only our own account could have put or read it."""
    try:
        handle = os.open((place or PLACE) / NAME, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        found = os.fstat(handle)
        alone = found.st_uid == os.geteuid() and not stat.S_IMODE(found.st_mode) & 0o077
        content = os.read(handle, LENGTH + 1) if stat.S_ISREG(found.st_mode) and alone else b""
    finally:
        os.close(handle)
    return content if len(content) == LENGTH else None
