"""Every problem that the agent can tell of: its name, how bad it is, and what it means for the family.

Once, for the agent and for every face: the agent says the sentence in English, faces translate it. Scripts
read the name, which stays the same over releases.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from agent.api import mark
from agent.api.browser_problems import BROWSERS, BROWSERS_NOT_TOLD
from agent.api.store_problems import STORE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from agent.api.severity import Severity

ANOTHER_AGENT: Final = "another-agent"
PROGRAM_NOT_CLOSED: Final = "program-not-closed"
PROGRAM_NOT_THAWED: Final = "program-not-thawed"
DID_INSTEAD: Final = "did-instead"
LOGIN_NOT_REFUSED: Final = "login-not-refused"
SEAT_DARK: Final = "seat-dark"
CHILDREN_NOT_ENROLLED: Final = "children-not-enrolled"
POLICY_NOT_UNDERSTOOD: Final = "policy-not-understood"
NO_GUARDIAN: Final = "no-guardian"
SHARED_UNASKED: Final = "shared-unasked"
SESSIONS_UNSEEN: Final = "sessions-unseen"
PROGRAMS_UNREAD: Final = "programs-unread"
PROGRAMS_SHUT: Final = "programs-shut"
NAMES_UNFILTERED: Final = "names-unfiltered"
LISTS_UNUSED: Final = "lists-unused"
LISTS_OLD: Final = "lists-old"
LIST_HELD: Final = "list-held"
SITES_UNFILTERED: Final = "sites-unfiltered"
LOCK_DOUBTED: Final = "lock-doubted"
LOCK_UNPROVEN: Final = "lock-unproven"
LOCK_UNLIKELY: Final = "lock-unlikely"
SENSOR_ENDED: Final = "sensor-ended"
DISPLAY_CHANGED: Final = "display-changed"
GAME_BESIDE: Final = "game-beside"
CLOCK_JUMPED: Final = "clock-jumped"
CLOCK_UNCERTAIN: Final = "clock-uncertain"
SECRET_KEY_LOST: Final = "secret-key-lost"  # noqa: S105 - the name of a problem
GUARD_AWAY: Final = "guard-away"
NET_AWAY: Final = "net-away"
BEAT_FAILED: Final = "beat-failed"
INTERNAL_ERROR: Final = "internal-error"

PROBLEMS: Final[Mapping[str, tuple[Severity, str]]] = {
    ANOTHER_AGENT: (
        "error",
        mark("Another agent already works with this folder. Stop it first, or choose another folder."),
    ),
    **STORE,
    PROGRAM_NOT_CLOSED: ("error", mark("{target} should be closed and is not; everything was tried.")),
    PROGRAM_NOT_THAWED: (
        "error",
        mark("{target} should go on again and does not. Please close it and open it anew."),
    ),
    DID_INSTEAD: (
        "warning",
        mark("{target}: what was agreed for the end did not hold here; a firmer act did."),
    ),
    LOGIN_NOT_REFUSED: (
        "warning",
        mark(
            "A child whose time is over could log in anew, and would be logged out at once. “luytre "
            "doctor” says what is missing."
        ),
    ),
    SEAT_DARK: (
        "error",
        mark(
            "A child was logged out, and the screen shows nothing since, not even where to log in. Please "
            "start the PC anew; with Ctrl+Alt+F3 a guardian can log in at a text screen."
        ),
    ),
    CHILDREN_NOT_ENROLLED: (
        "error",
        mark("The system does not know which accounts are children’s, so new logins are not refused."),
    ),
    POLICY_NOT_UNDERSTOOD: (
        "error",
        mark(
            "This version of Luytre does not understand all of what was agreed. What it understands "
            "holds, or what was agreed before. A guardian can put it right: luytre policy show > "
            "family.toml, mend what “luytre policy check family.toml” names, then luytre policy apply "
            "family.toml"
        ),
    ),
    NO_GUARDIAN: (
        "error",
        mark(
            "No guardian is named, and nobody administers this PC: an account that is in no agreement "
            "has no limits. Name a guardian, as root: luytre policy show > family.toml, write guardians "
            '= ["NAME"] there, then luytre policy apply family.toml'
        ),
    ),
    SHARED_UNASKED: (
        "error",
        mark(
            "An account is shared, and Luytre does not ask yet who sits at it: it is treated as one that is "
            "in no agreement, like the youngest child’s (where Luytre is only tried: as the first child’s), "
            "or without limits where it administers this PC. "
            "What was agreed with each child does not hold there. Give each child an account of its own."
        ),
    ),
    SESSIONS_UNSEEN: (
        "warning",
        mark("The system does not tell who is logged in; Luytre goes on with what it saw last."),
    ),
    PROGRAMS_UNREAD: (
        "warning",
        mark(
            "More programs begin than can be looked at, as when somebody tries to overrun the PC. Time "
            "at the PC is counted all the same."
        ),
    ),
    PROGRAMS_SHUT: (
        "error",
        mark(
            "Rules of this PC (SELinux, AppArmor) keep Luytre from seeing what some programs are: limits of "
            "programs do not hold for them. Time at the PC is counted and limited all the same."
        ),
    ),
    NAMES_UNFILTERED: (
        "error",
        mark("Sites are not filtered now, though it was agreed. “luytre doctor” says what is missing."),
    ),
    LISTS_UNUSED: (
        "error",
        mark(
            "The lists of sites cannot be used, so only well-known sites and telling names are "
            "filtered. They come anew by: sudo luytre lists update"
        ),
    ),
    LISTS_OLD: (
        "warning",
        mark(
            "The maker of a list of sites was not heard for more than a week, so new sites are not on it. "
            "“sudo luytre lists status” says whose; “sudo luytre lists update” asks again. One that is gone "
            "for good can be left: sudo luytre lists remove LIST"
        ),
    ),
    LIST_HELD: (
        "warning",
        mark(
            "The list “{target}” changed far more at once than lists do, as when somebody else writes it. "
            "The names before are used; if it stays so, the new ones are taken after a week. If its maker’s "
            "page explains it: sudo luytre lists update --accept {target}; to leave it: sudo luytre lists "
            "remove {target}"
        ),
    ),
    SITES_UNFILTERED: (
        "info",
        mark(
            "Luytre is only being tried here: sites are not filtered, and no browser is given Luytre’s "
            "extension. What was agreed about sites holds once it is installed."
        ),
    ),
    LOCK_DOUBTED: (
        "warning",
        mark(
            "A screen says that it is locked, yet keyboard or mouse are in use there; this time is counted."
        ),
    ),
    LOCK_UNPROVEN: (
        "warning",
        mark(
            "A screen says that it is locked, but does not tell whether keyboard and mouse are in use; "
            "after an hour a day this time is counted."
        ),
    ),
    LOCK_UNLIKELY: (
        "warning",
        mark(
            "A screen says that it is locked, yet a film or a game goes on there; after an hour a day "
            "this time is counted."
        ),
    ),
    SENSOR_ENDED: (
        "warning",
        mark(
            "The part of Luytre that looks at a child’s screen ends again and again. Meanwhile every program "
            "there counts, and a lock is not believed that only the screen itself tells of."
        ),
    ),
    DISPLAY_CHANGED: (
        "warning",
        mark("A session names another screen than at first. What is in front is unknown: all there counts."),
    ),
    GAME_BESIDE: (
        "info",
        mark("{target} is running and counts, though not in front. Close it when done."),
    ),
    CLOCK_JUMPED: (
        "warning",
        mark(
            "The PC’s clock was moved. Luytre goes on by the time before; a guardian can accept the new time."
        ),
    ),
    CLOCK_UNCERTAIN: (
        "warning",
        mark(
            "The PC’s clock was behind when the PC was started; its battery may be empty. Luytre goes "
            "on by the time it knew last until the clock is put right."
        ),
    ),
    SECRET_KEY_LOST: (
        "error",
        mark(
            "The key that guards the parents’ PIN is gone: nobody can unlock with it. Set another PIN, "
            "with the recovery code or as an administrator of this PC."
        ),
    ),
    GUARD_AWAY: (
        "warning",
        mark(
            "The part of Luytre that keeps closed programs from starting does not answer. They are "
            "ended as soon as they run; that part is started anew by itself."
        ),
    ),
    NET_AWAY: (
        "warning",
        mark(
            "The part of Luytre that speaks with the network does not answer. Time and limits hold all "
            "the same; that part is started anew by itself."
        ),
    ),
    **BROWSERS,
    BEAT_FAILED: ("error", mark("Luytre met an error of its own ({target}) and goes on. Please report it.")),
    INTERNAL_ERROR: (
        "error",
        mark(
            "Luytre could not do something that it was asked for, by an error of its own; its log says more. "
            "Please report it."
        ),
    ),
}
"""Faces tell of an error by themselves; ``{target}`` is what it is about."""
LOOK: Final[Mapping[str, str]] = {
    GUARD_AWAY: "systemctl status luytre-guard",
    NET_AWAY: "systemctl status luytre-net",
    BROWSERS_NOT_TOLD: "systemctl status luytre-browsers",
}
"""Where an administrator looks when the system says nothing more of a problem."""


def told(name: str, detail: str = "", target: str | None = None, speak: Callable[[str], str] = str) -> str:
    """The sentence, in English or as ``speak`` translates it; ``detail`` is what the system says of it for
    who mends it, else LOOK says.

    KeyError: nobody may tell of a problem that has no words.
    """
    _, sentence = PROBLEMS[name]
    text, more = speak(sentence).format(target=target), detail or LOOK.get(name, "")
    return f"{text} ({more})" if more else text
