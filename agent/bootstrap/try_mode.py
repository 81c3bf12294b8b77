"""Try mode: what an agent without root assumes about the one account it serves."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from agent import platforms
from agent.bootstrap.settings import Settings, country_of, language_of, zone_name
from policies.ids import AccountId

if TYPE_CHECKING:
    from collections.abc import Mapping


def settings(
    account: str, environment: Mapping[str, str], state: Path | None, policy: Path | None
) -> Settings:
    """How to start an agent for this account."""
    from policies.document import starter

    name = sys.platform
    folder = state or platforms.paths(name, service=False).state
    zone = zone_name(environment)
    language = language_of(environment, zone)
    country = country_of(environment, zone)
    runtime = environment.get("XDG_RUNTIME_DIR")
    return Settings(
        AccountId(account),
        folder.absolute(),
        Path(runtime) if runtime else None,
        name,
        starter(zone, country, language, account),
        policy,
    )
