"""What guardians are shown of a child while it is at the PC: as narrow as its days and weeks are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.api.contract import EventName
from agent.api.messages import Event, Seconds, Status, TargetStatus, replace
from policies.summary import is_told
from policies.target import Target

if TYPE_CHECKING:
    from policies.model import Child


def narrow_status(whole: Status, child: Child) -> Status:
    """The state without what is not told; what a rule names stays, so that time can be given for it."""
    lines = (_line(line, child) for line in whole.targets)
    return replace(whole, targets=tuple(line for line in lines if line is not None))


def narrow_event(event: Event, child: Child) -> Event | None:
    """The event as guardians hear it; None: they do not."""
    if event.status is not None:
        return replace(event, status=narrow_status(event.status, child))
    used = event.event == EventName.USAGE and event.target is not None
    return event if not used or is_told(Target.parse(str(event.target)), child.visibility) else None


def _line(line: TargetStatus, child: Child) -> TargetStatus | None:
    target = Target.parse(line.target)
    if is_told(target, child.visibility):
        return line
    hidden = replace(line, used=Seconds(0), running=False, told=False)
    return None if child.rule(target) is None else hidden
