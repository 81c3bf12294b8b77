"""The lines of PAM, the group and the list, in real files."""

import os
from pathlib import Path

import pytest

from agent.platforms.linux.checks import state as module
from agent.platforms.linux.checks.logins import logins, members_of
from tests.backends.linux.families import family

BLOCK = Path(__file__).parents[4] / "installer" / "linux" / "pam-config"
PERMIT = "account required pam_permit.so\n"
FAMILY = family(("an", "binh"), ("lan",))


@pytest.fixture(autouse=True)
def own(monkeypatch):
    """Whoever runs the tests plays root."""
    monkeypatch.setattr(module, "_ROOT", os.getuid())


@pytest.fixture
def doors(tmp_path):
    """Two doors with the block of the package in a file that both include."""
    folder = tmp_path / "pam.d"
    folder.mkdir()
    block = BLOCK.read_text().partition("Account:\n")[2]
    lines = "".join(f"account {line.strip()}\n" for line in block.splitlines())
    lines = lines.replace("/run/luytre/denied", str(tmp_path / "denied"))
    (folder / "common-account").write_text(PERMIT + lines)
    for name in ("login", "sshd"):
        (folder / name).write_text("@include common-account\n")
    return folder


def found(folder, whose=FAMILY, inside=("an", "binh"), let_in=lambda *_: None):
    group = None if inside is None else frozenset(inside)
    denied = str(folder.parent / "denied")
    findings = logins(whose, folder=folder, denied=denied, members=lambda _: group, let_in=let_in)
    return [(x.case, x.holds, dict(x.about)) for x in findings]


def test_all_is_right(doors):
    (doors.parent / "denied").touch(mode=0o600)
    assert found(doors) == [("ok", True, {})]
    assert found(doors, whose=None, inside=()) == [("ok", True, {})]


ASKED = {
    "refused": ((), ("tried", True, {})),
    "let in": (("sshd",), ("open", False, {"doors": "sshd"})),
    "nobody answers": (None, ("ok", True, {})),
}


@pytest.mark.parametrize("how", ASKED)
def test_where_somebody_is_refused_the_doors_themselves_are_asked(doors, how):
    place, asked, (answer, told) = doors.parent / "denied", [], ASKED[how]
    place.touch(mode=0o600)

    def let_in(*question):
        asked.append(question)
        return answer

    for names in ("", "lan\nnobody-here\n"):
        place.write_text(names)
        assert found(doors, let_in=let_in) == [("ok", True, {})]
    place.write_text("lan\nbinh\n")
    assert found(doors, whose=None, let_in=let_in) == [("ok", True, {})]
    assert asked == []
    assert found(doors, let_in=let_in) == [told]
    assert asked == [("binh", ("login", "sshd"))]


def test_who_is_given_time_meanwhile_is_no_proof(doors):
    place = doors.parent / "denied"
    place.touch(mode=0o600)
    place.write_text("an\n")

    def let_in(_account, here):
        place.write_text("")
        return here

    assert found(doors, let_in=let_in) == [("ok", True, {})]


def test_a_door_that_does_not_ask(doors):
    (doors / "sshd").write_text(PERMIT)
    assert found(doors) == [("missing", False, {"doors": "sshd"})]


def test_a_remote_desktop_that_nobody_thought_of_and_that_does_not_ask(doors):
    (doors / "rdesk").write_text(f"{PERMIT}session required pam_loginuid.so\n")
    assert found(doors) == [("missing", False, {"doors": "rdesk"})]


def test_doors_that_ask_the_list_before_the_group(doors):
    asked = (doors / "common-account").read_text().splitlines(keepends=True)
    bare = [line for line in asked if "pam_succeed_if" not in line]
    (doors / "common-account").write_text("".join(bare))
    cases = {case: about for case, _, about in found(doors)}
    assert cases["unguarded"] == {"doors": "login, sshd"}
    assert "missing" in cases


def test_the_group(doors):
    assert found(doors, inside=None) == [("no-group", False, {"group": "luytre-child"})]
    assert found(doors, inside=("an", "lan")) == [
        ("not-child", False, {"group": "luytre-child", "account": "lan"}),
        ("members", False, {"group": "luytre-child", "account": "binh"}),
    ]


@pytest.mark.parametrize("how", ["open", "folder"])
def test_a_list_that_is_not_believed(doors, how):
    place = doors.parent / "denied"
    if how == "folder":
        place.mkdir(mode=0o700)
    else:
        place.touch()
        place.chmod(0o666)
    ((case, holds, about),) = found(doors)
    assert (case, holds, about["path"]) == ("list", False, str(place))


def test_a_system_that_asks_otherwise(tmp_path):
    assert found(tmp_path / "nowhere") == [("unknown", None, {})]


def test_groups_of_this_pc():
    assert members_of("no-such-group-here") is None
    assert isinstance(members_of("root"), frozenset)
