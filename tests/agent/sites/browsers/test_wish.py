"""The strictest of a household."""

from agent.sites.browsers.wish import Wish, wish_of
from policies.ids import ChildId
from policies.model import Child, Policy, Sites, YouTube


def household(*sites):
    children = tuple(Child(ChildId(str(n)), "x", sites=x) for n, x in enumerate(sites))
    return Policy("Asia/Ho_Chi_Minh", children=children)


def test_children_of_one_pc_share_its_files_so_the_strictest_counts():
    older, younger = Sites(youtube=YouTube.MODERATE), Sites(safe_search=True, youtube=YouTube.STRICT)
    assert wish_of(household(older, younger)) == Wish(safe_search=True, youtube=YouTube.STRICT)
    assert wish_of(household(older, Sites())) == Wish(youtube=YouTube.MODERATE)


def test_nobody_is_asked_for_what_nobody_agreed_to():
    assert wish_of(household()) == Wish()
    assert wish_of(household(Sites())) == Wish()
