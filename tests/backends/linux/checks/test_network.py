"""Kinds of connections that nobody owns are told; the kernel lists what it has."""

from agent.platforms.linux.checks.network import PROTOCOLS, own_servers, unowned
from tests.backends.linux.families import family

HEAD = "protocol  size sockets  memory press maxhdr  slab module     cl co\n"


def row(name):
    return f"{name:9} 1832      0      -1   NI       0   yes  x         n  n\n"


def found(text, folder):
    (folder / "protocols").write_text(text)
    told = unowned(str(folder / "protocols"))
    return told.case, told.holds, dict(told.about)


def test_what_belongs_to_accounts_is_no_trouble(tmp_path):
    assert found(HEAD + row("TCP") + row("UDP") + row("MPTCP"), tmp_path) == ("ok", True, {})


def test_what_belongs_to_nobody_is_told_once(tmp_path):
    text = HEAD + row("INET_SMC") + row("SMC6") + row("SMC") + row("TCP") + row("RXRPC")
    assert found(text, tmp_path) == ("loaded", False, {"modules": "rxrpc, smc"})


def test_where_nothing_is_told_nothing_is_known(tmp_path):
    told = unowned(str(tmp_path / "missing"))
    assert (told.case, told.holds) == ("unknown", None)


def test_this_kernel_tells():
    with open(PROTOCOLS, encoding="ascii") as file:
        assert {"TCP", "UDP"} <= {line.split()[0] for line in file}
    assert unowned().case in {"ok", "loaded"}


UUID = "0f3a6c1e-8f5b-4c0e-9a57-2f4a51b7c001"
OWN = f"""[connection]
id=Caf\x1b[31mé
uuid={UUID}
permissions=user:an:;user:binh:;

[ipv4]
# dns=192.0.2.1;
DNS
"""


def connected(root, text, folder="etc"):
    place = root / folder / "NetworkManager/system-connections"
    place.mkdir(parents=True, exist_ok=True)
    (place / "x.nmconnection").write_text(text)
    return [(x.account, x.case, x.holds, dict(x.about)) for x in own_servers(family(("an",)), str(root))]


def test_a_connection_of_a_child_s_own_that_says_whom_names_are_asked_of_is_told(tmp_path):
    about = {"account": "an", "connection": "Caf[31mé", "uuid": UUID}
    for folder in ("etc", "run"):
        for line in ("dns=192.0.2.1;", "[ipv6]\ndns = 2001:db8::1;"):
            text = OWN.replace("DNS", line)
            assert connected(tmp_path / folder, text, folder) == [("an", "set", None, about)]


def test_other_connections_are_no_trouble(tmp_path):
    assert not list(own_servers(family(("an",)), str(tmp_path)))
    assert not connected(tmp_path, OWN)
    assert not connected(tmp_path, OWN.replace("DNS", "dns=;"))
    said = OWN.replace("DNS", "dns=192.0.2.1;")
    assert not connected(tmp_path, said.replace("user:an:;", "")), "nobody else's"
    assert not connected(tmp_path, said.replace("permissions=", "x=")), (
        "who made it for all was an administrator"
    )
    assert not connected(tmp_path, said.replace(UUID, "$(reboot)"))
    (tmp_path / "etc/NetworkManager/system-connections/folder.nmconnection").mkdir()
    assert len(connected(tmp_path, said)) == 1
