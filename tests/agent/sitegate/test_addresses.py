"""Addresses of others' resolvers: written as the system writes them, each once, none of a private network."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

import pytest

from agent.sitegate.addresses import PUBLIC

NETWORKS = [ip_network(text) for text in PUBLIC]


def test_they_are_addresses_and_small_networks_out_there() -> None:
    for text, network in zip(PUBLIC, NETWORKS, strict=True):
        assert text == str(network if "/" in text else ip_address(text))
        assert network.is_global
        assert network.prefixlen >= {4: 24, 6: 29}[network.version], "no cloud with all that is in it"


def test_none_stands_in_another() -> None:
    for network in NETWORKS:
        others = [x for x in NETWORKS if x.version == network.version and x is not network]
        assert not any(network.overlaps(other) for other in others), network


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1", "8.8.4.4", "45.90.28.17", "2a07:a8c1::1", "77.88.8.7", "185.222.222.222", "74.82.42.42",
        "149.112.121.20", "91.239.100.100", "8.26.56.26", "130.59.31.248", "146.255.56.98", "5.1.66.255",
        "76.76.2.22", "162.159.61.4", "193.17.47.1", "2a13:1001::86:54:11:13",
    ],
)  # fmt: skip
def test_well_known_resolvers_are_among_them(address: str) -> None:
    found = ip_address(address)
    assert any(found in network for network in NETWORKS if network.version == found.version)
