import hmac

import pytest

from agent.api.errors import KeyLost, Unavailable
from agent.service.access.hashes import Cost, Hashes

CHEAP = Cost(memory=8, passes=1)
PLAIN = Hashes(CHEAP)
HERE, THERE = Hashes(CHEAP, b"k" * 32), Hashes(CHEAP, b"q" * 32)


def test_the_key_goes_before_the_hash_as_hmac():
    argon = Hashes(Cost(8, 1)).cost.hasher()
    kept = HERE.make("lũy tre")
    keyed = hmac.digest(b"k" * 32, "lũy tre".encode(), "sha256").hex()
    assert argon.verify(kept.removeprefix(HERE.mark), keyed)
    assert b"k" * 8 not in kept.encode()
    assert "k" * 8 not in repr(HERE)


def test_each_key_has_its_mark_and_no_key_has_none():
    assert PLAIN.mark == ""
    assert len({HERE.mark, THERE.mark, ""}) == 3
    assert HERE.make("4711").startswith(f"{HERE.mark}$argon2id$")


def test_a_hash_opens_under_its_own_key_alone():
    kept = HERE.make("4711")
    assert HERE.fits(kept, "4711") == (True, None)
    assert HERE.fits(kept, "0000") == (False, None)
    for other in (THERE, PLAIN):
        assert not other.can_check(kept)
        with pytest.raises(KeyLost):
            other.fits(kept, "4711")


def test_a_hash_without_a_key_is_made_anew_under_the_key_when_it_is_used():
    kept = PLAIN.make("4711")
    assert HERE.can_check(kept)
    assert HERE.fits(kept, "0000") == (False, None)
    right, renewed = HERE.fits(kept, "4711")
    assert right
    assert HERE.fits(renewed, "4711") == (True, None)


def test_a_damaged_hash_is_no_lost_key():
    for rubbish in ("rubbish", "", "$argon2id$rubbish"):
        assert PLAIN.can_check(rubbish)
        with pytest.raises(Unavailable, match="set anew") as raised:
            HERE.fits(rubbish, "4711")
        assert not isinstance(raised.value, KeyLost)
