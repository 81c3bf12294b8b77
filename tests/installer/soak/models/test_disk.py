"""A simulated disk keeps what was synced, and loses some of the rest."""

import random

import pytest

from soak.models.disk import Change, Disk, Kept, PowerCut


def test_what_was_synced_is_there_for_certain():
    kept = Kept(None, [Change(0, b"a" * 1500), Change(1000, None)])
    kept.sync()
    assert bytes(kept.after_cut(random.Random(1)) or b"") == b"a" * 1000


def test_what_was_not_synced_may_be_there_torn_or_not_at_all():
    seen = set()
    for seed in range(300):
        content = (
            Kept(bytearray(b"." * 2048), [Change(100, b"x" * 1500)]).after_cut(random.Random(seed)) or b""
        )
        assert len(content) == 2048
        seen.add(bytes(content[at] for at in (100, 511, 512, 1023, 1024, 1535, 1536, 1599)))
    assert b"........" in seen
    assert b"xxxxxxxx" in seen
    assert b"xx..xxxx" in seen
    assert all(part in {b"..", b"xx"} for torn in seen for part in (torn[:2], torn[2:4], torn[4:6], torn[6:]))


def test_a_new_file_may_lose_its_name():
    found = {Kept(None, [Change(0, b"x")]).after_cut(random.Random(seed)) is None for seed in range(30)}
    assert found == {True, False}


def test_after_the_cut_nothing_is_done_any_more():
    disk = Disk()
    disk.step()
    disk.left = 2
    disk.step()
    disk.step()
    for _ in range(3):
        with pytest.raises(PowerCut):
            disk.step()
