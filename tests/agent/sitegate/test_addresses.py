"""Addresses of others' resolvers: written as the system writes them, each once, none of a private network."""

from __future__ import annotations

from ipaddress import ip_address

from agent.sitegate.addresses import PUBLIC


def test_they_are_addresses_out_there_each_once() -> None:
    assert len(set(PUBLIC)) == len(PUBLIC)
    for text in PUBLIC:
        address = ip_address(text)
        assert str(address) == text
        assert address.is_global
