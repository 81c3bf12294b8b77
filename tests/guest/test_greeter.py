"""The screen on which people log in: who has no time left reads why there, and nobody else is kept out."""

import codecs
import time

import pytest

from tests.guest import building
from tests.guest.family import HEAD, agree
from tests.guest.guest import Guest
from tests.guest.recipes import DESKTOP

pytestmark = pytest.mark.long

CLOSED = (
    HEAD.replace('"en"', '"vi"')
    + """
[child.an]
name = "An"
accounts = ["child"]

[child.an.screen]
grace = "1s"
open = {{ mon-sun = ["{hour:02}:00-{hour:02}:01"] }}
end = "logout"
"""
)
OF_ROOT = "export DISPLAY=:0 XAUTHORITY=/var/run/lightdm/root/:0;"
TRACE = "/var/tmp/trace"
LOG = "cat /var/log/lightdm/lightdm.log"
PATIENCE = 180


def greeter(guest):
    """Its process, once it asks for something."""
    guest.until(lambda: not guest.run("pgrep -x lightdm-gtk-gre").code, PATIENCE, 1)
    guest.until(lambda: "Prompt greeter" in guest.does(LOG).rpartition("Greeter connected")[2], PATIENCE, 1)
    return guest.does("pgrep -x lightdm-gtk-gre").split()[0]


def said(guest):
    """What lightdm noted since its greeter came."""
    return guest.does(LOG).rpartition("Greeter connected")[2]


def enter(guest, text):
    """Type it where the greeter asks, in place of what stands there, and press the key."""
    keys = f"xdotool key ctrl+a; xdotool type --delay 60 '{text}'; xdotool key Return"
    guest.does(f"{OF_ROOT} {keys}")


def log_in(guest, name):
    """Name and password, which are the same here; typed again where the field was not drawn yet."""
    looks = (
        "for x in $(seq 40); do {} | tail -n +{} | grep -q 'Continue auth' && exit; sleep 0.25; done; exit 1"
    )
    lines = len(guest.does(LOG).splitlines())

    def tried():
        enter(guest, name)
        return guest.run(looks.format(LOG, lines)).code == 0

    guest.until(tried, PATIENCE, 0.5)


def delivered(guest):
    """All that reached the greeter, as text."""
    return codecs.escape_decode(guest.does(["cat", TRACE]).encode())[0].decode(errors="replace")


def gather(guest):
    """A child at a desktop whose time is over now; the greeter stands there."""
    other = (time.gmtime().tm_hour + 7 + 12) % 24
    agree(guest, CLOSED.format(hour=other))
    guest.until(lambda: guest.run("cat /run/luytre/denied").out == "child\n", PATIENCE, 0.5)
    greeter(guest)


@pytest.fixture(scope="module")
def greeter_home(package, tmp_path_factory):
    home = building.installed(building.build(DESKTOP), package)
    return building.freeze(home, tmp_path_factory.mktemp("guest") / "greeter", gather)


@pytest.fixture
def pc(greeter_home):
    with Guest(greeter_home) as guest:
        yield guest


def test_a_child_who_is_refused_reads_why_when_it_opens_and_whom_to_call(pc):
    trace = pc.spawn(f"strace -p {greeter(pc)} -e trace=read -s 4000 -o {TRACE}")
    pc.until(lambda: not pc.run(f"test -e {TRACE}").code, 60, 0.5)
    log_in(pc, "child")
    pc.until(lambda: "Authenticate result for user child: Authentication failure" in said(pc), PATIENCE, 0.5)
    text = pc.does("cat /run/luytre/closed")
    assert "khung giờ" in text
    assert "mở lại lúc" in text
    assert "111" in text
    pc.until(lambda: text in delivered(pc), PATIENCE, 0.5)
    pc.does("pkill strace")
    trace.wait()
    assert "child" not in {row.split()[2] for row in pc.does("loginctl --no-legend").splitlines()}


def test_a_guardian_logs_in_at_that_moment_at_the_same_greeter(pc):
    log_in(pc, "parent")
    pc.until(lambda: not pc.run("pgrep -u parent openbox").code, PATIENCE, 1)


def test_where_the_pc_logs_the_child_in_by_itself_the_greeter_is_there_at_a_boot_all_the_same(pc):
    """A guardian must not sit before a black screen; of GDM and SDDM ``soak desktops`` tells."""
    pc.reboot()
    greeter(pc)
    assert "autologin" in pc.does(LOG)
    assert pc.run("pgrep -u child openbox").code
    log_in(pc, "parent")
    pc.until(lambda: not pc.run("pgrep -u parent openbox").code, PATIENCE, 1)


def test_with_time_again_the_child_logs_in_there(pc):
    pc.does("luytre --child an grant 1h")
    pc.until(lambda: pc.run("cat /run/luytre/denied").out == "", 60, 0.5)
    pc.does("sed -i /autologin-user/d /etc/lightdm/lightdm.conf.d/50-luytre.conf; systemctl restart lightdm")
    greeter(pc)
    log_in(pc, "child")
    pc.until(lambda: not pc.run("pgrep -u child openbox").code, PATIENCE, 1)
