from __future__ import annotations

import pytest

from agent.api import errors
from ui.cli.exits import MEANINGS, Exit, status_of


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.BadParams("x"), Exit.USAGE),
        (errors.WrongVersion("x"), Exit.NO_AGENT),
        (errors.UnknownMethod("x"), Exit.NO_AGENT),
        (errors.Denied("x"), Exit.DENIED),
        (errors.WrongSecret("x", 5, 1), Exit.DENIED),
        (errors.NotFound("x"), Exit.NOT_FOUND),
        (errors.Unavailable("x"), Exit.NO),
        (errors.TooMany("x"), Exit.NO),
        (errors.InternalError("x"), Exit.INTERNAL),
    ],
)
def test_scripts_learn_what_happened(error: errors.AgentError, status: Exit):
    assert status_of(error) is status


def test_statuses_are_stable():
    assert [int(status) for status in Exit] == [0, 1, 2, 3, 4, 5, 6, 70, 130]
    assert set(MEANINGS) == set(Exit) - {Exit.INTERRUPTED}
