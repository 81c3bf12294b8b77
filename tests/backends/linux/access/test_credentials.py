import sys

assert sys.platform == "linux"

import os

import pytest

from agent.platforms.linux.access.credentials import LENGTH, NAME, pepper
from tests.backends.linux.real import STRANGER

KEY = bytes(range(LENGTH))


@pytest.fixture
def key(tmp_path):
    path = tmp_path / NAME
    path.write_bytes(KEY)
    path.chmod(0o400)
    return path


def test_the_key_is_read(key):
    assert pepper(key.parent) == KEY


def test_without_a_key_there_is_none(tmp_path):
    assert pepper(tmp_path) is None


@pytest.mark.parametrize("size", [0, LENGTH - 1, LENGTH + 1])
def test_what_has_another_length_is_no_key(key, size):
    key.chmod(0o600)
    key.write_bytes(bytes(size))
    assert pepper(key.parent) is None


def test_what_others_could_read_or_write_is_no_key(key):
    for mode in (0o440, 0o404, 0o602):
        key.chmod(mode)
        assert pepper(key.parent) is None


def test_a_link_or_a_folder_is_no_key(key):
    other = key.rename(key.with_name("other"))
    key.symlink_to(other)
    assert pepper(key.parent) is None
    key.unlink()
    key.mkdir(mode=0o700)
    assert pepper(key.parent) is None


@pytest.mark.root
def test_what_another_account_put_there_is_no_key(key):
    os.chown(key, STRANGER, STRANGER)
    assert pepper(key.parent) is None
