"""What the verbs decide before they start anything."""

import argparse
import sys
from pathlib import Path

import pytest

from front import environment, system, verbs
from front.voice import Refusal


@pytest.fixture
def trials(tmp_path, monkeypatch):
    """A project with two long trials in it, of which one fails; the environment is ours."""
    folder = tmp_path / "installer" / "soak"
    folder.mkdir(parents=True)
    (folder / "kills.py").write_text(
        '"""Kill it a thousand times.\n\nMore."""\nimport sys\nprint(sys.argv[1:])\n'
    )
    (folder / "naps.py").write_text('"""Sleep and wake."""\nraise SystemExit(3)\n')
    (folder / "_shared.py").write_text('"""Not one of them."""\n')
    monkeypatch.setattr(verbs, "ROOT", tmp_path)
    monkeypatch.setattr(system, "provide", lambda names, purpose: [])
    monkeypatch.setattr(environment, "provide", lambda extras: Path(sys.executable))


def soak(*more, listing=False):
    return verbs.soak(argparse.Namespace(list=listing, debug=False), list(more))


def test_trials_are_listed_with_their_sentence(trials, capsys):
    assert soak(listing=True) == 0
    assert [x.split(maxsplit=1) for x in capsys.readouterr().out.splitlines()] == [
        ["kills", "Kill it a thousand times."],
        ["naps", "Sleep and wake."],
    ]


def test_a_trial_gets_its_words_and_its_failure_is_told(trials, capfd):
    assert soak("kills", "--n", "5") == 0
    assert "['--n', '5']" in capfd.readouterr().out
    assert soak("--ci") == 1
    told = capfd.readouterr()
    assert "['--ci']" in told.out
    assert "soak failed: naps" in told.err


def test_an_unknown_trial_is_answered_with_the_nearest(trials):
    with pytest.raises(Refusal, match="“kills”"):
        soak("kill")


def test_where_there_are_none_it_says_so(trials, tmp_path, capsys):
    for path in (tmp_path / "installer" / "soak").iterdir():
        path.unlink()
    assert soak("--ci") == 0
    assert "nothing to run" in capsys.readouterr().err


def test_an_unknown_part_of_the_environment_is_answered_with_the_nearest():
    with pytest.raises(Refusal, match="“dev”"):
        verbs.setup(argparse.Namespace(extras=["devv"]), [])


def test_a_guest_is_made_by_root_alone(monkeypatch):
    monkeypatch.setattr(system, "is_root", lambda: False)
    with pytest.raises(Refusal, match="as root"):
        verbs.guest_test(argparse.Namespace(), [])


def test_a_guest_is_made_by_itself(monkeypatch, capfd):
    from linux import deb

    monkeypatch.setattr(system, "is_root", lambda: True)
    monkeypatch.setattr(system, "is_debian", lambda: True)
    monkeypatch.setattr(system, "provide", lambda _names, _purpose: [])
    monkeypatch.setattr(environment, "provide", lambda extras: Path(sys.executable))
    monkeypatch.setattr(deb, "build", lambda: Path("luytre.deb"))
    said = "import sys\nfrom tests.guest import building\nprint(building.cache, sys.argv[1:])"
    monkeypatch.setattr(verbs, "FROZEN", said)
    assert verbs.guest(argparse.Namespace(), []) == 0
    told = capfd.readouterr().out
    assert "function cache" in told
    assert "['luytre.deb']" in told


def test_the_package_is_tried_in_a_guest_and_words_go_to_pytest(monkeypatch, tmp_path, capsys):
    from linux import deb

    called = []
    monkeypatch.setattr(system, "is_root", lambda: True)
    monkeypatch.setattr(system, "is_debian", lambda: True)
    provided = []
    monkeypatch.setattr(system, "provide", lambda names, _purpose: provided.append(names))
    monkeypatch.setattr(environment, "provide", lambda extras: Path(sys.executable))
    monkeypatch.setattr(deb, "build", lambda: tmp_path / "luytre.deb")
    monkeypatch.setattr(verbs, "GUEST", f"open({str(tmp_path / 'made')!r}, 'w').close()")

    def call(command, **more):
        called.append((command, more))
        return 3

    monkeypatch.setattr(verbs, "twice", call)
    assert verbs.guest_test(argparse.Namespace(), ["-x"]) == 3
    assert (tmp_path / "made").exists(), "the guest is made meanwhile, and waited for at the end"
    assert provided == [system.TESTS], "a machine that has only apt has neither git nor what Qt wants"
    words = ["-m", "pytest", "-m", "guest and not long", "tests/guest"]
    assert called[0][0][1:] == [*words, "-n", "3", "--dist", "loadgroup", "-x"]
    assert verbs.guest_test(argparse.Namespace(), ["-n0"]) == 3
    assert called[1][0][1:] == [*words, "-n0"]
    assert verbs.guest_test(argparse.Namespace(), ["-n0", "tests/guest/test_package.py"]) == 3
    assert called[2][0][1:] == [*words[:-1], "-n0", "tests/guest/test_package.py"]
    assert called[0][1] == {"firm": "bypass", "LUYTRE_DEB": str(tmp_path / "luytre.deb")}
    assert "minutes, more than" not in capsys.readouterr().err
    monkeypatch.setattr(verbs, "MINUTES", -1)
    verbs.guest_test(argparse.Namespace(), [])
    assert "the guests took 0.0 minutes, more than the -1 that it should" in capsys.readouterr().err


def test_the_packages_places_are_told(monkeypatch, tmp_path, capsys):
    from linux import deb, tray_deb

    monkeypatch.setattr(deb, "build", lambda: tmp_path / "luytre.deb")
    monkeypatch.setattr(tray_deb, "build", lambda _folder: tmp_path / "luytre-tray.deb")
    assert verbs.deb(argparse.Namespace(), []) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'luytre.deb'}\n{tmp_path / 'luytre-tray.deb'}\n"
