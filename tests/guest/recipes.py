"""What guests are made of: a stock Debian 13 each, by which desktop it has.

Each has the accounts parent (1000, in sudo), child (1001) and sibling (1002), each with its name as password,
and no network card.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

PACKAGES = """systemd systemd-sysv systemd-container dbus dbus-user-session polkitd pkexec libpam-systemd udev
  kmod initramfs-tools zstd python3 python3-venv python3-psutil python3-jeepney
  python3-dbus-fast nftables sudo openssh-server openssh-client tmux at cron procps iproute2 strace sqlite3
  passwd login acl nano linux-sysctl-defaults bubblewrap ca-certificates openssl
  util-linux-extra systemd-timesyncd uidmap libnss-extrausers"""
FACE = """libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-render-util0 libxkbcommon-x11-0
  libegl1 libgl1 libfontconfig1 libwayland-cursor0 libxcb-shape0 libxcb-xinerama0 libxcb-xkb1"""
"""What Luytre's tray needs of Debian."""
OPENBOX = f"""xserver-xorg-core xserver-xorg-video-dummy xserver-xorg-input-libinput lightdm
  lightdm-gtk-greeter openbox xterm xdotool x11-utils x11-xserver-utils scrot xss-lock i3lock
  fonts-dejavu-core labwc foot stalonetray lxpolkit l3afpad xrdp xorgxrdp {FACE}"""
LATER = "systemd-homed libtss2-esys-3.0.2-0t64 libtss2-rc0t64 libtss2-mu-4.0.1-0t64 libtss2-tcti-device0t64"
PODMAN = "podman crun"
SHELF, CONTAINERS, APPARMOR = "/opt/later", "/opt/containers", "/opt/apparmor"
SHELVES = {SHELF: LATER, CONTAINERS: PODMAN, APPARMOR: "apparmor"}
"""Put on the disk as packages, for tests that install them."""
FETCH = "".join(
    f"""APT_CONFIG=$MMDEBSTRAP_APT_CONFIG apt-get -q -y --download-only install {packages}
mkdir "$1{shelf}"; mv "$1"/var/cache/apt/archives/*.deb "$1{shelf}"
"""
    for shelf, packages in SHELVES.items()
)

INITRAMFS = """mkdir -p "$1/etc/initramfs-tools/conf.d"
echo MODULES=list > "$1/etc/initramfs-tools/conf.d/luytre"
printf '%s\\n' {} > "$1/etc/initramfs-tools/modules" """
ACCOUNTS = """for u in parent child sibling; do useradd -m -s /bin/bash $u; echo $u:$u | chpasswd; done
usermod -aG sudo parent
systemctl enable -q luytre-guest-channel
systemctl mask -q apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer \
  fstrim.timer man-db.timer
systemctl disable -q systemd-timesyncd
systemctl disable -q xrdp xrdp-sesman 2>/dev/null || true
"""
ABOVE = "usr/local/lib"
CALLER = f"{ABOVE}/tests/guest/caller.py"
FILES = {
    "etc/hostname": "luytre-guest\n",
    "etc/hosts": "127.0.0.1 localhost luytre-guest\n",
    "etc/fstab": "/dev/vda / ext4 rw,relatime 0 1\n",
    "var/log/journal/.keep": "",
    "etc/dpkg/dpkg.cfg.d/50-guest": "force-unsafe-io\n",  # its disk is a file that is thrown away
    f"{ABOVE}/tests/guest/inside.py": Path(__file__).with_name("inside.py").read_text("utf-8"),
    CALLER: Path(__file__).with_name("caller.py").read_text("utf-8"),
    "etc/systemd/system/luytre-guest-channel.service": f"""[Unit]
After=systemd-user-sessions.service systemd-logind.service
StartLimitIntervalSec=0
[Service]
WorkingDirectory=/{ABOVE}
ExecStart=/usr/bin/python3 -m tests.guest.inside
Restart=always
RestartSec=1
OOMScoreAdjust=-900
[Install]
WantedBy=multi-user.target
""",
}
OPENBOX_FILES = {
    "etc/X11/xorg.conf": 'Section "Device"\nIdentifier "d"\nDriver "dummy"\nVideoRam 32768\nEndSection\n',
    "etc/lightdm/lightdm.conf.d/50-luytre.conf": """[LightDM]
logind-check-graphical=false
[Seat:*]
autologin-user=child
autologin-user-timeout=0
user-session=openbox
""",
    "etc/skel/.config/openbox/autostart": """xss-lock -- i3lock -n -c 203040 &
lxpolkit &
xterm -title Terminal &
""",
}
MODULE = "selinux-policy-default selinux-utils policycoreutils semodule-utils"
MODULE_FILES = {"etc/selinux/config": "SELINUX=enforcing\nSELINUXTYPE=default\n"}
# The last pause: the manager of the account that was logged in ends 10 s after it.
WARMING = """systemctl is-system-running --wait
python3 -c 'import psutil, jeepney, sqlite3, asyncio'
su -l sibling -c true; nft list ruleset; sleep 12; sync"""

WHOLE = "libgl1-mesa-dri xwayland libglib2.0-bin foot fonts-dejavu-core librsvg2-common " + FACE
GNOME = (
    """gdm3 gnome-shell gnome-session gnome-settings-daemon gsettings-desktop-schemas adwaita-icon-theme
  xdg-desktop-portal-gnome """
    + WHOLE
)
GNOME_FILES = {"etc/gdm3/daemon.conf": "[daemon]\nAutomaticLoginEnable=true\nAutomaticLogin=child\n"}
PLASMA = (
    """sddm sddm-theme-breeze plasma-workspace plasma-desktop kwin-wayland breeze
  xdg-desktop-portal-kde """
    + WHOLE
)
PLASMA_FILES = {"etc/sddm.conf.d/50-luytre.conf": "[Autologin]\nUser=child\nSession=plasma\n"}
XFCE = (
    """lightdm lightdm-gtk-greeter light-locker xfce4 xfce4-notifyd xterm dbus-x11
  xserver-xorg-core xserver-xorg-input-libinput """
    + WHOLE
)
CINNAMON = (
    """lightdm slick-greeter cinnamon-core xterm dbus-x11
  xserver-xorg-core xserver-xorg-input-libinput """
    + WHOLE
)
LIGHTDM = "[Seat:*]\nautologin-user=child\nautologin-user-timeout=0\nuser-session={}\n"
LIGHTDM_FILE = "etc/lightdm/lightdm.conf.d/50-luytre.conf"


@dataclass(frozen=True)
class Recipe:
    """One kind of guest."""

    name: str
    packages: str = ""
    """Beside what all have."""
    files: Mapping[str, str] = field(default_factory=dict)
    kernel: str = "linux-image-cloud-amd64"
    modules: str = "virtio_blk"
    """What the kernel needs to find its disk."""
    size: str = "4G"
    machine: str = ""
    """Words of QEMU's that come after what all have, and win."""
    desktop: bool = False
    """Whether somebody sits at a screen when it has booted."""

    @property
    def all_packages(self) -> list[str]:
        """What is installed by name."""
        return [*PACKAGES.split(), self.kernel, *self.packages.split()]

    @property
    def all_files(self) -> dict[str, str]:
        """What is written into it: path -> text."""
        return FILES | dict(self.files)

    @property
    def initramfs(self) -> str:
        """Run before the kernel is installed."""
        return INITRAMFS.format(self.modules)


SERVER = Recipe("server")
SELINUX = Recipe("selinux", MODULE, MODULE_FILES)
"""With Debian's policy, which is in force only where the kernel's line says so."""
DESKTOP = Recipe("desktop", OPENBOX, OPENBOX_FILES, desktop=True)
"""X11 and lightdm; labwc beside them."""
SELINUX_DESKTOP = Recipe("labelled", f"{OPENBOX} {MODULE}", OPENBOX_FILES | MODULE_FILES, desktop=True)


def _whole(name: str, packages: str, files: Mapping[str, str]) -> Recipe:
    """A desktop as families have it: with a graphics card, which the kernel for clouds does not know."""
    machine = "-smp 2 -m 2560 -device virtio-vga,xres=1024,yres=768"
    modules = "virtio_pci virtio_blk ext4"
    return Recipe(name, packages, files, "linux-image-amd64", modules, "8G", machine, desktop=True)


WHOLE_DESKTOPS = {
    "gnome": _whole("gnome", GNOME, GNOME_FILES),
    "plasma": _whole("plasma", PLASMA, PLASMA_FILES),
    "xfce": _whole("xfce", XFCE, {LIGHTDM_FILE: LIGHTDM.format("xfce")}),
    "cinnamon": _whole("cinnamon", CINNAMON, {LIGHTDM_FILE: LIGHTDM.format("cinnamon")}),
}
"""Each with its display manager: the first two on Wayland, the others on X11."""
