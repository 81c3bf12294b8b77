"""The policies of Chromium, and of the browsers that are made of it, where their names differ.

Sources: chromeenterprise.google/policies, learn.microsoft.com/deployedge/microsoft-edge-policies,
support.brave.com (Group Policy).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agent.browsers.wish import HOST, SHARE

if TYPE_CHECKING:
    from agent.browsers.wish import Wish

MESSAGE = "Luytre: ask at home before you add something to the browser."
# What a policy of Chromium is called in another browser.
RENAMED = {
    "edge": {
        "IncognitoModeAvailability": "InPrivateModeAvailability",
        "BrowserAddPersonEnabled": "BrowserAddProfileEnabled",
    },
}
# What only that browser has.
OWN: dict[str, dict[str, Any]] = {
    "brave": {"TorDisabled": True, "BraveVPNDisabled": 1},
}


def policies(wish: Wish, extension: str, browser: str = "chromium", *, pages: str = "") -> dict[str, Any]:
    """All policies of one browser; ids of extensions follow from the packer's keys, ``pages`` may be none."""
    told: dict[str, Any] = {
        "ExtensionSettings": {
            "*": {"installation_mode": "blocked", "blocked_install_message": MESSAGE},
            extension: {**_forced(SHARE), "toolbar_pin": "force_pinned"},
            **({pages: _forced(f"{SHARE}/pages")} if pages else {}),
        },
        "NativeMessagingBlocklist": ["*"],
        "NativeMessagingAllowlist": [HOST],
        "NativeMessagingUserLevelHosts": False,
        "IncognitoModeAvailability": 1,
        "BrowserGuestModeEnabled": False,
        "BrowserAddPersonEnabled": False,
        "BackgroundModeEnabled": False,
        "DnsOverHttpsMode": "off",
        "BuiltInDnsClientEnabled": False,
        "QuicAllowed": False,
        "ProxySettings": {"ProxyMode": "direct"},
        "URLBlocklist": ["javascript://*", "chrome://flags", "chrome://extensions-internals"],
    }
    if not extension:
        del told["ExtensionSettings"][extension]
    if wish.safe_search:
        told["ForceGoogleSafeSearch"] = True
        if browser == "edge":
            told["ForceBingSafeSearch"] = 2
    if wish.youtube:
        told["ForceYouTubeRestrict"] = int(wish.youtube)
    if not wish.driven:
        told |= {"DeveloperToolsAvailability": 2, "RemoteDebuggingAllowed": False}
    names = RENAMED.get(browser, {})
    return {names.get(name, name): value for name, value in told.items()} | OWN.get(browser, {})


def _forced(share: str) -> dict[str, Any]:
    return {
        "installation_mode": "force_installed",
        "update_url": f"file://{share}/update.xml",
        "override_update_url": True,
    }
