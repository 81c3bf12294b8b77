"""Access lists, as the kernel takes them."""

import sys

import pytest

if sys.platform != "linux":
    pytest.skip("access lists of Linux", allow_module_level=True)

import os
import stat

from agent import acl


def test_the_kernel_takes_it_and_shows_it_in_the_mode(tmp_path):
    path = tmp_path / "file"
    path.touch(0o600)
    os.setxattr(path, acl.NAME, acl.written([1002, 1001], 0, group=4, others=4))
    assert os.getxattr(path, acl.NAME) == acl.written([1001, 1002], 0, group=4, others=4)
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


def test_whoever_is_not_named_has_the_rights_of_others(tmp_path):
    path = tmp_path / "door"
    path.touch(0o600)
    os.setxattr(path, acl.NAME, acl.written([1001], 6, group=6, others=0))
    assert stat.S_IMODE(path.stat().st_mode) == 0o660
