"""Who would lock a child's screen: real processes that wait on a real bus for logind's word."""

import sys

assert sys.platform == "linux"

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from agent.platforms.linux.checks import lockers
from agent.platforms.linux.presence import logind
from agent.platforms.linux.system import accounts
from agent.platforms.linux.system.systemd import Systemd
from tests.backends.linux import keeper
from tests.backends.linux import pc_bus as buses
from tests.backends.linux.families import family
from tests.backends.linux.pc_bus import PcBus
from tests.backends.linux.real import STRANGER, wait_for

WAITING = Path(__file__).parents[1] / "waiting_service.py"
ME = accounts.name(os.getuid())
DESK = {"User": [os.getuid(), ME], "Type": "x11"}
TTY = {"User": [os.getuid(), ME], "Type": "tty"}
PATH = "/org/freedesktop/login1/session/_1"
ALL = f"type='signal',sender='{logind.NAME}',interface='{logind.SESSION}',path='{PATH}'"
"""As GLib's proxies wait: for whatever is said to the session."""
WORD = f"type='signal',interface='{logind.SESSION}',member='Lock'"


@pytest.fixture
def waits(start, pc_bus):
    """A process of this account that waits for this."""

    def run(name, rule, address=pc_bus.address):
        made = start(sys.executable, WAITING, address, name, rule, stdout=subprocess.PIPE, text=True)
        assert made.stdout.readline() == "waits\n"

    return run


def looked_at(address, child=ME):
    with Systemd(address) as systemd:
        found = list(lockers.lock(systemd, family((child,))))
    assert all(x.account in {child, None} for x in found)
    return [(x.case, x.holds, x.about.get("program")) for x in found]


@pytest.mark.parametrize(
    ("name", "rule", "found"),
    [
        ("xss-lock", ALL, ("ok", True, "xss-lock")),
        ("anything", WORD, ("ok", True, "anything")),
        ("anything", ALL, ("unsure", None, "anything")),
        ("any\u202ething", WORD, ("ok", True, "any?thing")),
        ("xss-lock", ALL.replace("_1", "_2"), ("none", False, None)),
        ("xss-lock", WORD.replace("Lock", "Unlock"), ("none", False, None)),
    ],
)
def test_who_waits_for_the_word_locks_the_screen(pc_bus, waits, name, rule, found):
    pc_bus.logind(_1=DESK)
    waits(name, rule)
    assert looked_at(pc_bus.address) == [found]


def test_who_surely_locks_is_told_without_those_who_may(pc_bus, waits):
    pc_bus.logind(_1=DESK)
    for name, rule in (("watcher", ALL), ("xss-lock", ALL), ("swayidle", WORD)):
        waits(name, rule)
    assert looked_at(pc_bus.address) == [("ok", True, "swayidle, xss-lock")]


def test_a_desktop_whose_locker_is_started_by_asking_locks(pc_bus, start, tmp_path, monkeypatch):
    played = pc_bus.logind(_1=DESK)
    shell, service = tmp_path / "cinnamon", tmp_path / "service"
    shutil.copy("/bin/sleep", shell)
    monkeypatch.setattr(lockers, "STARTED", {"cinnamon": service})
    assert looked_at(pc_bus.address) == [("none", False, None)]
    start(shell, "100")
    assert looked_at(pc_bus.address) == [("none", False, None)], "it is not installed"
    service.touch()
    wait_for(lambda: looked_at(pc_bus.address) == [("ok", True, "cinnamon")])
    played.sessions(_1={**DESK, "Type": "wayland"})
    wait_for(lambda: looked_at(pc_bus.address) == [("none", False, None)])


def test_a_locker_of_somebody_else_is_none(pc_bus, waits):
    pc_bus.logind(_1={**DESK, "User": [STRANGER, "an"]})
    waits("xss-lock", ALL)
    assert looked_at(pc_bus.address, f"#{STRANGER}") == [("none", False, None)]


def test_each_desktop_counts_and_each_child_at_terminals_once(pc_bus, waits):
    pc_bus.logind(_1=DESK, _2={**DESK, "Type": "wayland"}, _3=TTY, _4=TTY)
    waits("xss-lock", ALL)
    assert sorted(looked_at(pc_bus.address)) == [
        ("none", False, None),
        ("ok", True, "xss-lock"),
        ("terminal", True, None),
    ]


def test_a_terminal_that_calls_itself_a_desktop_stays_one(pc_bus, tmp_path, monkeypatch):
    monkeypatch.setattr(logind, "STATES", str(tmp_path))
    (tmp_path / "1").write_text("ORIGINAL_TYPE=tty\n", encoding="utf-8")
    pc_bus.logind(_1=DESK)
    assert looked_at(pc_bus.address) == [("terminal", True, None)]


def test_guardians_greeters_and_what_runs_in_the_background_have_no_lock(pc_bus):
    pc_bus.logind(_1=DESK, _2={**TTY, "Class": "greeter"}, _3={**TTY, "Class": "background"})
    assert looked_at(pc_bus.address, "somebody-else") == [("nobody", True, None)]


def test_a_bus_that_tells_nobody_who_waits(start, tmp_path, waits, monkeypatch):
    shut = '<deny send_interface="org.freedesktop.DBus.Debug.Stats"/></policy>'
    monkeypatch.setattr(buses, "CONFIGURATION", buses.CONFIGURATION.replace("</policy>", shut))
    (tmp_path / "quiet").mkdir()
    quiet = PcBus(start, tmp_path / "quiet")
    quiet.logind(_1=DESK)
    waits("xss-lock", ALL, quiet.address)
    assert looked_at(quiet.address) == [("untold", None, None)]


def test_a_logind_that_takes_no_order(start, pc_bus):
    keeper.play(start, pc_bus.address, shut=True)
    assert looked_at(pc_bus.address) == [("silent", False, None)]
    assert [x.case for x in lockers.lock(None, family())] == ["silent"]


def test_a_logind_that_is_away(pc_bus):
    assert looked_at(pc_bus.address) == [("silent", False, None)]


def test_nobody_s_session_is_touched(pc_bus):
    played = pc_bus.logind(_1=DESK)
    looked_at(pc_bus.address)
    with Systemd(pc_bus.address) as systemd:
        assert lockers.obeys(systemd, "TerminateSession")
    assert played.called() == []


@pytest.mark.parametrize(
    ("rule", "heard"),
    [
        ("", True),
        ("type='signal',sender=':1.7'", True),
        ("type='signal',path_namespace='/org/freedesktop/login1'", True),
        ("type='signal',path_namespace='/'", True),
        ("eavesdrop='true',member='Lock'", True),
        ("type='signal',path_namespace='/org/freedesktop/login'", False),
        ("type='signal',sender=':1.8'", False),
        ("type='method_call'", False),
        ("type='signal',arg0='org.freedesktop.login1'", False),
        ("type='signal',interface='org.freedesktop.login1.Manager'", False),
    ],
)
def test_which_rules_let_the_word_through(rule, heard):
    assert lockers.waits(rule, PATH, ":1.7") == heard
