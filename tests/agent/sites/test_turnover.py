from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.sites import turnover
from agent.sites.turnover import Turnover, between, counted


def written(path, names):
    path.write_text("".join(f"{name}\n" for name in names), "ascii")
    return path


def test_names_that_came_and_that_went_are_counted(tmp_path):
    old = written(tmp_path / "old", ["a.example", "b.example", "c.example"])
    new = written(tmp_path / "new", ["c.example", "@b.example", "d.example", "d.example"])
    assert between(old, new, 4) == Turnover(came=2, gone=2)
    assert between(old, old, 3) == Turnover(0, 0)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
@given(st.sets(st.integers(0, 60)), st.sets(st.integers(0, 60)))
def test_long_lists_are_compared_in_parts(tmp_path, monkeypatch, before, after):
    monkeypatch.setattr(turnover, "AT_ONCE", 7)
    old, new = written(tmp_path / "old", before), written(tmp_path / "new", after)
    said = between(old, new, max(len(before), len(after)))
    assert said == Turnover(len(after - before), len(before - after))


def test_where_the_names_are_gone_their_number_is_compared():
    assert counted(100, 130) == Turnover(30, 0)
    assert counted(100, 30) == Turnover(0, 70)
