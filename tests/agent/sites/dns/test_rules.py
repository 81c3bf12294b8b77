import pytest

from agent.sites.dns.profile import Profile
from agent.sites.dns.rules import ALLOWED, BYPASS, OPEN, PROTECTED, UNLISTED, UNSAFE, Judgement, Rules

LISTS = {"adult.test": ("adult",), "mixed.test": ("social", "gambling"), "help.adult.test": ("adult",)}


def lists(closed):
    def closing(name):
        while name:
            if name in LISTS:
                return next((x for x in LISTS[name] if closed is None or x in closed), None)
            _, _, name = name.partition(".")
        return None

    return closing


def judge(name, protected=frozenset(), **rules):
    sets = {k: frozenset(v) if isinstance(v, set) else v for k, v in rules.items()}
    return Rules(Profile(5300, **sets), lists, frozenset(protected))(name)


def own(name):
    return Judgement(blocked=True, because="own", told=name)


def test_a_category_is_closed_for_those_who_close_it():
    told = judge("www.adult.test", blocked={"adult"})
    assert (told.blocked, told.category, told.because) == (True, "adult", "list")
    assert judge("www.adult.test", blocked={"gambling"}) is OPEN
    assert judge("mixed.test", blocked={"gambling"}).category == "gambling"
    assert judge("open.test", blocked={"adult"}) is OPEN


def test_what_a_rule_closes_is_closed_where_no_category_is_blocked():
    told = judge("www.adult.test", blocked={"adult"}, mode="open")
    assert (told.blocked, told.category, told.because) == (True, "adult", "list")
    assert judge("www.mixed.test", blocked={"adult"}, mode="open") is OPEN
    assert judge("www.adult.test", mode="open") is OPEN


def test_own_names_decide_and_the_longest_of_them():
    rules = {"blocked": {"adult"}, "allow": {"adult.test", "a.b.test"}, "block": {"b.test", "x.a.b.test"}}
    assert judge("adult.test", **rules) is ALLOWED
    assert judge("www.adult.test", **rules) is ALLOWED
    assert judge("b.test", **rules) == own("b.test")
    assert judge("c.b.test", **rules) == own("b.test")
    assert judge("www.a.b.test", **rules) is ALLOWED
    assert judge("x.a.b.test", **rules) == own("x.a.b.test")
    assert judge("same.test", allow={"same.test"}, block={"same.test"}) is ALLOWED


def test_help_is_never_closed():
    protected = {"help.adult.test", "help.test"}
    assert judge("help.adult.test", protected, blocked={"adult"}) is PROTECTED
    assert judge("www.help.test", protected, block={"help.test", "test"}) is PROTECTED
    assert judge("help.test", protected, mode="listed") is PROTECTED
    assert PROTECTED.protected


def test_what_helps_is_protected_though_a_rule_opens_it_too():
    protected = {"help.test", "school.test"}
    assert judge("www.help.test", protected, allow={"help.test"}) is PROTECTED
    assert judge("lms.school.test", protected, allow={"test"}) is PROTECTED
    assert judge("lms.school.test", protected, allow={"lms.school.test"}, mode="listed") is PROTECTED
    assert judge("other.test", protected, allow={"test"}) is ALLOWED


def test_ways_round_the_filter_are_closed_before_any_list():
    assert judge("dns.google") is BYPASS
    assert judge("abc.cloudflare-gateway.com", mode="open") is BYPASS
    assert judge("dns.google", allow={"dns.google"}) is ALLOWED
    assert judge("google") is OPEN


def test_what_cannot_search_safely_is_closed_where_that_is_wanted():
    assert judge("search.brave.com", safe_search=True) is UNSAFE
    assert judge("search.brave.com") is OPEN
    assert judge("search.brave.com", safe_search=True, allow={"brave.com"}) is ALLOWED
    assert judge("noai.duckduckgo.com", safe_search=True) is UNSAFE
    assert judge("noai.duckduckgo.com") is OPEN
    assert judge("noai.duckduckgo.com", safe_search=True, mode="listed") is UNSAFE
    assert judge("noai.duckduckgo.com", safe_search=True, allow={"duckduckgo.com"}) is ALLOWED
    assert judge("noai.duckduckgo.com", safe_search=True, block={"duckduckgo.com"}) == own("duckduckgo.com")


def test_engines_that_nobody_can_lead_are_closed_to_the_youngest():
    youngest = {"safe_search": True, "led": True}
    for name in ("search.yahoo.com", "uk.search.yahoo.com", "www.startpage.com"):
        assert judge(name, **youngest) is UNSAFE
        assert judge(name, safe_search=True, youtube="moderate") is OPEN
    assert judge("mail.yahoo.com", **youngest) is OPEN
    assert judge("www.startpage.com", allow={"startpage.com"}, **youngest) is ALLOWED


def test_small_children_have_a_list_of_their_own():
    rules = {"mode": "listed", "allow": {"kids.test"}}
    assert judge("www.kids.test", **rules) is ALLOWED
    assert judge("other.test", **rules) is UNLISTED


def test_where_only_what_rules_allow_is_open_their_categories_are():
    rules = {"mode": "listed", "ruled": {"social"}, "blocked": {"adult"}, "block": {"x.mixed.test"}}
    assert judge("www.mixed.test", **rules) is OPEN
    assert judge("x.mixed.test", **rules) == own("x.mixed.test")
    assert judge("www.adult.test", **rules) is UNLISTED
    assert judge("other.test", **rules) is UNLISTED
    assert judge("dns.google", **rules) is BYPASS
    assert judge("search.brave.com", safe_search=True, **rules) is UNSAFE


def test_what_lies_below_a_closed_name_and_is_something_else_is_judged_by_lists():
    rules = {"block": {"b.test"}, "apart": {"mail.b.test", "adult.test"}, "blocked": {"adult"}}
    assert judge("www.b.test", **rules) == own("b.test")
    assert judge("www.mail.b.test", **rules) == Judgement(told="mail.b.test")
    assert judge("www.adult.test", **rules).because == "list"
    assert judge("www.mail.b.test", **rules, mode="listed") is UNLISTED
    ruled = {"block": {"test"}, "apart": {"mixed.test"}, "ruled": {"social"}}
    assert judge("www.mixed.test", **ruled, mode="listed") == Judgement(told="mixed.test")


def test_there_is_one_judgement_a_name_that_was_told():
    rules = Rules(Profile(5300, block=frozenset({"b.test"}), apart=frozenset({"mail.b.test"})), lists)
    assert rules("www.b.test") is rules("b.test")
    assert rules("www.mail.b.test") is rules("mail.b.test")


@pytest.mark.parametrize("name", ["", "test", "..", "a\\046b.test"])
def test_any_text_is_judged(name):
    assert judge(name, blocked={"adult"}) is OPEN
