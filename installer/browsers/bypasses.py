"""Each way round, tried in a real browser: blocked, or told to child and guardian within a minute."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from browsers import look, world
from browsers.family import Report
from browsers.ways import (
    PROXY,
    Desk,
    apart,
    change_archive,
    press_return,
    run_as,
    spy,
    write_as,
)

CHANGED = "our extension changed in the profile"
BETS = "http://www.888.com/way"
WANTED = Path("/run/luytre/browsers")
PLACE = Path("/var/lib/luytre-browser")


def try_all(desks: list[Desk], make_so: Callable[[], None]) -> None:
    """Both children try, side by side; what makes browsers be given the extension anew comes last."""
    side_by_side({"chromium": chromium, "firefox": firefox}, desks)
    by = {desk.browser: desk for desk in desks}
    by["firefox"].attempt(CHANGED, partial(changed_firefox, by["firefox"]))
    by["chromium"].attempt(CHANGED, partial(changed_chromium, by["chromium"], make_so))
    by["firefox"].attempt("the same, and started anew", partial(mended_firefox, by["firefox"]))


def side_by_side(stories: Mapping[str, Callable[[Desk], None]], desks: list[Desk]) -> None:
    """Each at a desk of its own."""
    threads = [threading.Thread(target=stories[desk.browser], args=(desk,)) for desk in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def chromium(desk: Desk) -> None:
    """What a child tries with Chromium."""

    def plain(*words: str, start: tuple[str, ...] = ()) -> Callable[[], str]:
        def act() -> str:
            with desk.seat(*words, start=start, at=BETS) as seat:
                return desk.closed(seat)

        return act

    def told(name: str, why: str, *words: str, start: tuple[str, ...] = ()) -> Callable[[], str]:
        def act() -> str:
            with desk.seat(*words, start=start):
                return desk.told(name, why)

        return act

    desk.attempt("DNS over HTTPS chosen in the settings", lambda: settings(desk))
    desk.attempt("a VPN's extension: --load-extension", lambda: load_extension(desk))
    desk.attempt("--disable-extensions", told("browser-unlinked", "no extension", "--disable-extensions"))
    desk.attempt("--user-data-dir=…", plain(f"--user-data-dir={desk.home}/other"))
    desk.attempt("--profile-directory=…", plain("--profile-directory=Other"))
    desk.attempt("--incognito", plain("--incognito"))
    desk.attempt("--guest", plain("--guest"))
    rules = "--host-resolver-rules=MAP chat.example 127.0.0.1"
    desk.attempt("--host-resolver-rules=…", told("browser-misled", "names led elsewhere", rules))
    desk.attempt("--proxy-server=…", lambda: proxy(desk))
    empty = apart("/etc/chromium/policies")
    desk.attempt(
        "policies hidden by a mount namespace",
        told("browser-apart", "other files", "--no-sandbox", start=(*empty, "chromium")),
    )
    desk.attempt("a translated copy: translate.goog", lambda: copies(desk, "www-888-com.translate.goog/x"))
    desk.attempt(
        "a kept copy: web.archive.org", lambda: copies(desk, "web.archive.org/web/2/http://www.888.com/")
    )
    desk.attempt("an address in numbers", lambda: copies(desk, "93.184.215.14/", "93.184.215.14"))
    copy = desk.portable("homework")
    desk.attempt("a portable copy at home, renamed", plain(start=copy))
    desk.attempt(
        "the same with --disable-extensions",
        told("browser-unlinked", "no extension", "--disable-extensions", start=copy),
    )
    desk.attempt("the hosts file", lambda: hosts_file(desk))


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


def settings(desk: Desk) -> str:
    """Chromium asks a resolver of others."""
    with desk.seat(*resolver(desk), at=BETS) as seat:
        desk.closed(seat)
        return desk.quiet("asked a resolver of others", partial(asked, desk))


def resolver(desk: Desk) -> tuple[str, ...]:
    """Chromium's words for a profile with a resolver of its owner's choice."""
    chosen = {"dns_over_https": {"mode": "secure", "templates": "https://dns.google/dns-query{?dns}"}}
    profile = desk.home / "doh"
    write_as(desk, profile / "Local State", json.dumps(chosen))
    return (f"--user-data-dir={profile}",)


def asked(desk: Desk) -> int:
    """How often a resolver of others was asked."""
    return len(desk.web.paths("dns.google", "dns-query"))


def load_extension(desk: Desk) -> str:
    """Somebody else's extension from a folder."""
    with desk.seat(*loading(desk)):
        return desk.quiet("it ran", partial(ran, desk))


def loading(desk: Desk) -> tuple[str, ...]:
    """Chromium's words for an extension from a folder."""
    for path, text in spy(desk.home / "spy", 3).items():
        write_as(desk, Path(path), text)
    off = "--disable-features=DisableLoadExtensionCommandLineSwitch"
    return (off, f"--load-extension={desk.home}/spy")


def ran(desk: Desk) -> int:
    """How often somebody else's extension said that it runs."""
    return len(desk.web.paths("spy.example"))


def free(desk: Desk, report: Report) -> None:
    """A guardian does the same, and it works: what is seen of a child is not seen because nothing happens."""
    with desk.seat(*resolver(desk), at="http://elsewhere.example/"):
        waited = world.until("a resolver of one's own choice is asked", partial(asked, desk))
    report.line(desk.account, "may ask another resolver", holds=True, figure=f"{waited:.1f} s")
    with desk.seat(*loading(desk)):
        waited = world.until("an extension of one's own choice runs", partial(ran, desk))
    report.line(desk.account, "may load an extension", holds=True, figure=f"{waited:.1f} s")


def proxy(desk: Desk) -> str:
    """Another way out."""
    with desk.seat(f"--proxy-server=127.0.0.1:{PROXY}") as seat:
        seat.shows("page of school")
        if desk.ear.heard:
            raise SystemExit("the proxy was asked")
        return desk.told("browser-misled", "led elsewhere; proxy 0 times")


def copies(desk: Desk, address: str, name: str = "888") -> str:
    """What others show of a closed site."""
    with desk.seat(at=f"https://{address}") as seat:
        return desk.closed(seat, name)


def hosts_file(desk: Desk) -> str:
    """Names written by hand."""
    done = run_as(desk, "tee", "-a", "/etc/hosts", given="127.0.0.1 www.888.com\n")
    if not done.returncode:
        raise SystemExit("a child wrote to /etc/hosts")
    return "blocked: the file is root's"


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


def changed_chromium(desk: Desk, make_so: Callable[[], None]) -> str:
    """The code of our extension is another; it is seen, and put right while the browser runs."""
    profile = desk.home / "changed"
    with desk.seat(f"--user-data-dir={profile}") as seat:
        world.until("it is linked", seat.linked)
        time.sleep(2)
    [script] = profile.glob(f"Default/Extensions/{packed()['id']}/*/background.js")
    with script.open("a") as file:
        file.write("// mine\n")
    shutil.rmtree(profile / "Default" / "Service Worker", ignore_errors=True)
    with desk.seat(f"--user-data-dir={profile}"):
        told = desk.told("browser-changed", "another extension")
        said = WANTED.with_name("browsers.said")
        world.until("the agent's wish", lambda: WANTED.stat().st_mtime_ns > said.stat().st_mtime_ns)
        make_so()  # as systemd would have root's helper do it
        clean = f"Default/Extensions/*/{packed()['version']}_*/background.js"
        world.until("a clean copy", lambda: [*profile.glob(clean)])
    return f"{told}; put right"


def changed_firefox(desk: Desk) -> str:
    """The code of our extension is another, and it is seen."""
    run_as(desk, "mkdir", str(desk.home / "changed"))
    with desk.seat(*profile_of(desk)) as seat:
        world.until("it is linked", seat.linked)
        world.until("a copy", archive_of(desk).exists)
        time.sleep(2)
    change_archive(archive_of(desk))
    with desk.seat(*profile_of(desk)):
        return desk.told("browser-changed", "another extension")


def mended_firefox(desk: Desk) -> str:
    """It is right again, once the agent wished so."""
    clean = {path.read_bytes() for path in PLACE.glob("luytre-*.xpi")}
    with desk.seat(*profile_of(desk)) as seat:
        world.until("a clean copy", lambda: archive_of(desk).read_bytes() in clean)
        world.until("it is linked", seat.linked)
    return "put right"


def profile_of(desk: Desk) -> tuple[str, ...]:
    """Firefox's words for the profile whose copy is changed."""
    return ("--no-remote", "--profile", str(desk.home / "changed"))


def archive_of(desk: Desk) -> Path:
    """Our extension in it."""
    return desk.home / "changed" / "extensions" / "browser@luytre.org.xpi"


def packed() -> dict[str, Any]:
    """What was written down when the extension was packed last."""
    told: dict[str, Any] = json.loads((PLACE / "packed.json").read_text("utf-8"))
    return told
