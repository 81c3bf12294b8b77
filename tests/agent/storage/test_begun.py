from agent.storage.begun import ERASING, RESTORING
from agent.storage.tables import Tables


def test_what_was_begun_is_known_after_a_restart_until_it_ends(tables: Tables) -> None:
    assert not tables.begun.is_begun(ERASING)
    for _ in range(2):
        tables.begun.begin(ERASING)
    again = Tables(tables.database)
    assert again.begun.is_begun(ERASING)
    assert not again.begun.is_begun(RESTORING)
    again.begun.end()
    assert not tables.begun.is_begun(ERASING)


def test_what_is_undone_was_not_begun(tables: Tables) -> None:
    try:
        with tables.database.transaction():
            tables.begun.begin(RESTORING)
            raise InterruptedError
    except InterruptedError:
        assert not tables.begun.is_begun(RESTORING)
