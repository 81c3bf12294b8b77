"""A client with one window, for tests: ``window.py DISPLAY [WORD …]``.

Words: ``cover`` (unmanaged, over the whole screen), ``full`` (asks the manager for full screen), ``deaf``
(does not know WM_DELETE_WINDOW), ``focus`` (takes the input focus itself), ``grab`` (holds the keyboard),
``hold`` (holds the whole server), ``small`` (unmanaged and small: a menu), ``work`` (never rests, as a game).
It prints "shown" and ends when its window is closed by the x.
"""

import sys

assert sys.platform == "linux"

import os
import select
import struct

from agent.platforms.linux.processes.environment import x11_number
from agent.platforms.linux.x11 import auth, replies, requests
from agent.platforms.linux.x11.requests import Request, padded
from agent.platforms.linux.x11.wire import Wire

INPUT_OUTPUT, COPY = 1, 0
OVERRIDE, EVENTS = 1 << 9, 1 << 11
STRUCTURE = 1 << 17
CARDINAL_ATOM, ATOM_ATOM, STRING = 6, 4, 31
MAP_NOTIFY, CLIENT_MESSAGE = 19, 33


def plain(code, detail, body):
    return Request(struct.pack("<BBH", code, detail, 1 + len(body) // 4) + body, answered=False)


def change(window, prop, kind, size, data):
    count = len(data) * 8 // size
    body = struct.pack("<IIIBxxxI", window, prop, kind, size, count) + padded(data)
    return plain(18, 0, body)


def main(name, *words):
    seen = []
    place = x11_number(name) or 0
    home = os.environ.get("XAUTHORITY", os.path.expanduser("~/.Xauthority"))
    wire = Wire(place, auth.cookie(home, place, os.getuid()), seen.append)

    def run(look):
        answer = []
        wire.ask(look, answer.append)
        while not answer:
            wire.settle(1)
        return answer[0]

    wire.settle(10)
    setup = wire.setup
    window = setup.id_base | 1
    unmanaged = bool({"cover", "small"} & {*words})
    width, height = (setup.width, setup.height) if "cover" in words else (200, 100)

    def show():
        names = ("WM_PROTOCOLS", "WM_DELETE_WINDOW", "_NET_WM_STATE", "_NET_WM_STATE_FULLSCREEN")
        atoms = yield [requests.intern_atom(x) for x in names]
        protocols, delete, state, full = map(replies.number, atoms)
        body = struct.pack("<IIhhHHHHI", window, setup.root, 10, 10, width, height, 0, INPUT_OUTPUT, COPY)
        body += struct.pack("<III", OVERRIDE | EVENTS, int(unmanaged), STRUCTURE)
        asked = [plain(1, 0, body)]
        if "deaf" not in words:
            asked.append(change(window, protocols, ATOM_ATOM, 32, struct.pack("<I", delete)))
        if "full" in words:
            asked.append(change(window, state, ATOM_ATOM, 32, struct.pack("<I", full)))
        asked.append(change(window, 39, STRING, 8, b"a window"))
        # WM_HINTS: takes the focus (InputHint).
        asked.append(change(window, 35, 35, 32, struct.pack("<9I", 1, 1, 0, 0, 0, 0, 0, 0, 0)))
        asked.append(plain(8, 0, struct.pack("<I", window)))
        yield asked
        yield [requests.input_focus()]
        return delete

    delete = run(show())
    while not any(x[0] & 0x7F == MAP_NOTIFY for x in seen):
        run(sync())
    if "focus" in words:
        run(do(plain(42, 1, struct.pack("<II", window, 0))))
    if "grab" in words:
        run(do(requests.grab_keyboard(setup.root)))
    if "hold" in words:
        run(do(plain(36, 0, b"")))
    sys.stdout.write("shown\n")
    sys.stdout.flush()
    while not any(x[0] & 0x7F == CLIENT_MESSAGE and delete in struct.unpack_from("<I", x, 12) for x in seen):
        if "work" in words:
            run(sync())
            continue
        select.select([wire], [], [])
        wire.receive()


def do(request):
    yield [request]
    yield [requests.input_focus()]


def sync():
    yield [requests.input_focus()]


if __name__ == "__main__":
    main(*sys.argv[1:])
