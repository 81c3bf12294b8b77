"""A child with containers of its own: what runs in them is the child's, stands still and ends with it."""

import pytest

from tests.guest.building import install_later
from tests.guest.ending import LEFT, agree_on, over, patience
from tests.guest.family import frozen, give
from tests.guest.recipes import CONTAINERS

BOX = "box"
FILLED = f"""mkdir {BOX}
for x in /usr/bin/sleep /lib64/ld-linux-x86-64.so.2 /lib/x86_64-linux-gnu/libc.so.6; do
  install -D $x {BOX}/$x
done"""
"""A root of three files: no image need be fetched."""
RUN = f"podman run --detach --network none {{}} --rootfs $HOME/{BOX} /usr/bin/sleep {{}}"
CONTAINED = {
    "7021": RUN.format("", 7021),
    "7022": RUN.format("--user 6:6", 7022),
    "7023": RUN.format("--cgroups disabled --stop-signal USR1", 7023),
}
"""By what it sleeps: as the child's root, as another of its numbers, in no group of its own."""


def sleepers(guest):
    """What it sleeps -> the process; who looks after a container names the command as well."""
    rows = (line.split() for line in guest.does(LEFT).splitlines())
    return {words[-1]: words[1] for words in rows if words[2:3] == ["/usr/bin/sleep"]}


@pytest.mark.long
@pytest.mark.bypass(15, long=True)
@pytest.mark.parametrize("end", ["pause", "logout"])
def test_containers_stand_still_or_end_with_the_time(family, end):
    install_later(family, CONTAINERS)
    family.does(FILLED, user="child")
    family.does("loginctl enable-linger", user="child")
    for command in CONTAINED.values():
        family.does(command, user="child", timeout=300)
    assert sleepers(family).keys() == CONTAINED.keys()

    agree_on(family, seconds=5, end=end)
    family.until(lambda: over(family), 60, 0.5)
    if end == "logout":
        family.until(lambda: family.does(LEFT) == "", 2 * patience(family), 0.5)
        assert family.run("true", user="child").code
        return
    family.until(lambda: all(frozen(family, pid) for pid in sleepers(family).values()), 60, 0.5)
    before = sleepers(family)
    assert before.keys() == CONTAINED.keys()
    give(family)
    family.until(lambda: not any(frozen(family, pid) for pid in sleepers(family).values()), 60, 0.5)
    assert sleepers(family) == before
