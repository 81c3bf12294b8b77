"""SHA-256 without OpenSSL: Python's own module, for ``hashlib`` would add two megabytes to the agent."""

from __future__ import annotations

from importlib import import_module
from typing import Protocol, cast


class _Hash(Protocol):
    def digest(self) -> bytes: ...


class _Sha256(Protocol):
    def __call__(self, data: bytes, /) -> _Hash: ...


MODULES = ("_sha2", "_sha256", "hashlib")
"""Since Python 3.12, before it, and where neither was built."""


def load(names: tuple[str, ...] = MODULES) -> _Sha256:
    """The first of these that is here."""
    for name in names:
        try:
            return cast("_Sha256", import_module(name).sha256)
        except ImportError:
            continue
    raise ImportError("this Python has no SHA-256")


_sha256 = load()


def sha256(data: bytes) -> bytes:
    """The 32 bytes of FIPS 180-4."""
    return _sha256(data).digest()
