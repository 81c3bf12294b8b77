"""Names of sites on a whole PC: a child's questions are answered by its rules, nobody else's are touched."""

import json

import pytest

from tests.guest.family import AGENT, agree, answers, running, status
from tests.guest.filtered import (
    CLOSED,
    UNFILTERED,
    asked,
    filtered,
    filtered_shelf,
    filters,
    shared,
    table,
)
from tests.guest.test_doctor import GATE, WITH_SITES, breaks_and_fails
from tests.guest.test_net import believed, listening, process

__all__ = ["filtered", "filtered_shelf", "shared"]
NET = "luytre-net.service"
BROWSERS = "/etc/chromium /etc/opt /etc/firefox"
"""Where browsers are told what holds."""


def test_a_child_s_questions_are_answered_by_its_rules_and_others_are_left_alone(shared):
    for name in ("bad.example", "below.bad.example", "188bet.com", "use-application-dns.net"):
        assert asked(shared, name) == CLOSED
        assert asked(shared, name, host="::1") == CLOSED
    for user in ("sibling", "parent"):
        assert asked(shared, "bad.example", user) == "ConnectionRefusedError", "there is no resolver here"
    # Nobody is upstream here, but what is open is looked for there.
    assert asked(shared, "good.example") == "cannot 0"
    container = int(shared.does("grep ^child: /etc/subuid | cut -d: -f2"))
    assert asked(shared, "bad.example", container) == CLOSED


@pytest.mark.long
def test_the_doctor_tries_it_and_child_and_guardian_hear_what_was_tried(shared):
    def found():
        told = json.loads(shared.run(["luytre", "--json", "--child", "an", "doctor"]).out)["checks"]
        return {x["name"]: x["case"] for x in told}

    shared.does("nft delete table inet luytre")
    checks = {}

    def looked():
        checks.update(found())
        return checks["names-gate"] == "ok"

    shared.until(looked, 90, 0.5)
    assert filters(shared), "the gate was made to look"
    assert checks["names"] == checks["closed-name"] == checks["unowned"] == "ok"
    assert checks["help-name"] == "silent", "nobody is upstream here"
    assert checks["lists"] == "none"
    for name in ("www.188bet.com", "188bet.com", "good.example"):
        asked(shared, name)

    def tried(user, *words):
        said = shared.does(["luytre", "--json", "tried", *words], user=user)
        return {x["category"]: x["tries"] for x in json.loads(said)["lines"]}

    shared.until(lambda: "gambling" in tried("child"), 60, 1)
    assert tried("child") == tried("parent", "--child", "an")


@pytest.mark.long
def test_the_kernel_s_table_is_no_child_s_to_change_and_mends_itself(filtered):
    assert filtered.run("nft flush ruleset; unshare -Urn nft flush ruleset", user="child").said
    assert table(filtered)
    filtered.does("nft flush ruleset")
    assert not filters(filtered)
    filtered.until(lambda: filters(filtered), 150, 1)


@pytest.mark.long
def test_where_the_table_is_gone_and_nobody_can_look_the_doctor_fails(filtered):
    breaks_and_fails(filtered, WITH_SITES)


@pytest.mark.long
def test_the_pc_s_own_firewall_that_begins_anew_opens_nothing_for_a_minute(shared):
    for verb in ("start", "reload", "stop"):
        shared.does(f"systemctl stop luytre-sitegate.timer; systemctl {verb} nftables")
        shared.until(lambda: filters(shared), 30, 0.5)


@pytest.mark.parametrize("unit", [NET, AGENT])
def test_whichever_half_is_killed_what_is_closed_stays_closed(shared, unit):
    shared.does(f"systemctl kill -s KILL {unit}")
    assert table(shared)
    shared.until(lambda: filters(shared), 60, 0.5)


@pytest.mark.long
def test_an_agreement_without_sites_leaves_nothing_behind(filtered):
    agree(filtered, UNFILTERED)
    filtered.until(lambda: not table(filtered), 60, 0.5)
    assert asked(filtered, "bad.example") == "ConnectionRefusedError"


@pytest.mark.long
def test_who_listens_for_a_child_s_names_does_so_while_it_is_agreed(filtered):
    before, certificates = listening(filtered), believed(filtered)
    agree(filtered, UNFILTERED)
    filtered.until(lambda: not table(filtered), 60, 0.5)
    filtered.until(lambda: listening(filtered) < before, 60, 0.5)
    own = before - listening(filtered)
    places = {(kind, place.rpartition(":")[0]) for kind, place, _ in own}
    # The third pair hears who asks a router behind a card by IPv6, and answers this PC alone.
    assert places == {(kind, host) for kind in ("tcp", "udp") for host in ("127.0.0.1", "[::1]", "[::]")}
    assert len({place.rpartition(":")[2] for _, place, _ in own}) == 1, "one child, one port"
    assert all(f"pid={process(filtered)}," in who for *_, who in own)
    assert believed(filtered) == certificates
    assert not filtered.does(f"find {BROWSERS} -type f -exec grep -lai certificate {{}} + || true")


@pytest.mark.long
def test_an_agent_that_leaves_in_good_order_opens_and_one_that_comes_closes(filtered):
    filtered.does(f"systemctl stop {AGENT}")
    filtered.until(lambda: not table(filtered), 60, 0.5)
    filtered.does(f"systemctl start {AGENT}")
    filtered.until(lambda: answers(filtered) and filters(filtered), 90, 1)


@pytest.mark.long
def test_removed_it_leaves_no_table(filtered):
    filtered.does("kill -9 " + running(filtered) + "; apt-get -q -y remove luytre 2>&1", timeout=300)
    assert filtered.does("nft list tables") == ""


@pytest.mark.parametrize(
    "breaks", [f"systemctl mask -q --now {NET}", f"systemctl mask -q {GATE}; nft delete table inet luytre"]
)
@pytest.mark.long
def test_what_is_not_filtered_is_told(filtered, breaks):
    filtered.does(breaks)

    def told():
        return "names-unfiltered" in {x["name"] for x in status(filtered)["health"]}

    filtered.until(told, 240, 1)
