import sys

assert sys.platform == "linux"

import subprocess
from pathlib import Path

import pytest

from agent.platforms.linux.holding import LinuxHold
from agent.platforms.linux.processes import belongings
from agent.platforms.linux.system import proc
from tests.backends.linux.held import ACCOUNT, AN, runs
from tests.backends.linux.real import wait_for

CROWD = 400
MANY = f"for x in $(seq {CROWD}); do sleep 100 & done; wait"


def reads():
    """How often this process has read anything (proc_pid_io(5))."""
    lines = Path("/proc/self/io").read_text("ascii").splitlines()
    return int(next(x for x in lines if x.startswith("syscr")).split()[1])


def looked_at(act):
    before = reads()
    act()
    return reads() - before


@pytest.mark.root
def test_of_a_crowd_no_more_is_looked_at_than_tells_what_is_asked(play, start, user_slice):
    crowd = runs(start, "/bin/sh", "-c", MANY, group=user_slice, stderr=subprocess.DEVNULL)
    wait_for(lambda: len(proc.children(crowd.pid)) == CROWD)

    async def story(hands, logind):
        hold = hands.hold(ACCOUNT)
        all_of_it = looked_at(lambda: belongings.processes(proc.account(crowd.pid)))
        assert all_of_it > CROWD
        for state in ("locked", "refused", "gone", "frozen"):
            assert looked_at(lambda state=state: getattr(hold, state)) < all_of_it / 4, state
        assert not hold.gone
        await hands.freeze(ACCOUNT)
        assert looked_at(lambda: hold.frozen) > CROWD, "nobody is left out"
        assert hold.frozen
        await hands.thaw(ACCOUNT)

    play(story, _1=AN)


def test_who_is_not_on_this_pc_is_gone_and_holds_nothing(play):
    async def story(hands, logind):
        hold = hands.hold("nobody of that name")
        assert isinstance(hold, LinuxHold)
        assert (hold.locked, hold.frozen, hold.gone, hold.refused) == (True, False, True, False)

    play(story)
