"""A filter of names that remembers what it was told, and what an agreement tells it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from agent import catalog
from agent.ports.names import ListTrouble, NameRules
from agent.service.browsing.filtering import Filtering, names
from agent.service.observing.hosts import Hosts
from tests.agent.service.stage import Stage, play

HOSTS = Hosts(cache(catalog.web))
BET = ('site = "888.com"', 'action = "block"')


class Gate:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[tuple[NameRules, ...]] = []
        self.upstream: list[tuple[str, ...]] = []
        self.kept: list[frozenset[str]] = []
        self.why: str | None = None
        self.asked: list[bool] = []
        self.amiss = ListTrouble()
        self.looks = 0

    def keep(
        self, names: tuple[NameRules, ...], upstream: tuple[str, ...], kept: frozenset[str], *, asked: bool
    ) -> None:
        """From now on by these."""
        self.asked.append(asked)
        self.told.append(names)
        self.upstream.append(upstream)
        self.kept.append(kept)

    def look(self) -> None:
        """Once a beat."""
        self.looks += 1

    def trouble(self) -> str | None:
        """What a test wants."""
        return self.why

    def lists(self) -> ListTrouble:
        """The same."""
        return self.amiss


def filtering(stage: Stage, gate: Gate) -> Filtering:
    return Filtering(gate, stage.household, HOSTS, stage.health, lambda: stage.enforcer.watches)


def rule(*lines: str) -> str:
    return "\n[[child.an.rule]]\n" + "\n".join(lines) + "\n"


def agreed(tmp_path: Path, text: str) -> NameRules | None:
    """What an agreement comes to."""
    found: list[NameRules | None] = []

    async def story(stage: Stage) -> None:
        stage.log_in()
        await stage.beat()
        found.append(names(stage.watch, stage.household, HOSTS))

    play(tmp_path, text, story)
    return found[0]
