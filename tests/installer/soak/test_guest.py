"""The long trial of bypasses; it needs a booted Debian."""

from soak import guest


def test_it_tries_as_often_as_it_is_told():
    assert guest.TESTS.environment(7)["LUYTRE_TIMES"] == "7"
