"""How the time at the PC ends, and what is still open then though nobody is there: a screen, a cron job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from policies.model import End

if TYPE_CHECKING:
    from collections.abc import Collection

    from agent.ports import ProcessKey, Program
    from agent.service.acting.curtain import Curtain
    from agent.service.observing.watch import Watch


def ending(watch: Watch) -> End:
    """As the family agreed; nobody is logged out of what is always open, but may find it locked."""
    how = watch.child.screen.end
    return End.LOCK if how is End.LOGOUT and watch.observation.kept else how


def left_open(
    watch: Watch, closable: Collection[Program], curtain: Curtain, paused: Collection[ProcessKey]
) -> bool:
    """Whether anything is still open. What runs behind a locked screen does not count.

    If only ``always`` programs are in use, a lock or a logout would close those too: then nothing counts as
    left. Where a pause was agreed, the other programs are paused and count until they are.
    """
    how, seen, frozen = ending(watch), watch.observation, curtain.frozen
    if seen.always and how is not End.PAUSE:
        return False
    if how is End.LOCK and watch.child.id not in curtain.escalated:
        return any(
            x.active and not x.locked and not x.background and x.account not in frozen for x in seen.sessions
        )
    held = () if how is End.LOGOUT else paused
    return any(x.key not in held and x.account not in frozen for x in closable)
