"""Builds dist/luytre-tray_VERSION_amd64.deb: the face of a desktop, with the part of Qt that it uses.

A package of its own: a PC without a desktop needs no Qt, and the agent none at all. Of Qt's wheel (247 MB)
the faces use a third; what nothing of ours loads is left out.
"""

import shutil
import tempfile
from pathlib import Path

from front.environment import ROOT
from front.voice import say
from linux import deb

VENDOR = deb.TREE / "vendor-tray"
LAUNCHER = Path("usr/bin/luytre-tray")
ENTRY = Path("usr/share/applications/luytre.desktop")
THEME = Path("usr/share/icons/hicolor")
ICONS = {
    "luytre.svg": THEME / "scalable/apps/luytre.svg",
    "luytre-symbolic.svg": THEME / "symbolic/apps/luytre-symbolic.svg",
}
MODULES = ("QtCore", "QtGui", "QtWidgets", "QtNetwork", "QtDBus")
LIBRARIES = (
    *("Core", "Gui", "Widgets", "Network", "DBus", "OpenGL", "XcbQpa"),
    *("WaylandClient", "WlShellIntegration", "Svg"),
)
PLUGINS = (
    *("platforms/libqxcb.so", "platforms/libqwayland.so", "platforms/libqoffscreen.so"),
    *("platforminputcontexts/libcompose*.so", "platforminputcontexts/libibus*.so"),
    *("platformthemes/libqxdgdesktopportal.so", "xcbglintegrations/*.so", "iconengines/*.so"),
    *("wayland-shell-integration/libxdg-shell.so", "wayland-decoration-client/*.so"),
    *("wayland-graphics-integration-client/libqt-plugin-wayland-egl.so",),
)
KEPT = (
    *("PySide6/*.py", "PySide6/libpyside6.abi3.so.*", "PySide6/support/**/*", "shiboken6/**/*"),
    *(f"PySide6/{name}.abi3.so" for name in MODULES),
    *(f"PySide6/Qt/lib/libQt6{name}.so.6" for name in LIBRARIES),
    *("PySide6/Qt/lib/libicu*.so.*", "PySide6-*/**/*", "pyside6*/**/*", "shiboken6-*/**/*"),
    *(f"PySide6/Qt/plugins/{name}" for name in PLUGINS),
)
DESKTOP = """[Desktop Entry]
Type=Application
Name=Luytre
Name[vi]=Lũy Tre
Comment=What is left of the time at this PC
Comment[vi]=Xem còn bao nhiêu giờ dùng máy
Exec=luytre-tray
Icon=luytre
Categories=Utility;
"""


def build(folder: Path) -> Path:
    """Build the package; answers its path."""
    moment = deb.epoch()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="luytre-deb-") as name:
        stage = Path(name, "root")
        all_of_it = Path(name, "all")
        deb.put_wheels(all_of_it, Path(name, "wheels"), ("ui",), ("pyside6-essentials", "shiboken6"))
        keep(all_of_it, stage / VENDOR)
        put_faces(stage)
        deb.compile_all(deb.compiler(), stage)
        deb.put_control(stage, "tray-control", ())
        deb.settle(stage, moment)
        package = folder / f"luytre-tray_{deb.version()}_amd64.deb"
        deb.pack(stage, package, moment)
    return package


def keep(source: Path, vendor: Path) -> None:
    """What the faces use of the wheels."""
    for pattern in KEPT:
        for path in sorted(source.glob(pattern)):
            if path.is_file() and path.name != "RECORD":
                place = vendor / path.relative_to(source)
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, place)


def put_faces(stage: Path) -> None:
    """What starts the tray, and how it is found in a menu."""
    text = (deb.HERE / "launcher").read_text("utf-8").replace("{module}", "ui.__main__")
    own = '"/usr/lib/luytre/vendor"'
    deb.put(stage / LAUNCHER, text.replace(own, f'{own}, "/{VENDOR}"'), 0o755)
    deb.put(stage / ENTRY, DESKTOP)
    for name, place in ICONS.items():
        deb.put(stage / place, (deb.HERE / "icons" / name).read_text("utf-8"))


def main() -> Path:
    """The second half of the verb ``deb``."""
    say("building the package of the face …")
    return build(ROOT / "dist")
