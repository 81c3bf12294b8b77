import asyncio
import os
import socket
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import psutil
import pytest

from agent.net import renewing
from agent.sites import fetching, updating
from agent.sites.fetching import Fetcher
from agent.sites.lists import Lists
from agent.sites.liststate import ListState
from agent.sites.subscriptions import Subscription
from tests.agent.sites.makers import serving

NOW = datetime(2026, 11, 25, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def maker(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("maker")) as found:
        found.files["school"] = b"play.example\n"
        yield found


@pytest.fixture
def lists(tmp_path, maker):
    made = Lists(tmp_path / "lists")
    school = Subscription(
        id="school", category="games", form="plain", url=maker.base + "school", maker="school"
    )
    made.follow([school])
    return made


def test_the_makers_are_asked_and_the_index_is_built(lists, maker):
    (outcome,) = renewing.renew(lists.folder, trust=maker.trust)
    assert outcome.what == "new"
    assert lists.index().find("play.example")


def test_whoever_asks_for_lists_follows_them_from_then_on(tmp_path):
    # The maker is not asked: nothing is followed by that name.
    with pytest.raises(LookupError):
        renewing.renew(tmp_path / "lists", ids=["nothing"])
    assert Lists(tmp_path / "lists").chosen


def test_a_list_is_due_after_a_day_and_only_where_the_family_follows_any(lists, tmp_path):
    assert not renewing.due(tmp_path / "none", NOW)
    assert renewing.due(lists.folder, NOW)
    lists.keep({"school": ListState(1, {}, NOW.isoformat(), NOW.isoformat())})
    assert not renewing.due(lists.folder, NOW + timedelta(hours=23))
    assert renewing.due(lists.folder, NOW + timedelta(days=1))
    assert renewing.due(lists.folder, NOW - timedelta(days=300)), "the clock was ahead when it was asked for"


@pytest.mark.parametrize(
    ("body", "pin"),
    [
        (b"n1.example\n", ""),
        (b"".join(b"n%d.example\n" % number for number in range(900)), ""),
        (b"no names at all\n", ""),
        (b"n1.example\n", "0" * 64),
        (b"n1.example\n" * 9999, ""),
    ],
    ids=["changed too much", "more than there is room for", "no names", "another digest", "too large"],
)
def test_a_file_that_is_not_taken_comes_once_a_day_and_a_maker_that_is_away_is_asked_each_hour(
    lists, maker, monkeypatch, body, pin
):
    monkeypatch.setattr(updating, "MOST_NAMES", 800)
    fetcher = Fetcher(time.monotonic, maker.trust, most=50_000)
    maker.files["big"] = b"".join(b"n%d.example\n" % number for number in range(500))
    (school,) = lists.followed()
    big = replace(school, id="big", url=maker.base + "big")
    lists.follow([big, replace(school, id="away", url=maker.base + "away")])
    updating.update(lists, fetcher, NOW, ids=["big"])
    maker.files["big"] = body
    lists.follow([replace(big, sha256=pin), *lists.followed()[1:]])
    before = len(maker.asked)
    for hour in range(24, 72):
        now = NOW + timedelta(hours=hour)
        assert renewing.due(lists.folder, now)
        told = updating.update(lists, fetcher, now, ids=renewing.waiting(lists.folder, now))
        assert {outcome.what for outcome in told} == {updating.KEPT}
    asked = [path for path, _ in maker.asked[before:]]
    assert (asked.count("/big"), asked.count("/away")) == (2, 48)
    assert renewing.waiting(lists.folder, NOW - timedelta(days=9)) == ["big", "away"], "the clock was ahead"
    assert lists.index().find("n499.example")


def test_where_the_index_alone_is_due_nobody_is_asked(lists, maker):
    renewing.renew(lists.folder, trust=maker.trust)
    for path in lists.index_folder.glob("*.trie"):
        path.write_bytes(b"junk")
    before = len(maker.asked)
    assert renewing.waiting(lists.folder, datetime.now(UTC)) == []
    assert renewing.main([str(lists.folder), str(maker.trust)]) == 0
    assert len(maker.asked) == before
    assert lists.holds()


def test_an_index_that_does_not_hold_the_names_that_are_kept_is_due_at_once(lists, maker):
    renewing.renew(lists.folder, trust=maker.trust)
    now = datetime.now(UTC)
    assert not renewing.due(lists.folder, now)
    for path in lists.index_folder.glob("*.trie"):
        path.write_bytes(b"junk")
    assert renewing.due(lists.folder, now)
    renewing.renew(lists.folder, trust=maker.trust)
    assert not renewing.due(lists.folder, datetime.now(UTC))


def test_the_process_says_what_became_of_each(lists, maker):
    before = os.nice(0)
    command = [*renewing.command(lists.folder), str(maker.trust)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "school: new\n")
    assert lists.holds()
    assert os.nice(0) == before


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit there")
def test_a_process_that_has_no_room_for_the_names_fails_alone(lists, maker):
    maker.files["many"] = b"".join(b"s%d.example\n" % number for number in range(50_000))
    (school,) = lists.followed()
    lists.follow([replace(school, id="many", url=maker.base + "many")])
    less = "from agent.net import renewing; renewing.ROOM = 16 << 20; sys.exit(renewing.alone())"
    code = f"import sys; sys.path[:] = {sys.path!r}; {less}"
    command = [sys.executable, "-IS", "-c", code, str(lists.folder), str(maker.trust)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "lists: there is no memory for so many names\n")
    assert not lists.holds()


def test_a_list_that_was_not_taken_is_told(lists, capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["renewing", str(lists.folder)])
    assert renewing.main() == 1
    assert capsys.readouterr().err.startswith("school: kept certificate not valid")


def test_two_processes_do_not_update_at_once(lists, maker):
    with lists.alone():
        assert renewing.main([str(lists.folder), str(maker.trust)]) == 1
    assert not lists.holds()


async def until(holds):
    """Wait for it, half a minute at most."""
    for _ in range(3000):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise TimeoutError


def test_it_is_looked_again_and_again_until_somebody_says_stop(lists):
    """The process fails for want of trust, so that the list stays due."""
    seen = []

    async def story():
        keeping = asyncio.create_task(renewing.keep(lists.folder, looking=0.01))
        await until(lambda: lists.standings()[0].standing.problem)
        first = psutil.Process().children()
        await until(lambda: set(psutil.Process().children()) - {*first})
        seen.extend(psutil.Process().children())
        keeping.cancel()
        await asyncio.wait([keeping])
        assert keeping.cancelled()

    asyncio.run(story())
    assert not [process for process in seen if process.is_running()]


@pytest.mark.parametrize(
    ("looking", "again"), [(3600.0, (0.01,) * 9), (0.01, ())], ids=["soon", "each hour then"]
)
def test_where_nobody_can_be_reached_it_is_looked_again_soon_until_somebody_is(lists, maker, looking, again):
    (school,) = lists.followed()

    def problem():
        return lists.standings()[0].standing.problem

    async def story(nobody):
        lists.follow([replace(school, url=f"https://127.0.0.1:{nobody.getsockname()[1]}/")])
        keeping = asyncio.create_task(renewing.keep(lists.folder, looking=looking, again=again))
        await until(lambda: problem().startswith(fetching.UNREACHABLE))
        lists.follow([school])
        await until(lambda: problem().startswith(fetching.CERTIFICATE))
        keeping.cancel()
        await asyncio.wait([keeping])

    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # and nobody listens there
        asyncio.run(story(nobody))


def test_the_looks_grow_rare_while_nobody_can_be_reached():
    assert renewing.AGAIN[0] <= 60
    assert [*renewing.AGAIN, renewing.LOOKING] == sorted({*renewing.AGAIN, renewing.LOOKING})


def test_whether_nobody_was_reached_is_told_apart_from_what_was_not_taken(lists, maker, capsys):
    (school,) = lists.followed()
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        away = replace(school, id="away", url=f"https://127.0.0.1:{nobody.getsockname()[1]}/")
        lists.follow([away])
        assert renewing.main([str(lists.folder), str(maker.trust)]) == renewing.AWAY
        lists.follow([away, school])
        assert renewing.main([str(lists.folder), str(maker.trust)]) == 1
    assert capsys.readouterr().err.endswith("school: new\n")


def test_a_process_that_takes_too_long_is_ended_and_lets_go_of_the_folder(tmp_path, capsys):
    """Its maker says nothing for half a minute."""
    lists = Lists(tmp_path / "lists")

    async def story(mute):
        url = f"https://127.0.0.1:{mute.getsockname()[1]}/"
        lists.follow([Subscription(id="mute", category="games", form="plain", url=url, maker="mute")])
        keeping = asyncio.create_task(renewing.keep(lists.folder, looking=60.0, longest=3.0))
        await until(psutil.Process().children)
        (process,) = psutil.Process().children()
        await until(lambda: not process.is_running())
        assert capsys.readouterr().err == "lists: the renewal took too long\n"
        with lists.alone():
            assert not keeping.done()
        keeping.cancel()
        await asyncio.wait([keeping])

    with socket.create_server(("127.0.0.1", 0)) as mute:
        asyncio.run(story(mute))


def test_where_no_list_is_due_no_process_is_started(tmp_path):
    async def story():
        keeping = asyncio.create_task(renewing.keep(tmp_path / "none", looking=0.01))
        await asyncio.sleep(0)
        assert not keeping.done()
        keeping.cancel()
        await asyncio.wait([keeping])

    before = psutil.Process().children()
    asyncio.run(story())
    assert psutil.Process().children() == before
