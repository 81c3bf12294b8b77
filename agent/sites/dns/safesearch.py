"""Search engines and YouTube under the names by which they search safely.

Host names are facts that their owners publish: support.google.com/websearch/answer/186669 (Google, all
countries), support.google.com/a/answer/6214622 (YouTube), Microsoft's "Block adult content with SafeSearch"
(Bing), duckduckgo.com/duckduckgo-help-pages/features/safe-search. Brave's, for which three names contradict
each other, and DuckDuckGo's pages without scripts, of which its safe name says nothing, are closed while safe
search is on; engines without such a name are closed to the youngest.
"""

from __future__ import annotations

import re

GOOGLE = "forcesafesearch.google.com"
SAFE = {
    "bing.com": "strict.bing.com",
    "www.bing.com": "strict.bing.com",
    "edgeservices.bing.com": "strict.bing.com",
    "duckduckgo.com": "safe.duckduckgo.com",
    "www.duckduckgo.com": "safe.duckduckgo.com",
    "start.duckduckgo.com": "safe.duckduckgo.com",
    "www.ecosia.org": "strict-safe-search.ecosia.org",
    "pixabay.com": "safesearch.pixabay.com",
    "api.qwant.com": "safeapi.qwant.com",
}
CLOSED = frozenset({"search.brave.com", "html.duckduckgo.com", "lite.duckduckgo.com"})
"""Engines that cannot be told to search safely by their name, nor by what browsers are told."""
UNLED = frozenset({"search.yahoo.com", "search.yahoo.co.jp", "startpage.com", "ixquick.com", "ixquick.eu"})
"""Engines that nobody can lead: closed to those who get the strictest YouTube, the youngest."""
YOUTUBE = frozenset(
    {
        "www.youtube.com",
        "m.youtube.com",
        "youtubei.googleapis.com",
        "youtube.googleapis.com",
        "www.youtube-nocookie.com",
    }
)
LEVELS = {"strict": "restrict.youtube.com", "moderate": "restrictmoderate.youtube.com"}
_STRICT = bytes((216, 239, 38, 120)), bytes.fromhex("200148604802003200000000 00000078")
_MODERATE = bytes((216, 239, 38, 119)), bytes.fromhex("200148604802003200000000 00000077")
PUBLISHED = {GOOGLE: _STRICT, LEVELS["strict"]: _STRICT, LEVELS["moderate"]: _MODERATE}
"""Google's safe names have addresses for ever (answer/186669 calls them virtual): the shorter and the longer.

They are not looked up: a network, or whoever may say where it looks names up, would answer with others.
"""
YANDEX = bytes((213, 180, 193, 56))
"""Yandex has no name for it but this address."""

_NATIONS = r"(?:[a-z]{2}|com?\.[a-z]{2})"
_GOOGLE = re.compile(rf"(?:www\.)?google\.(?:com|cat|{_NATIONS})")
_YANDEX = re.compile(rf"(?:ya\.ru|(?:www\.)?yandex\.(?:com|net|org|{_NATIONS}))")
_BEGINNINGS = ("www.google.", "google.", "yandex.", "www.yandex.", "ya.ru")


def closed(*, safe_search: bool, youtube: str) -> frozenset[str]:
    """Engines that are closed, with all below them."""
    if not safe_search:
        return frozenset()
    return CLOSED | UNLED if youtube == "strict" else CLOSED


def rewritten(name: str, *, safe_search: bool, youtube: str) -> str | bytes | None:
    """The name, or the address, that stands for this one; None for nearly all names."""
    if name in YOUTUBE:
        return LEVELS.get(youtube)
    if not safe_search:
        return None
    if name.startswith(_BEGINNINGS):
        if _GOOGLE.fullmatch(name):
            return GOOGLE
        if _YANDEX.fullmatch(name):
            return YANDEX
    return SAFE.get(name)
