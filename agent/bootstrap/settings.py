"""How an agent is started, and what it takes from the PC for that."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from agent import zones
from agent.storage.ballast import SIZE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.ports.host import System
    from policies.ids import AccountId

LOCALTIME = Path("/etc/localtime")
VIETNAM = "Asia/Ho_Chi_Minh"


@dataclass(frozen=True, slots=True)
class Settings:
    """How an agent is started: to be tried by one account, or as the service of the whole PC."""

    account: AccountId | None
    """Try mode: the account that is the child and its own guardian. None: the service."""
    state: Path
    runtime: Path | None
    """XDG_RUNTIME_DIR, where the session has one."""
    system: System
    starter: str
    """The policy of a first start."""
    policy: Path | None = None
    """A policy to apply at the start."""

    @property
    def service(self) -> bool:
        """Whether it serves all accounts of the PC."""
        return self.account is None

    @property
    def reserve(self) -> int:
        """Bytes that are kept on the disk for when it is full; where it is only tried, none are."""
        return SIZE if self.service else 0


def zone_name(environment: Mapping[str, str], localtime: Path = LOCALTIME) -> str:
    """The PC's zone by its IANA name; UTC where it tells none."""
    named = environment.get("TZ", "").lstrip(":")
    if named and zones.is_zone(named):
        return named
    _, _, linked = os.path.realpath(localtime).partition("zoneinfo/")
    return linked if linked and zones.is_zone(linked) else "UTC"


def language_of(environment: Mapping[str, str], zone: str) -> str:
    """Vietnamese where the desktop or the zone says so, else English."""
    said = environment.get("LC_ALL") or environment.get("LC_MESSAGES") or environment.get("LANG") or ""
    if said.startswith("vi") or (not said.startswith("en") and zone in {VIETNAM, "Asia/Saigon"}):
        return "vi"
    return "en"


def country_of(environment: Mapping[str, str], zone: str) -> str:
    """The country whose helpline and holidays are shown first."""
    if zone in {VIETNAM, "Asia/Saigon"}:
        return "VN"
    said = environment.get("LC_ALL") or environment.get("LANG") or ""
    found = re.match(r"[a-z]+_([A-Z]{2})\b", said)
    return found[1] if found else "VN"
