from datetime import date

DAYS = frozenset({date(2026, 4, 30), date(2026, 5, 1)})


def test_they_are_looked_up_once(store):
    assert store.holidays("VN", 2026) is None
    store.keep_holidays("VN", 2026, DAYS)
    assert store.holidays("VN", 2026) == DAYS
    assert store.holidays("VN", 2027) is None
    assert store.holidays("DE", 2026) is None


def test_a_year_may_have_none_and_may_be_looked_up_again(store):
    store.keep_holidays("XX", 2026, frozenset())
    assert store.holidays("XX", 2026) == frozenset()
    store.keep_holidays("XX", 2026, DAYS)
    assert store.holidays("XX", 2026) == DAYS


def test_what_the_disk_has_changed_is_looked_up_again(store):
    store.keep_holidays("VN", 2026, DAYS)
    store.state.tables.database.rows("UPDATE holidays SET days = replace(days, '-', ':')")
    assert store.holidays("VN", 2026) is None


def test_all_that_are_known_of_a_country_are_told_whatever_the_clock_says(store):
    assert store.all_holidays("VN") == frozenset()
    store.keep_holidays("VN", 2026, DAYS)
    store.keep_holidays("VN", 2025, frozenset({date(2025, 9, 2)}))
    store.keep_holidays("VN", 2027, frozenset({date(2027, 9, 2)}))
    store.keep_holidays("DE", 2026, frozenset({date(2026, 10, 3)}))
    assert store.all_holidays("VN") == DAYS | {date(2025, 9, 2), date(2027, 9, 2)}
    store.state.tables.database.rows("UPDATE holidays SET days = replace(days, '-', ':') WHERE year = 2025")
    assert store.all_holidays("VN") == DAYS | {date(2027, 9, 2)}
