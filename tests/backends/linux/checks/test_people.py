"""Accounts of this PC, and what files say of them."""

import grp
import os
import pwd

import pytest

from agent.platforms.linux.checks import people as module
from agent.platforms.linux.checks.people import people
from policies.ids import AccountId
from tests.backends.linux.families import family

ME = pwd.getpwuid(os.getuid()).pw_name
GROUP = grp.getgrgid(os.getgid()).gr_name
CHILD = family((ME,))
GUARDIAN = family((), (ME,))
LIGHTDM = "etc/lightdm/lightdm.conf.d/50-x.conf"


@pytest.fixture(autouse=True)
def ordinary(monkeypatch):
    """The account of the tests plays an ordinary one."""
    monkeypatch.setattr(module, "ROOTS", frozenset())
    monkeypatch.setattr(module, "SEERS", frozenset())


def written(root, path, text):
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)


def found(whose, root):
    return [(x.name, x.case, x.holds) for x in people(whose, str(root))]


def test_an_ordinary_account(tmp_path):
    written(tmp_path, "etc/shadow", f"{ME}:$y$x:1::::::\n")
    assert found(CHILD, tmp_path) == [("child-account", "ok", True)]
    assert found(GUARDIAN, tmp_path) == [("guardian-account", "ok", True)]


def test_who_is_not_on_this_pc_is_not_looked_at(tmp_path):
    assert found(family(("nobody-here",), ("nor-here",)), tmp_path) == []


def test_groups_that_lead_to_root_or_show_others(tmp_path, monkeypatch):
    mine = grp.getgrgid(os.getgid()).gr_name
    monkeypatch.setattr(module, "ROOTS", frozenset([mine]))
    monkeypatch.setattr(module, "SEERS", frozenset([mine]))
    assert found(CHILD, tmp_path) == [("child-account", "root", False), ("child-account", "sees", False)]


@pytest.mark.parametrize(
    ("text", "may"),
    [
        (f"{ME} ALL=(ALL) NOPASSWD: ALL\n", True),
        (f"Defaults env_reset\n  {ME}\tpc = /usr/bin/apt\n", True),
        ("ALL ALL=(root) /usr/bin/apt\n", True),
        (f"# {ME} ALL=(ALL) ALL\nsomebody ALL=(ALL) ALL\n", False),
    ],
)
def test_who_may_use_sudo(tmp_path, text, may):
    written(tmp_path, "etc/sudoers.d/family", text)
    cases = [(x.case, x.about.get("path")) for x in people(CHILD, str(tmp_path))]
    assert cases == [("sudo", "/etc/sudoers.d/family") if may else ("ok", None)]


@pytest.mark.parametrize(
    ("text", "may"),
    [
        (f"permit {ME}\n", True),
        (f"permit nopass keepenv :{GROUP} as root cmd apt\n", True),
        (f"permit setenv {{ PATH=/x -LD_PRELOAD }} persist {ME}\n", True),
        (f'  permit nopass "{ME}"\n', True),
        (f"# permit {ME}\npermit :wheel\ndeny {ME}\npermit {ME}x as {ME}\n", False),
    ],
)
@pytest.mark.parametrize("path", ["etc/doas.conf", "etc/doas.d/family.conf"])
def test_who_may_use_doas(tmp_path, text, may, path):
    written(tmp_path, path, text)
    cases = [(x.case, x.holds, x.about.get("path")) for x in people(CHILD, str(tmp_path))]
    assert cases == [("doas", False, f"/{path}") if may else ("ok", True, None)]


def test_whom_polkit_lets_become_root(tmp_path):
    (finding,) = people(CHILD, str(tmp_path), {AccountId(ME): "org.x.run"})
    assert (finding.case, finding.holds) == ("polkit", False)
    assert finding.about == {"account": ME, "action": "org.x.run"}
    assert list(people(GUARDIAN, str(tmp_path), {AccountId(ME): "org.x.run"})) == []


def test_whoever_has_the_number_of_root_is_root(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "ROOTS", frozenset(["root"]))
    (finding,) = people(family(("root",)), str(tmp_path))
    assert (finding.case, finding.about) == ("root", {"account": "root", "group": "root"})


def test_programs_without_a_login_and_no_password(tmp_path):
    written(tmp_path, f"var/lib/systemd/linger/{ME}", "")
    written(tmp_path, "etc/shadow", f"{ME}::1::::::\nbroken\n")
    assert found(CHILD, tmp_path) == [
        ("child-account", "lingers", False),
        ("child-account", "no-password", None),
    ]
    assert found(GUARDIAN, tmp_path) == [("guardian-account", "no-password", False)]


def test_where_passwords_cannot_be_read_nothing_is_claimed(tmp_path):
    assert found(CHILD, tmp_path) == [("child-account", "ok", True)]
    assert found(GUARDIAN, tmp_path) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (LIGHTDM, f"[Seat:*]\nautologin-user={ME}\n"),
        ("etc/gdm3/daemon.conf", f"[daemon]\nAutomaticLogin = {ME}\n"),
        ("etc/sddm.conf.d/a.conf", f"[Autologin]\nUser={ME}\n"),
        ("etc/greetd/config.toml", f'[initial_session]\nuser = "{ME}"\n'),
        (
            "etc/systemd/system/getty@tty1.service.d/a.conf",
            f"[Service]\nExecStart=-/sbin/agetty --autologin {ME} %I\n",
        ),
    ],
)
def test_a_pc_that_logs_a_guardian_in_by_itself(tmp_path, path, text):
    written(tmp_path, path, text)
    (finding,) = people(GUARDIAN, str(tmp_path))
    assert (finding.case, finding.about["path"]) == ("autologin", f"/{path}")


def test_what_is_only_a_remark_says_nothing(tmp_path):
    written(tmp_path, LIGHTDM, f"#autologin-user={ME}\n")
    written(tmp_path, "etc/sddm.conf.d/folder.conf/x", "")  # no file, for once
    assert found(GUARDIAN, tmp_path) == []


def test_a_child_that_is_a_guardian_as_well(tmp_path):
    both = family((ME,), (ME,))
    assert ("guardian-account", "child", False) in found(both, tmp_path)


def test_a_group_without_a_name_is_none(tmp_path, monkeypatch):
    def unknown(_):
        raise KeyError

    monkeypatch.setattr(grp, "getgrgid", unknown)
    assert found(CHILD, tmp_path) == [("child-account", "ok", True)]
