"""A child against the agent's doors: floods, hostile frames, secrets of others, lies of its own session."""

import json

import pytest

from tests.guest.family import answers, ask, running, seconds_on, used

SECRET = "bamboo hedge round a village"
CONNECT = (
    "python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).connect(sys.argv[1])' "
    "/run/luytre/{}/agent.sock"
)
DOORS = {"sibling": 1002, "guardian": 1000, "root": 0}
FOR_GUARDIANS = {
    "grant": {"target": "screen", "extra": 3600, "child": "an"},
    "answer": {"id": 1, "extra": 3600},
    "takeback": {"id": 1},
    "policy.apply": {"text": "format = 1\n"},
    "code": {"target": "screen", "extra": 3600, "child": "an"},
    "secret.set": {"new": "of the child's own"},
    "clock.accept": {},
    "erase": {"whose": "an"},
}
FRAMES = {
    "noise": "os.urandom(4096)",
    "zeros": "bytes(65536)",
    "no end": "b'{' * 10_000_000",
    "brackets": "b'[' * 60_000 + b'\\n'",
    "a huge number": 'b\'{"jsonrpc":"2.0","method":"help","id":1\' + b\'0\' * 60_000 + b\'}\\n\'',
    "names of Python": 'b\'{"jsonrpc":"2.0","id":1,"method":"__class__","params":{}}\\n\'',
    "half a letter": 'b\'{"jsonrpc":"2.0","id":1,"method":"\\xc3","params":{}}\\n\'',
    "a list of calls": "b'[' + b','.join([b'{}'] * 20_000) + b']\\n'",
}
SEND = """
import os, socket, sys
for line in sys.stdin:
    name, _, frame = line.partition("=")
    with socket.socket(socket.AF_UNIX) as door:
        door.settimeout(20)
        door.connect("/run/luytre/1001/agent.sock")
        try:
            door.sendall(eval(frame))
            while door.recv(65536):
                pass
        except OSError:
            pass
    with socket.socket(socket.AF_UNIX) as door:
        door.settimeout(60)
        door.connect("/run/luytre/1001/agent.sock")
        door.sendall(b'{"jsonrpc":"2.0","id":1,"method":"hello","params":{"protocol":1}}\\n')
        print(name if b"result" in door.recv(65536) else f"after {name} it is silent")
"""
FLOOD = """
import os, socket, sys, time
end = time.monotonic() + float(sys.argv[1])
for _ in range(3):
    os.fork()
while time.monotonic() < end:
    held = []
    try:
        for _ in range(50):
            line = socket.socket(socket.AF_UNIX)
            line.settimeout(1)
            line.connect("/run/luytre/1001/agent.sock")
            line.sendall(b'{"jsonrpc":"2.0","id":1,"method":"help","params":{}}\\n' * 50)
            held.append(line)
    except OSError:
        pass
"""
RACE = """
import os, socket, sys
heard, told = os.pipe()
if not os.fork():
    line = socket.socket(socket.AF_UNIX)
    line.connect("/run/luytre/1001/agent.sock")
    line.sendall(b'{"jsonrpc":"2.0","id":1,"method":"hello","params":{"protocol":1}}\\n')
    if os.fork():
        os._exit(0)  # who connected is no more, its number may be another's soon
    ask = b'{"jsonrpc":"2.0","id":2,"method":"grant","params":{"extra":3600,"child":"an"}}\\n'
    line.sendall(ask)
    os.write(told, next(x for x in line.makefile("rb") if b'"id":2' in x))
    os._exit(0)
print(os.read(heard, 65536).decode())
"""
LOCKED = (
    "busctl call org.freedesktop.login1 /org/freedesktop/login1/session/self "
    "org.freedesktop.login1.Session SetLockedHint b true"
)
# Whoever controls its session may call it what it likes, for as long as this connection is open.
CONTROL = """
import time
from jeepney import DBusAddress, MessageType, new_method_call
from jeepney.io.blocking import open_dbus_connection
bus = open_dbus_connection("SYSTEM")
place = DBusAddress(
    "/org/freedesktop/login1/session/self", "org.freedesktop.login1", "org.freedesktop.login1.Session"
)
for call in (("TakeControl", "b", (False,)), ("SetType", "s", ("wayland",)), ("SetLockedHint", "b", (True,))):
    answer = bus.send_and_get_reply(new_method_call(place, *call))
    assert answer.header.message_type is MessageType.method_return, answer.body
time.sleep(600)
"""


@pytest.mark.bypass(13)
@pytest.mark.parametrize("whose", DOORS)
def test_a_child_finds_the_doors_of_others_shut(shared, whose):
    job = shared.run(CONNECT.format(DOORS[whose]), user="child")
    assert job.code != 0
    assert "Permission denied" in job.err
    assert shared.run(CONNECT.format(1001), user="child").code == 0


@pytest.mark.bypass(13)
def test_at_its_own_a_child_is_no_guardian(shared):
    found = ask(shared, "child", *([[x, y]] for x, y in FOR_GUARDIANS.items()))
    assert [talk[0][0] for talk in found] == [-32001] * len(FOR_GUARDIANS)


@pytest.mark.bypass(13, long=True)
def test_a_guardian_s_open_session_is_no_proof(family):
    [[[code, told]]] = ask(family, None, [["secret.set", {"new": SECRET}]])
    assert code == 0, told
    found = ask(family, "parent", *([[x, y]] for x, y in FOR_GUARDIANS.items()))
    assert [talk[0][0] for talk in found] == [-32001] * len(FOR_GUARDIANS)


@pytest.mark.bypass(13, long=True)
def test_an_overheard_code_is_spent(family):
    [[[code, made]]] = ask(family, None, [["code", {"target": "screen", "extra": 60, "child": "an"}]])
    assert code == 0, made
    [[[first, told]]] = ask(family, "child", [["redeem", {"code": made["code"]}]])
    assert first == 0, told
    found = ask(family, "child", [["redeem", {"code": made["code"]}]], [["redeem", {"code": "12345678"}]])
    assert all(talk[0][0] for talk in found)
    assert ask(family, "sibling", [["redeem", {"code": made["code"]}]])[0][0][0]


@pytest.mark.bypass(22, long=True)
def test_a_flood_keeps_no_guardian_waiting(family):
    flood = family.spawn(["timeout", "40", "python3", "-c", FLOOD, "20"], user="child")
    family.until(lambda: not family.run("pgrep -u child python3").code, 30, 0.2)
    for _ in range(5):
        told = family.run("timeout 60 luytre children", user="parent")
        assert told.code == 0, told.said
    assert flood.wait(120).code is not None
    assert ask(family, "child", [["status", {}]])[0][0][0] == 0


@pytest.mark.bypass(23, long=True)
def test_hostile_frames_break_nothing(shared):
    pid = running(shared)
    frames = "".join(f"{name}={frame}\n" for name, frame in FRAMES.items())
    assert shared.does(["python3", "-c", SEND], user="child", stdin=frames).splitlines() == list(FRAMES)
    assert running(shared) == pid


@pytest.mark.bypass(23)
def test_a_connection_stays_the_account_s_that_made_it(shared):
    told = json.loads(shared.does(["python3", "-c", RACE], user="child"))
    assert told["error"]["code"] == -32001


@pytest.mark.bypass(24, long=True)
def test_a_session_that_calls_itself_locked_is_counted(family):
    family.type(f"{LOCKED}; while :; do :; done\n")
    hint = f"loginctl show-session -p LockedHint {family.session('child', 3)}"
    family.until(lambda: "yes" in family.does(hint), 60, 0.5)
    before = used(family)
    family.until(lambda: used(family) >= before + 10, 60, 0.5)


@pytest.mark.long
@pytest.mark.bypass(24, long=True)
def test_a_terminal_that_calls_itself_a_locked_desktop_is_counted(family):
    family.does(["tee", "/home/child/desktop.py"], user="child", stdin=CONTROL)
    family.type("python3 desktop.py & while :; do :; done\n")
    said = f"loginctl show-session -p Type -p LockedHint {family.session('child', 3)}"
    family.until(lambda: {"Type=wayland", "LockedHint=yes"} <= set(family.does(said).split()), 60, 0.5)
    before = used(family)
    family.until(lambda: used(family) >= before + 10, 60, 0.5)


@pytest.mark.bypass(25, long=True)
def test_sessions_side_by_side_are_counted_once(family):
    family.login("child", 4)
    jobs = [family.spawn("sleep 60", user="child") for _ in range(3)]
    family.until(lambda: not family.run("test $(pgrep -c -u child sleep) -ge 3").code, 30, 0.2)
    before, began = used(family), float(family.does("cut -d' ' -f1 /proc/uptime"))
    seconds_on(family, 10)
    after, ended = used(family), float(family.does("cut -d' ' -f1 /proc/uptime"))
    assert after - before <= ended - began + 6
    assert all(job.code is None for job in jobs)
    assert answers(family)
