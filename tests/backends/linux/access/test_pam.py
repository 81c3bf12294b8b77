import sys

assert sys.platform == "linux"

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from agent.platforms.linux.access.pam import DOORS, Pam, Rule, doors, stack

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
        common_account=[*BLOCK, *DEBIAN],
        login=["auth required pam_unix.so", "@include common-account"],
        su=["# su", "@include common-account"],
        su_l=["account include su"],
        lightdm=["account substack common-account"],
    )
    assert pam.open_doors() == ()


def test_a_door_that_does_not_ask_is_named(folder):
    pam = folder(
        common_account=[*BLOCK, *DEBIAN],
        login=["@include common-account"],
        sddm=["account required pam_unix.so"],
    )
    assert pam.open_doors() == ("sddm",)


@pytest.mark.parametrize("missing", [0, 1, 3])
def test_without_one_of_its_parts_the_block_closes_nothing(folder, missing):
    lines = [line for number, line in enumerate(BLOCK) if number != missing]
    assert folder(common_account=lines, su=["@include common-account"]).open_doors() == ("su",)


SESSION = ["session required pam_loginuid.so", "session [success=ok default=bad] pam_selinux.so open"]
STOCK = {
    "common_account": [*BLOCK, *DEBIAN],
    "common_session": ["session required pam_unix.so", "session optional pam_systemd.so"],
    "common_session_noninteractive": ["session required pam_unix.so"],
    "login": [*SESSION, "@include common-account", "@include common-session"],
    "other": ["@include common-account", "@include common-session"],
    "cron": ["session required pam_loginuid.so", "@include common-account"],
    "chfn": ["auth sufficient pam_rootok.so", "@include common-account", "@include common-session"],
    "chpasswd": ["@include common-password"],
    "sudo": ["@include common-account", "@include common-session-noninteractive"],
    "runuser_l": ["auth include runuser", "-session optional pam_systemd.so", "session include runuser"],
    "runuser": ["auth sufficient pam_rootok.so", "session required pam_unix.so"],
    "xscreensaver": ["@include common-auth", "@include common-account"],
    "lightdm_greeter": [
        "account required pam_permit.so",
        "session optional pam_systemd.so",
        "@include common-session",
    ],
    "cockpit": [
        "account required pam_listfile.so item=user sense=deny file=/etc/cockpit/no onerr=succeed",
        "account include common-account",
        "session include common-session",
    ],
    "xdm": [*SESSION, "@include common-account", "@include common-session"],
}
"""Files of Debian 13, shortened."""


def test_what_debian_s_packages_bring_is_told_doors_from_the_rest(folder, tmp_path):
    pam = folder(**STOCK)
    assert doors(tmp_path) == ("login", "cron", "cockpit", "other", "xdm")
    assert pam.open_doors() == ()


def test_a_door_that_nobody_thought_of_is_named_where_it_does_not_ask(folder):
    ways = {
        "xdm": [*SESSION, "account required pam_unix.so"],
        "kiosk": ["account required pam_permit.so", "-session optional pam_systemd.so"],
        "vnc": ["account required pam_unix.so", "session include common-session"],
        "backup": ["account required pam_unix.so", "session required pam_unix.so"],
    }
    assert folder(**STOCK | ways).open_doors() == ("kiosk", "vnc", "xdm")


def test_what_was_left_behind_is_no_door(folder, tmp_path):
    asks_nobody = "\n".join([*SESSION, "account required pam_unix.so", ""])
    pam = folder(**STOCK)
    for name in ("xdm.dpkg-old", "xdm~", ".xdm.swp"):
        (tmp_path / name).write_text(asks_nobody, encoding="utf-8")
    (tmp_path / "kept").mkdir()
    (tmp_path / "gone").symlink_to("nowhere")
    assert pam.open_doors() == ()


LET_IN = (
    "account sufficient pam_localuser.so",
    "account [success=done default=ignore] pam_x.so",
    "account [default=done auth_err=die] pam_x.so",
    "account [success=ok new_authtok_reqd=done default=bad] pam_x.so",
    "account [success=1 default=ignore] pam_x.so",
    "account [success=ok new_authtok_reqd=4 default=bad] pam_x.so",
)
PASS_ON = (
    "account required pam_nologin.so",
    "account [success=ok new_authtok_reqd=ok default=bad] pam_x.so",
    "account [success=ignore user_unknown=done default=die] pam_x.so",
)


@pytest.mark.parametrize("before", LET_IN)
def test_what_lets_in_before_it_leaves_the_door_open(folder, before):
    assert folder(su=[before, *BLOCK]).open_doors() == ("su",)


@pytest.mark.parametrize("before", PASS_ON)
def test_what_passes_on_before_it_leaves_the_door_shut(folder, before):
    assert folder(su=[before, *BLOCK]).open_doors() == ()


def test_what_leaps_over_another_line_before_it_leaves_the_door_shut(folder):
    before = ["account [success=1 default=ignore] pam_x.so", "account requisite pam_deny.so"]
    assert folder(su=[*before, *BLOCK]).open_doors() == ()


def test_behind_debian_s_own_lines_a_password_that_ran_out_goes_past_it(folder):
    """pam_unix says new_authtok_reqd of such an account, and Debian ends the stage there."""
    assert folder(su=[*DEBIAN, *BLOCK]).open_doors() == ("su",)


DEBCONF = """Config: configdb
Templates: templatedb

Name: configdb
Driver: File
Filename: {0}/config.dat

Name: templatedb
Driver: File
Filename: {0}/templates.dat
"""
TOOL = "/usr/sbin/pam-auth-update"


@pytest.mark.skipif(not Path(TOOL).exists(), reason="Debian's own tool makes Debian's own files")
def test_debian_s_tool_puts_them_first_and_takes_them_away_again(tmp_path, monkeypatch):
    """In one call: each call takes up anew what an earlier one removed, while its file is still there."""
    stock, profiles = Path("/usr/share/pam"), tmp_path / "usr/share/pam-configs"
    places = {name: tmp_path / name for name in ("etc/pam.d", "var/lib/pam")}
    for place in (*places.values(), profiles):
        place.mkdir(parents=True)
    for name in ("account", "auth", "password", "session", "session-noninteractive"):
        shutil.copy(stock / f"common-{name}", places["etc/pam.d"])
    shutil.copy("/usr/share/pam-configs/unix", profiles)
    (tmp_path / "debconf").write_text(DEBCONF.format(tmp_path), encoding="utf-8")
    monkeypatch.setenv("DEBIAN_FRONTEND", "noninteractive")
    monkeypatch.setenv("DEBCONF_SYSTEMRC", str(tmp_path / "debconf"))
    pam = Pam(places["etc/pam.d"], "luytre-child", LIST)

    def update(*words):
        subprocess.run([TOOL, "--root", tmp_path, "--package", *words], check=True)
        return [rule.module for rule in stack(pam.folder, "common-account")]

    def authenticates():
        lines = (pam.folder / "common-auth").read_text("utf-8").splitlines()
        return re.findall(r"pam_\w+\.so", "\n".join(x for x in lines if x.startswith("auth")))

    debian = update("--force")  # nothing is known here of an earlier time
    assert debian == ["pam_unix.so", "pam_deny.so", "pam_permit.so"]
    ours = ["pam_succeed_if.so", "pam_listfile.so", "pam_nologin.so", "pam_deny.so"]
    old = CONFIG.read_text("utf-8").replace("Primary", "Additional").replace("Priority: 1024", "Priority: 0")
    (profiles / "luytre").write_text(old, encoding="utf-8")
    assert update() == [*debian, *ours]
    shutil.copy(CONFIG, profiles / "luytre")
    assert update() == [*ours, *debian]
    plain = authenticates()
    shutil.copy(CONFIG.with_name("pam-greeter"), profiles / "luytre-greeter")
    assert update() == [*ours, *debian]
    assert authenticates() == [
        "pam_succeed_if.so",
        "pam_succeed_if.so",
        "pam_listfile.so",
        "pam_echo.so",
        *plain,
    ]
    (pam.folder / "su").write_text("@include common-account\n", encoding="utf-8")
    assert pam.open_doors() == ()
    (words,) = re.findall("pam-auth-update (.*--remove.*)", CONFIG.with_name("prerm").read_text("utf-8"))
    assert update(*words.split()) == debian
    assert authenticates() == plain


def test_another_list_or_group_is_not_ours(folder):
    lines = [line.replace("/run/luytre/denied", "/etc/denied") for line in BLOCK]
    assert folder(su=lines).open_doors() == ("su",)
    lines = [line.replace("luytre-child", "games") for line in BLOCK]
    assert folder(su=lines).open_doors() == ("su",)


def test_a_change_is_seen(folder):
    pam = folder(su=DEBIAN)
    assert pam.open_doors() == ("su",)
    folder(su=[*BLOCK, *DEBIAN])
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
