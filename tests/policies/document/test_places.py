"""Lines of keys and items, held against documents in which every number says its own line."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.document.places import Path, line_of, locate, quote, spell, spell_key, statements

STORY = """\
format = 1
guardians = [
  "lan", # the mother
  'hai',

  "ba [2] = }",
]

[child.an]
screen = { daily = "1h", open = { mon = ["08:00-09:00"] } }
name.first = "An"

[[child.an.rule]]
app = "x"

[[child.an.rule]]
[child.an.rule.after]
app = "y"

[child."bé \\u0041"]
text = \"\"\"
[not.a.table]
key = 1 \\\"\"\" \"\"\"\"\"
raw = '''
a = ]'''
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("format",), 1),
        (("guardians",), 2),
        (("guardians", 0), 3),
        (("guardians", 1), 4),
        (("guardians", 2), 6),
        (("child",), 9),
        (("child", "an"), 9),
        (("child", "an", "screen", "open", "mon", 0), 10),
        (("child", "an", "name"), 11),
        (("child", "an", "name", "first"), 11),
        (("child", "an", "rule"), 13),
        (("child", "an", "rule", 0), 13),
        (("child", "an", "rule", 0, "app"), 14),
        (("child", "an", "rule", 1), 16),
        (("child", "an", "rule", 1, "after"), 17),
        (("child", "an", "rule", 1, "after", "app"), 18),
        (("child", "bé A"), 20),
        (("child", "bé A", "text"), 21),
        (("child", "bé A", "raw"), 24),
    ],
)
def test_each_thing_has_the_line_on_which_it_stands(path: Path, line: int):
    assert tomllib.loads(STORY)
    assert locate(STORY)[path] == line
    assert locate(STORY.replace("\n", "\r\n"))[path] == line


def test_what_does_not_stand_in_the_text_has_the_line_of_what_is_around_it():
    places = locate(STORY)
    assert line_of(places, ("child", "an", "screen", "weekly")) == 10
    assert line_of(places, ("zone",)) is None


def test_a_text_that_is_no_toml_is_refused():
    with pytest.raises(ValueError, match="tomllib has not read this text"):
        locate("[[[")


def test_paths_are_spelled_as_toml_spells_keys():
    assert spell(("child", "an", "screen", "open", "mon-thu", 1)) == "child.an.screen.open.mon-thu[1]"
    assert spell(("child", "bé an", "name")) == 'child."bé an".name'
    assert spell(()) == ""


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_quoted_text_reads_back(text: str):
    assert tomllib.loads(f"{spell_key('k')} = {quote(text)}") == {"k": text}
    assert tomllib.loads(f"{spell_key(text)} = 1") == {text: 1}


JUNK = st.sampled_from(
    [
        '"[x] # no comment \\" }"',
        "'[[y]] = {'",
        '"""\nkey = 1\n[table]\n\\""" """',
        "'''\n# [z]\n''\n'''",
        '""""quoted""""',
        "1979-05-27 07:32:00",
        "-1_0.5e+3",
        "inf",
        "true",
        '""',
        "''''''",
    ]
)


class Pen:
    """Writes a document and knows the line at which it is."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.text = ""
        self.fresh = count()

    @property
    def line(self) -> int:
        return self.text.count("\n") + 1

    def put(self, *texts: str) -> None:
        self.text += "".join(texts)

    def key(self, parts: int = 2) -> str:
        key = f"k{next(self.fresh)}"
        styles = (
            key,
            f'"{key}"',
            f"'{key}'",
            f'"[{key}] #.= \\" é"',
            f'"\\u006B{key}"',
            f"'{key}.\"'",
            f"{key}-_",
        )
        dotted = self.draw(st.sampled_from(styles))
        return f"{dotted} . {self.key(parts - 1)}" if parts and self.draw(st.booleans()) else dotted

    def blank(self) -> None:
        self.put(self.draw(st.sampled_from(["", " ", "\t"])))

    def gap(self) -> None:
        self.put(self.draw(st.sampled_from(["", " ", "\n", " # ] } \" '''\n", "\n\n\t"])))

    def value(self, depth: int) -> None:
        kind = self.draw(st.integers(0, 4 if depth else 2))
        if kind <= 1:
            self.put(str(self.line))
        elif kind == 2:
            self.put(self.draw(JUNK))
        elif kind == 3:
            self.inline(depth)
        else:
            self.array(depth)

    def array(self, depth: int) -> None:
        self.put("[")
        self.gap()
        for last in self.counted():
            self.value(depth - 1)
            self.gap()
            self.put("" if last and self.draw(st.booleans()) else ",")
            self.gap()
        self.put("]")

    def inline(self, depth: int) -> None:
        self.put("{")
        self.blank()
        for last in self.counted():
            self.pair(depth - 1)
            self.blank()
            self.put("" if last else ",")
            self.blank()
        self.put("}")

    def counted(self) -> Iterator[bool]:
        number = self.draw(st.integers(0, 2))
        return (place == number - 1 for place in range(number))

    def pair(self, depth: int) -> None:
        self.put(self.key())
        self.blank()
        self.put("=")
        self.blank()
        self.value(depth)

    def pairs(self) -> None:
        for _ in self.counted():
            self.pair(2)
            self.blank()
            self.put(self.draw(st.sampled_from(["\n", " # = [\n", "\n\n"])))

    def table(self, prefix: str) -> None:
        """A table or an array of tables, with its own below it."""
        name = f"{prefix}{self.key()}"
        again = self.draw(st.integers(0, 3))
        for _ in range(again or 1):
            self.put(
                f"[[ {name} ]]" if again else f"[{name}]", self.draw(st.sampled_from(["\n", " # [[ \n"]))
            )
            self.pairs()
            if not prefix and self.draw(st.booleans()):
                self.table(f"{name} . ")


@st.composite
def documents(draw: st.DrawFn) -> str:
    pen = Pen(draw)
    pen.gap()
    pen.pairs()
    for _ in pen.counted():
        pen.table("")
    return pen.text


def numbers(value: object, path: Path, tell: Callable[[Path, int], None]) -> None:
    if isinstance(value, dict):
        for key, item in value.items():
            numbers(item, (*path, key), tell)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            numbers(item, (*path, index), tell)
    elif isinstance(value, int) and not isinstance(value, bool):
        tell(path, value)


@given(documents())
@settings(max_examples=200, deadline=None)
def test_every_number_stands_on_the_line_that_it_says(text: str):
    places = locate(text)

    def tell(path: Path, line: int) -> None:
        assert places[path] == line

    numbers(tomllib.loads(text), (), tell)


def test_statements_say_from_where_to_where_they_stand():
    text = 'a = 1 # one\n[ t . u ]\r\nx.y = [ 1,\n 2 ]\r\n[[t.v]]\nz = "#" \n'
    found = [
        (one.path, text[one.start : one.end], text[one.value : one.end], one.header)
        for one in statements(text)
    ]
    assert found == [
        (("a",), "a = 1", "1", False),
        (("t", "u"), "[ t . u ]", "[ t . u ]", True),
        (("t", "u", "x", "y"), "x.y = [ 1,\n 2 ]", "[ 1,\n 2 ]", False),
        (("t", "v", 0), "[[t.v]]", "[[t.v]]", True),
        (("t", "v", 0, "z"), 'z = "#"', '"#"', False),
    ]


@given(documents())
@settings(max_examples=100, deadline=None)
def test_each_statement_reads_by_itself(text: str):
    for one in statements(text):
        tomllib.loads(text[one.start : one.end])
