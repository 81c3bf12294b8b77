"""Search engines and YouTube under the names by which they search safely.

Host names are facts that their owners publish: support.google.com/websearch/answer/186669 (Google, all
countries), support.google.com/a/answer/6214622 (YouTube), Microsoft's "Block adult content with SafeSearch"
(Bing), duckduckgo.com/duckduckgo-help-pages/features/safe-search. Brave's, for which three names contradict
each other, and second doors of engines, of which their safe names say nothing (pages without scripts, with or
without AI, of the longer addresses alone), are closed while safe search is on; engines without one are
closed to the youngest. Swisscows and those for children are not among them: they show nothing else.
"""

from __future__ import annotations

import re

from policies.names import below

GOOGLE = "forcesafesearch.google.com"
SAFE = {
    "bing.com": "strict.bing.com",
    "www.bing.com": "strict.bing.com",
    "cn.bing.com": "strict.bing.com",
    "edgeservices.bing.com": "strict.bing.com",
    "duckduckgo.com": "safe.duckduckgo.com",
    "www.duckduckgo.com": "safe.duckduckgo.com",
    "start.duckduckgo.com": "safe.duckduckgo.com",
    "www.ecosia.org": "strict-safe-search.ecosia.org",
    "ipv4.google.com": GOOGLE,
    "pixabay.com": "safesearch.pixabay.com",
    "api.qwant.com": "safeapi.qwant.com",
}
_DUCK = "duckduckgo.com"
_BESIDE = """
ac dbp external-content help icons improving links metrics-content quack safe staticcdn subscriptions sync
"""
BESIDE = frozenset(f"{x}.{_DUCK}" for x in _BESIDE.split())
"""What its pages and add-ons are made of (github.com/duckduckgo), no door to its search.

Others come: ``noai`` and ``yesai`` searched without a word of safe search for months. So all else is closed.
"""
_CLOSED = """
search.brave.com lite.qwant.com ipv6.google.com
www2.bing.com www3.bing.com www4.bing.com global.bing.com
"""
CLOSED = frozenset(_CLOSED.split())
"""Engines that cannot be told to search safely by their name, nor by what browsers are told."""
_UNLED = """
4get.ca alohafind.com andisearch.com ask.com baresearch.org dogpile.com ekoru.org entireweb.com etools.ch
exalead.com excite.com freespoke.com gibiru.com gigablast.com go.mail.ru gruble.de image.baidu.com
infinitysearch.co info.com infospace.com ixquick.com ixquick.eu kagi.com lilo.org lukol.com m.baidu.com
marginalia-search.com metacrawler.com metager.de metager.org mojeek.com monocles.de myallsearch.com
nova.rambler.ru ononoki.org opnxng.com oscobo.com paulgo.io peekier.com petalsearch.com presearch.com
presearch.io priv.au qmamu.com search.aol.com search.daum.net search.goo.ne.jp search.inetol.net
search.lycos.com search.marginalia.nu search.naver.com search.rambler.ru search.sapti.me search.seznam.cz
search.yahoo.co.jp search.yahoo.com searchencrypt.com searx.be searx.tiekoetter.com searx.work
searxng.site so.com sogou.com startpage.com stract.com teoma.com tusksearch.com webcrawler.com wiby.me
www.baidu.com yep.com you.com zapmeta.com
"""
UNLED = frozenset(_UNLED.split())
"""Engines that nobody can lead: closed to the youngest."""
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


def closed(*, safe_search: bool, led: bool) -> frozenset[str]:
    """Engines that are closed, with all below them; ``led``: also those that nobody can lead."""
    if not safe_search:
        return frozenset()
    return CLOSED | UNLED if led else CLOSED


def second_door(name: str) -> bool:
    """Whether it is a door to an engine that is led, and is itself not led."""
    return name.endswith(f".{_DUCK}") and name not in SAFE and not below(name, BESIDE)


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
