"""Which programs are in front of whoever sits at the PC, and what they count for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from policies.targets import attribute, leans_on_trust

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from agent.ports import Front, ProcessKey, Program, Session
    from policies.ids import AccountId
    from policies.model import Child
    from policies.target import Target
    from policies.targets import Identity, SiteInFront


@dataclass(frozen=True, slots=True)
class Shown:
    """What is known of one open session."""

    session: Session
    sees_front: bool
    front: Front | None
    playing: frozenset[int] = frozenset()
    """Players of it that play."""


def in_use(
    programs: Collection[Program], shown: Collection[Shown]
) -> tuple[frozenset[ProcessKey], frozenset[ProcessKey]]:
    """Which programs are used: those that are seen in front, and those of sessions that are not seen.

    Each session is judged by what is known of itself. Of a session that cannot be seen, or whose front window
    names a program that does not run, every program of its account counts that is not known to belong to
    another session, one that is seen.
    """
    seen: set[ProcessKey] = set()
    judged: list[Session] = []
    blind: list[Session] = []
    for view in shown:
        found = _seen(programs, view)
        if found is None:
            blind.append(view.session)
        else:
            seen.update(program.key for program in found)
            judged.append(view.session)
    unseen = {session.account for session in blind}
    rest = {
        program.key
        for program in programs
        if not program.own
        and program.account in unseen
        and not (judged and any(_belongs(program, session) for session in judged))
    }
    return frozenset(seen), frozenset(rest - seen)


def in_front(programs: Collection[Program], account: AccountId, front: Front) -> list[Program]:
    """The programs the front window may belong to: the one with its pid, else all whose name matches."""
    if front.pid:
        return [program for program in programs if program.pid == front.pid]
    return [x for x in programs if x.account == account and called(x, front.name)]


def called(program: Program, name: str) -> bool:
    """Whether a program may be the application that a window says it is of (its app_id).

    By desktop entry, package, or the base name of the executable or of the script that it runs.
    """
    facts, wanted = program.facts, name.lower().removesuffix(".desktop")
    words = [*facts.paths, *facts.command.split()[:2]]
    names = {facts.desktop, facts.flatpak, facts.snap, facts.wine, *(x.rpartition("/")[2] for x in words)}
    if facts.steam is not None:
        names.add(f"steam_app_{facts.steam}")
    return wanted in {x.lower().removesuffix(".desktop") for x in names if x}


def _seen(programs: Collection[Program], view: Shown) -> list[Program] | None:
    """The programs in front of a session; None where that cannot be known."""
    front = view.front
    if not view.sees_front:
        return None
    if front is None:
        return []
    found = in_front(programs, view.session.account, front)
    return found if found or front.pid else None


def _belongs(program: Program, session: Session) -> bool:
    """Whether systemd holds the program in a session's own group, or in that of its account's manager.

    Only root moves a process into or out of the first; a desktop starts its programs in the second as well,
    so what runs there is judged by the desktop as long as that is seen. What was paused until its group had
    ended is in one beside these two, where only root can put it.
    """
    slice_, _, unit = program.scope.rpartition("/")
    beside = slice_.rpartition("/")[2].startswith("user-") and not unit.startswith("session-")
    managed = beside or "/user@" in program.scope
    return unit == f"session-{session.id}.scope" or (managed and program.account == session.account)


def uses(
    used: Mapping[ProcessKey, Identity], sites: Mapping[int, SiteInFront]
) -> frozenset[tuple[Identity, SiteInFront | None]]:
    """What is used, each once: a browser with the site in front of it, where one of its processes tells."""
    told = {(identity, sites[pid]) for (pid, _), identity in used.items() if pid in sites}
    silent = {*used.values()} - {identity for identity, _ in told}
    return frozenset(told).union((identity, None) for identity in silent)


def counted(
    child: Child, used: Mapping[ProcessKey, Identity], sites: Mapping[int, SiteInFront], *, desktop: bool
) -> frozenset[Target]:
    """What a second counts for."""
    pairs = uses(used, sites)
    targets = attribute(child, [identity for identity, site in pairs if site is None], desktop=desktop)
    return targets.union(*(attribute(child, (identity,), site) for identity, site in pairs if site))


def believed(
    child: Child, used: Mapping[ProcessKey, Identity], sites: Mapping[int, SiteInFront]
) -> frozenset[ProcessKey]:
    """Those in use that would cost more if they were not what they say; thousands may be the same."""
    shown = {key: (identity, sites.get(key.pid)) for key, identity in used.items()}
    leaning = {use for use in {*shown.values()} if leans_on_trust(child, *use)}
    return frozenset(key for key, use in shown.items() if leaning and use in leaning)
