"""The ways in to a family's agreement, wired: the secret, the admin door, codes, the recovery code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.api.problems import SECRET_KEY_LOST
from agent.service.access.administrators import Administrators
from agent.service.access.guardians import Guardians
from agent.service.access.hashes import Hashes

if TYPE_CHECKING:
    from collections.abc import Collection

    from agent.bootstrap.settings import Settings
    from agent.ports import Clock
    from agent.service.reporting.reporter import Reporter


def guardians(settings: Settings, clock: Clock, reporter: Reporter) -> Guardians:
    """The guardian's door, with the key of this PC where the service has one."""
    health = reporter.health
    pepper = settings.system.pepper() if settings.service else None

    def key_lost(lost: bool) -> None:  # noqa: FBT001 - what became of the key
        if lost:
            health.report(SECRET_KEY_LOST)
        else:
            health.clear(SECRET_KEY_LOST)

    return Guardians(reporter.store, clock, Hashes(pepper=pepper), key_lost, reporter.log)


def ruling(settings: Settings) -> Collection[str]:
    """Accounts that may become root now; while it is tried, that is none of its business."""
    return settings.system.administrators() if settings.service else ()


def administrators(settings: Settings) -> Administrators:
    """The admin door: the system's own, behind which the service stands."""
    return Administrators(settings.system.authority() if settings.service else None)
