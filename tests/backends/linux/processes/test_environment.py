import sys

assert sys.platform == "linux"

import os

import pytest

from agent.platforms.linux.processes import environment
from agent.platforms.linux.system import proc
from tests.backends.linux.real import STRANGER, wait_for


@pytest.mark.root
def test_an_accounts_display_is_found_among_its_processes(start):
    start.stranger("/bin/sleep", "100", cwd="/", env={"HOME": "/"})
    first = start.stranger(
        "/bin/sleep", "100", cwd="/", env={"DISPLAY": ":7.0", "XAUTHORITY": "/x", "PATH": "/bin"}
    )
    other = start.stranger(
        "/bin/sleep", "100", cwd="/", env={"DISPLAY": ":8", "WAYLAND_DISPLAY": "wayland-0"}
    )
    for process in (first, other):
        wait_for(lambda pid=process.pid: proc.environment(pid).get("DISPLAY"))
    assert environment.of_account(STRANGER, ":7") == {"DISPLAY": ":7.0", "XAUTHORITY": "/x"}
    assert environment.of_account(STRANGER, ":8") == {"DISPLAY": ":8", "WAYLAND_DISPLAY": "wayland-0"}
    assert environment.of_account(STRANGER)["DISPLAY"] in {":7.0", ":8"}
    assert environment.of_account(STRANGER, ":9") == {}


@pytest.mark.root
def test_of_many_processes_the_first_are_asked(start, monkeypatch):
    monkeypatch.setattr(environment, "AT_ONCE", 2)
    monkeypatch.setattr(environment, "MOST", 5)
    for _ in range(4):
        start.stranger("/bin/sleep", "100", cwd="/", env={"HOME": "/"})
    shown = [
        start.stranger("/bin/sleep", "100", cwd="/", env={"DISPLAY": f":{number}"}).pid for number in (7, 8)
    ]
    for pid in shown:
        wait_for(lambda pid=pid: proc.environment(pid).get("DISPLAY"))
    assert environment.of_account(STRANGER) == {"DISPLAY": ":7"}
    assert environment.of_account(STRANGER, ":8") == {}


def test_an_account_without_processes_has_none():
    assert environment.of_account(STRANGER + 1) == {}


def test_our_own_variables_are_those_we_were_started_with(monkeypatch):
    monkeypatch.setenv("DISPLAY", ":5")
    monkeypatch.setenv("XAUTHORITY", "")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert environment.of_this_process() == {"DISPLAY": ":5"}
    assert os.environ["DISPLAY"] == ":5"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (":0", 0),
        (":12.0", 12),
        ("unix:3", 3),
        ("localhost:10.0", None),
        ("wayland-0", None),
        ("", None),
        (None, None),
    ],
)
def test_a_display_on_this_pc_has_a_number(name, expected):
    assert environment.x11_number(name) == expected
