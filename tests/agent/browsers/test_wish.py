"""The strictest of a household."""

from agent.browsers.wish import Level, Wish


def test_children_of_one_pc_share_its_files_so_the_strictest_counts():
    older, younger = Wish(youtube=Level.MODERATE), Wish(safe_search=True, youtube=Level.STRICT)
    assert older | younger == younger
    assert younger | Wish() == younger
    assert older | Wish(safe_search=True) == Wish(safe_search=True, youtube=Level.MODERATE)


def test_one_who_lets_nobody_drive_it_is_enough():
    assert Wish(driven=True) | Wish() == Wish()


def test_pages_are_read_where_one_family_of_the_pc_chose_it():
    assert (Wish(pages=True) | Wish()).pages
    assert not (Wish() | Wish()).pages
