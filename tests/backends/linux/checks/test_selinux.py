"""SELinux in force: by the label of the folder it is known whether its policy knows us."""

import os

import pytest

from agent.platforms.linux.checks.selinux import selinux

LABEL = "user.luytre"
"""Labels of SELinux's own can be set only where it is."""


@pytest.fixture
def found(tmp_path):
    """What is found where the kernel says this, and the folder has this label."""

    def act(said=None, label=None):
        if said is not None:
            (tmp_path / "enforce").write_text(said)
        folder = tmp_path / "run"
        folder.mkdir()
        if label is not None:
            os.setxattr(folder, LABEL, label)
        seen = selinux(str(tmp_path / "enforce"), str(folder), LABEL)
        return [(x.name, x.case, x.holds, dict(x.about)) for x in seen]

    return act


@pytest.mark.parametrize("said", [None, "0", "much"])
def test_where_it_is_not_in_force_nothing_is_asked(found, said):
    assert found(said, b"system_u:object_r:var_run_t:s0\0") == []


@pytest.mark.parametrize("label", [b"system_u:object_r:luytre_runtime_t:s0\0", b"u:r:luytre_runtime_t"])
def test_a_policy_that_knows_us(found, label):
    assert found("1", label) == [("selinux", "ok", True, {})]


@pytest.mark.parametrize("label", [b"system_u:object_r:var_run_t:s0\0", b"luytre_runtime_t", b"\xff", b""])
def test_a_policy_to_which_we_are_strangers(found, label):
    assert found("1\n", label) == [("selinux", "stranger", False, {})]


def test_a_folder_without_a_label_says_nothing(found):
    assert found("1") == [("selinux", "unknown", None, {"problem": os.strerror(61)})]


def test_a_folder_that_is_missing_is_told_elsewhere(tmp_path):
    (tmp_path / "enforce").write_text("1")
    assert list(selinux(str(tmp_path / "enforce"), str(tmp_path / "missing"), LABEL)) == []


def test_this_kernel_tells():
    assert {x.case for x in selinux()} <= {"ok", "stranger", "unknown"}
