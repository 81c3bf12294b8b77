"""The gate of names is made to look by systemd, where somebody is filtered."""

import pytest

from agent.platforms.linux.checks import sitegate as module
from agent.platforms.linux.checks.sitegate import GATE, gate
from agent.platforms.linux.system.systemd import Systemd
from agent.sitegate.order import Order, Turn, written
from tests.backends.linux import keeper

FILTERED = written(Order((Turn(5300, (range(1001, 1002),)),)))
DONE = {"file": "static", "Job": [0, "/"], "Result": "success"}
UNLOOKED = [("names-gate", "unlooked", False, {"unit": GATE})]


@pytest.fixture
def looked(start, pc_bus, tmp_path):
    def look(order, unit):
        place = tmp_path / "sitegate"
        if order is not None:
            place.write_text(order)
        keeper.play(start, pc_bus.address, units={} if unit is None else {GATE: unit})
        with Systemd(pc_bus.address) as systemd:
            return [(x.name, x.case, x.holds, dict(x.about)) for x in gate(systemd, str(place))]

    return look


def test_a_look_that_went_well_is_no_news(looked):
    assert looked(FILTERED, DONE) == []


@pytest.mark.parametrize("unit", [None, DONE | {"Result": "exit-code"}], ids=["masked", "failed"])
def test_where_it_cannot_look_that_is_told(looked, unit):
    assert looked(FILTERED, unit) == UNLOOKED


def test_who_looks_for_ever_is_not_waited_for(looked, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0.1)
    assert looked(FILTERED, DONE | {"Job": [7, "/job/7"]}) == UNLOOKED


@pytest.mark.parametrize("order", [None, written(Order())], ids=["no order", "nobody"])
def test_where_nobody_is_filtered_nobody_looks(looked, order):
    assert looked(order, None) == []


@pytest.mark.parametrize("order", ["{", "\udcff".encode("utf-8", "surrogateescape").decode("latin-1")])
def test_of_an_order_that_makes_no_sense_the_gate_is_asked(looked, order):
    assert looked(order, None) == UNLOOKED


def test_without_systemd_it_is_not_known(tmp_path):
    (tmp_path / "sitegate").write_text(FILTERED)
    assert [x.case for x in gate(None, str(tmp_path / "sitegate"))] == ["unlooked"]
