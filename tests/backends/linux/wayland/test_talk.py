import sys

assert sys.platform == "linux"

import struct

import pytest

from agent.platforms.linux.wayland.talk import Nonsense, Talk
from agent.ports import Front

SEAT, MANAGER, NOTIFIER = "wl_seat", "zwlr_foreign_toplevel_manager_v1", "ext_idle_notifier_v1"
ALL = (SEAT, MANAGER, NOTIFIER)
WINDOW = 0xFF000001
# Objects in the order in which they are made: registry, first callback, what is bound.
REGISTRY, FIRST, BOUND = 2, 3, 4


def text(value):
    data = value.encode() + b"\0"
    return struct.pack("<I", len(data)) + data + b"\0" * (-len(data) % 4)


def message(target, code, body=b""):
    return struct.pack("<II", target, (8 + len(body)) << 16 | code) + body


def offered(*names):
    return b"".join(
        message(REGISTRY, 0, struct.pack("<I", number) + text(name) + struct.pack("<I", 3))
        for number, name in enumerate(("wl_shm", *names))
    )


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


class Spoken:
    """A talk with a compositor that offers these."""

    def __init__(self, *names):
        self.changes = 0
        self.clock = Clock()
        self.talk = Talk(self.clock, self.count)
        self.talk.feed(offered(*names) + message(FIRST, 0, struct.pack("<I", 1)))
        # What is bound comes first, then the notice of idleness, then the second callback.
        bound = [x for x in ALL if x in names]
        self.manager = BOUND + bound.index(MANAGER) if MANAGER in bound else 0
        last = BOUND + len(bound) + (NOTIFIER in bound and SEAT in bound)
        self.notice = last - 1
        self.talk.feed(message(last, 0, struct.pack("<I", 2)))

    def count(self):
        self.changes += 1

    def window(self, number, name, *states):
        self.talk.feed(message(self.manager, 0, struct.pack("<I", number)))
        self.state(number, name, *states)

    def state(self, number, name, *states):
        words = struct.pack(f"<I{len(states)}I", 4 * len(states), *states)
        self.talk.feed(message(number, 0, text("a title that nobody reads")))
        self.talk.feed(message(number, 1, text(name)) + message(number, 4, words) + message(number, 5))


def test_what_is_asked_first_is_what_there_is():
    talk = Talk(Clock(), lambda: None)
    assert bytes(talk.output) == message(1, 1, struct.pack("<I", 2)) + message(1, 0, struct.pack("<I", 3))
    assert not talk.ready
    assert talk.idle is None


def test_the_activated_window_is_in_front_by_the_name_that_it_gives_itself():
    it = Spoken(*ALL)
    assert (it.talk.ready, it.talk.sees_front, it.talk.front) == (True, True, None)
    it.window(WINDOW, "org.supertux")
    before = it.changes
    it.state(WINDOW, "org.supertux", 2)
    assert it.talk.front == Front(name="org.supertux")
    assert it.changes == before + 1
    it.window(WINDOW + 1, "anki")
    it.state(WINDOW, "org.supertux")
    it.state(WINDOW + 1, "anki", 0, 2, 3)
    assert it.talk.front == Front(name="anki", fullscreen=True)
    it.talk.output.clear()
    it.talk.feed(message(WINDOW + 1, 6))
    assert bytes(it.talk.output) == message(WINDOW + 1, 7)
    assert it.talk.front is None


def test_what_belongs_together_is_believed_together():
    it = Spoken(*ALL)
    it.window(WINDOW, "anki", 2)
    it.talk.feed(message(WINDOW, 1, text("other")))
    assert it.talk.front == Front(name="anki")


def test_how_long_nobody_touched_anything():
    it = Spoken(*ALL)
    assert it.talk.idle == 0
    it.talk.feed(message(it.notice, 0))
    it.clock.now += 5
    assert it.talk.idle == 15
    it.talk.feed(message(it.notice, 1))
    assert it.talk.idle == 0


@pytest.mark.parametrize(
    ("names", "front", "idle"), [((), 0, 0), ((MANAGER,), 1, 0), ((SEAT, NOTIFIER), 0, 1)]
)
def test_a_compositor_that_tells_less_is_heard_as_well(names, front, idle):
    it = Spoken(*names)
    assert it.talk.ready
    assert it.talk.sees_front == bool(front)
    assert (it.talk.idle is not None) == bool(idle)


def test_a_compositor_may_end_what_it_told():
    it = Spoken(*ALL)
    it.window(WINDOW, "anki", 2)
    it.talk.feed(message(it.manager, 1))
    assert (it.talk.sees_front, it.talk.front) == (False, None)


def test_bytes_may_come_one_by_one():
    it = Spoken(*ALL)
    for byte in message(it.notice, 0):
        it.talk.feed(bytes([byte]))
    assert it.talk.idle == 10


@pytest.mark.parametrize(
    "data",
    [
        message(1, 0, struct.pack("<II", 2, 0) + text("no")),
        struct.pack("<II", 2, 4 << 16),
        message(REGISTRY, 0, b"\1\0\0\0"),
        message(REGISTRY, 0, struct.pack("<II", 1, 1 << 30)),
        message(REGISTRY, 0, struct.pack("<II", 1, 0)),
    ],
)
def test_nonsense_ends_the_talk(data):
    with pytest.raises(Nonsense):
        Talk(Clock(), lambda: None).feed(data)
