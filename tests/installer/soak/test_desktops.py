"""The desktops themselves need gigabytes of apt's; here is what can be seen of their trials without one."""

import pytest

from soak import desktops
from soak.booted.kinds import KINDS
from tests.guest.recipes import WHOLE_DESKTOPS


def test_in_ci_it_does_nothing(capsys):
    assert desktops.main(["--ci"]) == 0
    assert "tests/guest" in capsys.readouterr().out


def test_all_is_known_of_each_desktop():
    assert set(KINDS) == set(WHOLE_DESKTOPS)


def test_a_name_that_is_no_desktop_is_refused(capsys):
    with pytest.raises(SystemExit):
        desktops.main(["--kind", "windows"])
    assert "plasma" in capsys.readouterr().err
