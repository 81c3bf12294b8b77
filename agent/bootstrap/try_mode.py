"""Try mode: what an agent without root assumes about the one account it serves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from agent.bootstrap.settings import Settings, country_of, language_of, zone_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.ports.host import System
    from policies.ids import AccountId


def settings(
    system: System,
    account: AccountId,
    environment: Mapping[str, str],
    state: Path | None,
    policy: Path | None,
) -> Settings:
    """How to start an agent for this account."""
    from policies.document import starter

    folder = state or system.paths(service=False).state
    zone = zone_name(environment)
    language = language_of(environment, zone)
    country = country_of(environment, zone)
    runtime = environment.get("XDG_RUNTIME_DIR")
    return Settings(
        account,
        folder.absolute(),
        Path(runtime) if runtime else None,
        system,
        starter(zone, country, language, account),
        policy,
    )
