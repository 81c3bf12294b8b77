import sys

assert sys.platform == "linux"

from pathlib import Path

import pytest

from agent.platforms.linux.access.pam import DOORS, Pam, Rule, stack

LIST = Path("/run/luytre/denied")
CONFIG = Path(__file__).parents[4] / "installer" / "linux" / "pam-config"
BLOCK = [f"account {x.strip()}" for x in CONFIG.read_text("utf-8").splitlines() if x.startswith("\t")]
DEBIAN = [
    "account [success=1 new_authtok_reqd=done default=ignore] pam_unix.so",
    "account requisite pam_deny.so",
    "account required pam_permit.so",
]


@pytest.fixture
def folder(tmp_path):
    def write(**files):
        for name, lines in files.items():
            (tmp_path / name.replace("_", "-")).write_text("\n".join(lines) + "\n", encoding="utf-8")
        return Pam(tmp_path, "luytre-child", LIST)

    return write


def test_what_the_package_brings_closes_the_doors_of_debian(folder):
    pam = folder(
        common_account=[*DEBIAN, *BLOCK],
        login=["auth required pam_unix.so", "@include common-account"],
        su=["# su", "@include common-account"],
        su_l=["account include su"],
        lightdm=["account substack common-account"],
    )
    assert pam.open_doors() == ()


def test_a_door_that_does_not_ask_is_named(folder):
    pam = folder(
        common_account=[*DEBIAN, *BLOCK],
        login=["@include common-account"],
        sddm=["account required pam_unix.so"],
    )
    assert pam.open_doors() == ("sddm",)


@pytest.mark.parametrize("missing", [0, 1, 3])
def test_without_one_of_its_parts_the_block_closes_nothing(folder, missing):
    lines = [line for number, line in enumerate(BLOCK) if number != missing]
    assert folder(common_account=lines, su=["@include common-account"]).open_doors() == ("su",)


def test_what_lets_in_before_it_leaves_the_door_open(folder):
    for before in ("account sufficient pam_localuser.so", "account [success=done default=ignore] pam_x.so"):
        assert folder(su=[before, *BLOCK]).open_doors() == ("su",)


def test_another_list_or_group_is_not_ours(folder):
    lines = [line.replace("/run/luytre/denied", "/etc/denied") for line in BLOCK]
    assert folder(su=lines).open_doors() == ("su",)
    lines = [line.replace("luytre-child", "games") for line in BLOCK]
    assert folder(su=lines).open_doors() == ("su",)


def test_a_change_is_seen(folder):
    pam = folder(su=DEBIAN)
    assert pam.open_doors() == ("su",)
    folder(su=[*DEBIAN, *BLOCK])
    assert pam.open_doors() == ()


def test_where_nothing_can_be_read_every_door_counts_as_open(tmp_path):
    assert Pam(tmp_path / "nowhere", "luytre-child", LIST).open_doors() == DOORS


def test_files_that_include_each_other_end(folder, tmp_path):
    folder(su=["@include login", "account required pam_permit.so"], login=["@include su"])
    assert Rule("required", "pam_permit.so") in list(stack(tmp_path, "su"))


def test_lines_are_read_as_pam_reads_them(folder, tmp_path):
    folder(su=["-account required /lib/security/pam_x.so one \\", "  two # three", "account odd", "auth x y"])
    assert list(stack(tmp_path, "su")) == [Rule("required", "pam_x.so", ("one", "two"))]
    assert list(stack(tmp_path, "login")) == []
