"""What was seen of one child at one moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.ports import ProcessKey, Program, Session
    from policies.model import Child
    from policies.target import Target
    from policies.targets import Identity


@dataclass(frozen=True, slots=True, eq=False)
class Observation:
    """One child at one moment; the same object as long as nothing is different."""

    child: Child
    sessions: tuple[Session, ...] = ()
    present: bool = False
    """Somebody is at the PC."""
    programs: tuple[Program, ...] = ()
    identities: Mapping[ProcessKey, Identity] = field(default_factory=dict)
    in_use: frozenset[ProcessKey] = frozenset()
    """Programs that time is counted for: those in front, what plays beside them, and all of sessions whose
    front cannot be seen."""
    seen: frozenset[ProcessKey] = frozenset()
    """Those of them whose windows are seen in front."""
    targets: frozenset[Target] = frozenset()
    """What a second now counts for."""
    running: Mapping[Target, int] = field(default_factory=dict)
    """Targets of the programs that run and are not paused, with the pid of one of them."""
    believed: frozenset[ProcessKey] = frozenset()
    """Those in use that would cost more if they were not what they say: they are looked into."""
    free: bool = False
    """All that is in front costs nothing: then what plays beside it is looked at."""
    always: bool = False
    """All that is in use is always open: the end of the screen's time closes nothing of it."""
    kept: frozenset[ProcessKey] = frozenset()
    """What was used last, where all of that is always open; also while nobody is there."""
    played: frozenset[ProcessKey] = frozenset()
    """Games that are in use though another window is in front."""

    @property
    def distinct(self) -> tuple[Identity, ...]:
        """What runs, each once."""
        return tuple(dict.fromkeys(self.identities.values()))
