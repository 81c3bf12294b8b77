"""What a problem of the agent’s own is about, in words; the problems themselves: ``agent.api.problems``."""

from __future__ import annotations

from ui.text import mark

PARTS = {
    "limits": mark("counting and limits"),
    "logins": mark("logins"),
    "notes": mark("notes"),
    "starts": mark("starts of closed programs"),
    "browsers": mark("browsers"),
    "tried": mark("closed sites that were tried"),
    "names": mark("sites’ names"),
    "sight": mark("who is at the PC"),
    "timers": mark("changes to come"),
    "faces": mark("what screens show"),
    "doors": mark("connections"),
}
"""Parts of the agent: what a problem of its own is about, as ``part:limits``."""
