"""What can be seen of the service where no agent answers, with the rights of whoever looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent import platforms
from agent.api.checks import FAILS, check
from agent.api.messages import Checks
from agent.checkup.findings import worded

if TYPE_CHECKING:
    from agent.ports.inspection import Inspector


def look(name: str, inspector: Inspector | None = None) -> Checks:
    """That the agent is down, first; then all that does not need it. ``name``: as in sys.platform."""
    looks = inspector or platforms.system(name).inspector()
    return Checks((check("agent", "down", FAILS), *map(worded, looks.inspect(None))))
