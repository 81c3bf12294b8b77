"""Where the agent keeps things (FHS 3.0 for the service, XDG Base Directory 0.8 in try mode)."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import os
from pathlib import Path

from agent.api.endpoint import SERVICE
from agent.ports import Paths


def paths(*, service: bool) -> Paths:
    """State that must survive, and what is only good while the agent runs (socket, lock)."""
    if service:
        return Paths(state=Path("/var/lib/luytre"), runtime=SERVICE)
    state = _folder("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    runtime = _folder("XDG_RUNTIME_DIR")
    home = state / "luytre"
    return Paths(state=home, runtime=runtime / "luytre" if runtime else home / "run")


def _folder(variable: str) -> Path | None:
    """A folder from the environment; relative ones are to be ignored, says the specification."""
    path = Path(os.environ.get(variable, ""))
    return path if path.is_absolute() else None
