"""What the agreement asks of the browsers of one PC: its children share the files, so the strictest wins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from policies.model import YouTube

if TYPE_CHECKING:
    from policies.model import Policy

HOST: Final = "org.luytre.agent"
"""The name by which the extension calls its way to the agent."""
GECKO: Final = "browser@luytre.org"
"""The extension's name in Firefox."""
SHARE: Final = "/usr/share/luytre/browser"
"""Where the package keeps what browsers install."""
RELAY: Final = "/usr/lib/luytre/luytre-browser"
"""What a browser starts to reach the agent."""
_STRICTEST: Final = (YouTube.STRICT, YouTube.MODERATE, YouTube.OFF)


@dataclass(frozen=True, slots=True)
class Wish:
    """What holds in every browser of a child of this PC."""

    safe_search: bool = False
    youtube: YouTube = YouTube.OFF
    driven: bool = False
    """Tests drive the browser from outside; a family's browser lets nobody do that."""


def wish_of(policy: Policy) -> Wish:
    """The strictest of what the children of a household agreed to."""
    agreed = [child.sites for child in policy.children]
    youtube = min((sites.youtube for sites in agreed), key=_STRICTEST.index, default=YouTube.OFF)
    return Wish(any(sites.safe_search for sites in agreed), youtube)
