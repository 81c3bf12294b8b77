"""Breaks: after some time at the PC without a pause, the screen rests; time away counts as rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from policies.target import PRESENCE
from policies.week import DAY

if TYPE_CHECKING:
    from policies.model import Break
    from policies.usage import Usage


@dataclass(frozen=True, slots=True)
class Rest:
    """Where a child stands between two breaks."""

    until: datetime | None
    """End of the break that holds now."""
    left: timedelta
    """Presence until the next break; zero in a break."""


def rest(rule: Break, usage: Usage, day: date, now: datetime) -> Rest:
    """Walk through the presence of yesterday and today, up to now.

    A break begins when presence without a pause of ``rule.length`` reaches ``rule.after``, and lasts
    ``rule.length`` whatever is done in it (help and learning may stay open); then the count begins anew.
    """
    after, length = int(rule.after.total_seconds()), int(rule.length.total_seconds())
    at = int(now.timestamp())
    worked, since, resting = 0, None, 0
    for start, end in (*usage.spans(PRESENCE, day - DAY).runs, *usage.spans(PRESENCE, day).runs):
        if start >= at:
            break
        begin, finish = max(start, resting), min(end, at)
        if since is not None and begin - since >= length:
            worked = 0
        while finish > begin:
            if finish - begin < after - worked:
                worked += finish - begin
                break
            resting = begin + after - worked + length
            worked, begin = 0, resting
        since = finish
    if at < resting:
        return Rest(datetime.fromtimestamp(resting, UTC), timedelta())
    if since is not None and at - since >= length:
        worked = 0
    return Rest(None, timedelta(seconds=after - worked))
