"""The country of the household where no agent says it: a helpline's number leads elsewhere in another one."""

from __future__ import annotations

import configparser
from pathlib import Path

SECTION, NAME = "help", "country"
KEY = f"{SECTION}/{NAME}"
"""Where the tray keeps what an agent said last (QSettings)."""
LOCALTIME = Path("/etc/localtime")
ZONES = Path("/usr/share/zoneinfo")


def kept(config: Path) -> str:
    """What the tray of this account heard last; ``config`` is its XDG_CONFIG_HOME."""
    file = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        file.read(config / "luytre" / "tray.ini", "utf-8")
    except (OSError, UnicodeError, configparser.Error):
        return ""
    return _code(file.get(SECTION, NAME, fallback=""))


def of_zone(localtime: Path = LOCALTIME, zones: Path = ZONES) -> str:
    """The country in which the PC's clock is at home (zone.tab, tzfile(5)); empty where none is told."""
    try:
        zone = localtime.resolve().relative_to(zones.resolve()).as_posix()
        lines = (zones / "zone.tab").read_text("utf-8").splitlines()
    except (OSError, ValueError):
        return ""
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return next((_code(code) for code, _, name, *_ in rows if name == zone), "")


def _code(text: str) -> str:
    return text.upper() if len(text) == 2 and text.isascii() and text.isalpha() else ""  # noqa: PLR2004 - ISO 3166
