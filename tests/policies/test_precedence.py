"""Of two rules about the same thing one decides."""

import pytest

from policies.model import Action
from policies.precedence import deciding

ALL = [None, *Action]


@pytest.mark.parametrize("own", ALL)
def test_always_of_the_category_wins_over_all_but_a_block(own):
    assert deciding(own, Action.ALWAYS) is (own if own is Action.BLOCK else Action.ALWAYS)


@pytest.mark.parametrize("above", [None, Action.LIMIT, Action.BLOCK, Action.FREE])
@pytest.mark.parametrize("own", ALL)
def test_else_the_finer_one_decides(own, above):
    assert deciding(own, above) is (above if own is None else own)
