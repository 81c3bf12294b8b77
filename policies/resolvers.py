"""Resolvers that filter for families: whom a household may name instead of the one of its network.

Addresses and names are facts that their owners publish: developers.cloudflare.com/1.1.1.1/ip-addresses,
cleanbrowsing.org/filters, adguard-dns.io/en/public-dns.html. All are asked by TLS: who answers proves to be
whom the family chose.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Resolver(NamedTuple):
    """One of them."""

    name: str
    about: tuple[str, str]
    """What it closes: (English, Vietnamese)."""
    servers: tuple[str, ...]
    """As a household may write one by itself."""


KNOWN: Final[dict[str, Resolver]] = {
    "cloudflare-family": Resolver(
        "Cloudflare for Families",
        ("closes adult and harmful sites", "chặn trang người lớn và trang độc hại"),
        (
            "tls://1.1.1.3#family.cloudflare-dns.com",
            "tls://1.0.0.3#family.cloudflare-dns.com",
            "tls://[2606:4700:4700::1113]#family.cloudflare-dns.com",
        ),
    ),
    "cleanbrowsing": Resolver(
        "CleanBrowsing Family",
        (
            "closes adult and harmful sites, ways around filters, and forums that mix in adult pages",
            "chặn trang người lớn, trang độc hại, trang vượt bộ lọc và diễn đàn có lẫn nội dung người lớn",
        ),
        (
            "tls://185.228.168.168#family-filter-dns.cleanbrowsing.org",
            "tls://185.228.169.168#family-filter-dns.cleanbrowsing.org",
            "tls://[2a0d:2a00:1::]#family-filter-dns.cleanbrowsing.org",
        ),
    ),
    "adguard-family": Resolver(
        "AdGuard Family",
        (
            "closes adult and harmful sites, advertising and trackers",
            "chặn trang người lớn, trang độc hại, quảng cáo và trang theo dõi",
        ),
        (
            "tls://94.140.14.15#family.adguard-dns.com",
            "tls://94.140.15.16#family.adguard-dns.com",
            "tls://[2a10:50c0::bad1:ff]#family.adguard-dns.com",
        ),
    ),
}
"""By the word in the document."""


def servers(written: str | None) -> tuple[str, ...]:
    """The servers that a household means; none where it names nobody."""
    if written is None:
        return ()
    known = KNOWN.get(written)
    return (written,) if known is None else known.servers


def title(written: str) -> str:
    """How they are called."""
    known = KNOWN.get(written)
    return written if known is None else known.name
