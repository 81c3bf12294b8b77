"""Which changes of an agreement give an account to somebody else."""

from __future__ import annotations

import pytest

from policies.changes import enrols
from policies.document import Vocabulary, read

FAMILY = """
format = 1
zone = "Asia/Ho_Chi_Minh"
guardians = ["lan", "ba"]

[child.an]
name = "An"
accounts = ["an"]
shared = ["family"]

[child.binh]
name = "Bình"
accounts = ["binh", "game"]
"""


@pytest.mark.parametrize(
    ("before", "after", "moved"),
    [
        ("", "", False),
        ('"An"', '"An Nhiên"', False),
        ('"Bình"', '"Bình"\nborn = "2012-05"', False),
        ('["lan", "ba"]', '["ba", "lan"]', False),
        ('["binh", "game"]', '["game", "binh"]', False),
        ('["lan", "ba"]', '["lan"]', True),
        ('["lan", "ba"]', '["lan", "ba", "co"]', True),
        ('"game"]', '"co"]', True),
        ("child.an", "child.mai", True),
        ('shared = ["family"]', "", True),
        ('accounts = ["an"]\nshared = ["family"]', 'accounts = ["an", "family"]', True),
    ],
)
def test_accounts_change_hands(before: str, after: str, moved: bool) -> None:
    assert before in FAMILY
    old, new = (read(text, known=Vocabulary()) for text in (FAMILY, FAMILY.replace(before, after)))
    assert enrols(old, new) is moved
    assert enrols(new, old) is moved
