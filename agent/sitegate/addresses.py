"""Where public resolvers are that speak in secret (DoH, DoT, DoQ): the ways round a resolver of this PC.

Addresses that their owners publish for everybody to set up; most serve nothing but names. Of those that are
shared with other things (big clouds) none is here: a name of them is refused by the resolver.
"""

from __future__ import annotations

from typing import Final

PUBLIC: Final = (
    # Cloudflare: developers.cloudflare.com/1.1.1.1/ip-addresses
    "1.1.1.1", "1.0.0.1", "1.1.1.2", "1.0.0.2", "1.1.1.3", "1.0.0.3",
    "2606:4700:4700::1111", "2606:4700:4700::1001", "2606:4700:4700::1112", "2606:4700:4700::1002",
    "2606:4700:4700::1113", "2606:4700:4700::1003", "2606:4700:4700::64", "2606:4700:4700::6400",
    # Google, by developers.google.com/speed/public-dns/docs/using
    "8.8.8.8", "8.8.4.4", "2001:4860:4860::8888", "2001:4860:4860::8844",
    "2001:4860:4860::64", "2001:4860:4860::6464",
    # Quad9: quad9.net/service/service-addresses-and-features
    "9.9.9.9", "149.112.112.112", "9.9.9.10", "149.112.112.10", "9.9.9.11", "149.112.112.11",
    "2620:fe::fe", "2620:fe::9", "2620:fe::10", "2620:fe::fe:10", "2620:fe::11", "2620:fe::fe:11",
    # AdGuard, by adguard-dns.io/kb/general/dns-providers
    "94.140.14.14", "94.140.15.15", "94.140.14.15", "94.140.15.16", "94.140.14.140", "94.140.14.141",
    "2a10:50c0::ad1:ff", "2a10:50c0::ad2:ff", "2a10:50c0::bad1:ff", "2a10:50c0::bad2:ff",
    "2a10:50c0::1:ff", "2a10:50c0::2:ff",
    # OpenDNS, by opendns.com/setupguide
    "208.67.222.222", "208.67.220.220", "208.67.222.123", "208.67.220.123",
    "2620:119:35::35", "2620:119:53::53",
    # CleanBrowsing, by cleanbrowsing.org/guides
    "185.228.168.168", "185.228.169.168", "185.228.168.9", "185.228.169.9", "185.228.168.10",
    "185.228.169.11", "2a0d:2a00:1::", "2a0d:2a00:2::", "2a0d:2a00:1::1", "2a0d:2a00:2::1",
    "2a0d:2a00:1::2", "2a0d:2a00:2::2",
    # Mullvad: mullvad.net/help/dns-over-https-and-dns-over-tls
    "194.242.2.2", "194.242.2.3", "194.242.2.4", "194.242.2.5", "194.242.2.6", "194.242.2.9",
    # Control D: docs.controld.com/docs/free-dns
    "76.76.2.0", "76.76.10.0", "76.76.2.1", "76.76.10.1", "76.76.2.2", "76.76.10.2",
    "76.76.2.3", "76.76.10.3",
    # DNS0.EU, DNS4EU: dns0.eu, joindns4.eu/for-public
    "193.110.81.0", "185.253.5.0", "86.54.11.1", "86.54.11.201", "86.54.11.12", "86.54.11.212",
    "86.54.11.13", "86.54.11.213", "86.54.11.11", "86.54.11.211", "86.54.11.100", "86.54.11.200",
    # AliDNS, DNSPod, 360, TWNIC Quad101: alidns.com, dnspod.cn, sdns.360.net, 101.101.101.101
    "223.5.5.5", "223.6.6.6", "2400:3200::1", "2400:3200:baba::1", "119.29.29.29", "1.12.12.12",
    "120.53.53.53", "101.101.101.101", "101.102.103.104",
)  # fmt: skip
