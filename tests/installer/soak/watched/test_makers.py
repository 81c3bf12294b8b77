import dns.message
import dns.rdatatype
import pytest

from agent.sites import known
from agent.sites.parsing import Tally
from agent.sites.subscriptions import shipped
from agent.sites.updating import names
from soak.watched import makers

LISTS = shipped().defaults
HOSTS = makers.hosts(LISTS)


def test_every_maker_of_the_default_is_there_once():
    assert {entry.url.split("/")[2] for entry in LISTS} == set(HOSTS)
    addresses = [x for found in HOSTS.values() for x in found]
    assert len(set(addresses)) == len(addresses)
    assert any(":" in x for x in addresses)


@pytest.mark.parametrize("entry", LISTS, ids=lambda entry: entry.id)
def test_each_list_is_in_its_maker_s_form(entry, tmp_path):
    host, _, path = entry.url.removeprefix("https://").partition("/")
    file = tmp_path / "file"
    file.write_bytes(makers.files(LISTS)[host, f"/{path}"])
    found = list(names(entry, file, known.shipped().must_stay_open, Tally()))
    assert len(found) == makers.NAMES


def asked(name, kind):
    answer = dns.message.from_wire(makers.answer(dns.message.make_query(name, kind).to_wire(), HOSTS))
    return answer.rcode(), [x.to_text() for rrset in answer.answer for x in rrset]


def test_its_resolver_knows_where_makers_are_and_nobody_else():
    both, alone = next(x for x in HOSTS if len(HOSTS[x]) == 2), next(x for x in HOSTS if len(HOSTS[x]) == 1)
    assert asked(both, "A") == (0, [HOSTS[both][0]])
    assert asked(both, "AAAA") == (0, [HOSTS[both][1]])
    assert asked(alone, "AAAA") == (0, [])
    assert asked(both, "HTTPS") == (0, [])
    assert asked("elsewhere.example", "A") == (3, [])
    assert makers.answer(b"no question", HOSTS) == b""
