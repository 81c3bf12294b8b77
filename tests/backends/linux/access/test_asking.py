"""PAM itself, with files of its own: real modules, and no login."""

import sys

assert sys.platform == "linux"

import contextlib
import os
import socket
import subprocess
from pathlib import Path

import pytest

from agent.platforms.linux.access.asking import TOLD, UNTOLD, NoAnswer, lets_in
from agent.platforms.linux.display.launching import PYTHON, TREE

pytestmark = pytest.mark.root

CONFIG = Path(__file__).parents[4] / "installer" / "linux" / "pam-config"
WHO, GROUP = "daemon", "daemon"
PERMIT = "account required pam_permit.so"


@pytest.fixture
def ask(tmp_path):
    """Whether it is let in by a door with the package's block, and these lines after it."""

    def run(*after, denied=(), group=GROUP, account=WHO):
        listed = tmp_path / "denied"
        listed.write_text("".join(f"{name}\n" for name in denied))
        listed.chmod(0o600)
        block = CONFIG.read_text("utf-8").partition("Account:\n")[2]
        block = block.replace("luytre-child", group).replace("/run/luytre/denied", str(listed))
        lines = [f"account {line.strip()}" for line in block.splitlines()]
        (tmp_path / "door").write_text("\n".join([*lines, *after, ""]))
        return lets_in("door", account, str(tmp_path))

    return run


def test_whose_time_is_over_is_refused_and_nobody_else_is(ask):
    assert not ask(PERMIT, denied=[WHO])
    assert ask(PERMIT, denied=["root"])
    assert ask(PERMIT, denied=["root"], account="root")
    assert ask(PERMIT, denied=[WHO], group="games")
    assert ask(PERMIT, denied=[WHO], group="no-such-group")


def test_a_password_that_ran_out_opens_no_way_past_it(ask):
    ran_out = "account [success=1 new_authtok_reqd=done default=ignore] pam_debug.so acct=new_authtok_reqd"
    assert ask(ran_out, "account requisite pam_deny.so", PERMIT)
    assert not ask(ran_out, "account requisite pam_deny.so", PERMIT, denied=[WHO])


@pytest.mark.parametrize("said", ["system_err", "user_unknown", "authinfo_unavail"])
def test_what_is_broken_is_no_answer(ask, said):
    with pytest.raises(NoAnswer):
        ask(f"account required pam_debug.so acct={said}")


def test_a_door_that_there_is_not_lets_nobody_in(tmp_path):
    with contextlib.suppress(NoAnswer):
        assert not lets_in("door", WHO, str(tmp_path))


HEARD = {
    "root": ("{6, 7, 13}", f"{TOLD}su login"),
    "nobody-here": ("{6, 7, 13}", TOLD),
    "nobody-else": ("set()", UNTOLD),
}


@pytest.mark.parametrize("account", HEARD)
def test_systemd_hears_by_which_doors_somebody_would_come_in(tmp_path, account):
    refuses, told = HEARD[account]
    start = f"import sys; sys.path.insert(0, {TREE!r}); from agent.platforms.linux.access import asking; "
    start += f"asking.KEPT, asking._REFUSES = 0, {refuses}; sys.exit(asking.main(sys.argv[1:]))"
    place = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(place)
        ear.settimeout(30)
        words = [PYTHON, "-ISB", "-c", start, account, "su", "login"]
        subprocess.run(words, check=True, env={**os.environ, "NOTIFY_SOCKET": place})
        assert ear.recv(200).decode() == f"READY=1\nSTATUS={told}"
