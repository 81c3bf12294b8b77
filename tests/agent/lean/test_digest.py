import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.lean.digest import load, sha256


@given(st.binary(max_size=300))
def test_it_is_sha_256(data):
    assert sha256(data) == hashlib.sha256(data).digest()


def test_where_python_s_own_module_is_missing_openssl_answers():
    assert load(("no_such_module", "hashlib"))(b"x").digest() == sha256(b"x")


def test_a_python_without_any_is_told():
    with pytest.raises(ImportError, match="SHA-256"):
        load(("no_such_module",))
