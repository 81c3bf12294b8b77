"""What an operating system knows of a running program, as a value that rules can be held against."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProgramFacts:
    """Facts that identify a program; a claim of the program itself (argv[0], title) is not among them."""

    paths: tuple[str, ...]
    """Where its executable lies; further names of the same file (same device and inode) behind it."""
    command: str = ""
    """The command line joined with spaces: a claim, used only by patterns written for interpreters."""
    flatpak: str | None = None
    snap: str | None = None
    desktop: str | None = None
    """Id of the desktop entry, from the program's scope or from an index of entries by executable."""
    bundle: str | None = None
    wine: str | None = None
    """Name of the Windows program that a Wine loader has mapped (``notepad.exe``)."""
    steam: int | None = None
    protected: bool = True
    """Whether the executable's owner is the system: the child cannot have written or renamed it."""
    claimed: frozenset[str] = frozenset()
    """Facts by name (``desktop``, ``flatpak``, ``snap``) that the account could have made up: the name of a
    unit that it may start itself, a desktop entry in its own folder."""
