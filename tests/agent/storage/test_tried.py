from datetime import timedelta

from agent.ports.store import Tried
from agent.storage import open_store
from tests.agent.storage.family import AN, BINH, DAY, MORNING, live

YESTERDAY = DAY - timedelta(days=1)


def all_of(store, child=AN):
    return store.tried(child, DAY - timedelta(days=99), DAY)


def test_tries_add_up_by_day_category_and_site(folder, store):
    store.keep_tried(AN, [Tried(DAY, "adult", 2), Tried(DAY, "adult", 2, "a.example")])
    store.keep_tried(AN, [Tried(DAY, "adult", 1), Tried(YESTERDAY, "gambling", 1), Tried(DAY, "dating", 9)])
    store.keep_tried(BINH, [Tried(DAY, "adult", 5)])
    found = (
        Tried(YESTERDAY, "gambling", 1),
        Tried(DAY, "dating", 9),
        Tried(DAY, "adult", 3),
        Tried(DAY, "adult", 2, "a.example"),
    )
    assert all_of(store) == found
    assert store.tried(AN, DAY, DAY) == found[1:]
    assert all_of(store, "nobody") == ()
    store.close()
    again = open_store(folder)
    assert all_of(again) == found
    again.close()


def test_names_go_after_7_days_and_numbers_after_30(store):
    days = [DAY - timedelta(days=back) for back in (0, 7, 8, 30, 31)]
    store.keep_tried(AN, [Tried(day, "adult", 1, host) for day in days for host in ("", "a.example")])
    store.forget(DAY)
    assert [(DAY - line.day).days for line in all_of(store) if not line.host] == [30, 8, 7, 0]
    assert [(DAY - line.day).days for line in all_of(store) if line.host] == [7, 0]
    store.forget(DAY + timedelta(days=31))
    assert all_of(store) == ()
    assert AN not in store.known_children()


def test_a_backup_adds_what_is_lacking_and_doubles_nothing(tmp_path, store):
    old = open_store(tmp_path / "old")
    old.keep_tried(AN, [Tried(DAY, "adult", 3), Tried(YESTERDAY, "adult", 1)])
    file = old.back_up()
    old.close()
    store.keep_tried(AN, [Tried(DAY, "adult", 2)])
    for _ in range(2):
        store.restore(file, MORNING, lambda _text: None)
        assert all_of(store) == (Tried(YESTERDAY, "adult", 1), Tried(DAY, "adult", 3))


def test_of_an_erased_child_nothing_of_it_is_left(folder, store):
    live(store)
    store.keep_tried(BINH, [Tried(DAY, "adult", 3, "notraceofit.example")])
    told = [record for record in store.stored(BINH, 0, 1000) if record.kind == "tried"]
    assert [dict(record.fields) for record in told] == [
        {"day": DAY.isoformat(), "category": "adult", "host": "notraceofit.example", "tries": 3}
    ]
    store.erase(BINH)
    assert all_of(store, BINH) == ()
    assert not [path for path in folder.iterdir() if b"notraceofit" in path.read_bytes()]
