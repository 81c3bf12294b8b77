"""Services that would ask for a child."""

from __future__ import annotations

import pwd

from agent.sitegate.askers import numbers


def test_those_that_this_pc_has_are_known_by_their_numbers() -> None:
    assert numbers(("games", "no-such-account")) == (pwd.getpwnam("games").pw_uid,)
    assert numbers(("no-such-account",)) == ()
    avahi = [entry.pw_uid for entry in pwd.getpwall() if entry.pw_name == "avahi"]
    assert numbers() == tuple(avahi)
