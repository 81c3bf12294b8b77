"""What each desktop is like to whoever sits before it: its screens, and the keys that get through them."""

from __future__ import annotations

from dataclasses import dataclass

ON_WAYLAND = "-E WAYLAND_DISPLAY=wayland-0 my{0} -a my{0} sleep 100000"
ON_X11 = "-E DISPLAY=:0 my{0} -title my{0} -e sleep 100000"
CHILD, GUARDIAN = ("child\n", "child\n"), ("esc", "parent\n", "parent\n")
"""Where a greeter asks for a name, then for a password."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One desktop, as apt brings it."""

    route: str
    """By which the agent knows the window in front."""
    shell: str
    """What runs as whoever is logged in."""
    greeter: tuple[str, str]
    """What shows the screen on which people log in, and whose it is; of a name, fifteen letters are known."""
    child: tuple[str, ...]
    """How the child logs in there: what ends with a line break is written, all else are keys."""
    guardian: tuple[str, ...]
    """And the guardian, after the child was refused."""
    terminal: str = "foot"
    """A program with a window, which is copied under other names."""
    window: str = ON_WAYLAND
    """How it is started."""
    saver: str = ""
    """What runs as the child while its screen is locked, where logind is not told."""
    unlocked_at_greeter: bool = False
    """Whether who comes back to a locked screen logs in, where others do as well."""


KINDS = {
    "gnome": Kind(
        route="gnome",
        shell="gnome-shell",
        greeter=("gnome-shell", "Debian-gdm"),
        child=("ret", "child\n"),
        guardian=("esc", "down", "ret", "parent\n"),
    ),
    "plasma": Kind(
        route="kwin",
        shell="plasmashell",
        greeter=("sddm-greeter-qt", "sddm"),
        child=("child\n",),
        guardian=("ctrl+a", "backspace", "right", "parent\n"),
    ),
    "xfce": Kind(
        route="x11",
        shell="xfce4-panel",
        greeter=("lightdm-gtk-gre", "lightdm"),
        child=CHILD,
        guardian=("shift+tab", "ctrl+a", "parent\n", "parent\n"),
        terminal="xterm",
        window=ON_X11,
        unlocked_at_greeter=True,
    ),
    "cinnamon": Kind(
        route="x11",
        shell="cinnamon",
        greeter=("slick-greeter", "lightdm"),
        child=CHILD,
        guardian=GUARDIAN,
        terminal="xterm",
        window=ON_X11,
        saver="cs-backup-locke",
    ),
}
"""By the names of tests.guest.recipes."""
