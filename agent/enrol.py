"""Makes the group of children on this PC what the agent says it is; root's, run when that changes.

Refused logins are only ever looked up for members of this group (pam_succeed_if), and the agent may not write
to /etc. It writes a list; systemd sees that (PathChanged) and runs this for a moment, with that right.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import grp
import os
import pwd
import subprocess

LIST = "/run/luytre/children"
"""Account names, one a line."""
GROUP = "luytre-child"
TOOL = "/usr/bin/gpasswd"
ADMINISTRATORS = ("sudo", "wheel", "admin")
"""Who is in one of these is never shut out, whatever the list says: a family must not lock itself out."""
ORDINARY = 1000
"""Smaller numbers are root's and the system's own."""
_LOOKS = 5


def main(arguments: list[str] | None = None) -> int:
    """Do it; the exit status. Without a list nothing changes: no agent has said anything yet."""
    words = sys.argv[1:] if arguments is None else arguments
    place, group, tool = [*words, *(LIST, GROUP, TOOL)[len(words) :]]
    told = ""
    try:
        for _ in range(_LOOKS):  # What is written while we work is seen by nobody else.
            before, told = told, _read(place)
            if not told or told == before:
                break
            status = _enrol(frozenset(filter(_may_be, told.split("\n"))), group, tool)
            if status:
                return status
    except OSError as error:
        return _fail(f"{error.filename}: {error.strerror}")
    return 0


def _read(place: str) -> str:
    """The list, with an end that says it is whole; empty where there is none."""
    try:
        handle = os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return ""
    with open(handle, encoding="utf-8", errors="surrogateescape") as file:
        return file.read() + "\n"


def _may_be(name: str) -> bool:
    """Whether somebody of that name can be a child here; says why not."""
    if not name:
        return False
    try:
        uid = pwd.getpwnam(name).pw_uid
    except (KeyError, ValueError):
        return _drop(name, "there is no such account")
    if uid < ORDINARY:
        return _drop(name, "it belongs to the system")
    if name in _administrators():
        return _drop(name, "it may administer this PC, and is never shut out")
    if set(name) & set(",:"):
        return _drop(name, "no group can hold such a name")
    return True


def _drop(name: str, why: str) -> bool:
    sys.stderr.write(f"luytre: {name!r} is not enrolled: {why}.\n")
    return False


def _administrators() -> set[str]:
    return {name for group in ADMINISTRATORS for name in _members(group) or ()}


def _members(group: str) -> list[str] | None:
    try:
        return grp.getgrnam(group).gr_mem
    except KeyError:
        return None


def _enrol(names: frozenset[str], group: str, tool: str) -> int:
    members = _members(group)
    if members is None:
        return _fail(f"there is no group {group} here; installing Luytre again makes it")
    if set(members) == names:
        return 0
    with subprocess.Popen(  # noqa: TID251 - a process of its own, run for this
        [tool, "-M", ",".join(sorted(names)), group], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        complaint = process.communicate()[1].decode("utf-8", "replace").strip()
    # Its status alone is no proof: look.
    if process.returncode or set(_members(group) or ()) != names:
        return _fail(f"the group {group} could not be changed: {complaint or 'it stayed as it was'}")
    return 0


def _fail(why: str) -> int:
    sys.stderr.write(f"luytre: {why}.\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
