"""The words of refusals: what the agent will not or cannot do, in English, for the agent and for every face.

A refusal is named by its case. Faces translate the case's sentence and put in what it is about; scripts read
the case, which stays the same over releases. An error without a case is told by its kind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from agent.api import mark
from agent.api.problems import PROBLEMS, told

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SENTENCES: Final[Mapping[str, str]] = {
    "child.which": mark("Say which child: {names}."),
    "child.none": mark("The policy names no child."),
    "child.unknown": mark("There is no child “{name}”."),
    "child.misspelt": mark("There is no child “{name}”. Did you mean {nearest}?"),
    "child.not-agreed": mark('There is no child "{name}" in the policy. There is: {names}.'),
    "request.unknown": mark("There is no request {number}. Open ones: {numbers}."),
    "request.not-open": mark("No request {number} is open. Open ones: {numbers}."),
    "request.childless": mark('Request {number} is of "{name}", who is not in the policy any more.'),
    "request.answered": mark("Request {number} is already {state}."),
    "request.length": mark("Ask for at least one second and at most 24 hours."),
    "request.repeated": mark("You have asked already (number {number})."),
    "request.too-many": mark("There are already {number} open requests; wait for an answer."),
    "request.too-soon": mark("You were answered just now; ask again at {time}."),
    "request.too-often": mark("You have asked {number} times today; ask again tomorrow."),
    "grant.unknown": mark("There is no grant {number}. Those that hold: {numbers}."),
    "grant.childless": mark('Grant {number} is of "{name}", who is not in the policy any more.'),
    "grant.over": mark("Grant {number} is over. Those that hold: {numbers}."),
    "grant.taken-back": mark("Grant {number} was taken back already. Those that hold: {numbers}."),
    "grant.length": mark("Give at least one second and at most 24 hours."),
    "grant.either": mark("Give either more time or an end, one of the two."),
    "grant.end": mark("The end must lie ahead, within 24 hours."),
    "target.malformed": mark('"{name}" is no target; write screen, app:NAME, site:HOST or category:NAME.'),
    "target.unreadable": mark('"{name}" is no target; it is too long, or has signs that no name has.'),
    "target.unknown": mark('Nothing is known of "{name}".'),
    "target.misspelt": mark('Nothing is known of "{name}". Did you mean {nearest}?'),
    "program.unknown": mark("No program of a child runs with the number {number}."),
    "page.not-yours": mark("Only a child's own browser tells which site is in front."),
    "page.guess": mark("A page may be guessed to be adult, gambling, violence, drugs or malware."),
    "version.unknown": mark("There is no version {number} of the agreement. Those that are kept: {numbers}."),
    "code.what": mark("Say for how much time, or for which request."),
    "code.digits": mark("A one-time code has {number} digits."),
    "secret.short": mark("The parents' PIN needs at least {number} characters."),
    "secret.none": mark("The parents' PIN is not set yet."),
    "secret.set": mark("The parents' PIN is set already: give the old one with the new one."),
    "secret.just-set": mark("Somebody else has just set the parents' PIN."),
    "secret.damaged": mark("What is kept of the parents' PIN is damaged: it must be set anew."),
    "secret.not-kept": mark("The secret cannot be kept now. {problem}"),
    "tries.not-kept": mark("Nothing can be unlocked now. {problem}"),
    "tries.none": mark("No wrong tries are counted against an account “{name}”."),
    "recovery.length": mark("A recovery code has {number} letters and digits, in seven groups of four."),
    "recovery.slip": mark("This is not how the recovery code is written: look at it letter by letter."),
    "administrator.unknown": mark("Nobody here can say who administers this PC."),
    "administrator.asked": mark("This account is being asked for an administrator's password already."),
    "administrator.try-mode": mark(
        "While Luytre is only tried, no administrator is behind it: use the recovery code, or begin anew "
        "with another folder (--state)."
    ),
    "records.none": mark('Nothing is stored about "{name}".'),
    "records.first": mark("The first record is number 0."),
    "backup.order": mark("Ask for a backup from its beginning, part by part."),
    "backup.part-order": mark("Give a backup from its beginning, part by part; it may not be too large."),
    "backup.part": mark("This part of the backup is not in base 64."),
    "backup.foreign": mark("This is no backup of Luytre: it begins otherwise. Nothing was changed."),
    "backup.first-line": mark(
        "This backup was made by a newer Luytre, or its first line is damaged. Nothing was changed."
    ),
    "backup.second-line": mark("This backup is damaged in its second line. Nothing was changed."),
    "backup.newer": mark(
        "This backup was made by a newer Luytre: install that version first. Nothing was changed."
    ),
    "backup.damaged": mark(
        "This backup is damaged between byte {first} and byte {last}. Nothing was changed."
    ),
    "backup.cut-off": mark("This backup is cut off: {size} of {whole} bytes. Nothing was changed."),
    "backup.too-long": mark(
        "This backup is longer than it was: {size} of {whole} bytes. Nothing was changed."
    ),
    "backup.larger": mark("This backup is larger than it says. Nothing was changed."),
    "backup.impossible": mark("This backup says of itself what cannot be. Nothing was changed."),
    "backup.packed": mark("This backup cannot be unpacked. Nothing was changed."),
    "backup.tables": mark("The tables of this backup are damaged. Nothing was changed."),
    "backup.other-tables": mark("The tables of this backup are not those of Luytre. Nothing was changed."),
    "store.problem": "{problem}",
    "params.year": mark("{method}: the year of “{field}” is not between 2000 and 2199"),
    "reply.too-long": mark("The answer would be too long; ask for less."),
    "clients.too-many": mark("This account has too many programs connected to the agent; close some."),
    "agent.failed": mark("The agent met an error of its own; its log says more."),
    "agent.silent": mark("The agent does not answer."),
    "agent.closed": mark("The agent has closed the connection."),
    "agent.unreachable": mark("The agent cannot be reached ({why})."),
    "agent.open-folder": mark("{path} can be changed by others: what listens there may not be the agent."),
    "agent.impostor": mark("What listens at {path} belongs to another account: it is not the agent."),
}
"""What each case means; braces name what it is about."""
STATES: Final[Mapping[str, str]] = {
    "granted": mark("granted"),
    "refused": mark("refused"),
    "expired": mark("expired"),
}
"""What became of a request that is not open any more."""
NONE, OR = mark("none"), mark(" or ")
LISTS: Final = frozenset({"names", "numbers"})
"""What may be none."""


def plain(value: object) -> str:
    """What a refusal is about as it goes over the wire: lists with commas, an empty one as nothing."""
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def english(case: str, about: Mapping[str, str]) -> str:
    """The sentence of a case, as the agent says it."""
    return SENTENCES[case].format(**worded(about))


def worded(about: Mapping[str, str], speak: Callable[[str], str] = str) -> dict[str, str]:
    """What is put into a sentence, in the language of ``speak``.

    ``state`` is one of STATES; ``nearest`` is what could have been meant; ``problem`` is the name of a
    problem, with what the system says of it behind a colon. LISTS say where they are empty.
    """
    return {key: _worded(key, value, speak) for key, value in about.items()}


def _worded(key: str, value: str, speak: Callable[[str], str]) -> str:
    if key == "nearest":
        return speak(OR).join(value.split(", "))
    if key == "state":
        return speak(STATES.get(value, value))
    if key == "problem":
        name, _, detail = value.partition(": ")
        return told(name, detail, speak=speak) if name in PROBLEMS else value
    return value or (speak(NONE) if key in LISTS else "")
