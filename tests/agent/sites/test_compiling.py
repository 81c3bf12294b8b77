import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.sites import compiling, index
from agent.sites.compiling import Listed, Marks, build, part_of
from agent.sites.index import FAMOUS, POPULAR, Mark, open_index
from agent.sites.vote import Chamber, Voter
from agent.sites.words import shipped


def listed(name, *rules, category="adult", **more):
    found = [(x.removeprefix("@"), not x.startswith("@")) for x in rules]
    return Listed(Voter(name, category, more.pop("group", name), **more), lambda: found)


def built(folder, *lists, popular=()):
    build(folder, lists, popular, {"built": "today"})
    return open_index(folder)


def test_lists_become_an_index(tmp_path):
    told = []
    build(tmp_path, [listed("one", "a.example", "b.example")], progress=told.append)
    found = open_index(tmp_path)
    assert told == ["one", "votes", "index"]
    assert found.find("www.a.example") == Mark({"adult": ("one",)})
    assert found.find("c.example") is None
    assert not (tmp_path / "building").exists()


def test_a_name_below_another_is_written_only_where_it_says_more(tmp_path):
    found = built(
        tmp_path,
        listed("one", "a.example", "x.a.example", "y.a.example"),
        listed("two", "y.a.example", category="gambling"),
    )
    assert found.names == 2
    assert found.find("x.a.example").closed == {"adult": ("one",)}
    assert found.find("y.a.example").closed == {"adult": ("one",), "gambling": ("two",)}


def test_a_list_s_own_exception_opens_what_it_closes_and_no_other_list_does(tmp_path):
    found = built(
        tmp_path, listed("one", "a.example", "@x.a.example", "@b.example"), listed("two", "y.a.example")
    )
    assert found.find("a.example").closed
    assert not found.find("x.a.example").closed
    assert found.find("y.a.example").closed == {"adult": ("one", "two")}
    assert found.find("b.example") is None


def test_a_popular_name_is_known_as_such_with_all_below_it(tmp_path, monkeypatch):
    monkeypatch.setattr(compiling, "MOST_FAMOUS", 1)
    found = built(
        tmp_path,
        listed("one", "big.example", "deep.large.example"),
        popular=["big.example", "large.example", "other.example"],
    )
    assert found.find("big.example") == Mark({}, popular=FAMOUS, heard=("one",))
    assert found.find("x.other.example") == Mark({}, popular=POPULAR)
    assert found.find("deep.large.example") == Mark({"adult": ("one",)}, popular=POPULAR)
    assert found.find("large.example") == Mark({}, popular=POPULAR)


def test_what_fails_half_way_leaves_the_index_as_it_was(tmp_path):
    built(tmp_path, listed("one", "a.example"))

    def broken():
        yield "b.example", True
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        build(tmp_path, [Listed(Voter("one", "adult", "one"), broken)])
    assert open_index(tmp_path).find("a.example")
    assert not (tmp_path / "building").exists()


def test_too_many_different_marks_say_less(monkeypatch):
    monkeypatch.setattr(compiling, "MOST_MARKS", 1)
    marks = Marks()
    full = [Mark({"adult": (name,)}, heard=("x",)) for name in "abc"]
    assert [marks.number(mark) for mark in full] == [0, 1, 1]
    assert marks.all == [full[0], Mark({"adult": ()})]
    assert marks.number(Mark({"adult": ()}, popular=POPULAR)) == 2


def test_marks_that_would_be_too_long_for_the_index_say_less(tmp_path):
    voters = [f"a-list-with-a-long-name-{number}" for number in range(16)]
    marks = Marks()
    rows = []
    for number in range(20_000):
        heard = tuple(name for place, name in enumerate(voters) if number >> place & 1)
        rows.append((f"n{number}.example", marks.number(Mark({"adult": ("one", str(number))}, heard=heard))))
    assert len(marks.all) < 20_000
    index.write(tmp_path, rows, marks.all, {})
    found = open_index(tmp_path, or_previous=False)
    assert found.find("n5.example") == Mark({"adult": ("one", "5")}, heard=(voters[0], voters[2]))
    assert found.find("n19999.example") == marks.all[rows[-1][1]]
    assert Mark({"adult": ()}) in marks.all
    found.close()


def test_a_name_and_what_is_below_it_are_in_one_part():
    assert part_of("example.com") == part_of("a.b.example.com")


label = st.sampled_from(["a", "b", "c"])
names = st.lists(label, min_size=1, max_size=3).map(lambda x: ".".join([*x, "example"]))
rules = st.lists(st.tuples(names, st.sampled_from([True, True, False])), max_size=8)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(one=rules, two=rules, popular=st.lists(names.filter(lambda x: x.count(".") == 1)), asked=names)
def test_the_index_says_what_the_lists_say_name_by_name(tmp_path, one, two, popular, asked):
    voters = [Voter("one", "adult", "one"), Voter("two", "adult", "two")]
    given_rules = (one, two)
    lists = [Listed(voters[0], one.copy), Listed(voters[1], two.copy)]
    build(tmp_path, lists, popular)
    found = open_index(tmp_path).find(asked)
    # By hand: from the top down, a list speaks from where it names until its exception.
    parts = asked.split(".")
    spoken = {*popular} | {name for found_rules in given_rules for name, closes in found_rules}
    said, known, expected = 0, 0, None
    for at in range(len(parts) - 2, -1, -1):
        name = ".".join(parts[at:])
        if name not in spoken:
            continue
        closing = sum(1 << number for number, x in enumerate(given_rules) if (name, True) in x)
        opening = sum(1 << number for number, x in enumerate(given_rules) if (name, False) in x)
        said, below = (said | closing) & ~opening, known > 0 and closing > 0
        known = max(known, FAMOUS * (name in popular))
        chamber = Chamber(voters, shipped(), bool(popular))
        expected = chamber.mark(said, name, popular=known, below=below) if said else Mark({}, known)
    assert (found or Mark({})) == (expected or Mark({}))
