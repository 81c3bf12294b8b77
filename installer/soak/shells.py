"""KWin and GNOME's Shell themselves, drawn to nothing: whether they tell our sensor whose window is in front.

They come from apt into a folder of their own (mmdebstrap, a minute or two), which is kept; nothing of them is
installed here. What runs inside is ``models/desk.py``.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "installer")]

PACKAGES = """gnome-shell kwin-wayland foot dbus dbus-user-session python3 python3-jeepney python3-psutil
  procps libgl1-mesa-dri gsettings-desktop-schemas fonts-dejavu-core"""
EXTENSION = "usr/share/gnome-shell/extensions/sensor@luytre"
OVERRIDE = "usr/share/glib-2.0/schemas/90_luytre.gschema.override"
SHELLS = {
    "kwin": "kwin_wayland --virtual --width 640 --height 480 --no-lockscreen --socket wayland-7",
    "gnome": "gnome-shell --headless --no-x11 --virtual-monitor 640x480 --wayland-display wayland-7",
}
"""How each is started: kind -> command."""
# A namespace of processes of its own: with its first process all that the shells started ends.
INSIDE = """mount -t proc proc proc; mount --rbind /dev dev; mount --bind /sys sys
for x in run tmp; do mount -t tmpfs tmpfs $x; done
install -d -m 1777 tmp/.X11-unix; install -d run/dbus; install -d -o 1001 -g 1001 -m 700 run/user/1001
chroot . dbus-daemon --system --fork
exec timeout 180 chroot --userspec=1001:1001 . env -i PATH=/usr/bin LANG=C.UTF-8 HOME=/home/child \
  XDG_RUNTIME_DIR=/run/user/1001 XDG_SESSION_TYPE=wayland LIBGL_ALWAYS_SOFTWARE=1 \
  dbus-run-session -- python3 -P /luytre/desk.py "$1" wayland-7 $2"""


def main(argv: list[str]) -> int:
    """Try both; 1 when one told something wrong, or nothing."""
    parser = argparse.ArgumentParser(prog="soak shells", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--ci", action="store_true", help="nothing: stand-ins are tried by the tests")
    if parser.parse_args(argv).ci:
        print("nothing here: it needs apt and a gigabyte; tests/backends/linux/sensor has stand-ins")
        return 0
    place = home()
    furnish(place)
    failed = [kind for kind in SHELLS if not tells(place, kind)]
    return 1 if failed else 0


def home() -> Path:
    """The folder of a Debian with both; made where it is not there yet."""
    from front import system
    from tests.guest import building

    system.provide(("mmdebstrap",), "the shells")
    place = building.cache() / f"shells-{building.digest(json.dumps(PACKAGES.split()).encode())}"
    with building.alone("shells"):
        if not place.exists():
            made = place.with_suffix(".new")
            shutil.rmtree(made, ignore_errors=True)
            options = ("--mode=root", "--variant=minbase", "--aptopt=APT::Install-Recommends false")
            packages = f"--include={','.join(PACKAGES.split())}"
            hook = '--customize-hook=chroot "$1" useradd -m -u 1001 child'
            subprocess.run(["mmdebstrap", "--quiet", *options, packages, hook, "trixie", made], check=True)
            made.rename(place)
    return place


def furnish(place: Path) -> None:
    """Our own part of it, as it is now."""
    ours, linux = place / "luytre", ROOT / "installer" / "linux"
    shutil.rmtree(ours, ignore_errors=True)
    for room in ("agent", "policies"):
        shutil.copytree(ROOT / room, ours / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(Path(__file__).with_name("models") / "desk.py", ours)
    (place / EXTENSION).mkdir(parents=True, exist_ok=True)
    for name in ("extension.js", "metadata.json"):
        shutil.copy(linux / "gnome" / name, place / EXTENSION)
    shutil.copy(linux / "gnome" / "luytre.gschema.override", place / OVERRIDE)
    compiler = ["chroot", str(place), "glib-compile-schemas", f"/{Path(OVERRIDE).parent}"]
    subprocess.run(compiler, check=True, capture_output=True)
    subprocess.run(["chmod", "-R", "a+rX", ours, place / EXTENSION], check=True)


def tells(place: Path, kind: str) -> bool:
    """Whether one tells all that it should; what it told is printed."""
    words = [
        "unshare",
        "--mount",
        "--pid",
        "--fork",
        "--kill-child",
        "sh",
        "-ec",
        INSIDE,
        "sh",
        kind,
        SHELLS[kind],
    ]
    done = subprocess.run(words, cwd=place, capture_output=True, text=True, errors="replace", check=False)
    print(done.stdout.strip())
    if done.returncode:
        print(f"{kind}: DID NOT TELL\n{done.stderr[-3000:]}")
    return not done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
