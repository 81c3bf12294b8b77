from __future__ import annotations

import pytest

from agent.sites.dns import servers
from policies import resolvers
from policies.resolvers import KNOWN


@pytest.mark.parametrize("word", KNOWN)
def test_each_is_asked_by_tls_and_proves_who_it_is(word: str):
    found = [servers.read(text) for text in resolvers.servers(word)]
    assert {server.way for server in found} == {"tls"}
    assert len({server.name for server in found}) == 1
    assert found[0].name != found[0].address
    assert any(":" in server.address for server in found), "where there is no IPv4"


@pytest.mark.parametrize("word", KNOWN)
def test_each_is_said_in_plain_words(word: str):
    assert all(KNOWN[word].about)
    assert resolvers.title(word) == KNOWN[word].name


def test_a_household_may_name_its_own_or_nobody():
    assert resolvers.servers("192.0.2.1") == ("192.0.2.1",)
    assert resolvers.title("192.0.2.1") == "192.0.2.1"
    assert resolvers.servers(None) == ()
