"""What the agent and its lists say in English about what was asked of them, in the reader's language.

The agent's words are its own; here stand those that people meet, with braces where it puts something in. What
is not known here is shown as the agent said it.
"""

from __future__ import annotations

import re
from functools import cache

from agent.api.problems import PROBLEMS
from ui.text import mark, translator

SENTENCES = (
    mark("Say which child: {names}."),
    mark("The policy names no child."),
    mark("There is no child “{name}”. Did you mean {names}?"),
    mark("There is no child “{name}”."),
    mark('There is no child "{name}" in the policy. There is: {names}.'),
    mark('Request {number} is of "{name}", who is not in the policy any more.'),
    mark("Say for how much time, or for which request."),
    mark("Give either more time or an end, one of the two."),
    mark('"{name}" is no target; it is too long, or has signs that no name has.'),
    mark('"{name}" is no target; write screen, app:NAME, site:HOST or category:NAME.'),
    mark("There is no request {number}. Open ones: {numbers}."),
    mark("No request {number} is open. Open ones: {numbers}."),
    mark("There are already {number} open requests; wait for an answer."),
    mark("You have asked already (number {number})."),
    mark("You were answered just now; ask again at {time}."),
    mark("You have asked {number} times today; ask again tomorrow."),
    mark("Ask for at least one second and at most 24 hours."),
    mark("Give at least one second and at most 24 hours."),
    mark("The end must lie ahead, within 24 hours."),
    mark('Nothing is known of "{name}". Did you mean {names}?'),
    mark('Nothing is known of "{name}".'),
    mark('Nothing is stored about "{name}".'),
    mark("No wrong tries are counted against an account “{name}”."),
    mark("No program of a child runs with the number {number}."),
    mark("A one-time code has {number} digits."),
    mark("The parents' PIN needs at least {number} characters."),
    mark("A recovery code has {number} letters and digits, in seven groups of four."),
    mark("This is not how the recovery code is written: look at it letter by letter."),
    mark("The parents' PIN is not set yet."),
    mark("Request {number} is already {state}."),
    mark("There is no grant {number}. Those that hold: {numbers}."),
    mark("Grant {number} is over. Those that hold: {numbers}."),
    mark("Grant {number} was taken back already. Those that hold: {numbers}."),
    mark('Grant {number} is of "{name}", who is not in the policy any more.'),
    mark("There is no version {number} of the agreement. Those that are kept: {numbers}."),
    mark("This is no backup of Luytre: it begins otherwise. Nothing was changed."),
    mark("{name}: the year of “{word}” is not between 2000 and 2199"),
    mark("The answer would be too long; ask for less."),
    mark("Somebody else has just set the parents' PIN."),
    mark("The parents' PIN is set already: give the old one with the new one."),
    mark("What is kept of the parents' PIN is damaged: it must be set anew."),
    mark("Nobody here can say who administers this PC."),
    mark("This account is being asked for an administrator's password already."),
    mark("This backup was made by a newer Luytre, or its first line is damaged. Nothing was changed."),
    mark("This backup was made by a newer Luytre: install that version first. Nothing was changed."),
    mark("This backup is damaged in its second line. Nothing was changed."),
    mark("This backup is damaged between byte {number} and byte {numbers}. Nothing was changed."),
    mark("This backup is {word}: {number} of {numbers} bytes. Nothing was changed."),
    mark("This backup is larger than it says. Nothing was changed."),
    mark("This backup says of itself what cannot be. Nothing was changed."),
    mark("This backup cannot be unpacked. Nothing was changed."),
    mark("The tables of this backup are damaged. Nothing was changed."),
    mark("The tables of this backup are not those of Luytre. Nothing was changed."),
    mark(
        "While Luytre is only tried, no administrator is behind it: use the recovery code, or begin anew "
        "with another folder (--state)."
    ),
    mark("Nothing can be unlocked now. {problem}"),
    mark("The secret cannot be kept now. {problem}"),
    mark("The agent met an error of its own; its log says more."),
    mark("The agent does not answer."),
    mark("The agent has closed the connection."),
    mark("The agent cannot be reached ({why})."),
    mark("This account has too many programs connected to the agent; close some."),
    mark("{name} can be changed by others: what listens there may not be the agent."),
    mark("What listens at {name} belongs to another account: it is not the agent."),
    mark("a list's exception"),
    mark("a way round the filter: {name}"),
    mark("catalogue: {name}"),
    mark("ending: {word}"),
    mark("lists: {names}"),
    mark("made for children"),
    mark("must stay open: children"),
    mark("must stay open: help"),
    mark("must stay open: system"),
    mark("no safe search: {name}"),
    mark("not enough: {names}"),
    mark("nothing speaks of it"),
    mark("own rule: {name}"),
    mark("popular"),
    mark("word: {word}"),
)
"""As the agent writes them; of two that fit, the first one."""
WORDS = {
    "none": mark("none"),
    "cut off": mark("cut off"),
    "longer than it was": mark("longer than it was"),
    "granted": mark("granted"),
    "refused": mark("refused"),
    "expired": mark("expired"),
    " or ": mark(" or "),
}
"""Words of the agent among what it puts in."""


def said(text: str, language: str) -> str:
    """The sentence in that language; as it is, where it is not known."""
    return known(text, language) or text


def known(text: str, language: str) -> str:
    """The sentence in that language; empty where it is not known."""
    return phrase(text, SENTENCES, language) or problem(text, language)


def phrase(text: str, among: tuple[str, ...], language: str) -> str:
    """The same of these sentences alone."""
    _ = translator(language)
    for message, pattern in _patterns(among):
        if (found := pattern.fullmatch(text)) is not None:
            return _(message, **{key: _words(value, language) for key, value in found.groupdict().items()})
    return ""


def problem(text: str, language: str) -> str:
    """A sentence of the register of problems, and what the system said of it; empty for any other."""
    _ = translator(language)
    return next((_(x) + text[len(x) :] for _severity, x in PROBLEMS.values() if text.startswith(x)), "")


def _words(value: str, language: str) -> str:
    _ = translator(language)
    if value in WORDS:
        return _(WORDS[value])
    return problem(value, language) or value.replace(" or ", _(WORDS[" or "]))


@cache
def _patterns(among: tuple[str, ...]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((message, _pattern(message)) for message in among)


def _pattern(message: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", message)
    return re.compile(
        "".join(f"(?P<{part}>.+?)" if i % 2 else re.escape(part) for i, part in enumerate(parts)), re.DOTALL
    )
