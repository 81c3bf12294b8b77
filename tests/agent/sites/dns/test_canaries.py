import pytest

from agent.sites.dns import canaries, packets
from agent.sites.precedence import Precedence, Word


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("use-application-dns.net", packets.NXDOMAIN),
        ("mask.icloud.com", packets.NXDOMAIN),
        ("mask-h2.icloud.com", packets.NXDOMAIN),
        ("_dns.resolver.arpa", packets.NOERROR),
        ("duckduckgogg42xjoc72x3sjasowoarfbgcmvfimaftt6twagswzczad.onion", packets.NXDOMAIN),
        ("icloud.com", None),
        ("www.icloud.com", None),
        ("arpa", None),
        ("", None),
    ],
)
def test_who_asks_whether_he_may_go_round_is_told_no(name, code):
    assert canaries.canary(name) == code


def test_public_resolvers_are_hosts():
    assert {"dns.google", "cloudflare-dns.com", "dns.quad9.net"} <= canaries.ENCRYPTED
    for name in canaries.ENCRYPTED:
        assert packets.text_of(name.encode().split(b".")) == name
        assert "." in name


def test_no_public_resolver_stands_below_another():
    for name in canaries.ENCRYPTED:
        labels = name.split(".")
        assert not {".".join(labels[place:]) for place in range(1, len(labels))} & canaries.ENCRYPTED, name


@pytest.mark.parametrize(
    "name", ["doh.dns.apple.com", "doh-fi.blahdns.com", "anycast.uncensoreddns.org", "child.joindns4.eu"]
)
def test_well_known_resolvers_of_many_makers_are_ways_round(name):
    assert Precedence().decide(name).word is Word.AROUND
