"""The desktops themselves need gigabytes of apt's; here is what can be seen of their trials without one."""

import pytest

from soak import desktops
from tests.guest.recipes import WHOLE_DESKTOPS


def test_in_ci_it_does_nothing(capsys):
    assert desktops.main(["--ci"]) == 0
    assert "tests/guest" in capsys.readouterr().out


@pytest.mark.parametrize("table", ["GREETERS", "SHELLS", "ROUTES", "FIRST", "OTHER"])
def test_all_is_known_of_each_desktop(table):
    assert set(getattr(desktops, table)) == set(WHOLE_DESKTOPS)


def test_a_name_that_is_no_desktop_is_refused(capsys):
    with pytest.raises(SystemExit):
        desktops.main(["--kind", "windows"])
    assert "plasma" in capsys.readouterr().err
