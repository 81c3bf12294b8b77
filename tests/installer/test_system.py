"""System packages: what is asked for, and what is said when we may not install."""

import pytest

from front import system


@pytest.fixture
def bare(monkeypatch, tmp_path):
    """A Debian on which an ordinary user stands and nothing is installed."""
    for name in ("apt-get", "dpkg-query"):
        program = tmp_path / name
        program.write_text("#!/bin/sh\necho 'not-installed xvfb'; echo 'installed git'; exit 1\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(system, "is_root", lambda: False)


def test_nothing_is_asked_where_there_is_no_apt(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert system.missing(system.TESTS) == []


@pytest.mark.skipif("sys.platform != 'linux'")
def test_what_is_not_installed_is_missing(bare):
    assert system.missing(("git", "xvfb", "unheard-of")) == ["xvfb", "unheard-of"]


@pytest.mark.skipif("sys.platform != 'linux'")
def test_an_ordinary_user_is_told_the_line_and_goes_on(bare, capsys):
    assert system.provide(("git", "xvfb"), "the tests") == ["xvfb"]
    told = capsys.readouterr()
    assert "sudo apt-get install -y --no-install-recommends xvfb\n" in told.err
    assert "the tests" in told.err
    assert not told.out


@pytest.mark.skipif("sys.platform != 'linux'")
def test_when_apt_fails_we_say_so_and_go_on(bare, capsys, monkeypatch):
    monkeypatch.setattr(system, "is_root", lambda: True)
    assert system.provide(("xvfb",), "the tests") == ["xvfb"]
    assert "going on without: xvfb" in capsys.readouterr().err


def test_no_package_is_named_twice():
    for names in (system.DISPLAY, system.TESTS, system.BENCH):
        assert len(set(names)) == len(names)
