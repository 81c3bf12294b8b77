"""The scripts of workers that Chromium keeps, out of files as it writes them."""

import sys

import pytest

assert sys.platform == "linux"

import os
import struct

from agent.platforms.linux.browsers import scripts
from agent.platforms.linux.browsers.scripts import CACHE, body, cached, is_extensions

OF_FILES = (
    "HTTP/1.1 200 OK\0Content-Security-Policy: script-src 'self';\0Service-Worker-Allowed: /\0"
    'ETag: "X9VaWbEfs84Ipj8GGZr/+fapkks="\0cache-control: no-cache\0Content-Type: text/javascript\0'
    "Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT\0\0"
)
"""As Chromium 156 wrote it of an extension."""


def entry(text, headers=OF_FILES, key=b"0", *, hashed=True):
    """A file of the cache; ``hashed``: newer ones have a hash of the key."""
    begin = struct.pack("<QIIII", 0xFCFB6D1BA7725C30, 5, len(key), 7, 0) + key
    told = b"\x0c\x01\0\0" + headers.encode()

    def end(size, flags):
        return struct.pack("<QIIII", 0xF4FA6F45970D41D8, flags, 7, size, 0)

    hashes = b"h" * 32 if hashed else b""
    return begin + text + end(len(text), 1) + told + hashes + end(len(told), 3 if hashed else 1)


@pytest.mark.parametrize("hashed", [False, True])
@pytest.mark.parametrize("text", [b"", b"// a script", b"x" * 100_000])
def test_the_script_is_what_stands_between_the_key_and_the_headers(text, hashed):
    made = entry(text, key=b"chrome-extension://x", hashed=hashed)
    assert is_extensions(made)
    assert body(made) == text


@pytest.mark.parametrize(
    "headers",
    [
        OF_FILES.replace("\0Content", "\0Date: Thu, 01 Jan 2026 00:00:00 GMT\0Content"),
        OF_FILES.replace("\0Content", "\0server: nginx\0Content"),
        OF_FILES.replace("ETag", "X"),
        OF_FILES.replace("200 OK", "404 Not Found"),
        "",
    ],
)
def test_what_a_server_sent_is_no_extensions(headers):
    assert not is_extensions(entry(b"x", headers))


@pytest.mark.parametrize("data", [b"", b"x" * 23, b"x" * 100, entry(b"x")[:-1]])
def test_what_is_no_entry_has_nothing(data):
    assert not is_extensions(data)
    assert body(data) == b""


def test_what_was_cut_short_or_begins_otherwise_has_no_script():
    made = entry(b"a script")
    assert body(made[-30:]) == b""
    assert body(b"x" * 8 + made[8:]) == b""
    assert not is_extensions(made[-60:]), "its headers are not all there"


def test_only_those_of_extensions_are_read(tmp_path):
    folder = tmp_path / CACHE
    folder.mkdir(parents=True)
    (folder / "1_0").write_bytes(entry(b"ours"))
    (folder / "1_1").write_bytes(entry(b"code that was made of it"))
    (folder / "2_0").write_bytes(entry(b"theirs", OF_FILES + "\0date: x\0"))
    (folder / "3_0").symlink_to(folder / "1_0")
    (folder / "4_0").mkdir()
    (folder / "index").touch()
    read = []

    def whole(file):
        read.append(os.fstat(file).st_ino)
        return os.pread(file, 1 << 20, 0)

    assert sorted(cached(os.getpid(), str(tmp_path), whole), key=str) == [None, b"ours"]
    assert read == [(folder / "1_0").stat().st_ino]


def test_more_than_anybody_has_are_no_cache(tmp_path, monkeypatch):
    monkeypatch.setattr(scripts, "MOST", 5)
    folder = tmp_path / CACHE
    folder.mkdir(parents=True)
    read = cached(os.getpid(), str(tmp_path), lambda file: os.pread(file, 1 << 20, 0))
    for number in range(6):
        (folder / f"{number}_0").write_bytes(entry(b"x"))
    with pytest.raises(OverflowError):
        list(read)


def test_where_there_is_no_such_folder_nobody_knows(tmp_path):
    with pytest.raises(FileNotFoundError):
        next(cached(os.getpid(), str(tmp_path), lambda _file: b""))
