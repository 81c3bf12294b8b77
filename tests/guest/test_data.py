"""The records on a whole PC: a full disk, a year later, erased, in a folder that somebody changed."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from tests.guest.family import AGENT, answers, frozen, pid_of, status, used

pytestmark = pytest.mark.long

STATE = "/var/lib/luytre"
CANARY = "chuối chín cây"
FILL = f"dd if=/dev/zero of={STATE}/fill bs=64k oflag=append conv=notrunc"
SMALL = f"""systemctl stop {AGENT}
truncate -s 160M /var/tmp/small.img
mkfs.ext4 -q -m 0 /var/tmp/small.img
cp -a {STATE} /var/tmp/records
mount -o loop /var/tmp/small.img {STATE}
cp -a /var/tmp/records/. {STATE}/
rmdir {STATE}/lost+found
systemctl start {AGENT}
"""


def problems(guest):
    """Names of the problems that stand."""
    return {problem["name"] for problem in status(guest)["health"]}


def restarted(guest):
    guest.does(f"systemctl restart {AGENT}", timeout=90)
    guest.until(lambda: answers(guest), 90, 0.5)


def holders(guest, word):
    """Files of the state folder in which a word stands."""
    return guest.run(["grep", "-rlaF", word, STATE]).out.split()


def test_on_a_full_disk_limits_hold_and_it_recovers(family):
    family.does(SMALL, timeout=120)
    family.until(lambda: answers(family), 90, 0.5)
    family.until(lambda: family.run(f"test -s {STATE}/ballast").code == 0, 120, 1)
    assert "No space left" in family.run(FILL).err
    family.until(lambda: "ballast-spent" in problems(family), 120, 0.5)
    had = used(family)
    family.until(lambda: used(family) > had, 60, 0.5)
    assert "No space left" in family.run(FILL).err
    family.until(lambda: "disk-full" in problems(family), 120, 0.5)
    family.type("mygame 600 &\n")
    game = pid_of(family, "child")
    family.until(lambda: frozen(family, game), 120, 0.5)
    had = used(family)
    family.until(lambda: used(family) > had, 60, 0.5)
    family.does(f"rm {STATE}/fill")
    family.until(lambda: not problems(family) & {"disk-full", "ballast-spent"}, 180, 1)
    had = used(family)
    restarted(family)
    assert used(family) >= had
    assert not problems(family) & {"database-damaged", "database-missing", "witness-damaged"}


FILL_AS_CHILD = """for size in 512M 64M 8M 1M 64K 4K; do
n=0
while fallocate -l $size /var/tmp/mine-$size-$n 2>/dev/null; do n=$((n + 1)); done
done
! echo more >/var/tmp/mine"""


def test_a_child_that_fills_the_disk_takes_no_room_from_it(family):
    """A part of each ext4 disk is root's (mke2fs -m)."""
    family.does(FILL_AS_CHILD, user="child", timeout=300)
    had = used(family)
    family.until(lambda: used(family) >= had + 20, 120, 0.5)
    assert not problems(family) & {"disk-full", "ballast-spent"}


def test_a_year_later_what_was_recorded_is_gone(family):
    asks(family)
    assert holders(family, CANARY)
    later = datetime.fromtimestamp(time.time(), UTC) + timedelta(days=400)
    family.power_cut(rtc=f"{later:%Y-%m-%dT%H:%M:%S}")
    family.until(lambda: answers(family), 120, 0.5)
    family.until(lambda: not holders(family, CANARY), 180, 2)
    family.does(f"systemctl stop {AGENT}")
    for table in ("totals", "spans", "requests", "grants", "graces", "codes"):
        query = f"SELECT count(*) FROM {table}"
        assert family.does(["sqlite3", f"{STATE}/luytre.sqlite", query]) == "0\n", table
    family.does(f"systemctl start {AGENT}", timeout=90)
    family.until(lambda: answers(family), 90, 0.5)
    assert "mygame" in family.does("luytre policy show"), "what is in force stays"


def asks(guest):
    """The child asks for more time; what it says can be recognised."""
    guest.does(["luytre", "ask", "5m", "mygame", "--why", CANARY], user="child")


def test_what_is_erased_is_in_no_file(family):
    asks(family)
    family.does("luytre backup /root/backup")
    assert holders(family, CANARY)
    family.does("luytre erase an --yes")
    assert not holders(family, CANARY)
    assert used(family) <= 15
    family.does("luytre restore /root/backup --yes")
    assert CANARY in family.does("luytre --json --child an export")
    family.does("luytre erase --all --yes")
    assert not holders(family, CANARY)
    damaged = family.run("head -c 3000 /root/backup >/root/half; luytre restore /root/half --yes")
    assert damaged.code
    assert "cut off" in damaged.said
    restarted(family)
    assert not holders(family, CANARY)


def test_a_folder_that_was_opened_to_others_is_closed_and_told(family):
    family.does(f"chmod 777 {STATE} && chmod 666 {STATE}/luytre.sqlite && chown sibling {STATE}/witness.json")
    family.does(f"ln -s /home/child/target {STATE}/paused.new", user="child")
    restarted(family)
    assert "state-open" in problems(family)
    assert family.does(f"stat -c '%a %U' {STATE} {STATE}/luytre.sqlite {STATE}/witness.json") == (
        "700 root\n600 root\n600 root\n"
    )
    assert family.run("test -e /home/child/target").code


FARM = """mkdir -p ~/.config ~/.local/state ~/.cache/luytre
ln -sf /etc/passwd ~/.config/luytre
ln -sf /var/lib/luytre ~/.local/state/luytre
ln -sf /etc ~/.local/share 2>/dev/null || true
mkfifo ~/.Xauthority 2>/dev/null || true
ln -sf /etc/shadow ~/.xsession-errors
"""


@pytest.mark.bypass(32)
def test_below_a_home_nothing_is_written(family):
    """A child lays out links for a careless root."""
    family.does(FARM, user="child")
    family.does("sha256sum /etc/passwd /etc/shadow >/run/sums; ls -A /etc >/run/names")
    family.type("mygame 600 &\n")
    game = pid_of(family, "child")
    family.until(lambda: frozen(family, game), 90, 0.5)
    restarted(family)
    family.does("luytre --child an grant 1m mygame")
    assert family.does("find /home -mindepth 2 -user root") == ""
    family.does("sha256sum -c --quiet /run/sums; ls -A /etc | cmp - /run/names")
