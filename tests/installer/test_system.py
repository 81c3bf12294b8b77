"""System packages: what is asked for, and what is said when we may not install."""

from concurrent.futures import ThreadPoolExecutor

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
    monkeypatch.setattr(system, "LOCK", tmp_path / "lock")


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
def test_two_that_ask_at_once_ask_apt_one_after_the_other(monkeypatch, tmp_path):
    (tmp_path / "dpkg-query").write_text(f"#!/bin/sh\ncat {tmp_path}/has 2>/dev/null; :\n")
    lines = (
        "#!/bin/sh",
        f"mkdir {tmp_path}/busy || exit 1",
        "sleep 0.3",
        f"rmdir {tmp_path}/busy",
        f"echo installed xvfb >> {tmp_path}/has; echo once >> {tmp_path}/asked",
    )
    (tmp_path / "apt-get").write_text("\n".join(lines))
    for name in ("apt-get", "dpkg-query"):
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(system, "LOCK", tmp_path / "lock")
    monkeypatch.setattr(system, "is_root", lambda: True)
    with ThreadPoolExecutor(2) as both:
        assert list(both.map(lambda _: system.provide(("xvfb",), "the tests"), range(2))) == [[], []]
    assert (tmp_path / "asked").read_text() == "once\n"


@pytest.mark.skipif("sys.platform != 'linux'")
def test_when_apt_fails_we_say_so_and_go_on(bare, capsys, monkeypatch):
    monkeypatch.setattr(system, "is_root", lambda: True)
    assert system.provide(("xvfb",), "the tests") == ["xvfb"]
    assert "going on without: xvfb" in capsys.readouterr().err


def test_no_package_is_named_twice():
    for names in (system.DISPLAY, system.TESTS, system.BENCH):
        assert len(set(names)) == len(names)
