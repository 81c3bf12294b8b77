"""The door of administrators at a desktop: the system's own dialogue asks for their password, not Luytre."""

import pytest

from tests.guest import building
from tests.guest.guest import Guest
from tests.guest.recipes import DESKTOP

pytestmark = pytest.mark.long

OLD, NEW = "2468\n", "1357\n"
ENTER = "export DISPLAY=:0 XAUTHORITY=/home/parent/.Xauthority;"
START = (
    "systemd-run -q --collect --user --machine=parent@ -E DISPLAY=:0 -E XAUTHORITY=/home/parent/.Xauthority"
)
SCREEN, END = "/home/parent/screen", "/home/parent/ended"
RESET = f"script -qefc 'luytre secret reset' {SCREEN}; echo $? >{END}"
PATIENCE = 120


@pytest.fixture
def desktop(package):
    """A guardian at its desktop, with a secret that was set."""
    with Guest(building.installed(building.build(DESKTOP), package)) as guest:
        guest.does("sed -i s/autologin-user=child/autologin-user=parent/ /etc/lightdm/lightdm.conf.d/*.conf")
        guest.does("systemctl restart lightdm")
        guest.until(lambda: not guest.run("pgrep -u parent lxpolkit").code, PATIENCE, 1)
        guest.does("luytre secret set", stdin=OLD)
        yield guest


def window(guest, search):
    """The window on top that is found so, once it is there."""
    words = f"{ENTER} xdotool search --onlyvisible {search} | tail -1"
    guest.until(lambda: guest.run(words, user="parent").out != "", PATIENCE, 0.5)
    return guest.does(words, user="parent").strip()


def type_into(guest, search, text):
    """Type into a window that comes, and press return."""
    number = window(guest, search)
    act = f"{ENTER} xdotool windowactivate --sync {number} type --delay 40 '{text}'"
    guest.does(f"{act}; {ENTER} xdotool key Return", user="parent")


def reset(guest, password):
    """A guardian who forgot the secret sets another one, and gives this password where the system asks."""
    guest.does(f"rm -f {SCREEN} {END}")
    guest.does([*START.split(), "xterm", "-title", "Luytre", "-e", "sh", "-c", RESET])
    for question in ("new PIN:", "again:"):
        guest.until(lambda question=question: question in guest.run(["cat", SCREEN]).out, PATIENCE, 0.3)
        type_into(guest, "--name '^Luytre$'", NEW.strip())
    type_into(guest, "--class lxpolkit", password)


def ended(guest):
    """How the command ended; nothing while it runs."""
    return guest.run(["cat", END]).out.strip()


def gives_up(guest):
    """Close the dialogue, and what else it may show; how the command ended."""
    guest.run(f"{ENTER} xdotool key Escape", user="parent")
    return ended(guest)


def unlock(guest, secret):
    """What becomes of a try of the secret."""
    return guest.run("luytre unlock", user="parent", stdin=secret).code


def test_the_system_s_dialogue_asks_and_its_answer_holds(desktop):
    reset(desktop, "nonsense")
    desktop.until(lambda: gives_up(desktop), PATIENCE, 1)
    assert ended(desktop) == "4"
    assert unlock(desktop, OLD) == 0

    reset(desktop, "parent")
    desktop.until(lambda: ended(desktop), PATIENCE, 0.5)
    assert ended(desktop) == "0"
    assert unlock(desktop, NEW) == 0
    assert "as an administrator of the PC" in desktop.does("luytre log")
