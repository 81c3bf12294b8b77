"""Keeps GDM from logging somebody in by itself who is refused now; root's, run before each start of GDM.

Where PAM refuses an account whose automatic login is set up, GDM 48 shows nothing, not even its greeter: a
guardian would sit before a black screen. So GDM is told by its runtime configuration, which is gone with the
next start of the PC, that nobody is logged in by itself (daemon/gdm-settings.c: it comes before the other).
LightDM and SDDM show their greeter by themselves.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import contextlib
import os
from configparser import ConfigParser, Error

LIST = "/run/luytre/denied"
"""Accounts that PAM refuses now, one a line; who is logged in by itself has no password to prove anything."""
PLACES = (("/etc/gdm3", "/run/gdm3"), ("/etc/gdm", "/run/gdm"))
"""Where GDM keeps what is configured, and what is only so until the PC starts anew: Debian, others."""
CONFIGURED = ("custom.conf", "daemon.conf")
RUNTIME = "custom.conf"
SECTION, SWITCH, WHO = "daemon", "AutomaticLoginEnable", "AutomaticLogin"


def main(arguments: list[str] | None = None) -> int:
    """Do it; the exit status."""
    words = sys.argv[1:] if arguments is None else arguments
    listed, *places = words or [LIST]
    pairs = list(zip(places[::2], places[1::2], strict=True)) or PLACES
    try:
        refused = set(filter(None, _read(listed).splitlines()))
        for etc, run in pairs:
            if os.path.isdir(etc):
                _tell(run, greeter=_logged_in_by_itself(etc) in refused)
    except OSError as error:
        sys.stderr.write(f"luytre: {error.filename}: {error.strerror}.\n")
        return 1
    return 0


def _logged_in_by_itself(etc: str) -> str:
    """Who is, by what is configured; empty where nobody is."""
    for name in CONFIGURED:
        section = _section(_parsed(f"{etc}/{name}"))
        if section.get(SWITCH, "").strip().lower() in {"true", "1"}:
            return section.get(WHO, "").strip()
    return ""


def _tell(run: str, *, greeter: bool) -> None:
    """Switch it off, or take back that we did; what else stands there stays."""
    path = f"{run}/{RUNTIME}"
    known = _parsed(path)
    if greeter == (_section(known).get(SWITCH) == "false"):
        return
    if greeter:
        if not known.has_section(SECTION):
            known.add_section(SECTION)
        known.set(SECTION, SWITCH, "false")
    else:
        known.remove_option(SECTION, SWITCH)
    with contextlib.suppress(FileExistsError):
        os.mkdir(run, 0o711)  # as GDM makes it
    new = f"{path}.new"
    with open(new, "w", encoding="utf-8", errors="surrogateescape") as file:
        known.write(file, space_around_delimiters=False)
    os.replace(new, path)


def _section(known: ConfigParser) -> dict[str, str]:
    return dict(known.items(SECTION)) if known.has_section(SECTION) else {}


def _parsed(path: str) -> ConfigParser:
    """A file of GKeyFile's; one that is not there, or that GDM itself cannot read, says nothing."""
    known = _empty()
    try:
        known.read_string(_read(path))
    except Error:
        return _empty()
    return known


def _empty() -> ConfigParser:
    known = ConfigParser(interpolation=None, strict=False, delimiters=("=",), comment_prefixes=("#",))
    known.optionxform = str  # type: ignore[assignment,method-assign] # names are told apart by case
    return known


def _read(path: str) -> str:
    """Empty where there is no such file."""
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            return file.read()
    except FileNotFoundError:
        return ""


if __name__ == "__main__":
    sys.exit(main())
