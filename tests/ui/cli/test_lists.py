import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from agent.sites.lists import Lists
from agent.sites.liststate import ListState
from tests.agent.sites.makers import serving
from tests.ui.cli.stage import run_piped


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("maker")) as found:
        yield found


@pytest.fixture
def maker(server):
    server.files.clear()
    return server


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "lists"


def call(folder, verb, *words):
    return run_piped(["lists", verb, "--lists", str(folder), *words])


def add(folder, maker, key="school", category="games", **more):
    options = [word for name, value in more.items() for word in (f"--{name}", value)]
    return call(folder, "add", key, "--url", maker.base + key, "--category", category, *options)


def only_own(folder):
    lists = Lists(folder)
    lists.follow(entry for entry in lists.followed() if entry.id not in lists.shelf.lists)


def test_at_first_nothing_is_fetched_and_the_defaults_are_shown(folder):
    said = call(folder, "status")
    assert said.status == 0
    assert "shadowwhisperer-adult" in said.out
    assert "Unlicense" in said.out
    assert said.out.endswith(
        "Nothing is fetched yet. Fetch these lists from their makers: luytre lists update\n"
    )
    assert not folder.exists()


def test_an_own_list_is_followed_fetched_tested_and_left(folder, maker):
    maker.files["school"] = b"play.example\n"
    assert add(folder, maker, licence="CC0").out.startswith("“school” is followed")
    only_own(folder)
    said = call(folder, "update", "--trust", str(maker.trust))
    assert (said.status, said.out.split()) == (0, ["school", "new"])
    assert call(folder, "update", "--trust", str(maker.trust)).out.split() == ["school", "nothing", "newer"]
    status = call(folder, "status", "--json")
    (told,) = status.json
    assert (told["id"], told["licence"], told["standing"]["names"], told["chosen"]) == (
        "school",
        "CC0",
        1,
        True,
    )
    assert "0 days ago" in call(folder, "status").out
    assert (
        call(folder, "test", "play.example").out
        == "play.example: open\nKind: Games\nBecause: lists: school\n"
    )
    assert call(folder, "test", "pornhub.com").out.startswith("pornhub.com: closed\nKind: Adult\n")
    in_a_browser = call(folder, "test", "https://pornhub.com/videos?x#y").out
    assert in_a_browser == call(folder, "test", "pornhub.com").out
    assert call(folder, "test", "con mèo").status == 2
    assert call(folder, "test", "").status == 2
    assert call(folder, "test", "nobody.example", "--json").json["action"] == "allow"
    assert call(folder, "remove", "school").status == 0
    assert call(folder, "status").out.endswith("The index is not up to date: luytre lists update\n")


def test_what_was_not_taken_is_told_and_the_status_is_no(folder, maker):
    maker.files["school"] = b"<html>"
    add(folder, maker)
    only_own(folder)
    said = call(folder, "update", "--trust", str(maker.trust), "--json")
    assert said.status == 1
    assert said.json == [{"id": "school", "what": "kept", "detail": "a web page, no list"}]
    said = call(folder, "update", "--trust", str(maker.trust))
    assert said.out.split("  ")[1:3] == ["kept as it was", "a web page, no list\n"]
    assert "a web page, no list" in call(folder, "status").out


def test_without_a_network_one_line_says_so(folder):
    for key in ("school", "home"):
        call(folder, "add", key, "--url", f"https://127.0.0.1:1/{key}", "--category", "games")
    only_own(folder)
    said = call(folder, "update")
    assert said.status == 1
    assert said.out == "No network: nothing was fetched; the lists stay as they were.\n"
    assert [line["what"] for line in call(folder, "update", "--json").json] == ["kept", "kept"]


def test_a_list_that_changed_too_much_can_be_accepted(folder, maker):
    maker.files["school"] = b"".join(b"n%d.example\n" % number for number in range(500))
    add(folder, maker)
    only_own(folder)
    call(folder, "update", "--trust", str(maker.trust))
    maker.files["school"] = b"n1.example\n"
    told = call(folder, "update", "--trust", str(maker.trust)).out
    assert "changed too much: 500 names before, 1 now; 0 came, 499 went" in told
    assert call(folder, "update", "--trust", str(maker.trust), "--accept", "school").status == 0


def test_what_is_said_of_lists_is_said_in_vietnamese(folder, maker):
    maker.files["school"] = b"<html>"
    add(folder, maker)
    only_own(folder)
    path = folder / "followed.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"own": [{"id": "mine", "colour": "red"}]}))
    add(folder, maker)

    def said(*words):
        return run_piped(["--lang", "vi", "lists", *words, "--lists", str(folder)])

    assert "là trang web, không phải danh sách" in said("update", "--trust", str(maker.trust)).out
    status = said("status").out
    assert "là trang web, không phải danh sách" in status
    assert "nhưng không dùng được: không rõ: colour\n" in status
    assert said("test", "who.int").out.endswith("Vì: phải luôn mở: nơi giúp đỡ\n")
    wrong = said("add", "own", "--url", "http://x.example/", "--category", "games")
    assert wrong.err.startswith("own: địa chỉ phải bắt đầu bằng https://")


@pytest.mark.parametrize("words", [["update"], ["add", "hagezi-bypass"], ["remove", "school"]])
def test_who_comes_second_is_told(folder, maker, words):
    add(folder, maker)
    with Lists(folder).alone():
        said = call(folder, *words)
    assert said.status == 1
    assert said.err == "The lists are being fetched already; try again in a few minutes.\n"


def test_a_known_list_is_followed_by_its_name(folder):
    assert call(folder, "add", "hagezi-bypass").status == 0
    assert Lists(folder).followed()[-1].id == "hagezi-bypass"


def test_an_own_list_that_is_none_is_told_beside_the_others(folder):
    Lists(folder).follow(Lists(folder).followed())
    path = folder / "followed.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"own": [{"id": "mine", "colour": "red"}]}))
    said = call(folder, "status")
    assert said.status == 0
    assert "shadowwhisperer-adult" in said.out
    assert "Written among the lists, and not followed: unknown: colour\n" in said.out


def test_a_folder_that_is_none_is_told(tmp_path):
    (tmp_path / "file").touch()
    said = call(tmp_path / "file", "add", "hagezi-bypass")
    assert (said.status, said.err) == (5, f"{tmp_path / 'file'} is no folder.\n")


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (["add", "nowhere"], 5, "No list is called “nowhere”"),
        (["add", "own", "--url", "http://x.example/"], 2, "needs --category"),
        (["add", "own", "--url", "http://x.example/", "--category", "x"], 2, "own: there is no category"),
        (["add", "own", "--url", "http://x.example/", "--category", "games"], 2, "must begin with https://"),
        (["remove", "nowhere"], 5, "No list “nowhere” is followed."),
        (["update", "nowhere"], 5, "No list “nowhere” is followed."),
    ],
)
def test_what_cannot_be_done_is_told(folder, words, status, told):
    said = call(folder, *words)
    assert said.status == status
    assert told in said.err


def test_an_old_list_and_a_list_of_popular_names_are_told_as_such(folder):
    lists = Lists(folder)
    lists.follow([lists.shelf.lists["majestic-million"]])
    then = datetime.now(UTC) - timedelta(days=9)
    lists.keep({"majestic-million": ListState(3, {}, then.isoformat(), then.isoformat())})
    said = call(folder, "status").out
    assert "popular names" in said
    assert "9 days ago" in said
    assert "9 ngày trước" in run_piped(["--lang", "vi", "lists", "status", "--lists", str(folder)]).out


# All is loaded before: another account may not read the Python of whoever runs the tests.
AS_A_STRANGER = """
import os, sys
from ui.cli.root import run
import agent.sites.index, agent.sites.judging, agent.sites.known, agent.sites.subscriptions, agent.sites.words
import agent.api.client, agent.sites.lists, fcntl, policies.catalog, policies.document, ui.cli.lists
agent.sites.known.shipped(), agent.sites.subscriptions.shipped(), agent.sites.words.shipped()
if (uid := int(sys.argv[1])):
    os.setgroups([]), os.setgid(uid), os.setuid(uid)
sys.exit(run(sys.argv[2:]))
"""


def run_as(uid, *words):
    command = [sys.executable, "-P", "-c", AS_A_STRANGER, str(uid), *words]
    # Another account may not write what measures coverage either.
    kept = {key: value for key, value in os.environ.items() if not key.startswith("COV")}
    said = subprocess.run(
        command, check=False, capture_output=True, text=True, env=kept | {"LC_ALL": "C", "LANG": "C"}
    )
    return said.returncode, said.stderr


@pytest.mark.root
def test_root_goes_on_as_the_owner_and_a_stranger_is_refused(open_folder):
    folder = open_folder / "lists"
    folder.mkdir(mode=0o700)
    os.chown(folder, 65534, 65534)
    words = ("lists", "add", "hagezi-bypass", "--lists", str(folder))
    assert run_as(0, *words) == (0, "")
    assert (folder / "followed.json").stat().st_uid == 65534
    refused = (4, "Only an administrator may do this with the lists of this PC: use sudo.\n")
    assert run_as(12345, *words) == refused


@pytest.mark.root
def test_a_stranger_who_classifies_is_told_so_too(open_folder):
    folder = open_folder / "lists"
    folder.mkdir(mode=0o700)
    refused = (4, "Only an administrator may do this with the lists of this PC: use sudo.\n")
    assert run_as(12345, "sites", "classify", "--lists", str(folder)) == refused


@pytest.mark.root
@pytest.mark.parametrize("words", [("sites", "classify"), ("lists", "test", "a.example")])
def test_what_the_owner_of_the_lists_wrote_is_never_read_as_root(open_folder, words):
    folder = open_folder / "lists"
    folder.mkdir(mode=0o700)
    os.chown(folder, 65534, 65534)
    assert run_as(0, *words, "--lists", str(folder))[0] == 0
    (folder / "index").mkdir(mode=0o700)  # of root's own: the owner cannot read it
    assert run_as(0, *words, "--lists", str(folder))[0] == 4
