from policies.names import above, below, is_host, nearest, plain


def test_what_makes_no_difference_to_a_name():
    assert plain(" YouTube.COM.\n") == "youtube.com"
    assert plain("youtube.com") == "youtube.com"


def test_a_host_is_spelled_in_one_way():
    assert is_host("a-b.example.com")
    for text in (
        "",
        "nodot",
        "A.example",
        "a.example.",
        "a.example\n",
        "a..example",
        "trường.vn",
        127 * "a." + "vn",
    ):
        assert not is_host(text)


def test_above_a_name_stand_itself_and_all_that_end_it():
    assert [*above("a.example.com")] == ["a.example.com", "example.com", "com"]
    assert not [*above("")]


def test_below_is_at_a_dot():
    assert below("a.family.test", ("family.test",))
    assert below("family.test", ("family.test",))
    assert not below("afamily.test", ("family.test",))
    assert not below("test", ("family.test",))


def test_the_longest_name_says_what_is_known():
    known = {"example.com": 1, "a.example.com": 0}
    assert nearest("b.example.com", known) == 1
    assert nearest("b.a.example.com", known) == 0
    assert nearest("example.org", known) is None
