"""What root's helper makes of the agent's wish."""

import json
import threading
import time
import zipfile

import pytest

from agent.browsers import __main__ as helper
from agent.browsers import wish
from agent.browsers.__main__ import main, pack_pages, wanted_files
from agent.browsers.wanted import read
from agent.platforms.linux.browsers import packing
from agent.platforms.linux.browsers.files import BrowserFiles
from agent.platforms.linux.browsers.packing import Packed

CHROMIUM, FIREFOX = "chromium/policies/managed/luytre.json", "firefox/policies/policies.json"
TOLD = {"safe_search": True, "youtube": 2, "free": ["lan"]}


@pytest.mark.parametrize("text", ["", "[]", "{", "{}", '"x"', json.dumps(TOLD | {"youtube": 9})])
def test_what_is_no_wish_changes_nothing(tmp_path, text, capsys):
    (tmp_path / "wish").write_text(text)
    assert main([str(tmp_path / "wish")]) == 1
    assert "could not be told" in capsys.readouterr().err
    said = json.loads((tmp_path / "wish.said").read_text())
    assert said == {"wish": text, "wrong": text or "nothing was written"}


def test_where_the_agent_said_nothing_yet_nothing_changes(tmp_path):
    assert main([str(tmp_path / "none")]) == 0


def test_the_files_are_those_of_the_packed_extension():
    told = wanted_files(read(json.dumps(TOLD)), Packed("a" * 32, "7.0"))
    assert all("a" * 32 in text for path, text in told.policies.items() if "chromium" in path)
    assert any("luytre-7.0.xpi" in text for text in told.policies.values())


def test_the_extension_that_reads_pages_is_packed_where_a_family_chose_it(tmp_path):
    told = read(json.dumps(TOLD | {"pages": True}))
    assert told.wish.pages
    assert not read(json.dumps(TOLD)).wish.pages
    pages = pack_pages(tmp_path / "pages", tmp_path / "pages.pem")
    found = wanted_files(told, Packed("a" * 32, "7.0"), pages)
    assert all(pages.id in text for path, text in found.policies.items() if "chromium" in path)
    with zipfile.ZipFile(tmp_path / "pages" / f"luytre-{pages.version}.xpi") as archive:
        assert {"judge.js", "weights.json", "reading.js", "background.js"} <= set(archive.namelist())


@pytest.fixture
def etc(tmp_path, monkeypatch):
    """A PC's folders, in which the helper works."""
    for folder in ("etc", "usr/lib", "var/lib"):
        (tmp_path / folder).mkdir(parents=True)
    monkeypatch.setattr(BrowserFiles.__init__, "__defaults__", (str(tmp_path), "/var/lib/record"))
    monkeypatch.setattr(packing.packed, "__defaults__", (tmp_path / "packed",))
    monkeypatch.setattr(
        packing.pack,
        "__defaults__",
        (tmp_path / "packed", tmp_path / "key", packing.EXTENSION),
    )
    return tmp_path / "etc"


@pytest.mark.root
def test_it_makes_it_so_and_takes_it_back(tmp_path, etc, monkeypatch):
    (tmp_path / "wish").write_text(json.dumps(TOLD))
    assert main([str(tmp_path / "wish")]) == 0
    told = json.loads((etc / CHROMIUM).read_text())
    assert told["ForceGoogleSafeSearch"] is True
    assert (etc / FIREFOX).exists()
    assert json.loads((tmp_path / "wish.said").read_text()) == {"wish": json.dumps(TOLD), "wrong": ""}
    monkeypatch.setattr(helper, "FORGETTING", 0)
    before = packing.packed()
    (tmp_path / "wish").write_text(json.dumps(TOLD | {"anew": 3}))
    assert main([str(tmp_path / "wish")]) == main([str(tmp_path / "wish")]) == 0
    assert packing.packed() == Packed(before.id, f"{before.version}.3", 3)
    told = json.loads((etc / CHROMIUM).read_text())
    assert before.id in told["ExtensionSettings"]
    assert f"luytre-{before.version}.3.xpi" in (etc / FIREFOX).read_text()
    assert main(["--take-back"]) == 0
    assert not list(etc.iterdir())


@pytest.mark.root
def test_where_one_lost_it_the_others_keep_theirs(tmp_path, etc, monkeypatch):
    def wait(_seconds):
        raise AssertionError("it was taken from all for a while")

    (tmp_path / "wish").write_text(json.dumps(TOLD))
    assert main([str(tmp_path / "wish")]) == 0
    monkeypatch.setattr(time, "sleep", wait)
    before = packing.packed()
    (tmp_path / "wish").write_text(json.dumps(TOLD | {"anew": 1, "keep": True}))
    assert main([str(tmp_path / "wish")]) == 0
    assert packing.packed() == Packed(before.id, f"{before.version}.1", 1)
    assert f"luytre-{before.version}.1.xpi" in (etc / FIREFOX).read_text()


@pytest.mark.root
def test_while_chromium_throws_its_own_away_firefox_keeps_both(tmp_path, etc, monkeypatch):
    place = tmp_path / "packed" / "pages"
    monkeypatch.setattr(helper, "PAGES_PLACE", place)
    monkeypatch.setattr(pack_pages, "__defaults__", (place, tmp_path / "pages.pem"))
    (tmp_path / "wish").write_text(json.dumps(TOLD | {"pages": True}))
    assert main([str(tmp_path / "wish")]) == 0
    seen = []
    monkeypatch.setattr(time, "sleep", lambda _seconds: seen.append((etc / FIREFOX).read_text()))
    (tmp_path / "wish").write_text(json.dumps(TOLD | {"pages": True, "anew": 1}))
    assert main([str(tmp_path / "wish")]) == 0
    told = json.loads(seen[0])["policies"]["ExtensionSettings"]
    assert {told[name]["installation_mode"] for name in (wish.GECKO, wish.PAGES)} == {"force_installed"}


@pytest.mark.root
def test_a_wish_that_is_another_while_the_helper_works_is_made_so_too(tmp_path, etc, monkeypatch):
    wish, later = tmp_path / "wish", json.dumps(TOLD | {"anew": 1, "safe_search": False})
    wish.write_text(json.dumps(TOLD))
    assert main([str(wish)]) == 0
    monkeypatch.setattr(helper, "FORGETTING", 0.5)
    wish.write_text(json.dumps(TOLD | {"anew": 1}))
    working = threading.Thread(target=main, args=([str(wish)],))
    working.start()
    policy, packed = etc / CHROMIUM, packing.packed().id
    deadline = time.monotonic() + 10
    while packed in json.loads(policy.read_text())["ExtensionSettings"]:
        assert time.monotonic() < deadline, "it never began to forget"
    wish.write_text(later)
    working.join()
    assert "ForceGoogleSafeSearch" not in json.loads(policy.read_text())
    assert json.loads((tmp_path / "wish.said").read_text()) == {"wish": later, "wrong": ""}


@pytest.mark.root
@pytest.mark.parametrize("harm", ["gone", "replaced"])
def test_looking_again_it_mends_what_somebody_changed(tmp_path, etc, harm):
    (tmp_path / "wish").write_text(json.dumps(TOLD))
    assert main([str(tmp_path / "wish")]) == 0
    policy = etc / FIREFOX
    before = policy.read_text()
    policy.unlink()
    if harm == "replaced":
        policy.write_text("{}")
    assert main([str(tmp_path / "wish")]) == 0
    assert policy.read_text() == before


@pytest.mark.root
def test_what_somebody_put_beside_ours_and_says_something_else_is_told(tmp_path, etc, capsys):
    (tmp_path / "wish").write_text(json.dumps(TOLD))
    assert main([str(tmp_path / "wish")]) == 0
    other = (etc / CHROMIUM).with_name("zzz.json")
    other.write_text('{"IncognitoModeAvailability": 0}')
    assert main([str(tmp_path / "wish")]) == 1
    place = f"/etc/{CHROMIUM}".replace("luytre.json", "zzz.json")
    assert json.loads((tmp_path / "wish.said").read_text())["wrong"] == place
    assert place in capsys.readouterr().err
    other.unlink()
    assert main([str(tmp_path / "wish")]) == 0
