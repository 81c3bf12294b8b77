"""The policies of Firefox (source: mozilla.github.io/policy-templates).

It has none for safe search: the resolver answers with the strict addresses of the search engines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agent.browsers.chromium import MESSAGE
from agent.browsers.wish import GECKO, PAGES, SHARE

if TYPE_CHECKING:
    from agent.browsers.wish import Wish

UNSIGNED = ("xpinstall.signatures.required", "extensions.langpacks.signatures.required")
"""Our extension is signed by the package it came with; only the ESR lets a policy say so."""

OUTSIDE = ("browser.ml.chat.enabled",)
"""Shows any page in the sidebar: it is in no tab, so nothing of it is counted, or covered once it closes."""

ON = ("dom.disable_beforeunload",)
"""Pages ask no "leave this page?": whoever answers "stay" keeps one open that is closed."""

REMOVED = {"installation_mode": "blocked"}


def policies(wish: Wish, version: str, pages: str = "") -> dict[str, Any]:
    """All policies; each ``version`` of an extension is a file of its own, else Firefox keeps the old.

    ``pages``: the version of the one that reads pages; where there is none it is taken away again.
    """
    told: dict[str, Any] = {
        "ExtensionSettings": {
            "*": {"installation_mode": "blocked", "blocked_install_message": MESSAGE},
            GECKO: _forced(f"{SHARE}/luytre-{version}.xpi"),
            PAGES: _forced(f"{SHARE}/pages/luytre-{pages}.xpi") if pages else REMOVED,
        },
        "Preferences": {
            **{name: {"Value": False, "Status": "locked"} for name in (*UNSIGNED, *OUTSIDE)},
            **{name: {"Value": True, "Status": "locked"} for name in ON},
        },
        "DisablePrivateBrowsing": True,
        "DisableProfileImport": True,
        "DisableSafeMode": True,
        "BlockAboutConfig": True,
        "BlockAboutProfiles": True,
        "DNSOverHTTPS": {"Enabled": False, "Locked": True},
        "Proxy": {"Mode": "none", "Locked": True},
        "NetworkPrediction": False,
        "DisableTelemetry": True,
        "DisableFirefoxStudies": True,
        "DontCheckDefaultBrowser": True,
        "OverrideFirstRunPage": "",
        "OverridePostUpdatePage": "",
        "SkipTermsOfUse": True,
    }
    if not wish.driven:
        told["DisableDeveloperTools"] = True
    return {"policies": told}


def _forced(path: str) -> dict[str, Any]:
    return {
        "installation_mode": "force_installed",
        "install_url": f"file://{path}",
        "updates_disabled": True,
        "private_browsing": True,
    }
