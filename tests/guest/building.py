"""Makes the guest: a stock Debian 13 from apt, booted once and frozen; kept outside the project.

Needs root and apt; installs QEMU and mmdebstrap where they are missing. What is in it: ``recipes``.
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
from datetime import UTC, datetime
from pathlib import Path

from front import system
from tests.guest.guest import Guest
from tests.guest.machine import CLOCK, EXTRA, PROCESSOR, GuestDied, hardware, overlay, sh
from tests.guest.recipes import ACCOUNTS, FETCH, SERVER, SHELF, WARMING, Recipe

HOST = {
    "qemu-system-x86_64": "qemu-system-x86",
    "qemu-img": "qemu-utils",
    "mmdebstrap": "mmdebstrap",
    "mke2fs": "e2fsprogs",
    "swtpm": "swtpm",
}


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


def build(recipe: Recipe = SERVER) -> Path:
    """The folder of a frozen guest: vmlinuz, initrd.img, root.img, boot.qcow2, ready.state, hardware."""
    parts = [recipe.all_packages, recipe.all_files, recipe.initramfs, recipe.size, recipe.machine]
    parts += [FETCH, ACCOUNTS, WARMING, hardware("", ""), PROCESSOR]
    home = cache() / f"{recipe.name}-{digest(json.dumps(parts).encode())}"
    with alone(home.name):
        _need_tools()
        if not (home / "root.img").exists():
            _make_disk(home, recipe)
        if not (home / "ready.state").exists():
            _boot_first(home, desktop=recipe.desktop)
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
            forget(kind)
            freeze(home, place, prepare)
    return place


def prepared(home: Path, name: str, prepare: Callable[[Guest], object]) -> Path:
    """The folder of a frozen guest in which something was done; made anew when that changes."""
    words = Path(inspect.getfile(prepare)).read_bytes()
    place = cache() / f"{name}-{digest(home.name.encode() + words)}"
    with alone(name):
        if not (place / "ready.state").exists():
            forget(name)
            freeze(home, place, prepare)
    return place


def forget(kind: str) -> None:
    """Throw away what was kept of this kind."""
    for old in cache().glob(f"{kind}-*"):
        shutil.rmtree(old)


def freeze(home: Path, place: Path, prepare: Callable[[Guest], object]) -> Path:
    """Thaw a guest, do something in it, and freeze it to another folder."""
    place.mkdir()
    for name in ("vmlinuz", "initrd.img", EXTRA, CLOCK, f"accel-{os.uname().release}"):
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


def install_later(guest: Guest, shelf: str = SHELF) -> str:
    """Install the packages that lie on the disk for it."""
    return _apt(guest, f"{shelf}/*.deb")


def _apt(guest: Guest, files: str) -> str:
    words = "apt-get -q -y -o Dpkg::Use-Pty=0 install"
    return guest.does(f"DEBIAN_FRONTEND=noninteractive {words} {files} 2>&1", timeout=900)


def until_morning(now: datetime) -> int:
    """Seconds until it is ten in the morning in Vietnam: no day ends while a PC is tried."""
    morning = now.replace(hour=3, minute=0, second=0, microsecond=0)
    return int((morning - now).total_seconds()) % 86400


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]


def _need_tools() -> None:
    if missing := tuple(package for tool, package in HOST.items() if not shutil.which(tool)):
        system.provide(missing, "the guests")


def _make_disk(home: Path, recipe: Recipe) -> None:
    with tempfile.TemporaryDirectory(dir=cache()) as work:
        tree, made = Path(work, "tree"), Path(work, "made")
        made.mkdir()
        (made / EXTRA).write_text(recipe.machine)
        left_out = (f"--dpkgopt=path-exclude=/usr/share/{x}/*" for x in ("man", "locale", "doc"))
        sh(
            *("mmdebstrap", "--mode=root", "--variant=minbase", '--aptopt=Acquire::Languages "none"'),
            *(*left_out, f"--include={','.join(recipe.all_packages)}"),
            *(f"--essential-hook={recipe.initramfs}", f"--customize-hook={FETCH}", "trixie", tree),
        )
        for name, text in recipe.all_files.items():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            (tree / name).write_text(text)
        sh("chroot", tree, "sh", "-ec", ACCOUNTS)
        for name in ("vmlinuz", "initrd.img"):
            shutil.copy(next((tree / "boot").glob(name + "-*")), made / name)
        sh("mke2fs", "-q", "-t", "ext4", "-d", tree, made / "root.img", recipe.size)
        made.rename(home)


def _boot_first(home: Path, *, desktop: bool) -> None:
    disk = home / "boot.qcow2"
    disk.unlink(missing_ok=True)
    sh("qemu-img", "create", "-q", "-f", "qcow2", "-b", home / "root.img", "-F", "raw", disk)
    (home / CLOCK).write_text(str(until_morning(datetime.now(UTC))))
    with Guest(home, cold=True, disk=disk) as guest:
        if desktop:
            guest.until(lambda: "seat0" in guest.run("loginctl").out, 120, 1)
        guest.run(WARMING, timeout=300)
        guest.freeze(home / "ready.tmp")
    (home / "ready.tmp").rename(home / "ready.state")
