"""What is kept of a guess, for how long, and of which names there may be one."""

from __future__ import annotations

import pytest

from agent.service.browsing.guesses import LASTS, MOST, Guesses, bare
from policies.ids import CategoryId, ChildId, Host

AN, BINH = ChildId("an"), ChildId("binh")
GAMBLING = CategoryId("gambling")


class Clock:
    """Set by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("Luck.Example.", "luck.example"),
        ("www.luck.example", "luck.example"),
        ("a.b.luck.example", "a.b.luck.example"),
        ("xn--thnglong-4va.vn", "xn--thnglong-4va.vn"),
        ("127.0.0.1", None),
        ("[::1]", None),
        ("localhost", None),
        ("a_b.example", None),
        (f"{'a.' * 130}example", None),
        ("", None),
    ],
)
def test_only_what_a_rule_could_name_is_guessed_about(host: str, name: str | None) -> None:
    assert bare(host) == name


def test_a_guess_is_of_one_child_and_one_host_and_lasts_a_week() -> None:
    clock = Clock()
    guesses = Guesses(clock)
    guesses.keep(AN, Host("luck.example"), GAMBLING)
    assert guesses.of(AN, "www.luck.example") == GAMBLING
    assert guesses.of(AN, "blog.luck.example") is None
    assert guesses.of(AN, "[::1]") is None
    assert guesses.of(BINH, "luck.example") is None
    clock.now = LASTS - 1
    assert guesses.of(AN, "luck.example") == GAMBLING
    clock.now = LASTS
    assert guesses.of(AN, "luck.example") is None
    clock.now = 0
    assert guesses.of(AN, "luck.example") is None  # it is gone, not only hidden


def test_the_oldest_is_let_go_for_another() -> None:
    guesses = Guesses(Clock())
    for number in range(MOST):
        guesses.keep(AN, Host(f"h{number}.example"), GAMBLING)
    guesses.keep(AN, Host("h0.example"), GAMBLING)
    guesses.keep(AN, Host("another.example"), GAMBLING)
    assert guesses.of(AN, "h0.example") == GAMBLING
    assert guesses.of(AN, "h1.example") is None


def test_what_somebody_knows_is_guessed_no_more() -> None:
    guesses = Guesses(Clock())
    guesses.forget(AN, Host("luck.example"))
    guesses.keep(AN, Host("luck.example"), GAMBLING)
    guesses.forget(AN, Host("luck.example"))
    assert guesses.of(AN, "luck.example") is None
