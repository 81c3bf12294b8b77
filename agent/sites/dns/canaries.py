"""Names by which browsers and systems ask whether they may go round this PC's resolver, and ways round it.

All are answered before any list is looked at. Sources:
support.mozilla.org/kb/canary-domain-use-application-dnsnet;
developer.apple.com/support/prepare-your-network-for-icloud-private-relay (a negative answer, for devices wait
where there is none); RFC 9462 4 and 6 (discovery of encrypted resolvers); RFC 6761, RFC 7686 (special names).
Hosts of public encrypted resolvers: written from general knowledge; subscribed lists know more.
"""

from __future__ import annotations

from agent.sites.dns.packets import NOERROR, NXDOMAIN

CANARIES = {
    # Firefox then leaves encrypted DNS off, unless it is set by hand (which browser policy forbids).
    "use-application-dns.net": NXDOMAIN,
    # Apple devices then use no Private Relay.
    "mask.icloud.com": NXDOMAIN,
    "mask-h2.icloud.com": NXDOMAIN,
    # No encrypted resolver stands in for this one.
    "resolver.arpa": NOERROR,
    # Never meant for a resolver.
    "onion": NXDOMAIN,
    "invalid": NXDOMAIN,
}
"""Name, with all below it -> how it is answered: without records."""

ENCRYPTED = frozenset(
    [
        "dns.google",
        "dns.google.com",
        "dns64.dns.google",
        "8888.google",
        "cloudflare-dns.com",
        "one.one.one.one",
        "1dot1dot1dot1.cloudflare-dns.com",
        "cloudflare-gateway.com",
        "dns.cloudflare.com",
        "doh.opendns.com",
        "doh.familyshield.opendns.com",
        "dns.opendns.com",
        "doh.umbrella.com",
        "doh.sandbox.opendns.com",
        "dns.quad9.net",
        "dns9.quad9.net",
        "dns10.quad9.net",
        "dns11.quad9.net",
        "dns12.quad9.net",
        "dns.adguard.com",
        "dns.adguard-dns.com",
        "dns-family.adguard.com",
        "dns-unfiltered.adguard.com",
        "unfiltered.adguard-dns.com",
        "family.adguard-dns.com",
        "d.adguard-dns.com",
        "dns.nextdns.io",
        "dns1.nextdns.io",
        "dns2.nextdns.io",
        "anycast.dns.nextdns.io",
        "doh.nextdns.io",
        "chrome.dns.nextdns.io",
        "firefox.dns.nextdns.io",
        "doh.cleanbrowsing.org",
        "family-filter-dns.cleanbrowsing.org",
        "adult-filter-dns.cleanbrowsing.org",
        "security-filter-dns.cleanbrowsing.org",
        "freedns.controld.com",
        "dns.controld.com",
        "dns.mullvad.net",
        "adblock.dns.mullvad.net",
        "doh.mullvad.net",
        "base.dns.mullvad.net",
        "dns.alidns.com",
        "dns.pub",
        "doh.pub",
        "dot.pub",
        "doh.360.cn",
        "dot.360.cn",
        "doh.dns.sb",
        "dns.sb",
        "dot.sb",
        "doh.xfinity.com",
        "dot.xfinity.com",
        "doh.cox.net",
        "dns.digitale-gesellschaft.ch",
        "doh.applied-privacy.net",
        "dot1.applied-privacy.net",
        "doh.libredns.gr",
        "dot.libredns.gr",
        "doh.ffmuc.net",
        "dot.ffmuc.net",
        "dns.switch.ch",
        "odvr.nic.cz",
        "doh.li",
        "dns.njal.la",
        "doh.tiarap.org",
        "jp.tiar.app",
        "doh.tiar.app",
        "public.dns.iij.jp",
        "dns0.eu",
        "dns11.eu",
        "zero.dns0.eu",
        "kids.dns0.eu",
        "open.dns0.eu",
        "dns.rabbitdns.org",
        "dnsforge.de",
        "dns3.digitalcourage.de",
        "fi.doh.dns.snopyta.org",
        "doh.dnslify.com",
        "doh.powerdns.org",
        "doh.securedns.eu",
        "doh.crypto.sx",
        "doh.centraleu.pi-dns.com",
        "dns.twnic.tw",
        "dns.hostux.net",
        "ordns.he.net",
        "wikimedia-dns.org",
        "blitz.ahadns.com",
        "doh.bortzmeyer.fr",
        "dns.telekom.de",
        "doh.seby.io",
        "dns.flatuslifir.is",
        "private.canadianshield.cira.ca",
        "protected.canadianshield.cira.ca",
        "family.canadianshield.cira.ca",
        "doh.appliedprivacy.net",
        "basic.bravedns.com",
        "sky.rethinkdns.com",
        "max.rethinkdns.com",
        "common.dot.dns.yandex.net",
        "safe.dot.dns.yandex.net",
        "family.dot.dns.yandex.net",
        "odoh.cloudflare-dns.com",
        "odoh1.surfdomeinen.nl",
    ]
)
"""Public resolvers by HTTPS or TLS, with all below them: whoever reaches one asks here no more."""


def canary(name: str) -> int | None:
    """How a name is answered that only asks whether it may go round; None for all others."""
    while name:
        code = CANARIES.get(name)
        if code is not None:
            return code
        _, _, name = name.partition(".")
    return None
