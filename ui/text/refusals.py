"""What the agent refuses or cannot do, said kindly and with the next step."""

from __future__ import annotations

from agent.api import errors
from agent.api.refusals import SENTENCES as CASES
from agent.api.refusals import worded
from ui.text import mark, translator
from ui.text.wording import duration

SENTENCES: dict[type[errors.AgentError], str] = {
    errors.BadFrame: mark("The agent did not understand this program. Are both of the same version?"),
    errors.UnknownMethod: mark("The agent is older than this program. Please restart the PC."),
    errors.WrongVersion: mark("The agent and this program are of different versions. Please restart the PC."),
    errors.Denied: mark("Only a guardian may do this."),
    errors.NotHere: mark(
        "The parents’ PIN is never typed in a child’s account, where the child’s programs could read "
        "it. A one-time code is: a guardian makes one in their own account and reads it out."
    ),
    errors.NotAdministrator: mark(
        "Only an administrator of this PC may do this, and it was not confirmed. As root it works too: "
        "sudo luytre …"
    ),
    errors.Barred: mark(
        "Too many wrong tries from this account. An administrator of this PC can allow new ones: "
        "luytre secret allow ACCOUNT"
    ),
    errors.KeyLost: mark(
        "The key that guards the PIN on this PC is gone, so no PIN can be checked. Set another one: "
        "with the recovery code, or as an administrator of this PC: luytre secret reset"
    ),
    errors.TooMany: mark("That was a lot at once. Please wait a moment and try again."),
}
"""Errors whose own text is for experts, where it has no case."""


WRONG_SECRET = mark("That was not the right PIN.")
WRONG_CODE = mark("This is no code that holds now.")


def refusal(error: errors.AgentError, language: str, wrong: str = WRONG_SECRET) -> str:
    """The sentence for a person; never a traceback, never a code. ``wrong`` says what was not right."""
    _ = translator(language)
    if told := _case(error, language):
        return told
    plain = SENTENCES.get(type(error))
    if plain is not None:
        return _(plain)
    if isinstance(error, errors.LockedOut):
        return _lockout(error, language, wrong)
    return str(error) or _("That did not work. Please try again.")


def _case(error: errors.AgentError, language: str) -> str:
    """The sentence of its case; the agent's own where we have no words for it, empty without a case."""
    _ = translator(language)
    try:
        return _(CASES[error.case], **worded(error.about, _)) if error.case else ""
    except (KeyError, IndexError):  # an agent of another version speaks of something else
        return str(error)


def _lockout(error: errors.LockedOut, language: str, wrong: str) -> str:
    _ = translator(language)
    parts = [_(wrong)] if isinstance(error, errors.WrongSecret) else []
    if error.seconds > 0:
        time = duration(error.seconds, language, up=True)
        parts.append(_("Please wait {duration} before the next try.", duration=time))
    elif error.tries is not None:
        parts.append(_.plural("{n} try left.", "{n} tries left.", error.tries))
    return " ".join(parts) or _("Please wait a moment before the next try.")
