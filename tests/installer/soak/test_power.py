"""A few power cuts; the long trial is ``dev.py soak power``."""

from soak import power


def test_the_store_loses_nothing_and_the_control_does(capsys):
    assert power.main(["--n", "30", "--seed", "5"]) == 0
    ours, control = (line.split() for line in capsys.readouterr().out.splitlines()[1:3])
    assert ours[:2] == ["FULL", "(ours)"]
    assert ours[2] == "30"
    assert ours[4:6] == ["0", "0"]
    assert int(control[4]) > 0
