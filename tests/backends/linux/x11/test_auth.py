import sys

assert sys.platform == "linux"

import os
import struct
import subprocess

import pytest

from agent.platforms.linux.x11.auth import NONE, Cookie, cookie, find
from tests.backends.linux.real import STRANGER

KIND = b"MIT-MAGIC-COOKIE-1"


def entry(display, secret, kind=KIND, family=256, host=b"pc"):
    fields = (host, display, kind, secret)
    return struct.pack(">H", family) + b"".join(struct.pack(">H", len(x)) + x for x in fields)


def test_the_cookie_of_the_display_is_found():
    data = (
        entry(b"0", b"a" * 16) + entry(b"7", b"b" * 16) + entry(b"0", b"c" * 16, kind=b"XDM-AUTHORIZATION-1")
    )
    assert find(data, 7) == Cookie(KIND, b"b" * 16)
    assert find(data, 0) == Cookie(KIND, b"a" * 16)
    assert find(data, 1) == NONE


def test_an_entry_for_all_displays_fits_each():
    assert find(entry(b"", b"z" * 16), 3) == Cookie(KIND, b"z" * 16)


@pytest.mark.parametrize("cut", range(1, 40, 3))
def test_a_file_that_is_cut_off_gives_what_came_before(cut):
    whole, half = entry(b"1", b"a" * 16), entry(b"1", b"b" * 16)
    assert find(whole + half[: len(half) - cut], 1).name in {KIND, b""}
    assert find(whole, 1).data == b"a" * 16


def test_what_xauth_writes_is_read(tmp_path):
    path = tmp_path / "authority"
    path.touch()
    secret = "0123456789abcdef" * 2
    subprocess.run(["xauth", "-f", path, "add", ":5", ".", secret], check=True, capture_output=True)
    assert cookie(str(path), 5, os.getuid()).data.hex() == secret


def test_only_ordinary_files_of_the_account_are_read(tmp_path):
    path = tmp_path / "authority"
    path.write_bytes(entry(b"0", b"a" * 16))
    assert cookie(str(path), 0, os.getuid()) != NONE
    os.mkfifo(tmp_path / "pipe")
    assert cookie(str(tmp_path / "pipe"), 0, os.getuid()) == NONE
    assert cookie(str(tmp_path), 0, os.getuid()) == NONE
    assert cookie(str(tmp_path / "none"), 0, os.getuid()) == NONE


@pytest.mark.root
def test_a_file_of_another_account_is_not_read(tmp_path):
    path = tmp_path / "authority"
    path.write_bytes(entry(b"0", b"a" * 16))
    os.chown(path, 12_345, 12_345)
    assert cookie(str(path), 0, STRANGER) == NONE
    assert cookie(str(path), 0, 12_345) != NONE
