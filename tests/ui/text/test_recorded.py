from ui.text.recorded import kept, never, pages, where


def test_what_is_kept_and_never_kept_is_said_in_both_languages() -> None:
    for say, count in ((kept, 5), (never, 4)):
        assert len(say("en")) == len(say("vi")) == count
        assert not set(say("en")) & set(say("vi"))


def test_the_child_is_told_what_matters_most() -> None:
    assert "looked for help" in " ".join(never("en"))
    assert "Your parents see nothing that you cannot see" in where("en")
    assert where("vi") != where("en")


def test_that_pages_are_guessed_about_is_said_in_both_languages() -> None:
    assert "stay in the browser" in pages("en")
    assert pages("vi") != pages("en")


def test_who_has_what_reads_pages_for_another_s_sake_alone_is_told_so() -> None:
    assert "looks at nothing of yours" in pages("en", "installed")
    assert pages("vi", "installed") not in {pages("en", "installed"), pages("vi")}
