"""What root's gate is told, and whether it is believed."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from agent.names.turning import STALE, Turning
from agent.sitegate.order import Order, Turn, read, written

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the gate of a Linux PC")
AN, BINH = Turn(5301, (range(1001, 1002), range(100_000, 165_536))), Turn(5302, (range(1002, 1003),))


class Gate:
    """The files of both."""

    def __init__(self, folder: Path) -> None:
        self.now = 0.0
        self.order, self.said = folder / "sitegate", folder / "said"
        self.turning = self.anew()

    def anew(self) -> Turning:
        return Turning(self.order, self.said, lambda: self.now)

    def turned(self) -> tuple[Turn, ...]:
        return read(self.order.read_text("utf-8")).turns

    def holds(self, turns: tuple[Turn, ...]) -> bool:
        self.turning.look()
        return self.turning.holds(turns)

    def says(self, text: str) -> None:
        self.said.write_text(text, "utf-8")
        os.utime(self.said, ns=(int(self.now * 1e9), int(self.now * 1e9)))


def test_nobody_is_turned_to_a_port_that_never_answered(tmp_path: Path) -> None:
    gate = Gate(tmp_path)
    gate.turning.turn((AN, BINH), {BINH.port})
    assert gate.turned() == (BINH,)
    gate.turning.turn((AN, BINH), {AN.port, BINH.port})
    assert gate.turned() == (AN, BINH)


def test_whoever_was_turned_stays_so(tmp_path: Path) -> None:
    gate = Gate(tmp_path)
    gate.turning.turn((AN, BINH), {AN.port})
    gate.turning.turn((AN, BINH), ())
    assert gate.turned() == (AN,)
    gate.anew().turn((AN, BINH), ())
    assert gate.turned() == (AN,), "by the agent before this one"
    gate.turning.turn((BINH,), ())
    assert gate.turned() == (), "who is filtered no more is not"


def test_whoever_was_turned_asks_in_vain_until_another_port_answers(tmp_path: Path) -> None:
    gate = Gate(tmp_path)
    gate.turning.turn((AN, BINH), {AN.port, BINH.port})
    moved = AN._replace(port=6000, numbers=(range(1001, 1002),))
    for turning in (gate.turning, gate.turning, gate.anew()):
        turning.turn((moved, BINH), {BINH.port})
        assert gate.turned() == (moved._replace(shut=True), BINH), "somebody else may have that port too"
    gate.turning.turn((moved, BINH), {moved.port, BINH.port})
    assert gate.turned() == (moved, BINH)
    gate.turning.turn((moved, BINH), ())
    assert gate.turned() == (moved, BINH)


def test_where_accounts_were_turned_last_is_known_to_the_next_agent(tmp_path: Path) -> None:
    gate = Gate(tmp_path)
    assert gate.turning.port(AN.numbers) is None
    gate.turning.turn((AN, BINH), {AN.port, BINH.port})
    assert gate.anew().port((range(100_000, 165_536),)) == AN.port
    assert gate.anew().port((range(1003, 1004),)) is None
    assert gate.anew().port((*BINH.numbers, *AN.numbers)) == BINH.port, "an account before its containers"


@pytest.mark.parametrize("text", [b"\xff", b"nonsense", b"{}"])
def test_an_order_that_cannot_be_read_turned_nobody(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "sitegate").write_bytes(text)
    gate = Gate(tmp_path)
    gate.turning.turn((AN,), ())
    assert gate.turned() == ()


def test_each_writing_starts_the_gate_so_there_is_none_without_need(tmp_path: Path) -> None:
    gate = Gate(tmp_path)
    gate.turning.write(Order((AN,)))
    before = gate.order.stat()
    assert before.st_mode & 0o777 == 0o600
    gate.turning.write(Order((AN,)))
    assert gate.order.stat().st_ino == before.st_ino


def test_the_gate_is_believed_of_these_very_turns_as_long_as_it_looks(tmp_path: Path) -> None:
    gate = Gate(tmp_path)
    assert not gate.holds((AN,))
    gate.says(json.dumps({"order": written(Order((AN,)))}))
    assert gate.holds((AN,))
    assert not gate.holds((AN, BINH))
    gate.now += STALE
    assert not gate.holds((AN,))
    gate.says(json.dumps({"order": written(Order((AN,)))}))
    assert gate.holds((AN,))


def test_when_the_gate_made_its_table_is_heard_with_it(tmp_path: Path) -> None:
    gate = Gate(tmp_path)
    assert gate.turning.made is None
    for made in (5, 7):
        gate.says(json.dumps({"order": written(Order((AN,))), "made": made}))
        gate.turning.look()
        assert gate.turning.made == made


@pytest.mark.parametrize("said", ["", "[]", "{}", "no json"])
def test_nonsense_is_not_believed(tmp_path: Path, said: str) -> None:
    gate = Gate(tmp_path)
    gate.says(said)
    assert not gate.holds(())
