from agent.sites.dns.cache import EACH, STALE, Cache
from agent.sites.dns.records import Reply


def reply(text=b"x", lifetime=60):
    return Reply(0, text, (1, 0), (), lifetime, (), (text,) if text else ())


def key(name):
    return name, 1, 0


def test_what_is_kept_is_fresh_and_then_old_and_then_forgotten():
    cache = Cache()
    assert cache.find(key("a"), 0.0) is None
    cache.keep(key("a"), reply(), 100.0)
    kept = cache.find(key("a"), 130.7)
    assert kept is not None
    assert kept.fresh(159.9)
    assert not kept.fresh(160.0)
    assert kept.age(130.7) == 30
    assert cache.find(key("a"), 160.0 + STALE) is not None
    assert cache.find(key("a"), 160.1 + STALE) is None


def test_what_nobody_asks_for_goes_first():
    cache = Cache(room=20 * (EACH + 2))
    cache.keep(key("asked"), reply(), 0.0)
    cache.keep(key("idle"), reply(), 0.0)
    for number in range(100):
        cache.keep(key(str(number)), reply(), 0.0)
        assert cache.find(key("asked"), 1.0) is not None
        assert len(cache) <= 24
    assert cache.find(key("idle"), 1.0) is None
    assert cache.find(key("99"), 1.0) is not None
    assert cache.find(key("0"), 1.0) is None


def test_long_answers_take_more_room():
    cache = Cache(room=1 << 16)
    for number in range(100):
        cache.keep(key(str(number)), reply(b"x" * 10_000), 0.0)
    assert 1 <= len(cache) <= 6


def test_a_newer_answer_takes_the_place_of_an_older():
    cache = Cache()
    for text in (b"1", b"22"):
        cache.keep(key("a"), reply(text), 0.0)
    assert cache.find(key("a"), 0.0).reply.body == b"22"
    assert len(cache) == 1


def test_what_is_protected_stays_whatever_comes():
    cache = Cache(room=0)
    cache.keep(key("help"), reply(), 0.0, pinned=True)
    cache.keep(key("other"), reply(), 0.0)
    cache.clear(0.0)
    assert cache.find(key("other"), 0.0) is None
    assert cache.find(key("help"), 10 * STALE) is not None
    assert not cache.keep(key("help"), reply(b""), 5.0, pinned=True)  # upstream says that help is gone
    assert not cache.keep(key("help"), reply(bytes(4)), 5.0, pinned=True)  # or that it is nowhere
    assert cache.find(key("help"), 6.0).reply.data == (b"x",)
    assert cache.keep(key("help"), reply(b"new"), 5.0, pinned=True)
    assert cache.find(key("help"), 6.0).reply.data == (b"new",)
    assert len(cache) == 1


def test_only_so_many_are_protected():
    cache = Cache()
    for number in range(2_100):
        cache.keep(key(str(number)), reply(), 0.0, pinned=True)
    assert len(cache) == 2_100
    cache.clear(0.0)
    assert len(cache) == 2_000


def test_what_is_protected_is_old_in_another_network():
    cache = Cache()
    cache.keep(key("help"), reply(lifetime=3600), 100.0, pinned=True)
    cache.keep(key("older"), reply(lifetime=30), 100.0, pinned=True)
    cache.clear(150.0)
    assert not cache.find(key("help"), 150.0).fresh(150.0)
    assert cache.find(key("help"), 150.0).reply.data == (b"x",)
    assert cache.find(key("older"), 150.0).since == 100.0
