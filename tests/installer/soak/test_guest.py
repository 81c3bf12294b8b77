"""How the long trial of bypasses is started; the trial itself needs a booted Debian."""

from soak import guest


def test_in_ci_it_leaves_the_work_to_the_tests(capsys):
    assert guest.main(["--ci"]) == 0
    assert "guest-test" in capsys.readouterr().out


def test_what_it_does_not_know_goes_to_pytest():
    words = guest.command(["-x"])
    assert words[-1] == "-x"
    assert "guest and (bypass or long)" in words


def test_it_tries_as_often_as_it_is_told():
    assert guest.environment(7)["LUYTRE_TIMES"] == "7"
