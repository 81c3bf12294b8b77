"""What the port ``Sessions`` promises, on every backend."""

import asyncio
import time

PATIENCE = 20


async def soon(condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        await asyncio.sleep(0.005)


def test_who_is_logged_in_is_listed(play):
    async def story(pc):
        (session,) = pc.sessions.current()
        assert (session.id, session.account) == ("1", pc.account)
        assert session.active
        assert not session.locked
        assert pc.sessions.route in {"memory", "logind"}

    play(story)


def test_what_must_be_done_before_sleep_is_done(play):
    async def story(pc):
        told = []
        pc.sessions.before_sleep(lambda: told.append("written"))
        await pc.fall_asleep()
        await soon(lambda: told == ["written"])

    play(story)


def test_a_login_is_told(play):
    async def story(pc):
        told = []
        pc.sessions.watch(lambda: told.append({x.id for x in pc.sessions.current()}))
        await pc.log_in("2")
        await soon(lambda: {"1", "2"} in told)

    play(story)
