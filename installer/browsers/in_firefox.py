"""What a child tries with Firefox."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from browsers import look, world
from browsers.in_pages import inside, inside_the_first, never_there, two_windows
from browsers.ways import (
    BETS,
    PACKED_AT,
    PROXY,
    SETTLED,
    Desk,
    apart,
    asked,
    change_archive,
    changed_runs,
    fed,
    opened,
    press_return,
    ran,
    run_as,
    spy,
    write_as,
)


def firefox(desk: Desk) -> None:
    """What a child tries with Firefox."""

    def told(name: str, why: str, *words: str, start: tuple[str, ...] = ()) -> Callable[[], str]:
        def act() -> str:
            with desk.seat(*words, start=start) as seat:
                if "--safe-mode" in words:
                    press_return(seat)
                return desk.told(name, why)

        return act

    desk.attempt("DNS over HTTPS and a proxy in another profile", lambda: hostile(desk))
    desk.attempt("a VPN's extension put into the profile", lambda: sideloaded(desk))
    desk.attempt("--safe-mode", told("browser-unlinked", "no extension", "--safe-mode"))
    desk.attempt("--private-window", lambda: private(desk))
    desk.attempt("about:config", lambda: about_config(desk))
    desk.attempt("any page as the chat of the sidebar", lambda: sidebar(desk))
    desk.attempt("a closed site inside a page of another", lambda: inside(desk))
    desk.attempt("the same in the browser's first page", lambda: inside_the_first(desk))
    desk.attempt("a page that never arrives, over a film", lambda: never_there(desk))
    desk.attempt("a film in one window, school in another", lambda: playing(desk))
    empty = apart("/etc/firefox/policies")
    desk.attempt(
        "policies hidden by a mount namespace",
        told("browser-apart", "other files", start=(*empty, "firefox-esr")),
    )
    desk.attempt("a program of one's own in place of ours", lambda: forged_relay(desk))
    copy = desk.portable("notes")
    desk.attempt("a portable copy at home, renamed", lambda: portable_firefox(desk, copy))
    desk.attempt(
        "the same with --safe-mode",
        told("browser-unlinked", "no extension", "--safe-mode", start=copy),
    )
    named = "/usr/lib/mozilla/native-messaging-hosts/org.luytre.agent.json browser@luytre.org"
    safe = fed(desk, named, "env", "MOZ_SAFE_MODE_RESTART=1", "firefox-esr")
    desk.attempt(
        "our relay fed by a script, in safe mode",
        told("browser-unlinked", "what speaks is not the browser", start=safe),
    )


def hostile(desk: Desk) -> str:
    """Another profile whose settings are against us."""
    profile = desk.home / "hostile"
    values = {
        "network.trr.mode": 3,
        "network.trr.uri": "https://dns.google/dns-query",
        "network.proxy.type": 1,
        "network.proxy.http": "127.0.0.1",
        "network.proxy.http_port": PROXY,
        "xpinstall.signatures.required": True,
        "extensions.enabledScopes": 0,
    }
    text = "".join(f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in values.items())
    write_as(desk, profile / "user.js", text)
    with desk.seat("--no-remote", "--profile", str(profile), at=BETS) as seat:
        desk.closed(seat)
        return desk.quiet("others were asked", lambda: desk.ear.heard + asked(desk))


def sideloaded(desk: Desk) -> str:
    """Somebody else's extension in the folder of a profile."""
    profile, made = desk.home / "spied", desk.home / "spy"
    for path, text in spy(made, 2, browser_specific_settings={"gecko": {"id": "spy@x.example"}}).items():
        write_as(desk, Path(path), text)
    archive = shutil.make_archive(str(desk.folder / "spy"), "zip", made)
    run_as(desk, "mkdir", "-p", str(profile / "extensions"))
    run_as(desk, "cp", archive, str(profile / "extensions" / "spy@x.example.xpi"))
    write_as(desk, profile / "user.js", 'user_pref("extensions.autoDisableScopes", 0);\n')
    with desk.seat("--no-remote", "--profile", str(profile)) as seat:
        world.until("it is linked", seat.linked)
        return desk.quiet("it ran", partial(ran, desk))


def private(desk: Desk) -> str:
    """A window that remembers nothing."""
    with desk.seat("--private-window", at="http://www.888.com/private") as seat:
        world.until("“Blocked Page”", lambda: "Blocked Page" in look.titles(seat.display))
        return desk.quiet("it was fetched", lambda: len(desk.web.paths("www.888.com", "private")))


def about_config(desk: Desk) -> str:
    """All settings by hand."""
    with desk.seat(at="about:config") as seat:
        seat.shows("Blocked Page")
        return "blocked: by policy"


def sidebar(desk: Desk) -> str:
    """Any page, as the chat of the sidebar: it is in no tab, so that nothing of it is counted or covered."""
    profile = desk.home / "chatting"
    values = {
        "browser.ml.chat.enabled": True,
        "browser.ai.control.sidebarChatbot": "enabled",
        "browser.ml.chat.provider": "http://chat.example/sidebar",
    }
    text = "".join(f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in values.items())
    write_as(desk, profile / "user.js", text)
    with desk.seat("--no-remote", "--profile", str(profile)) as seat:
        world.until("it is linked", seat.linked)
        seat.shows("page of school")
        time.sleep(SETTLED)
        look.press(seat.display, "key", "ctrl+alt+x")
        return desk.quiet("it was fetched", lambda: len(desk.web.paths("chat.example", "sidebar")))


def playing(desk: Desk) -> str:
    """A film that begins by itself."""
    profile = desk.home / "playing"
    write_as(desk, profile / "user.js", 'user_pref("media.autoplay.default", 0);\n')
    return two_windows(desk, "--profile", str(profile))


def forged_relay(desk: Desk) -> str:
    """Firefox finds a program at home under our name first."""
    told = {
        "name": "org.luytre.agent",
        "description": "x",
        "path": str(desk.home / "relay"),
        "type": "stdio",
        "allowed_extensions": ["browser@luytre.org"],
    }
    manifest = desk.home / ".mozilla" / "native-messaging-hosts" / "org.luytre.agent.json"
    write_as(desk, desk.home / "relay", "#!/bin/sh\nexec cat > /dev/null\n")
    run_as(desk, "chmod", "+x", str(desk.home / "relay"))
    write_as(desk, manifest, json.dumps(told))
    try:
        with desk.seat():
            return desk.told("browser-unlinked", "what speaks is not ours")
    finally:
        manifest.unlink()


def portable_firefox(desk: Desk, copy: tuple[str, ...]) -> str:
    """Its policies reach it all the same."""
    with desk.seat("--no-remote", start=copy, at=BETS) as seat:
        return desk.closed(seat)


def put_back_firefox(desk: Desk) -> str:
    """The code of our extension was another when it was started, and is ours again."""
    archive = given(desk, "put-back")
    clean = Path(shutil.copy(archive, archive.with_name("clean")))
    shutil.chown(clean, archive.stat().st_uid, archive.stat().st_gid)
    change_archive(archive)
    before = changed_runs(desk)
    with desk.seat(*profile_of(desk, "put-back")):
        world.until("it is read", lambda: opened(archive))
        clean.replace(archive)
        try:
            return desk.told("browser-changed", "another extension")
        except SystemExit:
            if changed_runs(desk) > before:
                raise
            return "blocked: the one that was put back runs"


def changed_firefox(desk: Desk) -> str:
    """The code of our extension is another, and it is seen."""
    change_archive(given(desk, "changed"))
    with desk.seat(*profile_of(desk)):
        return desk.told("browser-changed", "another extension")


def given(desk: Desk, name: str) -> Path:
    """Our extension in a new profile, once Firefox is closed."""
    run_as(desk, "mkdir", str(desk.home / name))
    archive = archive_of(desk, name)
    with desk.seat(*profile_of(desk, name)) as seat:
        world.until("it is linked", seat.linked)
        world.until("a copy", archive.exists)
        time.sleep(2)
    return archive


def mended_firefox(desk: Desk) -> str:
    """It is right again, once the agent wished so."""
    clean = {path.read_bytes() for path in PACKED_AT.glob("luytre-*.xpi")}
    with desk.seat(*profile_of(desk)) as seat:
        world.until("a clean copy", lambda: archive_of(desk).read_bytes() in clean)
        world.until("it is linked", seat.linked)
    return "put right"


def profile_of(desk: Desk, name: str = "changed") -> tuple[str, ...]:
    """Firefox's words for a profile whose copy is changed."""
    return ("--no-remote", "--profile", str(desk.home / name))


def archive_of(desk: Desk, name: str = "changed") -> Path:
    """Our extension in it."""
    return desk.home / name / "extensions" / "browser@luytre.org.xpi"
