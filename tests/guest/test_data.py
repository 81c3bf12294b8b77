"""The records on a whole PC: a full disk, a year later, erased, in a folder that somebody changed."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.guest.family import (
    AGENT,
    FAMILY,
    agree,
    answers,
    ask,
    frozen,
    pid_of,
    problems,
    status,
    tell,
    used,
    used_of,
)

pytestmark = pytest.mark.long

STATE = "/var/lib/luytre"
NIGHT = time(3, 30)
"""When the nightly job runs."""
GAME = "app:mygame"
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


def restarted(guest):
    guest.does(f"systemctl restart {AGENT}", timeout=90)
    guest.until(lambda: answers(guest), 90, 0.5)


def holders(guest, word, *places):
    """Files of the state folder, or below these, in which a word stands."""
    return guest.run(["grep", "-rlaF", "-D", "skip", "-e", word, *(places or [STATE])]).out.split()


def remembers(guest, word):
    """All that may know a word beside our own folder: what runs, what is set, what is kept, the journal."""
    found = holders(guest, word, "/run", "/etc", "/var", "/usr/lib/luytre")
    return found + guest.run(["journalctl", "-q", "--no-pager", "-o", "cat", "-g", word]).out.splitlines()


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


ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
SECONDS = """SELECT count(*) FROM targets
JOIN (SELECT target, day FROM spans UNION SELECT target, day FROM totals)
ON id = target WHERE text {} AND day <= {}"""
AGREED = "SELECT count(*) FROM policies"


def test_night_by_night_of_each_kind_is_forgotten_what_may_be_kept_no_longer(family):
    """By the nightly job, at half past three, after some days of use; no sooner than in that night."""
    first = date.fromisoformat(status(family)["day"])
    family.type("mygame 600 &\n")
    family.until(lambda: used_of(family, "mygame") > 0, 90, 0.5)
    asks(family)
    agree(family, FAMILY.replace('daily = "5s"', 'daily = "6s"'))

    def seconds(like):
        return rows(family, SECONDS.format(like, first.toordinal()))

    def known():
        """Programs, the PC, words of a child, agreements."""
        found = seconds("LIKE 'app:%'"), seconds("= 'screen'"), len(holders(family, CANARY))
        return (*map(bool, found), rows(family, AGREED) > 1)

    assert known() == (True, True, True, True)
    before = 0
    for days, left in (
        (14, (True, True, True, True)),
        (15, (False, True, True, True)),
        (90, (False, True, True, True)),
        (91, (False, False, False, True)),
        (365, (False, False, False, True)),
        (366, (False, False, False, False)),
    ):
        for day in (x for x in range(days - 3, days + 1) if x > before):
            at_night(family, first + timedelta(day))
        family.until(lambda left=left: known() == left, 60, 1)
        before = days
    assert "mygame" in family.does("luytre policy show"), "what is in force stays"


def rows(guest, query):
    """What a query of the database finds, which the agent keeps to itself."""
    guest.does(f"rm -f /var/tmp/luytre.sqlite*; cp {STATE}/luytre.sqlite* /var/tmp")
    return int(guest.does(["sqlite3", "/var/tmp/luytre.sqlite", query]))


def at_night(guest, day):
    """A PC is used in the night of a day, which a guardian has accepted."""
    when = datetime.combine(day, NIGHT, ZONE).timestamp()
    guest.set_clock(when - 5)
    assert tell(guest, "clock.accept")[0] == 0
    guest.until(lambda: "clock-jumped" not in problems(guest), 60, 0.5)
    guest.until(lambda: float(guest.does("date +%s")) > when + 3, 60, 0.5)


def asks(guest):
    """The child asks for more time; what it says can be recognised."""
    # A command that su runs stands in the journal.
    [[[code, told]]] = ask(guest, 1001, [["ask", {"target": GAME, "extra": 300, "reason": CANARY}]])
    assert code == 0, told


def test_what_is_erased_is_in_no_file(family):
    asks(family)
    family.does("luytre backup /root/backup")
    assert holders(family, CANARY)
    family.does("luytre erase an --yes")
    assert not remembers(family, CANARY)
    assert used(family) <= 15
    family.does("luytre restore /root/backup --yes")
    assert CANARY in family.does("luytre --json --child an export")
    family.does("luytre erase --all --yes")
    assert not remembers(family, CANARY)
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
