"""The records on a whole PC: a full disk, a year later, erased, in a folder that somebody changed."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.guest.family import (
    AGENT,
    FAMILY,
    accept_clock,
    agree,
    answers,
    ask,
    frozen,
    give,
    pid_of,
    problems,
    status,
    used,
    used_of,
)
from tests.guest.filtered import CLOSED, asked, filtered
from tests.guest.filtered import FAMILY as SITES

__all__ = ["filtered"]

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
SECONDS = """FROM targets JOIN (SELECT target, day FROM spans UNION SELECT target, day FROM totals)
ON id = target WHERE day <= {day} AND text"""
KEPT = {
    "seconds of a program": (14, f"{SECONDS} LIKE 'app:%'"),
    "seconds at the PC": (90, f"{SECONDS} = 'screen'"),
    "requests": (90, "FROM requests"),
    "grants": (90, "FROM grants"),
    "what happened": (90, "FROM entries WHERE kind NOT IN ('policy', 'security') AND at < {end}"),
    "who was at the doors": (90, "FROM entries WHERE kind = 'security' AND at < {end}"),
    "wrong tries": (90, "FROM lockouts"),
    "what was agreed before": (365, "FROM policies WHERE version < (SELECT max(version) FROM policies)"),
    "who agreed, and on which changes": (365, "FROM policies WHERE by <> '' OR why <> '' OR changes <> '[]'"),
    "that somebody agreed": (365, "FROM entries WHERE kind = 'policy' AND at < {end}"),
}
"""Of each kind the last day after it on which it is kept, and the rows of that first day."""
TRIED = {
    "closed sites by name": (7, "FROM tried WHERE host <> '' AND day <= {day}"),
    "closed sites by category": (30, "FROM tried WHERE host = '' AND day <= {day}"),
}


def test_night_by_night_of_each_kind_is_forgotten_what_may_be_kept_no_longer(family):
    """By the nightly job, at half past three, after some days of use; no sooner than in that night."""
    first = at_noon(family)
    family.type("mygame 600 &\n")
    family.until(lambda: used_of(family, "mygame") > 0, 90, 0.5)
    asks(family)
    give(family, 60, GAME)
    family.does("luytre secret set", stdin="2468\n")
    assert family.run("luytre unlock", user="parent", stdin="1357\n").code
    agree(family, FAMILY.replace('daily = "5s"', 'daily = "6s"'))
    assert holders(family, CANARY)
    lives_on(family, first, KEPT, (14, 15, 90, 91, 365, 366))
    assert not holders(family, CANARY)
    assert "mygame" in family.does("luytre policy show"), "what is in force stays"


def test_of_closed_sites_the_names_go_after_a_week_and_the_numbers_after_a_month(filtered):
    first = at_noon(filtered)
    young = f'name = "An"\nborn = "{first.year - 5}-01"\n'
    seen = '\n[child.an.visibility]\nsites = "all"\n\n[child.an.sites]'
    agree(filtered, SITES.replace('name = "An"\n', young).replace("\n[child.an.sites]", seen))
    filtered.login("child", 3)  # a day on which nobody was at the PC is not believed
    filtered.show(3)
    filtered.until(lambda: asked(filtered, "188bet.com") == CLOSED, 60, 1)
    filtered.until(lambda: known(filtered, first, TRIED) == {*TRIED}, 150, 1)  # written once a minute
    lives_on(filtered, first, TRIED, (7, 8, 30, 31))


def lives_on(guest, first, kinds, days):
    """Days later, each after some of use, there is still what may be kept then, and nothing else."""
    guest.until(lambda: known(guest, first, kinds) == {*kinds}, 60, 1)
    before = 0
    for count in days:
        for day in (x for x in range(count - 3, count + 1) if x > before):
            at_night(guest, first + timedelta(day))
        left = {name for name, (last, _) in kinds.items() if last >= count}
        guest.until(lambda left=left: known(guest, first, kinds) == left, 60, 1)
        before = count


def known(guest, first, kinds):
    """Of which kinds the database still has something of that day."""
    day, end = first.toordinal(), datetime.combine(first + timedelta(1), time(), ZONE)
    moment = f"{int(end.timestamp())}000000"
    words = ";".join(
        f"SELECT '{name}' WHERE EXISTS (SELECT 1 {rows.format(day=day, end=moment)})"
        for name, (_, rows) in kinds.items()
    )
    guest.does(f"rm -f /var/tmp/luytre.sqlite*; cp {STATE}/luytre.sqlite* /var/tmp")
    return {*guest.does(["sqlite3", "/var/tmp/luytre.sqlite", words]).splitlines()}


def at_noon(guest):
    """The next day at noon, when it is the same day in UTC; that day."""
    first = date.fromisoformat(status(guest)["day"]) + timedelta(1)
    goes_to(guest, datetime.combine(first, time(12), ZONE).timestamp())
    assert status(guest)["day"] == first.isoformat()
    return first


def goes_to(guest, when):
    """Another moment, which a guardian has accepted."""
    guest.set_clock(when)
    accept_clock(guest)
    guest.until(lambda: "clock-jumped" not in problems(guest), 60, 0.5)


def at_night(guest, day):
    """A PC is used in the night of a day."""
    when = datetime.combine(day, NIGHT, ZONE).timestamp()
    goes_to(guest, when - 5)
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
