from itertools import count

import pytest

from agent.sites.dns import servers
from agent.sites.dns.servers import BadServer, Server, System


@pytest.mark.parametrize(
    ("text", "server"),
    [
        ("192.0.2.1", Server("192.0.2.1")),
        (" 192.0.2.1:5353 ", Server("192.0.2.1", 5353)),
        ("2001:db8::1", Server("2001:db8::1")),
        ("[2001:DB8::1]:5353", Server("2001:db8::1", 5353)),
        ("tls://192.0.2.1", Server("192.0.2.1", 853, "tls", "192.0.2.1")),
        ("tls://192.0.2.1:8853#dns.example", Server("192.0.2.1", 8853, "tls", "dns.example")),
        ("tls://a1b2.DNS.example", Server("a1b2.dns.example", 853, "tls", "a1b2.dns.example")),
        ("tls://dns.example:8853#other.example", Server("dns.example", 8853, "tls", "other.example")),
        ("https://dns.example/a/b", Server("dns.example", 443, "https", "dns.example", "/a/b")),
        ("https://192.0.2.1#dns.example", Server("192.0.2.1", 443, "https", "dns.example", "/dns-query")),
        ("tls://192.0.2.1#home", Server("192.0.2.1", 853, "tls", "home")),
        ("tls://dns.example#2001:db8::1", Server("dns.example", 853, "tls", "2001:db8::1")),
        ("tls://[fe80::1%eth0]#dns.example", Server("fe80::1%eth0", 853, "tls", "dns.example")),
        ("https://[2001:db8::1]:843/a/b#x.example", Server("2001:db8::1", 843, "https", "x.example", "/a/b")),
    ],
)
def test_a_server_is_written_as_people_write_it(text, server):
    assert servers.read(text) == server


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "dns.example",
            "192.0.2.1:x",
            "192.0.2.1:0",
            "192.0.2.1:70000",
            "quic://192.0.2.1",
        ),
        *(
            "192.0.2.1/x",
            "192.0.2.1#x",
            "tls://192.0.2.1/x",
            "https://192.0.2.1/a b#x",
            "https://192.0.2.1#x\r\nEvil: 1",
        ),
        *("[::1]x", "300.1.1.1", "tls://300.1.1.1", "tls://dns", "tls://-a.example", "tls://a..example"),
        *("tls://1.1.1.3#family..example", "tls://1.1.1.3#.x", f"https://1.1.1.3#{'a' * 64}.example"),
        *("tls://1.1.1.3#300.1.1.1", "tls://[fe80::1%eth0]", "tls://[fe80::1%]#x", "fe80::1%a\0b"),
        f"fe80::1%{'a' * 16}",
        *("https://", "https:///x", "tls://dns_.example.1", "https://dns.example:0/x"),
    ],
)
def test_what_cannot_be_meant_is_refused(text):
    with pytest.raises(BadServer):
        servers.read(text)


def test_of_those_that_a_family_wrote_the_ones_are_asked_that_make_sense():
    assert servers.meant(["192.0.2.1", "x y", "tls://dns.example"]) == (
        Server("192.0.2.1"),
        Server("dns.example", 853, "tls", "dns.example"),
    )


def test_the_system_s_servers_are_those_of_the_moment(tmp_path):
    first, second = tmp_path / "resolv.conf", tmp_path / "uplink.conf"
    system = System(count().__next__, (str(first), str(second)))
    assert system() == ()
    lines = (
        "# x",
        "search test",
        "nameserver 192.0.2.1",
        "nameserver x",
        "nameserver",
        "nameserver fe80::1%eth0",
    )
    first.write_text("\n".join(lines))
    assert system() == (Server("192.0.2.1"), Server("fe80::1%eth0"))
    assert system() == (Server("192.0.2.1"), Server("fe80::1%eth0"))
    first.write_text("nameserver 127.0.0.53\n")
    assert system() == (Server("127.0.0.53"),)
    second.write_text("nameserver 192.0.2.9\n")
    assert system() == (Server("127.0.0.53"), Server("192.0.2.9"))
    assert [x.stub for x in system()] == [True, False]
    second.replace(first)
    assert system() == (Server("192.0.2.9"),)


def test_what_the_network_calls_its_own_is_known_where_it_is_no_whole_country_s(tmp_path):
    first, second = tmp_path / "resolv.conf", tmp_path / "uplink.conf"
    system = System(count().__next__, (str(first), str(second)))
    assert system.search() == frozenset()
    first.write_text("domain Old.Example\nsearch Fritz.Box. . home.example lan vn\nnameserver 192.0.2.1\n")
    second.write_text("search office.example x..y\n")
    assert system.search() == {"old.example", "fritz.box", "home.example", "office.example"}
    first.write_text("nameserver 192.0.2.1\n")
    assert system.search() == {"office.example"}


def test_files_are_not_looked_at_more_often_than_a_network_changes(tmp_path):
    file, now = tmp_path / "resolv.conf", [5.0]
    system = System(lambda: now[0], (str(file),))
    file.write_text("search office.example\nnameserver 192.0.2.1\n")
    assert system() == (Server("192.0.2.1"),)
    file.write_text("nameserver 192.0.2.99\n")
    now[0] += servers.LOOK / 2
    assert system() == (Server("192.0.2.1"),)
    assert system.search() == {"office.example"}
    now[0] += servers.LOOK
    assert system.search() == frozenset()
    assert system() == (Server("192.0.2.99"),)


def test_a_folder_is_no_file(tmp_path):
    assert System(count().__next__, (str(tmp_path),))() == ()
