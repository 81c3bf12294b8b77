"""Which file lies where, for which browser.

A browser that is not installed has its files all the same: a copy of it in a child's folder reads them too.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from agent.browsers import chromium, firefox
from agent.browsers.wish import GECKO, HOST, PAGES, RELAY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.browsers.wish import Wish

# Browser -> folder of its settings. Snap's Chromium has one of its own; Brave and Chromium share a way to the
# agent (source of Chromium, chrome/common/chrome_paths.cc: only Google's build looks elsewhere).
CHROMIUMS = {
    "chromium": "/etc/chromium",
    "chromium-snap": "/etc/chromium-browser",
    "chrome": "/etc/opt/chrome",
    "edge": "/etc/opt/edge",
    "brave": "/etc/brave",
}
CALLED = "luytre.json"
# The Debian package and the snap read the first; the Flatpak its extension point of the system, the second.
FIREFOXES = (
    "/etc/firefox/policies/policies.json",
    "/var/lib/flatpak/extension/org.mozilla.firefox.systemconfig/x86_64/stable/policies/policies.json",
)
MOZILLA = "/usr/lib/mozilla/native-messaging-hosts"


@dataclass(frozen=True, slots=True)
class Pack:
    """The extension as it was packed with this installation."""

    extension: str
    """Its id in browsers made of Chromium: sixteen bytes of the hash of its public key, in letters a-p.

    Without one they are given none, and throw away what they have.
    """
    version: str
    pages: Pack | None = None
    """The one that reads pages, where a family chose it."""


@dataclass(frozen=True, slots=True)
class Files:
    """From a path to what stands in that file."""

    policies: Mapping[str, str]
    """Read by whoever is not free."""
    links: Mapping[str, str]
    """The way to the agent; it tells nobody anything, and everybody may read it."""


def files(wish: Wish, pack: Pack) -> Files:
    """Everything that lies on a PC whose children have this wish."""
    second = pack.pages
    told = {
        f"{folder}/policies/managed/{CALLED}": chromium.policies(
            wish, pack.extension, browser.partition("-")[0], pages=second.extension if second else ""
        )
        for browser, folder in CHROMIUMS.items()
    }
    told |= dict.fromkeys(FIREFOXES, firefox.policies(wish, pack.version, second.version if second else ""))
    links = {
        f"{folder}/native-messaging-hosts/{HOST}.json": _link(
            allowed_origins=[f"chrome-extension://{x.extension}/" for x in (pack, second) if x]
        )
        for folder in CHROMIUMS.values()
    }
    links[f"{MOZILLA}/{HOST}.json"] = _link(allowed_extensions=[GECKO, PAGES] if second else [GECKO])
    return Files({path: _text(value) for path, value in told.items()}, links)


def _link(**allowed: list[str]) -> str:
    told = {"name": HOST, "description": "Luytre", "path": RELAY, "type": "stdio"}
    return _text(told | allowed)


def _text(value: Any) -> str:
    return json.dumps(value, indent=1) + "\n"
