"""A child at an X11 desktop with a game and a book in two windows, and the hands that move them."""

from tests.guest.family import agree, route, used_of

FAMILY = """format = 1
zone = "Asia/Ho_Chi_Minh"
language = "en"
guardians = ["parent"]

[child.an]
name = "An"
accounts = ["child"]

[child.an.screen]
idle = "15s"

[[child.an.rule]]
match = { exe = "/usr/local/bin/mygame" }
name = "Game"
daily = "5h"

[[child.an.rule]]
match = { exe = "/usr/local/bin/mybook" }
name = "Book"
daily = "5h"

[child.binh]
name = "Binh"
accounts = ["sibling"]
"""
ENTER = "export DISPLAY=:0 XAUTHORITY=/home/child/.Xauthority;"
# As a desktop does it: by the account's own manager of services.
START = (
    """systemd-run -q --collect --user --machine=child@ -E DISPLAY=:0 -E XAUTHORITY=/home/child/.Xauthority"""
)
HINT = (
    'id=$(loginctl list-sessions --no-legend | awk \'$3 == "child" && $4 == "seat0" {{print $1}}\'); '
    "path=$(busctl call org.freedesktop.login1 /org/freedesktop/login1 org.freedesktop.login1.Manager "
    "GetSession s $id | cut -d'\"' -f2); "
    "busctl call org.freedesktop.login1 $path org.freedesktop.login1.Session SetLockedHint b {}"
)
SENSORS = "systemctl list-units --plain --no-legend 'luytre-sensor-1001-*' | cut -d' ' -f1"
PATIENCE = 120


def sensor(guest):
    """The process that looks at the child's session; None while there is none."""
    unit = guest.does(SENSORS).strip()
    pid = guest.run(f"systemctl show -P MainPID {unit}").out.strip() if unit and "\n" not in unit else ""
    return pid if pid not in {"", "0"} else None


def show(guest, name):
    """Bring a window to the front, as somebody does who clicks on it."""
    guest.does(
        f"{ENTER} xdotool search --sync --onlyvisible --name '^{name}$' windowactivate --sync", user="child"
    )


def move(guest):
    """Somebody touches the mouse."""
    guest.does(f"{ENTER} xdotool mousemove_relative 5 5", user="child")


def grows(guest, name, patience=PATIENCE):
    """Wait until an app is counted; somebody is at the PC meanwhile."""
    before = used_of(guest, name)

    def more():
        move(guest)
        return used_of(guest, name) > before

    guest.until(more, patience, 1)


def begin(guest, command):
    """Start a program as a desktop does."""
    guest.does(f"{START} {command}")


def begin_by_hand(guest, command):
    """Start a program from the terminal: SELinux lets nobody ask another account's manager."""
    show(guest, "child@.*")  # the shell calls its window so
    guest.does(f"{ENTER} xdotool type '{command} &'; xdotool key Return", user="child")


def gather(guest, begin=begin):
    """A child at its desktop, with a game and a book in two windows."""
    for name in ("mygame", "mybook"):
        guest.does(f"cp /usr/bin/xterm /usr/local/bin/{name}")
    agree(guest, FAMILY)
    guest.until(lambda: not guest.run(f"{ENTER} xdotool getdisplaygeometry", user="child").code, PATIENCE, 1)
    for name, title in (("mygame", "Game"), ("mybook", "Book")):
        begin(guest, f"{name} -title {title} -e sleep 100000")
    show(guest, "Book")
    guest.until(lambda: route(guest) == "x11", PATIENCE, 1)
