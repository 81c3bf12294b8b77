import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.sites import known, names, parsing
from agent.sites.parsing import Context, Tally, read


def rules(form, text, context=None):
    tally = Tally()
    lines = text if isinstance(text, list) else text.encode().splitlines()
    return list(read(form, lines, tally, context)), tally


def test_plain_names_with_comments_of_all_kinds():
    found, tally = rules(
        "plain", "# a list\n! x\n\nExample.com\n*.b.example # why\n.c.example\n\ufeffd.example\n"
    )
    assert found == [(x, True) for x in ("example.com", "b.example", "c.example", "d.example")]
    assert (tally.names, tally.read, tally.skipped) == (4, 4, {})


def test_www_is_the_site_itself_but_a_name_keeps_its_registrable_part():
    assert rules("plain", "www.example.com\nwww.com")[0] == [("example.com", True), ("www.com", True)]


def test_hosts_may_point_to_nowhere_alone():
    found, tally = rules(
        "hosts",
        "0.0.0.0 a.example b.example # two\n127.0.0.1\tc.example\n:: d.example\n"
        "127.0.0.1 localhost\n::1 ip6-localhost\n203.0.113.9 bank.example\n"
        "2001:db8::1 e.example\nf.example\n",
    )
    assert [name for name, _ in found] == ["a.example", "b.example", "c.example", "d.example"]
    assert tally.skipped == {parsing.LOCAL: 2, parsing.REDIRECT: 2, parsing.NO_RULE: 1}


def test_adblock_rules_for_whole_hosts_count_and_no_others():
    found, tally = rules(
        "adblock",
        "[Adblock Plus 2.0]\n! title\n||a.example^\n||b.example^$all\n||c.example^$third-party,important\n"
        "@@||d.example^\n||e.example/path^\n||f.example^$script\nexample##.banner\n/ads[0-9]/\n"
        "||*.g.example^\n||h.example\n||i.example^|\n",
    )
    assert found == [(f"{x}.example", x != "d") for x in "abcdi"]
    assert tally.skipped == {parsing.NO_RULE: 4, parsing.PATTERN: 2}


LINES = [b"||a.example^", b"0.0.0.0 b.example"]
FILES = {
    "social": b"include:deep @here\nfull:www.b.example\n",
    "deep": b"a.example @here\nb2.example\ninclude:social\nc.example @here @ads\n",
}


def test_v2fly_includes_with_attributes_and_does_not_go_round_in_circles():
    text = "include:social @-ads\ndomain:d.example\nregexp:^x\nkeyword:sex\ninclude:gone\ninclude:social\n"
    found, tally = rules("v2fly", text, Context(includes=FILES))
    assert [name for name, _ in found] == ["a.example", "c.example", "b.example", "d.example"]
    assert tally.skipped == {parsing.PATTERN: 2, parsing.NO_INCLUDE: 1}


def test_includes_may_be_as_deep_as_there_are_files():
    files = {f"f{n}": b"include:f%d\nn%d.example\n" % (n + 1, n) for n in range(5000)}
    found, tally = rules("v2fly", "include:f0", Context(includes=files))
    assert (len(found), found[0], found[-1]) == (5000, ("n4999.example", True), ("n0.example", True))
    assert tally.skipped == {parsing.NO_INCLUDE: 1}


def test_an_attribute_that_is_asked_away():
    found, _ = rules("v2fly", "include:deep @-ads", Context(includes=FILES))
    assert [name for name, _ in found] == ["a.example", "b2.example", "b.example"]


def test_no_list_closes_an_ending_help_or_our_own_pages():
    found, tally = rules(
        "plain",
        "com.vn\nblogspot.com\ntongdai111.vn\na.tongdai111.vn\nluytre.org\nwww.luytre.org\nx.example",
        Context(must_stay_open=known.shipped().must_stay_open),
    )
    assert found == [("x.example", True)]
    assert tally.skipped == {parsing.SUFFIX: 2, parsing.OURS: 4}


def test_an_exception_may_open_what_must_stay_open():
    found, _ = rules("adblock", "@@||help.example^", Context(must_stay_open=lambda _: True))
    assert found == [("help.example", False)]


@pytest.mark.parametrize("form", parsing.FORMS)
def test_a_mark_of_the_order_of_bytes_before_a_comment_is_no_line(form):
    found, tally = rules(form, "\ufeff # a list\n\ufeff\n\ufeff\t# x\n\ufeff# x # y\n")
    assert (found, tally.skipped) == ([], {})


def test_wrong_names_are_counted_by_their_reason():
    found, tally = rules("plain", "a b.example\n203.0.113.9\nlocalhost\nexample\n" + "a" * 300)
    assert found == []
    assert tally.skipped == {
        names.WRONG: 1, names.ADDRESS: 1, parsing.LOCAL: 1, names.NO_DOT: 1, names.TOO_LONG: 1
    }  # fmt: skip


def test_a_long_line_is_left_out_and_bytes_that_are_no_text_do_no_harm():
    found, tally = rules("plain", [b"x" * (parsing.LONGEST_LINE + 1), b"\xff\xfe.example", b"a.example"])
    assert found == [("a.example", True)]
    assert tally.skipped == {parsing.LONG: 1, names.WRONG: 1}


def test_a_list_without_end_is_given_up(monkeypatch):
    monkeypatch.setattr(parsing, "MOST_LINES", 10)
    with pytest.raises(parsing.TooMuch):
        rules("plain", [b"a.example"] * 11)


@pytest.mark.parametrize("form", parsing.FORMS)
@given(
    lines=st.lists(
        st.binary(max_size=80)
        | st.sampled_from(LINES)
        | st.text("\ufeff\t #!:a.", max_size=9).map(str.encode)
    )
)
def test_junk_gives_names_or_counts(form, lines):
    found, tally = rules(form, lines)
    assert len(found) == tally.names
    assert all(names.canonical(name) == name and names.registrable(name) for name, _ in found)


@pytest.mark.parametrize("form", parsing.FORMS)
def test_a_hundred_thousand_lines_of_junk_are_read_without_being_kept(form):
    junk = (b"\x00|@@" + b"[" * (number % 50) + b"." * 30 for number in range(100_000))
    tally = Tally()
    assert sum(1 for _ in read(form, junk, tally)) == 0
    assert tally.skipped.total() == 100_000
    assert len(tally.skipped) <= 3


def test_a_ranking_gives_registrable_names_in_its_order():
    tally = Tally()
    lines = [
        b"GlobalRank,TldRank,Domain,TLD",
        b"1,1,google.com,com",
        b"2,1,www.bbc.co.uk,uk",
        b'"3","google.com"',
        b"com.vn",
    ]
    assert list(parsing.ranked([*lines, b"plain.example"], 0, tally)) == [
        "google.com",
        "bbc.co.uk",
        "plain.example",
    ]
    assert (tally.names, tally.skipped) == (3, {parsing.NO_RULE: 2})
    assert list(parsing.ranked([b"1,a.example", b"2,b.example", b"3,c.example"], 2, Tally())) == [
        "a.example",
        "b.example",
    ]
