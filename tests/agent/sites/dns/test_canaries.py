import pytest

from agent.sites.dns import canaries, packets


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
