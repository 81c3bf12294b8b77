from __future__ import annotations

from agent.api import contract
from agent.api.messages import replace
from tests.ui import records
from tests.ui.cli.stage import Stage, as_json


def test_closed_sites_that_were_tried_are_told_by_day_and_kind(home: Stage):
    said = home.run("tried", "--day", "2026-11-25").out.splitlines()
    assert said[0] == "Week of Monday, 23 November"
    assert [line.split() for line in said[1:5]] == [
        ["day", "kind", "site", "tries"],
        ["Tuesday,", "24", "November", "Adult", "3"],
        ["Tuesday,", "24", "November", "Adult", "bad.example", "2"],
        ["Wednesday,", "25", "November", "Gambling", "1"],
    ]
    assert said[5].startswith("Programs ask for sites too")
    (params,) = home.called(contract.TRIED)
    assert str(params.day) == "2026-11-25"
    assert home.run("tried", "--json").json == as_json(records.TRIED)


def test_where_nothing_was_tried_it_says_so(stage: Stage):
    stage.special = {contract.TRIED.name: lambda *_: replace(records.TRIED, lines=())}
    with stage.agent():
        assert stage.run("tried").out == "Week of Monday, 23 November\nNo closed site was tried.\n"
        assert "Không có lần nào" in stage.run("tried", lang="vi").out
