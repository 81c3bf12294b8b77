"""How the front door speaks: plain sentences on standard error, standard output is the verb's own."""

import sys


class Refusal(Exception):
    """The sentence that tells why something cannot be done, and what would help."""


def say(sentence: str) -> None:
    """One line of progress."""
    print(f"luytre: {sentence}", file=sys.stderr, flush=True)


def nearest(word: str, known: list[str]) -> str:
    """The end of a sentence that offers the known word most like a mistyped one, or nothing."""
    from difflib import get_close_matches

    close = get_close_matches(word, known, n=1, cutoff=0.5)
    return f" Did you mean “{close[0]}”?" if close else ""
