"""The face's package, as far as it can be looked at without fetching Qt."""

import stat
from xml.etree import ElementTree as ET

from linux import deb, tray_deb
from ui import notifications


def test_what_starts_it_takes_nothing_of_the_caller_s(tmp_path):
    tray_deb.put_faces(tmp_path)
    launcher = tmp_path / tray_deb.LAUNCHER
    text = launcher.read_text("utf-8")
    assert text.startswith("#!/usr/bin/python3 -IS\n")
    assert '"/usr/lib/luytre", "/usr/lib/luytre/vendor", "/usr/lib/luytre/vendor-tray"]' in text
    assert "from ui.__main__ import main" in text
    assert stat.S_IMODE(launcher.stat().st_mode) == 0o755
    entry = (tmp_path / tray_deb.ENTRY).read_text("utf-8")
    assert "\nExec=luytre-tray\n" in entry
    icon = entry.partition("\nIcon=")[2].partition("\n")[0]
    drawn = sorted((tmp_path / tray_deb.THEME).rglob("*.svg"))
    assert [path.stem for path in drawn] == [icon, f"{icon}-symbolic"]
    assert tmp_path / notifications.ICON.relative_to("/") in drawn  # what its notices name
    assert {ET.parse(path).getroot().tag for path in drawn} == {"{http://www.w3.org/2000/svg}svg"}


def test_of_qt_only_what_the_faces_load_is_kept(tmp_path):
    source, vendor = tmp_path / "all", tmp_path / "vendor"
    kept = {
        "PySide6/__init__.py",
        "PySide6/QtWidgets.abi3.so",
        "PySide6/Qt/lib/libQt6Gui.so.6",
        "PySide6/Qt/plugins/platforminputcontexts/libibusplatforminputcontextplugin.so",
        "shiboken6/Shiboken.abi3.so",
        "pyside6_essentials-6.dist-info/licenses/LGPL",
    }
    left = {
        "PySide6/QtQml.abi3.so",
        "PySide6/Qt/lib/libQt6Quick.so.6",
        "PySide6/Qt/qml/a.qml",
        "PySide6/QtCore.pyi",
        "pyside6_essentials-6.dist-info/RECORD",
    }
    for name in kept | left:
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text(name)
    tray_deb.keep(source, vendor)
    assert {x.relative_to(vendor).as_posix() for x in vendor.rglob("*") if x.is_file()} == kept


def test_it_belongs_to_the_agent_of_the_same_version(tmp_path):
    deb.put_control(tmp_path, "tray-control", ())
    control = (tmp_path / "DEBIAN" / "control").read_text("utf-8")
    assert f"luytre (= {deb.version()})" in control
    assert [x.name for x in (tmp_path / "DEBIAN").iterdir()] == ["control"]
