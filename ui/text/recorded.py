"""What is recorded about a child, in words a child understands; trust and the law ask for no less."""

from __future__ import annotations

from ui.text import mark, translator

KEPT = (
    mark("How many seconds a day you use each program and each site (its name alone)."),
    mark("How long you are at the PC each day, and how long only the screen itself said that nobody was."),
    mark("What you ask for, and the answers."),
    mark("When a limit was reached, and what Luytre did then."),
    mark("How often closed sites were tried, by kind; by name only of children under ten, for a week."),
    mark(
        "When a closed program was tried, a code or PIN was typed wrongly several times, or a browser was "
        "started in an unusual way."
    ),
    mark("When the PC’s clock was moved, the PC ran without Luytre, or something did not close."),
    mark("Changes to your family’s agreement, and copies of what is recorded: who, when and why."),
)
NEVER = (
    mark("What you type, write, read or say."),
    mark("Pictures of your screen, the titles of windows, addresses of pages."),
    mark("Where you are."),
    mark("That you looked for help, and whom you called."),
)
PAGES = mark(
    "Your browser guesses by its words what a page is that no list knows. The words stay in the browser; "
    "only which site was closed by a guess is remembered, for a week at most."
)
UNUSED = mark(
    "Your browser has Luytre’s extension that guesses what pages are, for the family chose it for another "
    "child, and browsers of one PC share what is installed. It looks at nothing of yours."
)
WHERE = mark(
    "All of it stays on this PC. What your parents may see you may see too: here, and older lines in a "
    "terminal by typing luytre log, luytre tried or luytre week."
)
PROMISE = mark("What Luytre records stays on this PC, and a child may see all that its parents see.")


def kept(language: str) -> tuple[str, ...]:
    """What is written down."""
    _ = translator(language)
    return tuple(_(line) for line in KEPT)


def never(language: str) -> tuple[str, ...]:
    """What is never written down."""
    _ = translator(language)
    return tuple(_(line) for line in NEVER)


def where(language: str) -> str:
    """Where it lies, and who sees it."""
    _ = translator(language)
    return _(WHERE)


def promise(language: str) -> str:
    """The same for whoever reads what Luytre is."""
    _ = translator(language)
    return _(PROMISE)


def pages(language: str, how: str = "guessed") -> str:
    """What a browser does where the family chose that it guesses what pages are, or that another's does."""
    return translator(language)(UNUSED if how == "installed" else PAGES)
