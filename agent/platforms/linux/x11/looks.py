"""Questions to a display that take several requests.

Each is a generator that yields requests and is sent their replies (None for an error: windows vanish at any
moment); it returns the answer. Whoever runs it decides how long to wait.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

from collections.abc import Collection, Generator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from agent.platforms.linux.x11 import replies, requests
from agent.platforms.linux.x11.replies import Setup
from agent.platforms.linux.x11.requests import Request
from agent.ports import Front

T = TypeVar("T")
Look = Generator[Sequence[Request], Sequence[bytes | None], T]

_ATOMS = (
    "_NET_ACTIVE_WINDOW",
    "_NET_SUPPORTING_WM_CHECK",
    "_NET_WM_STATE",
    "_NET_WM_STATE_FULLSCREEN",
    "_NET_CLIENT_LIST",
    "WM_PROTOCOLS",
    "WM_DELETE_WINDOW",
)
_EXTENSIONS = ("X-Resource", "MIT-SCREEN-SAVER", "XINERAMA")
_CHUNK = 8
_DEEPEST = 64
"""Top-level windows that are looked at, from above."""
_COVERS = 0.9
_POINTER_ROOT = 1
_MANY = 1024


@dataclass(frozen=True, slots=True)
class Names:
    """What has a number of its own on each display."""

    setup: Setup
    atoms: dict[str, int]
    resource: int | None
    saver: int | None
    xinerama: int | None


def names(setup: Setup) -> Look[Names]:
    """Learn the numbers, and begin to hear of changes on the root window."""
    asked = [
        *(requests.intern_atom(name) for name in _ATOMS),
        *(requests.query_extension(name) for name in _EXTENSIONS),
        requests.select_events(setup.root, requests.PROPERTY_CHANGE),
    ]
    answers = yield asked
    atoms = dict(zip(_ATOMS, map(replies.number, answers), strict=False))
    codes = [replies.extension(answer) for answer in answers[len(_ATOMS) : len(_ATOMS) + len(_EXTENSIONS)]]
    return Names(setup, atoms, *codes)


def front(known: Names) -> Look[Front | None]:
    """Whose window has the person's attention.

    A full-screen window that no window manager rules may cover all without having the focus. Else the active
    window counts where the input focus belongs to the same process (any client can write the property), and
    else the input focus.
    """
    root = known.setup.root
    asked = [
        requests.get_property(root, known.atoms["_NET_ACTIVE_WINDOW"], 1),
        requests.get_property(root, known.atoms["_NET_SUPPORTING_WM_CHECK"], 1),
        requests.input_focus(),
        requests.query_tree(root),
    ]
    if known.xinerama is not None:
        asked.append(requests.monitors(known.xinerama))
    answers = yield asked
    active = _first(replies.words(answers[0]))
    manager = _first(replies.words(answers[1]))
    focus = replies.number(answers[2])
    monitors = (replies.monitors(answers[4]) if len(answers) > 4 else ()) or (  # noqa: PLR2004 - the fifth
        (known.setup.width, known.setup.height),
    )
    cover = yield from _cover(known.setup, manager, replies.children(answers[3])[::-1][:_DEEPEST], monitors)
    windows = [x for x in dict.fromkeys((cover, active, focus)) if x and x not in {root, _POINTER_ROOT}]
    if not windows or known.resource is None:
        return None
    pids = yield from _pids(known, windows)
    window = cover or (active if active in pids and pids[active] == pids.get(focus) else focus)
    if window not in pids:
        return None
    state, measures = yield [
        requests.get_property(window, known.atoms["_NET_WM_STATE"]),
        requests.geometry(window),
    ]
    declared = known.atoms["_NET_WM_STATE_FULLSCREEN"] in replies.words(state)
    width, height = replies.size(measures)
    filled = any(width >= wide and height >= high for wide, high in monitors)
    return Front(pids[window], fullscreen=bool(cover) or declared or filled)


def idle(known: Names) -> Look[timedelta | None]:
    """Time since the last input; None where the display does not tell (Xwayland)."""
    if known.saver is None:
        return None
    (answer,) = yield [requests.idle_time(known.saver, known.setup.root)]
    milliseconds = replies.idle_milliseconds(answer)
    return None if milliseconds is None else timedelta(milliseconds=milliseconds)


def alive() -> Look[bool]:
    """Whether the display answers at all."""
    yield [requests.input_focus()]
    return True


def grabbed(known: Names, processes: Collection[int]) -> Look[bool]:
    """Whether one of these is a client here while keyboard or pointer are held, by whomever.

    Nobody tells who holds them, so we try to take them ourselves and give them back in the same breath.
    """
    if known.resource is None:
        return False
    (answer,) = yield [requests.client_pids(known.resource, [0])]
    if not set(replies.pids(answer).values()) & set(processes):
        return False
    root = known.setup.root
    keyboard, _, pointer, _ = yield [
        requests.grab_keyboard(root),
        requests.ungrab_keyboard(),
        requests.grab_pointer(root),
        requests.ungrab_pointer(),
    ]
    return not (replies.granted(keyboard) and replies.granted(pointer))


def ask_to_close(known: Names, processes: Collection[int]) -> Look[int]:
    """Send WM_DELETE_WINDOW (ICCCM 4.2.8.1) to the windows of these; answers how many were asked."""
    root = known.setup.root
    listed, tree = yield [
        requests.get_property(root, known.atoms["_NET_CLIENT_LIST"], _MANY),
        requests.query_tree(root),
    ]
    windows = replies.words(listed) or replies.children(tree)
    if not windows or known.resource is None:
        return 0
    pids = yield from _pids(known, windows)
    theirs = [window for window in windows if pids.get(window) in processes]
    protocols, delete = known.atoms["WM_PROTOCOLS"], known.atoms["WM_DELETE_WINDOW"]
    answers = yield [requests.get_property(window, protocols) for window in theirs]
    asked = [
        window for window, answer in zip(theirs, answers, strict=True) if delete in replies.words(answer)
    ]
    yield [requests.client_message(window, protocols, (delete, 0, 0, 0, 0)) for window in asked]
    return len(asked)


def _cover(
    setup: Setup, manager: int, windows: Sequence[int], monitors: Sequence[tuple[int, int]]
) -> Look[int]:
    """The top-most unmanaged window that covers a monitor; 0 when a managed one lies above all such."""
    for start in range(0, len(windows), _CHUNK):
        chunk = windows[start : start + _CHUNK]
        answers = yield [
            request(window) for window in chunk for request in (requests.attributes, requests.geometry)
        ]
        for window, found, measures in zip(chunk, answers[::2], answers[1::2], strict=True):
            state = replies.attributes(found)
            if state is None or not state.visible:
                continue
            # Frames of managed windows are the manager's own, and unmanaged themselves.
            if not state.unmanaged or (manager and setup.client_of(window) == setup.client_of(manager)):
                return 0
            width, height = replies.size(measures)
            if any(width * height >= _COVERS * wide * high for wide, high in monitors):
                return window
    return 0


def _pids(known: Names, windows: Sequence[int]) -> Look[dict[int, int]]:
    """Window -> the process that owns it."""
    if known.resource is None:
        return {}
    (answer,) = yield [requests.client_pids(known.resource, windows)]
    owners = replies.pids(answer)
    clients = {window: known.setup.client_of(window) for window in windows}
    return {window: owners[client] for window, client in clients.items() if owners.get(client)}


def _first(values: Sequence[int]) -> int:
    return values[0] if values else 0
