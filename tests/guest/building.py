"""Makes the guest: a stock Debian 13 from apt, booted once and frozen; kept outside the project.

It has the accounts parent (1000, in sudo), child (1001) and sibling (1002), each with its name as password,
and no network card. Needs root and apt; installs QEMU and mmdebstrap where they are missing.
"""

import fcntl
import hashlib
import inspect
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.guest.guest import Guest
from tests.guest.machine import PROCESSOR, GuestDied, hardware, overlay, sh

HOST = {
    "qemu-system-x86_64": "qemu-system-x86",
    "qemu-img": "qemu-utils",
    "mmdebstrap": "mmdebstrap",
    "mke2fs": "e2fsprogs",
    "swtpm": "swtpm",
}
PACKAGES = """systemd systemd-sysv systemd-container dbus dbus-user-session polkitd pkexec libpam-systemd udev
  kmod linux-image-cloud-amd64 initramfs-tools zstd python3 python3-venv python3-psutil python3-jeepney
  python3-dbus-fast nftables sudo openssh-server openssh-client tmux at cron procps iproute2 strace sqlite3
  passwd login acl nano linux-sysctl-defaults bubblewrap ca-certificates openssl
  util-linux-extra systemd-timesyncd uidmap libnss-extrausers"""
DESKTOP = """xserver-xorg-core xserver-xorg-video-dummy xserver-xorg-input-libinput lightdm
  lightdm-gtk-greeter openbox xterm xdotool x11-utils x11-xserver-utils scrot xss-lock i3lock
  fonts-dejavu-core labwc foot stalonetray lxpolkit l3afpad
  libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-render-util0 libxkbcommon-x11-0
  xrdp xorgxrdp libegl1 libgl1 libfontconfig1 libwayland-cursor0 libxcb-shape0 libxcb-xinerama0 libxcb-xkb1"""
LATER = "systemd-homed libtss2-esys-3.0.2-0t64 libtss2-rc0t64 libtss2-mu-4.0.1-0t64 libtss2-tcti-device0t64"
"""Put on the disk as packages, for tests that install them."""
SHELF = "/opt/later"
FETCH = f"""APT_CONFIG=$MMDEBSTRAP_APT_CONFIG apt-get -q -y --download-only install {LATER}
mkdir "$1{SHELF}"; mv "$1"/var/cache/apt/archives/*.deb "$1{SHELF}" """

INITRAMFS = """mkdir -p "$1/etc/initramfs-tools/conf.d"
echo MODULES=list > "$1/etc/initramfs-tools/conf.d/luytre"
echo virtio_blk > "$1/etc/initramfs-tools/modules" """
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
DESKTOP_FILES = {
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
# The last pause: the manager of the account that was logged in ends 10 s after it.
WARMING = """systemctl is-system-running --wait
python3 -c 'import psutil, jeepney, sqlite3, asyncio'
su -l sibling -c true; nft list ruleset; sleep 12; sync"""


def cache() -> Path:
    """Where guests are kept."""
    path = Path(os.environ.get("LUYTRE_GUEST_CACHE") or Path.home() / ".cache" / "luytre-guest")
    path.mkdir(parents=True, exist_ok=True)
    return path


@contextmanager
def alone(kind: str) -> Iterator[None]:
    """Only one at a time builds guests of this kind."""
    with (cache() / f"lock-{kind}").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def build(*, desktop: bool = False) -> Path:
    """The folder of a frozen guest: vmlinuz, initrd.img, root.img, boot.qcow2, ready.state."""
    recipe = [PACKAGES.split(), FETCH, INITRAMFS, ACCOUNTS, FILES, WARMING, hardware("", ""), PROCESSOR]
    if desktop:
        recipe += [DESKTOP.split(), DESKTOP_FILES]
    home = cache() / f"{'desktop' if desktop else 'server'}-{digest(json.dumps(recipe).encode())}"
    with alone(home.name):
        _need_tools()
        if not (home / "root.img").exists():
            _make_disk(home, desktop=desktop)
        if not (home / "ready.state").exists():
            _boot_first(home, desktop=desktop)
    return home


def installed(home: Path, package: Path) -> Path:
    """The folder of a frozen guest in which this .deb was installed by apt, and answers."""

    def prepare(guest: Guest) -> None:
        install(guest, package)
        try:
            guest.until(lambda: guest.ask([[["policy.show", {}]]])[0][0][0] == 0, 60, 0.5)
        except GuestDied:
            raise GuestDied(guest.run("journalctl -q --no-pager -u luytre-agent | tail -30").said) from None

    kind = f"installed-{home.name.partition('-')[0]}"
    place = cache() / f"{kind}-{digest(home.name.encode() + package.read_bytes())}"
    with alone(kind):
        if not (place / "ready.state").exists():
            for old in cache().glob(f"{kind}-*"):
                shutil.rmtree(old)
            freeze(home, place, prepare)
    return place


def prepared(home: Path, name: str, prepare: Callable[[Guest], object]) -> Path:
    """The folder of a frozen guest in which something was done; made anew when that changes."""
    words = Path(inspect.getfile(prepare)).read_bytes()
    place = cache() / f"{name}-{digest(home.name.encode() + words)}"
    with alone(name):
        if not (place / "ready.state").exists():
            for old in cache().glob(f"{name}-*"):
                shutil.rmtree(old)
            freeze(home, place, prepare)
    return place


def freeze(home: Path, place: Path, prepare: Callable[[Guest], object]) -> Path:
    """Thaw a guest, do something in it, and freeze it to another folder."""
    place.mkdir()
    for name in ("vmlinuz", "initrd.img", f"accel-{os.uname().release}"):
        (place / name).symlink_to((home / name).resolve())
    overlay(home / "boot.qcow2", place / "boot.qcow2")
    with Guest(home, disk=place / "boot.qcow2") as guest:
        prepare(guest)
        guest.does("sync")
        guest.freeze(place / "ready.tmp")
    (place / "ready.tmp").rename(place / "ready.state")
    return place


def install(guest: Guest, package: Path) -> str:
    """Install a .deb as a family does; what apt said."""
    guest.copy_in(package, "/var/tmp")
    return _apt(guest, f"/var/tmp/{package.name}")


def install_later(guest: Guest) -> str:
    """Install the packages that lie on the disk for it."""
    return _apt(guest, f"{SHELF}/*.deb")


def _apt(guest: Guest, files: str) -> str:
    words = "apt-get -q -y -o Dpkg::Use-Pty=0 install"
    return guest.does(f"DEBIAN_FRONTEND=noninteractive {words} {files} 2>&1", timeout=300)


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]


def _need_tools() -> None:
    """Under the lock: apt waits for no one who refreshes its lists."""
    missing = [package for tool, package in HOST.items() if not shutil.which(tool)]
    if missing:
        apt = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=300"]
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        sh(*apt, "update", env=environment)
        sh(*apt, "-y", "--no-install-recommends", "install", *missing, env=environment)


def _make_disk(home: Path, *, desktop: bool) -> None:
    with tempfile.TemporaryDirectory(dir=cache()) as work:
        tree, made = Path(work, "tree"), Path(work, "made")
        made.mkdir()
        packages = ",".join([*PACKAGES.split(), *(DESKTOP.split() if desktop else [])])
        sh(
            *("mmdebstrap", "--mode=root", "--variant=minbase", '--aptopt=Acquire::Languages "none"'),
            *("--dpkgopt=path-exclude=/usr/share/man/*", "--dpkgopt=path-exclude=/usr/share/locale/*"),
            *(f"--include={packages}", f"--essential-hook={INITRAMFS}"),
            *(f"--customize-hook={FETCH}", "trixie", tree),
        )
        for name, text in (FILES | (DESKTOP_FILES if desktop else {})).items():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            (tree / name).write_text(text)
        sh("chroot", tree, "sh", "-ec", ACCOUNTS)
        for name in ("vmlinuz", "initrd.img"):
            shutil.copy(next((tree / "boot").glob(name + "-*")), made / name)
        sh("mke2fs", "-q", "-t", "ext4", "-d", tree, made / "root.img", "4G")
        made.rename(home)


def _boot_first(home: Path, *, desktop: bool) -> None:
    disk = home / "boot.qcow2"
    disk.unlink(missing_ok=True)
    sh("qemu-img", "create", "-q", "-f", "qcow2", "-b", home / "root.img", "-F", "raw", disk)
    with Guest(home, cold=True, disk=disk) as guest:
        if desktop:
            guest.until(lambda: "seat0" in guest.run("loginctl").out, 120, 1)
        guest.run(WARMING, timeout=300)
        guest.freeze(home / "ready.tmp")
    (home / "ready.tmp").rename(home / "ready.state")
