"""The shells themselves need a gigabyte of apt's; what they are asked by is tried with stand-ins."""

from soak import shells


def test_in_ci_it_does_nothing(capsys):
    assert shells.main(["--ci"]) == 0
    assert "stand-ins" in capsys.readouterr().out


def test_each_shell_is_tried_by_the_name_of_its_route():
    assert set(shells.SHELLS) == {"kwin", "gnome"}
    assert all("wayland-7" in command for command in shells.SHELLS.values())
