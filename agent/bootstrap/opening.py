"""Opens what may refuse, before the rest of the agent is loaded: the store, and the policy in force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent import agreement, catalog, lean
from agent.api.errors import PolicyErrors
from agent.api.problems import POLICY_NOT_UNDERSTOOD
from agent.ports.store import PolicyRecord
from agent.scheduling.clock import SystemClock
from agent.service.reporting import words
from agent.storage import open_store

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from agent.bootstrap.settings import Settings
    from agent.ports.store import Store
    from agent.service.reporting.health import Health
    from policies.ids import CategoryId
    from policies.model import Policy

RARE = (
    *("policies.document", "policies.catalog", "policies.presets", "agent.sites.known"),
    *("tomllib", "argparse", "gettext", "locale"),
)
"""Needed at the start, then only when a policy changes: their memory is used for all that follows."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What an agent begins with."""

    settings: Settings
    clock: SystemClock
    store: Store
    agreed: Policy
    site_categories: Mapping[str, CategoryId]
    """Of the sites that its rules name."""
    categories: Collection[str]
    """All that there are."""
    not_understood: tuple[str, ...] = ()
    """What is wrong with the policy in force by now; ``agreed`` is then what of it holds, or one before."""

    def tell(self, health: Health) -> None:
        """What guardians have to know of it."""
        if self.not_understood:
            health.report(POLICY_NOT_UNDERSTOOD, detail="; ".join(self.not_understood))


def group_of(state: Path, uid: int) -> str:
    """Where programs are paused: the next agent of a state folder finds and thaws what a crash left."""
    found = state.stat()
    return f"luytre-{uid}-{found.st_dev:x}-{found.st_ino:x}"


def open_all(settings: Settings) -> Opened:
    """Open the store, read the policy.

    Raises StoreProblem and OSError; because of a given file, PolicyErrors and UnicodeDecodeError.
    """
    clock = SystemClock()
    store = open_store(settings.state, ballast=settings.reserve)
    try:
        agreed, wrong = _agreed(settings, clock, store)
        sites, categories = agreement.site_categories(agreed), catalog.categories()
    except BaseException:
        store.close()
        raise
    lean.forget(RARE)
    return Opened(settings, clock, store, agreed, sites, categories, wrong)


def _agreed(settings: Settings, clock: SystemClock, store: Store) -> tuple[Policy, tuple[str, ...]]:
    """The policy to begin with: the given file, else the one in force, else that of a first start."""
    kept = store.policy()
    given = settings.policy.read_text("utf-8-sig") if settings.policy else None
    if kept is not None and given is None:
        return _understood(settings, store)
    text = settings.starter if given is None else given
    agreed = agreement.policy(text)
    if kept is None or text != kept.text:
        word = "first-start" if given is None else "from-file"
        why = words.say(word, agreed.language, path=settings.policy)
        by = settings.account or "root"
        store.keep_policy(PolicyRecord(0, text, clock.read().wall, by, why, ()))
    return agreed, ()


def _understood(settings: Settings, store: Store) -> tuple[Policy, tuple[str, ...]]:
    """What holds of the policy in force, and what of it is not understood any more: no agent at all would
    hold nothing.

    All that is understood of it, else the newest before it, else that of a first start.
    """
    first = agreement.policy(settings.starter)
    wrong: tuple[str, ...] = ()
    for record in store.policies():
        try:
            agreed, unknown = agreement.kept(record.text, first.zone)
        except PolicyErrors as errors:
            wrong = wrong or errors.errors
        else:
            return agreed, wrong or unknown
    return first, wrong
