import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.sites.dns import report
from agent.sites.dns.report import BadReport, Report
from agent.sites.dns.tally import Blocked

FULL = Report(
    (5301, 5302),
    lists=True,
    held=("one", "two-3"),
    old=True,
    failed=(5303,),
    blocked=(Blocked(5301, "a.test", "adult", 3), Blocked(5302, "b\\046.c", "", 1)),
)


def test_a_report_comes_as_it_went():
    for said in (FULL, Report(), Report(serving=()), Report(lists=False)):
        line = report.write(said)
        assert line.count(b"\n") == 1
        assert report.read(line) == said


@pytest.mark.parametrize(
    "told",
    [
        *("", "x", "[]", "null", "[" * 100_000, " " * (report.LONGEST + 1)),
        *(
            {"serving": 1},
            {"serving": ["5301"]},
            {"serving": [0]},
            {"serving": [True]},
            {"serving": [1] * 65},
            {"failed": [0]},
            {"failed": None},
        ),
        *(
            {"lists": 1},
            {"old": 1},
            {"old": None},
            {"held": "one"},
            {"held": [1]},
            {"held": [""]},
            {"held": ["Not this\n"]},
            {"held": ["a" * 41]},
            {"held": ["a"] * 65},
            {"child": "an"},
            {"blocked": {}},
            {"blocked": [[]]},
            {"blocked": [[1, "a", "b", 1]] * 501},
        ),
        *({"blocked": [[0, "a", "b", 1]]}, {"blocked": [[1, 2, "b", 1]]}, {"blocked": [[1, "a", "b", 0]]}),
        *(
            {"blocked": [[1, "a\n", "b", 1]]},
            {"blocked": [[1, "ă", "b", 1]]},
            {"blocked": [[1, "a", "b" * 41, 1]]},
        ),
        *({"blocked": [[1, "a" * 1021, "b", 1]]}, {"blocked": [[1, "a", "b", True]]}),
    ],
    ids=lambda x: str(x)[:40],
)
def test_what_makes_no_sense_is_not_believed(told):
    with pytest.raises(BadReport):
        report.read((told if isinstance(told, str) else json.dumps(told)).encode())


words = st.sampled_from(["serving", "lists", "held", "old", "failed", "blocked", "x"])
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(words, x)
)


@given(values)
def test_whatever_comes_nothing_else_is_raised(told):
    try:
        said = report.read(json.dumps(told).encode())
    except BadReport:
        return
    assert report.read(report.write(said)) == said


def test_many_long_names_come_in_several_reports_that_are_read():
    names = ["\\001" * 254 + f".{number:03}" for number in range(500)]
    blocked = [Blocked(5301, name, "c" * 40, 1_000_000) for name in names]
    lines = [report.write(part) for part in report.parts(blocked)]
    assert max(map(len, lines)) <= report.LONGEST
    assert [x for line in lines for x in report.read(line).blocked] == blocked
    assert not list(report.parts([]))


def test_of_ever_so_many_lists_that_are_held_back_some_are_told():
    told = report.read(report.write(Report((), lists=True, held=tuple(f"list-{x}" for x in range(100)))))
    assert len(told.held) == 64
