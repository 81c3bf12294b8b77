"""When the end of the time at the PC closes pages: after the grace, and only where nothing else closes it.

Behind a lock nobody sees a page, and a browser that is paused shows none. Who put ours over them would take
away what is not saved in them. But a browser may be left open (``always``), and locks may fail.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from policies.model import Action, Grant
from policies.plan import Layer
from policies.scene import Subject
from policies.standing import Grace
from policies.target import SCREEN
from policies.verdict import judge

if TYPE_CHECKING:
    from agent.service.observing.watch import Watch
    from policies.ids import ChildId
    from policies.scene import Scene

LASTING = 15.0
"""Seconds for which a PC whose time is over may be in use until pages close too; all that closes it takes
fewer."""
_LIMITLESS = Layer(SCREEN, Action.LIMIT, None, {}, None)


@dataclass
class Endings:
    """Looks how far the end of each child's time has come."""

    seconds: Callable[[], float]
    _since: dict[ChildId, float] = field(default_factory=dict)
    """Since when somebody uses a PC whose time is over."""

    def scene(self, watch: Watch, scene: Scene) -> Scene:
        """What verdicts about pages depend on; in it the screen is as far open as it is for them."""
        child = watch.child.id
        if judge(scene, Subject(SCREEN)).open:
            self._since.pop(child, None)
            return scene
        standing = watch.standings.get(SCREEN)
        if isinstance(standing, Grace) and scene.now < standing.until:
            self._since.pop(child, None)
            saving = Grant((SCREEN,), scene.now, standing.until)
            return replace(scene, grants=(*scene.grants, saving))
        if self._lasts(child, in_use=bool(watch.observation.in_use)):
            return scene
        return replace(scene, plan=replace(scene.plan, layers={**scene.plan.layers, SCREEN: _LIMITLESS}))

    def _lasts(self, child: ChildId, *, in_use: bool) -> bool:
        """Whether it is in use for so long that nothing else will close it; then until its time opens."""
        now = self.seconds()
        if now - self._since.get(child, now) >= LASTING:
            return True
        if in_use:
            self._since.setdefault(child, now)
        else:
            self._since.pop(child, None)
        return False
