"""Whose rule it is that a layer speaks by."""

from policies.finding import LayerFinding, Reason
from policies.target import SCREEN, Target


def test_a_layer_speaks_for_itself_unless_another_closes_it():
    site, games = Target.parse("site:chess.example"), Target.parse("category:games")
    assert LayerFinding(SCREEN, Reason.DAILY).because == SCREEN
    assert LayerFinding(site, Reason.BLOCK, by=games).because == games
