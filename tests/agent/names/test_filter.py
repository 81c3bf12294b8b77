"""The agent's end of the filter of names: what the other half is told, and what is believed of it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from agent.names import filter as resolving
from agent.names.filter import FIRST_PORT, INDEX, OPEN, SILENT
from agent.names.listed import FETCHED
from agent.names.turning import STALE
from agent.ports.names import ListTrouble, Try
from agent.sitegate.order import Order, read, written
from agent.sites.dns import profile, report
from agent.sites.dns.profile import Orders, Profile
from agent.sites.dns.tally import Blocked
from agent.sites.lists import HOME
from tests.agent.names.stand import Stand, play, rules

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the service of a Linux PC")


def test_the_other_half_is_told_rules_and_nobody_s_name(tmp_path: Path) -> None:
    async def story(stand: Stand) -> None:
        assert stand.place.stat().st_mode & 0o777 == 0o600
        half = await stand.half()
        assert await half.orders() == Orders(index=str(HOME / "index"))
        stand.resolving.keep((rules("an", "an"),))
        told = await half.orders()
        assert told.index == INDEX
        [found] = told.profiles
        assert found == Profile(
            FIRST_PORT,
            blocked=frozenset({"adult"}),
            allow=frozenset({"good.example"}),
            block=frozenset({"bad.example"}),
            safe_search=True,
            youtube="moderate",
            led=True,
        )
        assert b"an" not in profile.write(told).replace(b"index", b"").split(b'"')

    play(tmp_path, story)


def test_whom_to_ask_upstream_is_told_with_the_rules(tmp_path: Path) -> None:
    async def story(stand: Stand) -> None:
        half = await stand.half()
        assert (await half.orders()).upstream == ()
        stand.resolving.keep((rules("an", "an"),), ("tls://192.0.2.1#dns.example", "192.0.2.2"))
        assert (await half.orders()).upstream == ("tls://192.0.2.1#dns.example", "192.0.2.2")
        stand.resolving.keep((rules("an", "an"),), kept=frozenset({"school.example"}))
        told = await half.orders()
        assert not told.upstream
        assert told.protected == {"school.example"}

    play(tmp_path, story)


def test_what_is_told_of_lists_holds_while_somebody_is_filtered(tmp_path: Path) -> None:
    async def story(stand: Stand) -> None:
        stand.resolving.keep((rules("an", "an"),))
        half = await stand.half()
        assert stand.resolving.lists() == ListTrouble()
        half.say(report.write(report.Report((FIRST_PORT,), lists=True, held=("one",))))
        await stand.until(lambda: stand.resolving.lists() == ListTrouble(held=("one",)))
        half.serve(FIRST_PORT, lists=False)

        def lost() -> bool:
            stand.now += FETCHED
            return stand.resolving.lists().lost

        await stand.until(lost)
        stand.resolving.keep(())
        assert stand.resolving.lists() == ListTrouble(), "nobody is filtered"

    play(tmp_path, story)


def test_what_was_tried_is_told_of_the_child_behind_the_port(tmp_path: Path) -> None:
    async def story(stand: Stand) -> None:
        stand.resolving.keep((rules("an", "an"), rules("binh", "binh")))
        half = await stand.half()
        blocked = (
            Blocked(FIRST_PORT + 1, "bad.example", "adult", 2),
            Blocked(FIRST_PORT, "own.example", "", 1),
            Blocked(FIRST_PORT + 1, "bet.example", "gambling", 1),
            Blocked(FIRST_PORT + 9, "nobody.example", "adult", 1),
        )
        half.say(report.write(report.Report(blocked=blocked)))
        await stand.until(lambda: len(stand.tried) == 2)
        assert stand.tried == [
            ("binh", [Try("bad.example", "adult", 2), Try("bet.example", "gambling", 1)]),
            ("an", [Try("own.example", "", 1)]),
        ]

    play(tmp_path, story)


def test_whoever_leaves_opens_all_names(tmp_path: Path) -> None:
    async def story(stand: Stand) -> None:
        half = await stand.half()
        half.serve(FIRST_PORT)
        stand.resolving.keep((rules("an", "an"),))
        await stand.until(stand.turned)

    play(tmp_path, story)
    assert read((tmp_path / "sitegate").read_text("utf-8")) == Order()
    assert not (tmp_path / "net" / "orders.sock").exists()


def test_what_does_not_hold_is_told_by_its_part(tmp_path: Path) -> None:
    async def story(stand: Stand) -> None:
        assert stand.later() is None, "nobody is filtered"
        stand.resolving.keep((rules("an", "an"),))
        assert stand.beat() is None, "not at once"
        assert stand.later() == SILENT
        half = await stand.half()
        half.serve(FIRST_PORT)
        await stand.until(stand.turned)
        assert stand.later() == OPEN
        stand.gate(written(Order()))
        assert stand.later() == OPEN
        stand.gate()
        assert stand.later() is None
        stand.now += STALE
        assert stand.later() == OPEN, "nobody looks any more"
        stand.gate()
        assert stand.beat() is None
        await half.leave()
        await stand.until(lambda: stand.later() == SILENT)

    play(tmp_path, story)


def test_a_half_that_says_nonsense_is_not_believed_and_the_next_caller_is_heard(tmp_path: Path) -> None:
    async def story(stand: Stand) -> None:
        stand.resolving.keep((rules("an", "an"),))
        half = await stand.half()
        await half.orders()
        half.say(b"no json\n")
        half.say(report.write(report.Report(lists=True)))
        half.say(b"x" * (2 * report.LONGEST))
        await half.hung_up_on()
        first = await stand.half()
        await first.orders()
        second = await stand.half()
        await second.orders()
        await first.hung_up_on()
        second.serve(FIRST_PORT)
        await stand.until(stand.turned)

    play(tmp_path, story)


def test_a_half_that_takes_no_orders_is_hung_up_on_and_nothing_is_kept_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resolving, "UNTAKEN", 1 << 16)
    many = " ".join(f"n{x}.example" for x in range(3000))

    async def story(stand: Stand) -> None:
        stand.resolving.keep((rules("an", "an"),))
        half = await stand.half()
        await half.orders()
        half.serve(FIRST_PORT)
        await stand.until(stand.turned)
        half.reader._transport.pause_reading()  # type: ignore[attr-defined]
        line = stand.resolving._writer
        assert line is not None
        for _ in range(50):
            stand.resolving.keep((rules("an", "an", block=many),))
            assert line.transport.get_write_buffer_size() < 1 << 17
        assert line.transport.is_closing()
        assert stand.resolving._writer is None
        assert await stand.resolving.known("site.example") is None
        assert stand.later() == SILENT
        assert stand.turned()
        again = await stand.half()
        assert (await again.orders()).profiles[0].block == frozenset({many})

    play(tmp_path, story)
