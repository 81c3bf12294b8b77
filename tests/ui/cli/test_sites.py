import contextlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from agent.api.endpoint import Endpoint
from agent.api.errors import Unavailable
from agent.sites.compiling import Listed, build
from agent.sites.vote import Voter
from tests.ui.cli.stage import account, run_piped
from ui.cli.sites import folder_of, judge_of, kept_in, lines_of


@pytest.fixture
def lists(tmp_path):
    folder = tmp_path / "lists"
    naughty = Listed(Voter("one", "adult", "one"), [("listed.example", True)].copy)
    play = Listed(Voter("two", "games", "two"), [("play.example", True)].copy)
    build(folder / "index", [naughty, play])
    return folder


def classified(lists, typed, *more):
    said = run_piped(["sites", "classify", "--lists", str(lists), *more], typed)
    assert said.status == 0, said.err
    return [json.loads(line) for line in said.out.splitlines()]


def test_each_name_gets_a_line_in_the_order_of_the_input(lists):
    assert classified(lists, "www.listed.example\r\nfacebook.com\n\nplay.example\ntrẻ em") == [
        {"host": "www.listed.example", "action": "block", "category": "adult", "because": "lists: one"},
        {"host": "facebook.com", "action": "allow", "category": "social", "because": "catalogue: Facebook"},
        {"host": "", "action": "allow", "category": None, "because": "no host name: empty"},
        {"host": "play.example", "action": "allow", "category": "games", "because": "lists: two"},
        {
            "host": "trẻ em",
            "action": "allow",
            "category": None,
            "because": "no host name: signs that no name has",
        },
    ]


def test_nothing_in_gives_nothing_out(lists):
    assert classified(lists, "") == []


def test_other_categories_can_be_closed(lists):
    (also,) = classified(lists, "play.example\n", "--also", "games")
    (instead,) = classified(lists, "listed.example\n", "--closed", "games")
    assert (also["action"], instead["action"]) == ("block", "allow")


def test_without_lists_the_catalogue_and_words_judge(tmp_path):
    first, second = classified(tmp_path / "none", "pornhub.com\nlisted.example\n")
    assert (first["action"], second["action"]) == ("block", "allow")
    said = run_piped(["sites", "classify", "--lists", str(tmp_path)], "a.example\n")
    assert said.err == f"No lists that hold are in {tmp_path}: names are judged without.\n"


def test_damaged_lists_are_as_none(lists):
    for path in (lists / "index").glob("*.trie"):
        path.write_bytes(b"junk")
    assert classified(lists, "listed.example\n")[0]["action"] == "allow"


def test_an_unknown_category_is_told(lists):
    said = run_piped(["sites", "classify", "--lists", str(lists), "--also", "fun"])
    assert said.status == 2
    assert "There is no category “fun”." in said.err


def test_any_text_comes_back_as_json(lists):
    hosts = ['"', "\\", "a\tb", "\x1f", "é", "x.example"]
    lines = list(lines_of(hosts, judge_of(lists, (), ()), "utf-8"))
    assert [json.loads(line)["host"] for line in lines] == hosts


def test_what_a_terminal_has_not_is_escaped(lists):
    hosts = ["coccoc.com", "trẻem.vn"]
    for encoding in ("utf-8", "ascii"):
        lines = list(lines_of(hosts, judge_of(lists, (), ()), encoding))
        assert "".join(lines).encode(encoding)
        assert [json.loads(line)["host"] for line in lines] == hosts
        assert json.loads(lines[0])["because"] == "catalogue: Cốc Cốc"


def test_what_the_resolver_closes_before_any_list_is_told(lists):
    hosts = ["search.brave.com", "noai.duckduckgo.com", "mask.icloud.com", "duckduckgo.com"]
    found = classified(lists, "\n".join(hosts))
    assert [(x["action"], x["category"]) for x in found] == [
        *(("block", "search"), ("block", "search"), ("block", "proxy"), ("allow", "search"))
    ]


def test_the_lists_are_looked_for_where_the_agent_is_told_to_keep_its_things(stage, tmp_path):
    from agent.sites.lists import HOME
    from ui.cli.face import Face

    assert folder_of(Face(state=stage.state), None) == stage.state / "lists"
    assert folder_of(Face(state=stage.state), tmp_path) == tmp_path
    assert folder_of(Face(), None) == HOME


def test_lists_are_those_of_the_agent_that_answers_and_of_none_where_none_does(stage, tmp_path):
    from agent.sites.lists import HOME
    from ui.cli.face import Face

    def kept(given=None, **more) -> Path:
        with contextlib.closing(Face(runtime=stage.runtime, service=tmp_path / "none", **more)) as face:
            return kept_in(face, given)

    stage.folder = "/home/an/try"
    with stage.agent() as server:
        Endpoint(account(), stage.runtime).announce(server.path)
        assert kept() == Path("/home/an/try/lists")
        stage.folder = ""
        assert kept() == HOME
    assert kept(state=stage.state) == stage.state / "lists"
    assert kept(tmp_path) == tmp_path
    assert kept(installed=True) == HOME


def test_where_no_agent_answers_lists_are_named(stage):
    with contextlib.suppress(Unavailable):
        Endpoint(account(), stage.runtime).find()
        pytest.skip("an agent of this account runs here")
    said = run_piped(["--runtime", str(stage.runtime), "--lang", "vi", "lists", "update"])
    assert (said.status, said.err.splitlines()[0]) == (2, "Hãy ghi rõ thư mục: --lists THƯ_MỤC")


def test_a_program_can_ask_line_by_line(lists):
    command = [sys.executable, "-P", "-c", "import sys; from ui.cli import main; sys.exit(main())"]
    with subprocess.Popen(
        [*command, "sites", "classify", "--lists", str(lists)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    ) as asked:
        assert asked.stdin
        assert asked.stdout
        for host, action in (("listed.example", "block"), ("plain.example", "allow")):
            asked.stdin.write(f"{host}\n")
            asked.stdin.flush()
            assert json.loads(asked.stdout.readline())["action"] == action
        asked.stdin.close()
    assert asked.returncode == 0
