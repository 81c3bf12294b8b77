import sys

assert sys.platform == "linux"

import os

from agent.platforms.linux.acting import seat


def test_who_holds_a_card_or_an_input_device_holds_the_seat(start, tmp_path, monkeypatch):
    card = tmp_path / "card0"
    card.touch()
    monkeypatch.setattr(seat, "HELD", (str(tmp_path / "card"),))
    assert not seat.held_by(os.getpid())
    with card.open(encoding="utf-8"):
        assert seat.held_by(os.getpid())
    assert not seat.held_by(os.getpid())


def test_who_is_gone_holds_nothing(start):
    process = start("/bin/true")
    process.wait()
    assert not seat.held_by(process.pid)
