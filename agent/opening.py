"""Opens what may refuse, before the rest of the agent is loaded: the store, and the policy in force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent import agreement, catalog, lean
from agent.api.errors import PolicyErrors
from agent.records import PolicyRecord
from agent.scheduling.clock import SystemClock
from agent.service.reporting import words
from agent.storage import open_store
from agent.storage.ballast import SIZE

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from agent.household_of_one import Settings
    from agent.records import Store
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


def open_all(settings: Settings) -> Opened:
    """Open the store, read the policy. Raises StoreProblem, PolicyErrors, OSError, UnicodeDecodeError."""
    clock = SystemClock()
    store = open_store(settings.state, ballast=SIZE if settings.service else 0)
    try:
        agreed = _agreed(settings, clock, store)
        sites, categories = agreement.site_categories(agreed), catalog.categories()
    except BaseException:
        store.close()
        raise
    lean.forget(RARE)
    return Opened(settings, clock, store, agreed, sites, categories)


def _agreed(settings: Settings, clock: SystemClock, store: Store) -> Policy:
    """The policy to begin with: the given file, else the one in force, else one without limits."""
    kept = store.policy()
    given = settings.policy.read_text("utf-8-sig") if settings.policy else None
    text = (kept.text if kept else settings.starter) if given is None else given
    agreed = _read(text) if given is None else agreement.policy(text)
    if kept is None or text != kept.text:
        word = "first-start" if given is None else "from-file"
        why = words.say(word, agreed.language, path=settings.policy)
        by = settings.account or "root"
        store.keep_policy(PolicyRecord(0, text, clock.read().wall, by, why, ()))
    return agreed


def _read(text: str) -> Policy:
    """What an earlier version took holds on, even where names are spelled in another way since."""
    try:
        return agreement.policy(text)
    except PolicyErrors:
        return agreement.policy(text, spelling=agreement.spelled_before)
