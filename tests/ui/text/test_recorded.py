from agent.service.reporting.words import TEXTS
from ui.text.recorded import KEPT, kept, never, pages, where

ASKED, REACHED, ODD, DID_NOT_HOLD, AGREED = 2, 3, 5, 6, 7
"""Lines of what is kept."""
ABOUT_A_CHILD = {
    **dict.fromkeys(("asked", "refused", "granted", "granted-until", "granted-from"), ASKED),
    **dict.fromkeys(("gave", "gave-until", "gave-from"), ASKED),
    **dict.fromkeys(("took-back", "took-back-open", "took-back-ruled", "code-made", "code-used"), ASKED),
    **dict.fromkeys(("block", "window", "after", "daily", "weekly", "break"), REACHED),
    **dict.fromkeys(("not-started", "code-wrong", "secret-wrong", "recovery-wrong"), ODD),
    **dict.fromkeys(("browser-unlinked", "browser-uncovered", "browser-apart"), ODD),
    **dict.fromkeys(("browser-misled", "browser-changed", "browser-unread"), ODD),
    **dict.fromkeys(("browser-unmanaged", "pages-unheard"), ODD),
    **dict.fromkeys(("did-not-hold", "did-instead", "clock-ahead", "clock-back"), DID_NOT_HOLD),
    **dict.fromkeys(
        ("clock-uncertain", "clock-corrected", "clock-accepted", "ran-without", "unseen"), DID_NOT_HOLD
    ),
    "exported": AGREED,
}
"""Lines of the log, and the line by which the child is told that they are kept."""
ABOUT_LUYTRE = {
    *("started", "stopped", "first-start", "from-file", "journal-broken", "enrolled", "freed"),
    *("door-opened", "secret-set", "secret-changed", "secret-reset", "tries-allowed"),
    *("recovery-made", "recovery-used", "backed-up", "restored", "erased", "erased-all"),
}
PARTS = {
    *("screen", "pause", "close", "terminate", "kill", "lock", "freeze", "logout", "often", "others"),
    *("closed", "closed-block", "closed-window", "closed-after", "closed-daily", "closed-weekly"),
    *("closed-break", "opens", "call"),
    *("left", "left-screen", "left-window", "left-break", "left-grace"),
}
"""Of other lines, or told at a login or a terminal."""


def test_each_line_of_the_log_about_a_child_is_among_what_the_child_is_told() -> None:
    assert set(TEXTS) == ABOUT_A_CHILD.keys() | ABOUT_LUYTRE | PARTS
    assert max(ABOUT_A_CHILD.values()) < len(KEPT)
    assert "closed program was tried" in KEPT[ODD]
    assert "did not close" in KEPT[DID_NOT_HOLD]


def test_what_is_kept_and_never_kept_is_said_in_both_languages() -> None:
    for say, count in ((kept, 8), (never, 4)):
        assert len(say("en")) == len(say("vi")) == count
        assert not set(say("en")) & set(say("vi"))


def test_the_child_is_told_what_matters_most() -> None:
    assert "looked for help" in " ".join(never("en"))
    assert "What your parents may see you may see too" in where("en")
    assert where("vi") != where("en")


def test_that_pages_are_guessed_about_is_said_in_both_languages() -> None:
    assert "stay in the browser" in pages("en")
    assert pages("vi") != pages("en")


def test_who_has_what_reads_pages_for_another_s_sake_alone_is_told_so() -> None:
    assert "looks at nothing of yours" in pages("en", "installed")
    assert pages("vi", "installed") not in {pages("en", "installed"), pages("vi")}
