import pytest

from agent.sites.dns import packets, records
from agent.sites.dns.near import alone, leads_inside
from tests.agent.sites.dns.world import answer_to, wire


@pytest.mark.parametrize(
    "name",
    [
        *("printer", "lan", "nas.lan", "a.b.home.arpa", "fritz.box", "www.fritz.box", "router.asus.com"),
        *("x.local", "1.0.0.10.in-addr.arpa", "9.31.172.in-addr.arpa", "1.64.100.in-addr.arpa"),
        *("1.0.d.f.ip6.arpa", "0.8.e.f.ip6.arpa", "internal"),
    ],
)
def test_what_the_house_alone_can_tell(name):
    assert alone(name)


@pytest.mark.parametrize(
    "name",
    [
        *("", "com.vn", "lan.test", "plan.vn", "box.com", "myfritz.net", "asus.com", "8.8.8.8.in-addr.arpa"),
        *("9.32.172.in-addr.arpa", "1.128.100.in-addr.arpa", "1.0.2.ip6.arpa", "localhost.test"),
    ],
)
def test_what_others_can_tell(name):
    assert not alone(name)


@pytest.mark.parametrize(
    ("kind", "data", "inside"),
    [
        ("A", ["192.168.1.1", "10.0.0.1"], True),
        ("AAAA", ["fd00::1"], True),
        ("A", ["192.168.1.1", "192.0.2.1"], False),
        ("A", ["0.0.0.0"], False),
        ("A", [], False),
        ("TXT", ['"x"'], False),
    ],
)
def test_only_addresses_of_the_house_lead_inside(kind, data, inside):
    asked = wire("nas.test", kind)
    zone = {("nas.test", kind): data} if data else {("nas.test", "MX"): ["1 mail.test."]}
    assert leads_inside(records.read(answer_to(packets.ask(1, asked), zone), 1, asked), asked) is inside


def test_nobody_s_answer_leads_nowhere():
    assert not leads_inside(None, wire("nas.test"))
