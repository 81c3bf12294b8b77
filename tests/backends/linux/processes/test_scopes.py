import sys

assert sys.platform == "linux"

import pytest

from agent.platforms.linux.processes.scopes import NOTHING, Scope, is_application, parse

SLICE = "/user.slice/user-1000.slice/user@1000.service/app.slice"


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("app-gnome-org.gnome.Evince-12345.scope", Scope(desktop="org.gnome.Evince")),
        ("app-flatpak-org.telegram.desktop-12345.scope", Scope(flatpak="org.telegram.desktop")),
        ("app-KDE-org.kde.okular-12345.service", Scope(desktop="org.kde.okular")),
        (r"app-gnome-steam\x2druntime-99.scope", Scope(desktop="steam-runtime")),
        ("app-org.kde.kate@0a1b2c3d.service", Scope(desktop="org.kde.kate")),
        ("snap.minecraft-launcher.minecraft-launcher-1b2c.scope", Scope(snap="minecraft-launcher")),
        ("app-firefox-4242.scope", Scope(desktop="firefox")),
        ("session-2.scope", NOTHING),
        ("app-.scope", NOTHING),
        ("snap.scope", NOTHING),
        ("", NOTHING),
    ],
)
def test_a_unit_names_its_application(unit, expected):
    assert parse(f"{SLICE}/{unit}") == expected


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("app-firefox-4242.scope", True),
        ("snap.code.code-1.scope", True),
        ("snap.lxd.daemon.service", False),
        ("session-2.scope", False),
        ("init.scope", False),
    ],
)
def test_a_unit_made_for_one_application_is_told_from_the_others(unit, expected):
    assert is_application(f"{SLICE}/{unit}") is expected
