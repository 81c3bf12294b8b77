import pytest

from agent.storage.database import open_database
from agent.storage.migration import migrate
from agent.storage.words import Words
from policies.ids import ChildId
from policies.target import SCREEN, Target
from tests.agent.storage.family import AN, BINH, GAME, GAMES


@pytest.fixture
def database(tmp_path):
    opened = open_database(tmp_path / "x")
    migrate(opened)
    yield opened
    opened.close()


def test_a_word_has_one_number(database):
    words = Words(database)
    with database.transaction():
        numbers = [words.target(target) for target in (SCREEN, GAME, SCREEN, GAMES)]
        assert words.child(AN) == words.child(AN) != words.child(BINH)
    assert numbers[0] == numbers[2]
    assert len(set(numbers)) == 3
    again = Words(database)
    assert [again.target_of[number] for number in numbers] == [SCREEN, GAME, SCREEN, GAMES]
    assert again.known(BINH) == words.child(BINH)


def test_of_a_child_of_whom_nothing_is_kept_nothing_is_found(database):
    assert Words(database).known(ChildId("nobody")) == 0


def test_words_of_an_undone_transaction_are_unlearned(database):
    words = Words(database)
    with database.transaction():
        words.target(SCREEN)
    with pytest.raises(ZeroDivisionError), database.transaction():
        words.child(AN) / (words.target(GAME) - words.target(GAME))
    assert words.known(AN) == 0
    assert words.target_of == {1: SCREEN}
    with database.transaction():
        words.target(GAMES)
        words.child(AN)
    assert Words(database).target_of == words.target_of == {1: SCREEN, 2: GAMES}


def test_a_word_that_stands_in_no_table_is_forgotten_once_that_is_on_the_disk(database):
    words = Words(database)
    with database.transaction():
        database.rows("INSERT INTO in_use (child, target) VALUES (?, ?)", words.child(AN), words.target(GAME))
        words.child(BINH)
        words.target(SCREEN)

    def forget():
        with database.transaction():
            words.forget_unused()
            raise InterruptedError

    with pytest.raises(InterruptedError):
        forget()
    with database.transaction():
        words.child(AN)
    assert words.known_children() == {AN, BINH}
    with database.transaction():
        words.forget_unused()
        assert words.known_children() == {AN, BINH}
    assert words.known_children() == {AN}
    assert set(words.target_of.values()) == {GAME}
    assert Words(database).target_of == words.target_of
    with database.transaction():
        assert words.target(SCREEN) in words.target_of


def test_a_word_that_is_no_target_is_found_at_once(database):
    database.rows("INSERT INTO targets (text) VALUES ('apq:minecraft')")
    with pytest.raises(ValueError, match="no target"):
        Words(database)
    with pytest.raises(ValueError, match="no target"):
        Target.parse("apq:minecraft")
