import dns.message
import dns.rcode
import pytest

from agent.sites import known, words
from agent.sites.dns import answers, packets, records
from agent.sites.dns.answers import Lookup, Refusal
from agent.sites.dns.profile import Profile
from agent.sites.dns.rules import OPEN, PROTECTED, Rules
from agent.sites.judging import Judge
from tests.agent.sites.dns.world import answer_to, query, reason, texts, wire

LISTS = {"adult.test": "adult", "virus.test": "malware"}


def lists(closed):
    def closing(name):
        category = LISTS.get(".".join(name.split(".")[-2:]))
        return category if closed is None or category in closed else None

    return closing


def decide(name, kind="A", profile=None, protected=frozenset()):
    profile = profile or Profile(5301, blocked=frozenset({"adult", "malware"}))
    question = packets.read(query(name, kind).to_wire())
    return answers.decide(question, profile, Rules(profile, lists, protected))


def decide_by(rules, name, profile):
    return answers.decide(packets.read(query(name).to_wire()), profile, rules)


def read(decided):
    return dns.message.from_wire(decided.answer if isinstance(decided, Refusal) else decided)


@pytest.mark.parametrize("kind", ["A", "AAAA", "HTTPS", "SVCB", "TXT", "MX"])
def test_a_closed_name_does_not_exist_whatever_is_asked_of_it(kind):
    decided = decide("www.adult.test", kind)
    assert isinstance(decided, Refusal)
    assert (decided.name, decided.judgement.category) == ("www.adult.test", "adult")
    told = read(decided)
    assert told.rcode() == dns.rcode.NXDOMAIN
    assert told.authority[0].ttl == answers.MEMORY
    assert reason(told) == [(17, "luytre adult")]


def test_what_harms_the_house_is_refused_by_the_house():
    assert reason(read(decide("virus.test"))) == [(15, "luytre malware")]
    assert reason(read(decide("dns.google"))) == [(15, "luytre proxy")]


def test_who_asks_whether_he_may_go_round_is_told_no_and_nobody_is_told_of_it():
    told = decide("use-application-dns.net")
    assert isinstance(told, bytes)
    assert read(told).rcode() == dns.rcode.NXDOMAIN
    none = read(decide("_dns.resolver.arpa", "SVCB"))
    assert (none.rcode(), none.answer) == (dns.rcode.NOERROR, [])


def test_an_open_name_is_looked_up():
    assert decide("www.open.test") == Lookup("www.open.test", OPEN)
    assert decide("help.test", protected=frozenset({"help.test"})) == Lookup("help.test", PROTECTED)


def test_this_pc_is_this_pc():
    assert texts(read(decide("localhost"))) == ["127.0.0.1"]
    assert texts(read(decide("a.localhost", "AAAA"))) == ["::1"]
    assert not read(decide("localhost", "MX")).answer


def test_search_is_safe_by_another_name():
    profile = Profile(5301, safe_search=True, youtube="moderate")
    assert decide("www.bing.com", profile=profile) == Lookup("strict.bing.com", OPEN, stands_for=True)
    told = read(decide("www.google.com.vn", profile=profile))
    assert texts(told) == ["forcesafesearch.google.com.", "216.239.38.120"]
    told = read(decide("m.youtube.com", "AAAA", profile))
    assert texts(told) == ["restrictmoderate.youtube.com.", "2001:4860:4802:32::77"]
    for kind in ("HTTPS", "SVCB"):
        told = read(decide("www.google.com.vn", kind, profile))
        assert (told.rcode(), told.answer) == (dns.rcode.NOERROR, [])
    assert decide("google.com", "MX", profile) == Lookup("google.com", OPEN)
    assert texts(read(decide("ya.ru", "A", profile))) == ["213.180.193.56"]
    assert not read(decide("ya.ru", "AAAA", profile)).answer
    assert not read(decide("ya.ru", "HTTPS", profile)).answer


def test_the_safe_name_s_records_are_told():
    question = packets.read(query("www.bing.com").to_wire())
    asked = wire("www.open.test")
    reply = records.read(answer_to(packets.ask(1, asked)), 1, asked)
    told = read(answers.stand_in(question, Lookup("www.open.test", OPEN, stands_for=True), reply, 290))
    assert texts(told) == ["www.open.test.", "192.0.2.1", "192.0.2.2"]
    assert {x.ttl for x in told.answer} == {10}


def test_what_is_closed_is_not_open_under_another_name():
    profile = Profile(5301, blocked=frozenset({"adult"}))
    judge = Rules(profile, lists)
    for name, kind in (("cloaked.open.test", "A"), ("svc.open.test", "HTTPS")):
        asked = wire(name, kind)
        reply = records.read(answer_to(packets.ask(1, asked)), 1, asked)
        assert answers.cloaked(reply, Lookup(name, OPEN), judge).category == "adult"
        assert answers.cloaked(reply, Lookup(name, PROTECTED), judge) is None
        assert answers.cloaked(reply, Lookup(name, OPEN, stands_for=True), judge) is None
    asked = wire("alias.open.test")
    reply = records.read(answer_to(packets.ask(1, asked)), 1, asked)
    assert answers.cloaked(reply, Lookup("alias.open.test", OPEN), judge) is None


def test_what_lies_below_a_closed_name_and_is_something_else_may_lead_below_that_name():
    zone = {
        ("translate.engine.test", "CNAME"): ["www3.l.engine.test."],
        ("www3.l.engine.test", "A"): ["192.0.2.3"],
        ("mail.engine.test", "CNAME"): ["ads.engine.test."],
        ("maps.engine.test", "CNAME"): ["shut.test."],
        ("books.engine.test", "CNAME"): ["www.adult.test."],
        ("engine.engine.test", "CNAME"): ["xengine.test."],
    }
    kinds = frozenset(name.partition(".")[0] for name, kind in zone if kind == "CNAME")
    apart = frozenset(f"{x}.engine.test" for x in kinds)
    block = frozenset({"engine.test", "ads.engine.test", "shut.test", "xengine.test"})
    profile = Profile(5301, block=block, apart=apart, blocked=frozenset({"adult"}))
    judge = Rules(profile, lists)
    closed = {}
    for kind in kinds:
        name = f"{kind}.engine.test"
        asked = wire(name)
        reply = records.read(answer_to(packets.ask(1, asked), zone), 1, asked)
        found = answers.cloaked(reply, decide(name, profile=profile), judge)
        closed[kind] = found and (found.because, found.category or found.told)
    assert closed == {
        "translate": None,
        "mail": ("own", "ads.engine.test"),
        "maps": ("own", "shut.test"),
        "books": ("list", "adult"),
        "engine": ("own", "xengine.test"),
    }


@pytest.mark.parametrize(
    ("name", "host", "closed", "open_"),
    [
        ("www.youtube.com", "youtube-ui.l.google.com", {"blocked": {"search"}}, True),
        ("www.messenger.com", "star.c10r.facebook.com", {"blocked": {"social"}}, True),
        ("www.messenger.com", "star.c10r.facebook.com", {"block": {"facebook.com"}}, True),
        ("www.messenger.com", "star.c10r.facebook.com", {"blocked": {"social", "chat"}}, False),
        ("www.nobody.test", "star.c10r.facebook.com", {"blocked": {"social"}}, False),
        ("www.youtube.com", "www.pornhub.com", {"blocked": {"adult"}}, False),
        ("www.youtube.com", "dns.google", {"blocked": {"search"}}, False),
    ],
)
def test_what_is_known_as_something_else_may_lead_to_hosts_of_what_is_closed(name, host, closed, open_):
    def judged(categories):
        judge = Judge(None, known.shipped(), words.shipped(), categories or frozenset())
        return judge.kind if categories is None else judge.closing

    profile = Profile(5301, **{key: frozenset(value) for key, value in closed.items()})
    rules = Rules(profile, judged)
    asked = wire(name)
    zone = {(name, "CNAME"): [f"{host}."], (host, "A"): ["192.0.2.5"]}
    reply = records.read(answer_to(packets.ask(1, asked), zone), 1, asked)
    decided = decide_by(rules, name, profile)
    assert (isinstance(decided, Lookup) and answers.cloaked(reply, decided, rules) is None) is open_


@pytest.mark.parametrize("order", [1, -1])
def test_what_may_be_behind_a_name_hides_nothing_that_may_not(order):
    def judged(categories):
        judge = Judge(None, known.shipped(), words.shipped(), categories or frozenset())
        return judge.kind if categories is None else judge.closing

    rules = Rules(Profile(5301, blocked=frozenset({"social", "adult"})), judged)
    asked = wire("www.messenger.com")
    reply = records.read(answer_to(packets.ask(1, asked), {}), 1, asked)
    both = reply._replace(names=("star.c10r.facebook.com", "www.pornhub.com")[::order])
    assert answers.cloaked(both, Lookup("www.messenger.com", OPEN), rules).category == "adult"


def test_for_small_children_an_open_site_may_lie_at_a_host_that_is_not_listed():
    profile = Profile(5301, mode="listed", allow=frozenset({"alias.open.test"}))
    asked = wire("alias.open.test")
    reply = records.read(answer_to(packets.ask(1, asked)), 1, asked)
    lookup = decide("alias.open.test", profile=profile)
    assert answers.cloaked(reply, lookup, Rules(profile, lists)) is None
    assert answers.cloaked(reply, Lookup("x", OPEN), Rules(profile, lists)) is None


def test_nobody_upstream_is_a_failure():
    told = dns.message.from_wire(answers.unreachable(packets.read(query("a.test").to_wire())))
    assert told.rcode() == dns.rcode.SERVFAIL
    assert [code for code, _ in reason(told)] == [22]
