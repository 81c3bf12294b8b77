"""What a child has planned for the next start of the PC, by cron and by at."""

import pytest

from tests.guest.ending import LEFT, agree_on, over
from tests.guest.family import answers

PLANNED = "/var/tmp/planned"
AT_BOOT = f"@reboot touch {PLANNED}-cron; sleep 7011\n"
OVERDUE = f"echo 'touch {PLANNED}-at; sleep 7012' | at now + 1 minute"


@pytest.mark.long
@pytest.mark.bypass(14, long=True)
def test_what_a_child_planned_for_a_boot_does_not_run_when_its_time_is_over(family):
    family.does("crontab -", user="child", stdin=AT_BOOT)
    family.does("systemctl enable -q cron atd; systemctl stop atd")
    family.does(["bash", "-c", OVERDUE], user="child")
    agree_on(family, seconds=5, end="logout")
    family.until(lambda: over(family), 60, 0.1)
    family.until(lambda: family.does(LEFT) == "", 60, 0.5)
    family.does("sleep 60; sync", timeout=240)
    family.power_cut()
    family.until(lambda: answers(family), 180, 0.2)
    assert over(family)
    # Whoever refuses it: the agent, or pam_nologin(8) as long as nobody may log in yet.
    tried = "journalctl -b -q --no-pager -u cron -g 'Running @reboot jobs' || true"
    family.until(lambda: "@reboot" in family.does(tried), 60, 0.5)
    family.until(lambda: family.does("systemctl is-active atd || true").strip() == "active", 60, 0.5)
    family.does("sleep 10")  # atd looks at once
    assert family.does(LEFT) == ""
    assert family.run(f"ls {PLANNED}-*").out == ""
