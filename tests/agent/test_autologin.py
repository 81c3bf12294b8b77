"""GDM logs nobody in by itself who is refused; that GDM heeds it a booted GNOME shows (soak desktops)."""

import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="GDM is a display manager of Linux")

if sys.platform == "linux":
    from agent.autologin import main

CHILD = "[daemon]\nAutomaticLoginEnable = true\nAutomaticLogin = child\n"
OFF = "[daemon]\nAutomaticLoginEnable=false\n\n"


@pytest.fixture
def gdm(tmp_path):
    """Who is refused, what is configured, what is so for now; answers what is so for now afterwards."""
    etc, run, listed = tmp_path / "etc", tmp_path / "run", tmp_path / "denied"
    etc.mkdir()

    def started(refused, configured=CHILD, now=None, name="daemon.conf"):
        if refused is not None:
            listed.write_text(refused, "utf-8")
        (etc / name).write_text(configured, "utf-8")
        if now is not None:
            run.mkdir()
            (run / "custom.conf").write_text(now, "utf-8")
        assert main([str(listed), str(etc), str(run)]) == 0
        found = run / "custom.conf"
        return found.read_text("utf-8", "replace") if found.exists() else None

    return started


@pytest.mark.parametrize("name", ["daemon.conf", "custom.conf"])
def test_a_refused_child_is_not_logged_in_by_itself(gdm, name):
    assert gdm("an\nchild\n", name=name) == OFF


@pytest.mark.parametrize(
    ("refused", "configured"),
    [
        ("sibling\n", CHILD),
        ("", CHILD),
        (None, CHILD),
        ("child\n", CHILD.replace("true", "false")),
        ("child\n", CHILD.replace("[daemon]", "[security]")),
        ("child\n", "AutomaticLogin"),
        ("child\n", "[daemon]\nAutomaticLoginEnable=true\n"),
        ("\n", "[daemon]\nAutomaticLoginEnable=true\n"),
        ("child\n", "[daemon]\nautomaticloginenable=true\nautomaticlogin=child\n"),
    ],
)
def test_else_nothing_is_said(gdm, refused, configured):
    assert gdm(refused, configured) is None


def test_with_time_again_it_is_as_it_was(gdm):
    assert gdm("", now=OFF) == "[daemon]\n\n"


def test_what_else_is_so_for_now_stays(gdm):
    now = "[daemon]\nWaylandEnable=false\n"
    assert gdm("child\n", now=now) == "[daemon]\nWaylandEnable=false\nAutomaticLoginEnable=false\n\n"


def test_what_is_in_no_known_writing_stays_as_it_is(gdm, tmp_path):
    (tmp_path / "run").mkdir()
    now = tmp_path / "run" / "custom.conf"
    now.write_bytes(b"[xdmcp]\nWilling=\xe9\n")
    gdm("child\n")
    assert b"Willing=\xe9\n" in now.read_bytes()
    assert b"AutomaticLoginEnable=false\n" in now.read_bytes()


def test_what_gdm_cannot_read_either_is_replaced(gdm):
    assert gdm("child\n", now="nonsense") == OFF


def test_without_gdm_there_is_nothing_to_do(tmp_path):
    (tmp_path / "denied").write_text("child\n", "utf-8")
    assert main([str(tmp_path / "denied"), str(tmp_path / "etc"), str(tmp_path / "run")]) == 0
    assert main([str(tmp_path / "nothing")]) == 0
    assert [x.name for x in tmp_path.iterdir()] == ["denied"]


def test_what_cannot_be_written_is_said(tmp_path, capsys):
    (tmp_path / "denied").write_text("child\n", "utf-8")
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "daemon.conf").write_text(CHILD, "utf-8")
    (tmp_path / "run").write_text("", "utf-8")
    assert main([str(tmp_path / "denied"), str(tmp_path / "etc"), str(tmp_path / "run")]) == 1
    assert capsys.readouterr().err == f"luytre: {tmp_path / 'run' / 'custom.conf'}: Not a directory.\n"
