import hashlib
import os
import stat
from pathlib import Path

from agent.sites.disk import digest, put, settle


def test_a_file_is_replaced_in_one_step_and_for_its_account_alone(tmp_path):
    path = tmp_path / "a.json"
    for data in (b"one", b"two"):
        put(path, data)
        assert path.read_bytes() == data
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_it_is_on_the_disk_before_its_name_is_and_then_the_name(tmp_path, monkeypatch):
    done = []
    fsync, replace = os.fsync, os.replace

    def settling(handle):
        done.append(os.fstat(handle).st_ino)
        fsync(handle)

    def replacing(source, target):
        done.append(Path(target).name)
        replace(source, target)

    monkeypatch.setattr(os, "fsync", settling)
    monkeypatch.setattr(os, "replace", replacing)
    put(tmp_path / "a.json", b"one")
    assert done == [(tmp_path / "a.json").stat().st_ino, "a.json", tmp_path.stat().st_ino]


def test_a_digest_is_that_of_the_whole_file(tmp_path):
    for data in (b"", b"x" * 200_000):
        (tmp_path / "file").write_bytes(data)
        settle(tmp_path / "file")
        assert digest(tmp_path / "file") == hashlib.blake2b(data, digest_size=32).hexdigest()
