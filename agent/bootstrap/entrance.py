"""The ways in to a family's agreement, wired: the secret, the admin door, codes, the recovery code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent import platforms
from agent.api.problems import SECRET_KEY_LOST
from agent.service.access.administrators import Administrators
from agent.service.access.guardians import Guardians
from agent.service.access.hashes import Hashes

if TYPE_CHECKING:
    from agent.bootstrap.household_of_one import Settings
    from agent.ports import Clock
    from agent.service.reporting.reporter import Reporter


def guardians(settings: Settings, clock: Clock, reporter: Reporter) -> Guardians:
    """The guardian's door, with the key of this PC where the service has one; and who administers it."""
    health, household, pepper = reporter.health, reporter.household, None
    if settings.service:
        household.administrators = lambda: platforms.administrators(settings.platform)
        runtime = platforms.paths(settings.platform, service=True).runtime
        pepper = platforms.pepper(settings.platform, runtime)

    def key_lost(lost: bool) -> None:  # noqa: FBT001 - what became of the key
        if lost:
            health.report(SECRET_KEY_LOST)
        else:
            health.clear(SECRET_KEY_LOST)

    return Guardians(reporter.store, clock, Hashes(pepper=pepper), key_lost, reporter.log)


def administrators(settings: Settings) -> Administrators:
    """The admin door: the system's own, behind which the service stands."""
    return Administrators(platforms.authority(settings.platform) if settings.service else None)
