import sys

assert sys.platform == "linux"

from agent.platforms.linux.system.reading import read_long


def test_a_long_file_is_read_to_its_end_or_as_far_as_is_wanted(tmp_path):
    path = tmp_path / "long"
    path.write_bytes(b"x" * 200_000)
    assert len(read_long(str(path), 1 << 20)) == 200_000
    assert len(read_long(str(path), 70_000)) == 70_000
    assert b"\n" in read_long("/proc/self/maps", 1 << 20)


def test_what_cannot_be_read_is_empty(tmp_path):
    assert read_long(str(tmp_path), 10) == b""
    assert read_long(str(tmp_path / "nothing"), 10) == b""
