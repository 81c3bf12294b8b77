"""What a child's resolver answered is reached: told by a line, on a real kernel."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from agent.sitegate import answering
from agent.sitegate.answering import LASTING, LONGEST, MOST, SHORTEST, BadLine, main, script
from agent.sitegate.order import Order
from agent.sitegate.table import script as made
from tests.agent.sitegate.conftest import ORDER, PORT, Net

ONLY = Order((ORDER.turns[0]._replace(answered=True),))


def line(**of: object) -> bytes:
    return json.dumps({"port": PORT, "seconds": 300, "addresses": ["192.0.2.1"], **of}).encode()


def test_an_address_goes_to_the_set_of_its_port_and_version() -> None:
    told = script(line(addresses=["192.0.2.1", "2001:db8::1%eth0"], seconds=1))
    assert f"add element inet luytre answered4_{PORT} {{ 192.0.2.1 timeout {SHORTEST}s }}" in told
    assert f"add element inet luytre answered6_{PORT} {{ 2001:db8::1 timeout {SHORTEST}s }}" in told
    assert f"timeout {LASTING}s" in script(line(seconds=10**9))


@pytest.mark.parametrize(
    "wrong",
    [
        *(b"", b"x", b"[]", b"null", b"[" * 100_000, b"{}"),
        *(line(port=53), line(port="5301"), line(port=True), line(seconds="1"), line(addresses=[])),
        *(line(addresses=["a.example"]), line(addresses=[1]), line(addresses=7)),
        *(line(addresses=["192.0.2.1 } ; flush ruleset"]), line(addresses=["192.0.2.1"] * (MOST + 1))),
    ],
)
def test_anything_else_is_not_heard(wrong: bytes) -> None:
    with pytest.raises(BadLine):
        script(wrong)


def spoken(tool: str, *said: bytes) -> tuple[bytes, int]:
    """What it answers, as systemd starts it, and how it ends."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        command = [sys.executable, "-m", "agent.sitegate.answering", tool]
        running = subprocess.Popen(command, stdin=theirs.fileno(), stderr=subprocess.DEVNULL)
        theirs.close()
        ours.settimeout(60)
        heard = b""
        for each in said:
            ours.sendall(each)
            try:
                heard += ours.recv(1)
            except ConnectionResetError:
                break
        ours.close()
        return heard, running.wait(60)


@pytest.mark.root
def test_it_is_so_when_the_sign_comes(net: Net) -> None:
    assert not net.run("nft", "-f", "-", given=made(ONLY)).returncode
    assert spoken(net.nft, line() + b"\n", line(addresses=["2001:db8::1"]) + b"\n") == (b"yy", 0)
    listed = net.run("nft", "list table inet luytre").stdout
    assert "192.0.2.1 timeout 5m" in listed
    assert "2001:db8::1 timeout 5m" in listed


@pytest.mark.root
def test_a_child_of_whom_nothing_of_the_kind_was_agreed_has_no_such_set(net: Net) -> None:
    assert not net.run("nft", "-f", "-", given=made(ORDER)).returncode
    assert spoken(net.nft, line() + b"\n") == (b"n", 0)


def test_whoever_talks_nonsense_is_hung_up_on(tmp_path: Path) -> None:
    assert spoken("/bin/false", b"nonsense\n") == (b"", 1)
    assert spoken("/bin/false", b"x" * (2 * LONGEST)) == (b"", 1)
    assert spoken("/bin/false", line() + b"\n") == (b"n", 0)
    assert spoken(str(tmp_path / "no-tool"), line() + b"\n") == (b"", 1)


def test_it_speaks_by_its_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        monkeypatch.setattr(answering, "LINE", theirs.fileno())
        ours.sendall(line() + b"\n" + b"nonsense\n")
        assert main(["/bin/true"]) == 1
        assert ours.recv(9) == b"y"
        ours.sendall(line()[:20])
        ours.shutdown(socket.SHUT_WR)
        assert main(["/bin/true"]) == 0
