"""A child against who it is: other accounts, groups, and whether all are told that Luytre is here."""

import json
from datetime import timedelta

import pytest

from tests.guest.bypasses.test_ends import VIETNAM, to_the_minute
from tests.guest.family import FAMILY, can, frozen, pid_of, tell

HIDING = {
    "hidden": "hidden = true\n",
    "visibility.notice": '[child.an.visibility]\nnotice = "none"\n',
    "stealth": "stealth = true\n",
}
GRACE = 120
"""Seconds for saving work, where nothing else was agreed."""
NOBODY_S = {
    "the sibling's": "su -c id sibling",
    "root's": "su -c id",
    "root's by sudo": "sudo -n id",
    "root's by polkit": "pkexec --disable-internal-agent id",
}
VARIABLES = "LUYTRE_HIDDEN=1 LUYTRE_QUIET=1 NO_TRAY=1"


@pytest.mark.bypass(12, long=True)
def test_a_new_account_is_among_the_children_from_its_first_login_on(family):
    family.does("useradd -m -s /bin/bash bob")
    family.start_login("bob", 5)
    family.until(lambda: "bob" in family.does("luytre children"), 60, 0.5)
    assert "bob" in family.does("luytre log")


@pytest.mark.long
@pytest.mark.bypass(12, long=True)
def test_a_new_account_is_a_child_from_its_first_login_on(family):
    """At night what holds for an account that nobody named is shut: it has the day's grace, and no more."""
    to_the_minute(family, family.now.astimezone(VIETNAM).replace(hour=3) + timedelta(days=1))
    family.does("useradd -m -s /bin/bash bob")
    family.start_login("bob", 5)
    family.show(5)
    family.until(lambda: "bob" in family.does("luytre children"), 60, 0.5)
    assert "bob" in family.does("luytre log")
    family.until(lambda: family.run("true", user="bob").code, GRACE + 60, 0.5)
    family.until(lambda: frozen(family, pid_of(family, "bob", "bash")), 60, 0.5)


@pytest.mark.long
@pytest.mark.bypass(12, long=True)
def test_an_account_that_a_child_takes_up_in_its_own_terminal_is_a_child_s_too(family):
    family.does("useradd -m -s /bin/bash bob; echo bob:bob | chpasswd")
    family.type("su -l bob -c 'sleep 6000'\n")
    family.until(lambda: "Password" in family.run("cat /dev/vcs3").out, 60, 0.2)
    family.type("bob\n")
    family.until(lambda: not family.run("pgrep -u bob sleep").code, 60, 0.5)
    family.until(lambda: "bob" in family.does("luytre children"), 90, 0.5)
    assert "bob" in family.does("luytre log")


@pytest.mark.bypass(12)
def test_a_program_under_nobody_s_name_is_not_there_for_a_child(shared):
    assert can(shared, NOBODY_S) == ""


@pytest.mark.bypass(31)
@pytest.mark.parametrize("how", HIDING)
def test_nothing_in_an_agreement_hides_it(shared, how):
    head, mark, tail = FAMILY.partition("\n[child.an]")
    text = tail.replace("\n\n[[", f"\n{HIDING[how]}\n[[", 1) if how != "hidden" else tail
    words = (head + HIDING[how] if how == "hidden" else head) + mark + text
    code, told = tell(shared, "policy.apply", text=words)
    assert code != 0, told
    assert f"{how}: " in told, "it is refused for that key"


@pytest.mark.bypass(31, long=True)
def test_a_child_always_learns_what_is_kept_of_it(shared):
    assert shared.run(f"{VARIABLES} luytre status", user="child").out.startswith("An ")
    assert "Luytre was started" in shared.does("luytre log", user="child")
    assert shared.run("luytre export", user="child").code == 0


@pytest.mark.bypass(18, long=True)
def test_a_child_who_is_as_good_as_root_is_told_of(family):
    family.does("groupadd -f docker; usermod -aG docker child")
    job = family.run("luytre doctor", timeout=200)
    assert job.code != 0, job.said
    assert "docker" in job.out


RULE = """polkit.addRule(function(action, subject) {
    if (subject.user == "child" && action.id == "org.freedesktop.policykit.exec") return polkit.Result.YES;
});
"""


@pytest.mark.long
@pytest.mark.bypass(18, long=True)
def test_a_child_whom_a_rule_of_polkit_s_or_of_doas_makes_root_is_told_of(shared):
    def cases():
        checks = json.loads(shared.run(["luytre", "--json", "doctor"], timeout=200).out)["checks"]
        mine = [x for x in checks if x["name"] == "child-account" and x["about"]["account"] == "child"]
        return {x["case"] for x in mine}

    assert not cases() & {"polkit", "doas"}
    shared.write("/etc/polkit-1/rules.d/00-family.rules", RULE)
    shared.write("/etc/doas.conf", "permit nopass child\n")
    shared.until(lambda: cases() >= {"polkit", "doas"}, 60, 1)
    assert shared.does("pkexec id -u </dev/null", user="child").strip() == "0", "the rule does what it says"
    shared.does("rm /etc/polkit-1/rules.d/00-family.rules /etc/doas.conf")
    shared.until(lambda: not cases() & {"polkit", "doas"}, 60, 1)


def test_what_a_child_can_do_is_told(shared):
    assert (
        can(shared, {"nothing": "false", "who it is": "id -un", "not that": "exit 3"}) == "who it is: child\n"
    )
