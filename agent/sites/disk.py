"""Files that are whole after a cut of power: on the disk before anything counts on them."""

from __future__ import annotations

import os
from _blake2 import blake2b  # hashlib would load OpenSSL, which costs a small PC two megabytes
from pathlib import Path
from typing import Final

_PIECE: Final = 1 << 16
"""Bytes read at once; the C library would keep the memory of larger pieces."""


def put(path: Path, data: bytes) -> None:
    """Replace a file in one step, for its account alone; on the disk before its name is."""
    new = path.with_name(f"{path.name}.new")
    with new.open("wb") as file:
        new.chmod(0o600)
        file.write(data)
    settle(new)
    os.replace(new, path)  # noqa: PTH105 - one step
    settle(path.parent)


def settle(path: Path) -> None:
    """What is written of a file, or in a folder, outlives a cut of power from here on."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def digest(path: Path) -> str:
    """BLAKE2b-256 of a file, read in pieces."""
    hashed, piece = blake2b(digest_size=32), bytearray(_PIECE)
    with path.open("rb", buffering=0) as file:
        while size := file.readinto(piece):
            hashed.update(memoryview(piece)[:size])
    return hashed.hexdigest()
