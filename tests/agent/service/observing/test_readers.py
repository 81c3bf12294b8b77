"""Browsers whose second extension was never heard."""

from __future__ import annotations

from agent.service.observing.readers import FEW, PATIENCE, Readers
from tests.agent.service.observing.test_tabs import Hand


def shown(readers: Readers, browser: int = 10) -> None:
    for number in range(FEW):
        readers.show(browser, f"{number}.example")


def test_one_that_was_never_heard_though_sites_came_to_the_front_is_silent() -> None:
    clock = Hand()
    readers = Readers(clock)
    assert not readers.silent(10)
    shown(readers)
    clock.now += PATIENCE - 1
    readers.show(10, "one.more.example")
    assert not readers.silent(10)
    clock.now += 1
    assert readers.silent(10)
    assert not readers.silent(20)
    readers.hear(10)
    assert not readers.silent(10)
    shown(readers)
    clock.now += PATIENCE
    assert not readers.silent(10)


def test_the_same_site_again_and_again_says_nothing() -> None:
    clock = Hand()
    readers = Readers(clock)
    for _ in range(10):
        readers.show(10, "one.example")
        clock.now += PATIENCE
    assert not readers.silent(10)


def test_of_browsers_that_have_ended_nothing_is_kept() -> None:
    clock = Hand()
    readers = Readers(clock)
    shown(readers, 10)
    shown(readers, 20)
    readers.hear(30)
    readers.forget(lambda pid: pid == 20)
    shown(readers, 30)
    clock.now += PATIENCE
    assert [x for x in (10, 20, 30) if readers.silent(x)] == [20, 30]
