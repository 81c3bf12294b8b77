"""Where closed programs were met that lie where nobody would look for them: in a child's own folders.

Their next start is refused like that of a program of the system's, as far as the file alone says what it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agent.service.observing.watch import closed_by_rule
from policies.targets import is_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.ports import Program, Programs
    from agent.service.household import Household
    from agent.service.observing.observation import Observation
    from agent.service.observing.watch import Watch
    from policies.ids import ChildId

MOST = 64
"""So many files are remembered: a child may make as many as it likes."""


@dataclass
class Met:
    """Looks at what runs; ``files`` are the paths."""

    programs: Programs
    household: Household
    files: tuple[str, ...] = ()
    _seen: dict[ChildId, Observation] = field(default_factory=dict)

    def look(self, watch: Watch) -> None:
        """Remember where that lies which runs and is closed."""
        seen = watch.observation
        if self._seen.get(watch.child.id) is seen:
            return
        self._seen[watch.child.id] = seen
        for program in seen.programs:
            verdict = watch.verdicts.get(seen.identities[program.key].subject.target)
            if verdict is not None and closed_by_rule(verdict):
                self.files = (*self.files, *self._places(program))[:MOST]

    def _places(self, program: Program) -> Iterator[str]:
        """The paths at which everybody finds what it runs; of an image, which nobody may enter, its own."""
        for path in program.facts.paths if program.file else program.facts.paths[1:]:
            if len(self.files) < MOST and path not in self.files and self._is_one(path):
                here = self.programs.files(path)
                if here and (program.file is None or program.file in here):
                    yield path

    def _is_one(self, path: str) -> bool:
        """Whether it is an absolute path, no pattern, and outside the folders that patterns already cover."""
        folder = path.rpartition("/")[0]
        return path.startswith("/") and folder not in self.household.folders and not is_pattern(path)
