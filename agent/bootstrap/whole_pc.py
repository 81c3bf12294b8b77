"""The service: what an agent for all accounts of a PC begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.bootstrap.settings import Settings, country_of, language_of, zone_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from agent.ports.host import System


def settings(
    system: System, environment: Mapping[str, str], state: Path | None, policy: Path | None
) -> Settings:
    """How to start the service."""
    from policies.document import whole_pc

    zone = zone_name(environment)
    language, country = language_of(environment, zone), country_of(environment, zone)
    return Settings(
        None,
        (state or system.paths(service=True).state).absolute(),
        None,
        system,
        whole_pc(zone, country, language, system.administrators()),
        policy,
    )
