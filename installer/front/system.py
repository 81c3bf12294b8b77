"""System packages that an environment or a verb needs beyond Python's own, on Debian and its kin."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from front.voice import say

# What Qt's wheel expects of a desktop, and bare machines lack.
DISPLAY = (
    "fonts-dejavu-core",
    "libdbus-1-3",
    "libegl1",
    "libfontconfig1",
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-image0",
    "libxcb-keysyms1",
    "libxcb-render-util0",
    "libxcb-shape0",
    "libxcb-xinerama0",
    "libxkbcommon-x11-0",
)
# What tests start: a screen of their own, a window manager (that wants a bus by dbus-launch), hands for the
# mouse; compositors without a screen, and a window for them; networks of their own with tables of rules.
TESTS = (
    *DISPLAY,
    *("dbus", "dbus-x11", "foot", "gettext", "git", "iproute2", "labwc", "nftables", "openssl", "procps"),
    *("stalonetray", "sway", "swaylock", "x11-utils", "xdotool", "xfwm4", "xvfb"),
)
# What a benchmark compares with.
BENCH = (*TESTS, "dnsmasq-base", "dnsperf", "timekpr-next", "unbound")

LOCK = Path("/run/lock/luytre-apt")


def is_debian() -> bool:
    """Whether packages come by apt here."""
    return sys.platform == "linux" and bool(shutil.which("apt-get") and shutil.which("dpkg-query"))


def is_root() -> bool:
    """Whether this process may install packages."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def missing(names: tuple[str, ...]) -> list[str]:
    """Those of the packages that are not installed; none on systems without apt."""
    if not names or not is_debian():
        return []
    form = "${db:Status-Status} ${Package}\n"
    answer = subprocess.run(
        ["dpkg-query", "-W", "-f", form, *names], capture_output=True, text=True, check=False
    )
    installed = {
        name
        for status, _, name in (x.partition(" ") for x in answer.stdout.splitlines())
        if status == "installed"
    }
    return [name for name in names if name not in installed]


def apt_line(names: list[str]) -> str:
    """The command that installs packages, to be copied."""
    return f"sudo apt-get install -y --no-install-recommends {' '.join(names)}"


def provide(names: tuple[str, ...], purpose: str) -> list[str]:
    """Install the packages that are missing, if we may; answers those that are still missing."""
    wanted = missing(names)
    if not wanted:
        return []
    if not is_root():
        say(f"{purpose} would like these system packages: {' '.join(wanted)}")
        say(f"install them with: {apt_line(wanted)}")
        return wanted
    with _alone():
        if wanted := missing(names):
            say(f"installing system packages for {purpose}: {' '.join(wanted)}")
            _fetch(wanted)
    rest = missing(names)
    if rest:
        say(f"these packages could not be installed, going on without: {' '.join(rest)}")
    return rest


def _fetch(names: list[str]) -> None:
    if _install(names):
        return
    say("refreshing the lists of packages first")
    _apt("update", "-q")
    if not _install(names):
        # One name that a release does not know must not cost us the others.
        for name in names:
            _install([name])


@contextmanager
def _alone() -> Iterator[None]:
    """Apt waits for another that installs, but not for one that refreshes the lists of packages."""
    import fcntl  # no such thing on Windows

    with LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _install(names: list[str]) -> bool:
    return _apt("install", "-q", "-y", "--no-install-recommends", *names)


def _apt(*arguments: str) -> bool:
    command = ["apt-get", "-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Use-Pty=0", *arguments]
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        say("apt-get says: " + " / ".join(done.stdout.strip().splitlines()[-3:]))
    return done.returncode == 0
