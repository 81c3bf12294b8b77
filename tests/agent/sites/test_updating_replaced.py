"""Lists that are left, take the place of others, or are of another category by now."""

from contextlib import suppress
from pathlib import Path

import pytest

from agent.sites.updating import KEPT, NEW, SAME
from tests.agent.sites.updated import entry, made, many, updated


def test_a_list_that_is_followed_no_more_leaves_the_index_with_the_next_update(tmp_path, maker):
    maker.files |= {"one": b"a.example\n", "two": b"b.example\n"}
    lists = made(tmp_path, entry(maker, "one"), entry(maker, "two"))
    updated(lists, maker)
    lists.remove("two")
    assert updated(lists, maker) == {"one": (SAME, "")}
    assert lists.index().find("b.example") is None


def test_an_own_list_that_another_takes_the_place_of_leaves_nothing_behind(tmp_path, maker):
    maker.files |= {"a": many(200), "b": b"b.example\n"}
    lists = made(tmp_path)
    lists.add(entry(maker, "x", path="a"))
    updated(lists, maker)
    lists.add(entry(maker, "x", path="b", category="gambling"))
    assert lists.index().find("n1.example").closed == {"adult": ("x",)}, "until the other is there"
    assert updated(lists, maker) == {"x": (NEW, "")}
    assert lists.index().find("b.example").closed == {"gambling": ("x",)}
    assert lists.index().find("n1.example") is None


def test_a_list_whose_category_is_another_is_in_the_index_as_such_though_its_maker_is_away(tmp_path, maker):
    maker.files["a"] = b"a.example\n"
    lists = made(tmp_path)
    lists.add(entry(maker, "x", path="a"))
    updated(lists, maker)
    del maker.files["a"]
    lists.add(entry(maker, "x", path="a", category="gambling"))
    assert updated(lists, maker)["x"][0] == KEPT
    assert lists.index().find("a.example").closed == {"gambling": ("x",)}


@pytest.mark.parametrize("step", range(4))
def test_where_a_replacement_is_broken_off_no_list_has_the_names_of_another(
    tmp_path, maker, monkeypatch, step
):
    maker.files |= {"a": b"a.example\n", "b": b"b.example\n"}
    lists = made(tmp_path)
    lists.add(entry(maker, "x", path="a"))
    updated(lists, maker)
    steps = iter([None] * step)

    def ending(does):
        def act(*arguments, **more):
            if next(steps, steps) is steps:
                raise KeyboardInterrupt
            return does(*arguments, **more)

        return act

    other = entry(maker, "x", path="b", category="gambling")
    with monkeypatch.context() as light:
        for name in ("replace", "unlink"):
            light.setattr(Path, name, ending(getattr(Path, name)))
        with suppress(KeyboardInterrupt):
            lists.add(other)
    replaced = step == 3
    assert lists.followed() == ((other,) if replaced else (entry(maker, "x", path="a"),))
    for _ in range(2):
        updated(lists, maker)
        found = [lists.index().find(name) for name in ("a.example", "b.example")]
        kept, gone = found[::-1] if lists.followed() == (other,) else found
        assert kept.closed == {lists.followed()[0].category: ("x",)}
        assert gone is None
        lists.add(other)
