"""What a child tries with Chromium, and a guardian may."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from agent.api import contract
from agent.api import messages as m
from agent.api.client import Client
from browsers import world
from browsers.family import SOCKET, Report
from browsers.in_pages import inside, inside_the_first, never_there, two_windows
from browsers.ways import (
    BETS,
    MINE,
    PROXY,
    WANTED,
    Desk,
    apart,
    asked,
    fed,
    packed,
    ran,
    run_as,
    spy,
    write_as,
)

APP = "--js-flags= --app-path=/opt/x"
"""A browser's parts repeat this; an app that is made of one has such a word."""


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
    desk.attempt("a closed site inside a page of another", lambda: inside(desk))
    desk.attempt("the same in the browser's first page", lambda: inside_the_first(desk))
    desk.attempt("a page that never arrives, over a film", lambda: never_there(desk))
    by_itself = "--autoplay-policy=no-user-gesture-required"
    desk.attempt("a film in one window, school in another", lambda: two_windows(desk, by_itself))
    desk.attempt("an address in numbers", lambda: copies(desk, "93.184.215.14/", "93.184.215.14"))
    copy = desk.portable("homework")
    desk.attempt("a portable copy at home, renamed", plain(start=copy))
    desk.attempt(
        "the same with --disable-extensions",
        told("browser-unlinked", "no extension", "--disable-extensions", start=copy),
    )
    alone = ("--disable-extensions", "--no-zygote", "--no-sandbox")
    desk.attempt("the same with --no-zygote", told("browser-unlinked", "no extension", *alone, start=copy))
    desk.attempt(
        "the same, said to be an app: --app-path=…",
        told("browser-unlinked", "no extension", *alone, APP, start=copy),
    )
    origin = f"chrome-extension://{packed()['id']}/"
    desk.attempt(
        "our relay fed by a script, --disable-extensions",
        lambda: fed_by_hand(desk, origin, "--disable-extensions"),
    )
    new = (f"--user-data-dir={desk.home}/fed-profile", "--disable-background-networking")
    desk.attempt("our relay fed by a script, nothing installed", lambda: fed_by_hand(desk, origin, *new))
    desk.attempt("the hosts file", lambda: hosts_file(desk))


def fed_by_hand(desk: Desk, origin: str, *words: str) -> str:
    """Our own program speaks, and a script tells it what."""
    with desk.seat(*words, start=fed(desk, origin, "chromium")):
        return desk.told("browser-unlinked", "what speaks is not the browser")


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


def closed(desk: Desk) -> str:
    """A family agreed that a browser without our extension is closed; so it is, and that is told."""
    switch = "--disable-extensions"
    running = ("pgrep", "-f", f"chromium.*{switch}")
    with Client.connect(SOCKET, "browser-test") as client:
        text = client.call(contract.POLICY, m.Nothing()).text
        client.call(contract.APPLY, m.ApplyPolicy(text.replace("[[", 'unlinked = "close"\n[[', 1)))
        with desk.seat(switch):
            told = desk.told("browser-unlinked", "closed")
            world.until("it is closed", lambda: run_as(desk, *running).returncode)
        client.call(contract.APPLY, m.ApplyPolicy(text))
    return told


def put_back_chromium(desk: Desk) -> str:
    """The code of our extension was another when it was started, and is ours again."""
    profile, script = changed(desk, "put-back")
    clean = script.read_bytes().removeprefix(MINE)
    with desk.seat(f"--user-data-dir={profile}"):
        kept = profile / "Default" / "Service Worker" / "ScriptCache"
        world.until("it is read", lambda: any(MINE in path.read_bytes() for path in kept.glob("*_0")))
        script.write_bytes(clean)
        return desk.told("browser-changed", "another extension")


def changed_chromium(desk: Desk, make_so: Callable[[], None]) -> str:
    """The code of our extension is another; it is seen, and put right while the browser runs."""
    profile, _ = changed(desk, "changed")
    with desk.seat(f"--user-data-dir={profile}"):
        told = desk.told("browser-changed", "another extension")
        said = WANTED.with_name("browsers.said")
        world.until("the agent's wish", lambda: json.loads(said.read_text())["wish"] != WANTED.read_text())
        make_so()  # as systemd would have root's helper do it
        clean = f"Default/Extensions/*/{packed()['version']}_*/background.js"
        world.until("a clean copy", lambda: [*profile.glob(clean)])
    return f"{told}; put right"


def changed(desk: Desk, name: str) -> tuple[Path, Path]:
    """A new profile, and the script in it whose code is another when Chromium starts next."""
    profile = desk.home / name
    with desk.seat(f"--user-data-dir={profile}") as seat:
        world.until("it is linked", seat.linked)
        its = f"Default/Extensions/{packed()['id']}/*/background.js"
        world.until("a copy", lambda: [*profile.glob(its)])
        time.sleep(2)
    [script] = profile.glob(its)
    script.write_bytes(MINE + script.read_bytes())
    shutil.rmtree(profile / "Default" / "Service Worker", ignore_errors=True)
    return profile, script
