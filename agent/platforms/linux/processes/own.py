"""What is never acted on: Luytre itself, what carries it, and what carries everybody's session."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import functools
import os
import re
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from agent.platforms.linux.processes import loaded, tree
from agent.platforms.linux.processes.loaded import SYSTEM_FOLDERS
from agent.platforms.linux.system import inside, memory, proc

if TYPE_CHECKING:
    from agent.ports import FileId

_FACE = re.compile(r" -m ui(\.console)?( |$)|/luytre(-tray)?( |$)")

INFRASTRUCTURE = frozenset(
    """
    systemd systemd-executor (sd-pam) init dbus-daemon dbus-broker dbus-broker-launch dbus-run-session
    dbus-launch elogind systemd-logind
    login agetty getty sshd sshd-session sshd-auth su sudo doas polkitd runuser
    Xorg X Xwayland Xvfb Xephyr Xvnc Xtigervnc xinit startx Xsession x-session-manager xsettingsd
    gdm-x-session gdm-wayland-session gdm-session-worker lightdm sddm sddm-helper greetd
    sddm-helper-start-wayland sddm-helper-start-x11user
    gnome-session gnome-session-binary gnome-session-service gnome-session-ctl gnome-session-init-worker
    gnome-session-manager gnome-shell gnome-shell-calendar-server gnome-keyring-daemon mutter
    mutter-x11-frames goa-daemon goa-identity-service gsd-xsettings gsd-power gsd-media-keys
    gsd-color gsd-keyboard gsd-a11y-settings gsd-datetime gsd-housekeeping gsd-print-notifications
    gsd-rfkill gsd-screensaver-proxy gsd-sharing gsd-smartcard gsd-sound gsd-wacom gsd-wwan
    gsd-disk-utility-notify gsd-printer evolution-alarm-notify evolution-source-registry
    evolution-calendar-factory evolution-addressbook-factory tracker-miner-fs-3 localsearch-3
    plasmashell plasma_session startplasma-x11 startplasma-wayland kwin_x11 kwin_wayland
    kwin_wayland_wrapper ksmserver kded5 kded6 kdeinit5 klauncher kglobalaccel5 kglobalacceld
    kactivitymanagerd kscreen_backend_launcher ksecretd kwalletd5 kwalletd6 org_kde_powerdevil
    polkit-kde-authentication-agent-1 xembedsniproxy gmenudbusmenuproxy kaccess baloo_file baloorunner
    krunner ksystemstats DiscoverNotifier kdeconnectd
    xfce4-session xfwm4 xfce4-panel xfdesktop xfsettingsd xfconfd xfce4-notifyd xfce4-power-manager
    xfce4-screensaver wrapper-2.0 wrapper-1.0 xiccd
    cinnamon cinnamon-session cinnamon-session-binary cinnamon-launcher nemo-desktop muffin
    csd-xsettings csd-power csd-media-keys csd-keyboard csd-color csd-background csd-a11y-settings
    csd-automount csd-clipboard csd-housekeeping csd-print-notifications csd-printer csd-screensaver-proxy
    csd-settings-remap csd-smartcard csd-wacom cs-backup-locker cinnamon-screensaver-pam-helper
    xapp-sn-watcher polkit-mate-authentication-agent-1 polkit-gnome-authentication-agent-1
    mate-session mate-panel marco mate-settings-daemon mate-notification-daemon mate-power-manager
    mate-screensaver caja-desktop budgie-daemon budgie-panel budgie-wm budgie-desktop
    lxsession lxpanel lxqt-session lxqt-panel lxqt-notificationd lxqt-policykit-agent lxqt-globalkeysd
    lxqt-runner lxpolkit
    openbox fluxbox icewm icewm-session metacity compiz picom xcompmgr i3 i3bar sway swaybar swaybg
    swayidle swaylock labwc wayfire Hyprland weston river enlightenment awesome bspwm dwm twm tint2
    waybar stalonetray dunst mako notification-daemon xscreensaver light-locker i3lock xss-lock
    gtklock hypridle hyprlock waylock slock xsecurelock kscreenlocker_greet
    xscreensaver-gfx xscreensaver-auth xscreensaver-systemd xfce4-screensaver-dialog mate-screensaver-dialog
    pipewire pipewire-pulse pipewire-media-session wireplumber pulseaudio speech-dispatcher
    at-spi-bus-launcher at-spi2-registryd orca onboard
    ibus-daemon ibus-dconf ibus-extension-gtk3 ibus-x11 ibus-portal ibus-engine-simple ibus-engine-unikey
    ibus-engine-bamboo ibus-ui-gtk3 fcitx fcitx5 fcitx-dbus-watcher uim-xim unikey
    gvfsd gvfsd-fuse gvfsd-trash gvfsd-metadata gvfsd-recent gvfsd-http gvfsd-network
    gvfs-udisks2-volume-monitor
    gvfs-mtp-volume-monitor gvfs-gphoto2-volume-monitor gvfs-goa-volume-monitor gvfs-afc-volume-monitor
    dconf-service xdg-desktop-portal xdg-desktop-portal-gtk xdg-desktop-portal-gnome
    xdg-desktop-portal-kde xdg-desktop-portal-wlr xdg-desktop-portal-xapp xdg-document-portal
    xdg-permission-store flatpak-session-helper flatpak-portal snap-userd ssh-agent gpg-agent
    gcr-ssh-agent nm-applet blueman-applet obexd mpris-proxy playerctld plasma-browser-integration-host
    """.split()  # noqa: SIM905 - two hundred names read best as words
)
"""Base names of executables without which a session stands still; believed in system folders alone."""
INTERPRETERS = frozenset({"gjs-console", "cjs-console"})
"""Parts of a desktop are scripts for these; believed of a script of root's alone."""
DISPLAYS = frozenset(
    """
    Xorg X Xwayland gnome-shell mutter kwin_x11 kwin_wayland cinnamon muffin sway labwc wayfire Hyprland
    weston river enlightenment
    """.split()  # noqa: SIM905 - as above
)
"""Those of them that draw with the card's own driver, and with which the session ends."""


OURS = "/system.slice/luytre-"
"""Units of ours; only root puts anything there, and what is started there stays there."""


@functools.cache
def _python() -> FileId | None:
    return proc.file_of(os.getpid())


def ours(pid: int, scope: str, file: FileId | None) -> bool:
    """Whether it is a sensor, a tray or another part of Luytre that runs as an account.

    Our Python, and what a unit of ours was started with. What a tray opened for the child (a browser, or what
    the child has said that opens pages) is in that unit too, and is the child's program.
    """
    return scope.startswith(OURS) and file is not None and file == _python() and _first(scope) == pid


_firsts: dict[str, tuple[int, int]] = {}
_UNITS = 64


def _first(unit: str) -> int:
    """What a unit of ours was started with; as long as it is there none that comes is older."""
    pid, started = _firsts.get(unit, (0, 0))
    found = proc.stat(pid) if pid else None
    if found is None or found.started != started:
        if len(_firsts) >= _UNITS:
            _firsts.clear()
        pid = next(iter(tree.by_age(unit)), 0)
        found = proc.stat(pid)
        if found is not None:
            _firsts[unit] = pid, found.started
    return pid


class Own:
    """Tells our own processes from those that rules may speak of."""

    def __init__(self, roots: AbstractSet[int] = frozenset(), *, faces: bool = False) -> None:
        me = os.getpid()
        self._interpreter = proc.file_of(me) if faces else None
        # A shell, a terminal, a session: stopping one of them would stop us.
        self._carriers = frozenset({1, me, *proc.ancestors(me)})
        self._roots = roots

    def carries(self, pid: int) -> bool:
        """Whether the process is ours, carries us, or descends from one of ours (``roots``)."""
        if pid in self._carriers or pid in self._roots:
            return True
        return bool(self._roots) and not self._roots.isdisjoint(proc.ancestors(pid))

    def face(self, file: FileId | None, command: str) -> bool:
        """Whether it is a tray, a status or a command of Luytre, run by the interpreter that runs the agent.

        Only asked in try mode: the command line is a claim, but there the account owns everything; and a
        tray that is paused with the rest could neither ask nor help.
        """
        return file is not None and file == self._interpreter and bool(_FACE.search(command))

    def infrastructure(self, path: str, *, protected: bool) -> bool:
        """Whether an executable is part of every session; ``protected``: only root can have put it there."""
        return protected and path.startswith(SYSTEM_FOLDERS) and path.rpartition("/")[2] in INFRASTRUCTURE

    def system(self, pid: int, path: str, *, protected: bool) -> bool:
        """Whether a process is part of every session: it runs such an executable, and nobody else's code."""
        name = path.rpartition("/")[2]
        known = self.infrastructure(path, protected=protected) or (
            protected and path.startswith(SYSTEM_FOLDERS) and name in INTERPRETERS and _script_of_root(pid)
        )
        return known and not foreign(pid, path)


def foreign(pid: int, path: str) -> bool:
    """Whether what runs this executable has been made to run somebody else's code."""
    return loaded.foreign(pid, draws=path.rpartition("/")[2] in DISPLAYS)


def _script_of_root(pid: int) -> bool:
    """Whether it was told to run a script of the system, and nothing else."""
    words = (memory.read(pid, f"{proc.folder(pid)}/cmdline", proc.COMMAND) or b"").split(b"\0")[1:-1]
    if words[:1] == [b"-m"]:
        del words[0]
    script = os.fsdecode(words[0]) if words else ""
    found = inside.stat(pid, script) if script.startswith("/usr/") else None
    return found is not None and found.st_uid == 0
