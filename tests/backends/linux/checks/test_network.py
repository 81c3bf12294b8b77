"""Kinds of connections that nobody owns are told; the kernel lists what it has."""

from agent.platforms.linux.checks.network import PROTOCOLS, unowned

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
