"""Every word that a face says is said in Vietnamese too."""

import re
import string
from pathlib import Path

import pytest

import wording
from ui.text.po import PoEntry, read

ROOT = Path(__file__).parents[3]
FILE = ROOT / "ui/text/locale/vi/LC_MESSAGES/luytre.po"
SAID_TO_PEOPLE = (
    *("ui/text/locale/vi/LC_MESSAGES/luytre.po", "agent/service/reporting/words.py"),
    *("policies/changes/words.py", "policies/document/wording.py", "policies/document/meanings.py"),
    *("policies/resolvers.py", "ui/browser/extension/words.js"),
)
ENTRIES = {entry.message: entry for entry in read(FILE.read_text(encoding="utf-8")) if entry.message}


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_the_files_fit_the_source() -> None:
    assert wording.main(["--check"]) == 0, "run python3 installer/wording.py"


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=lambda entry: entry.message[:40])
def test_every_message_is_translated(entry: PoEntry) -> None:
    translation = entry.translations.get(0)
    assert translation, "not translated"
    assert not entry.fuzzy
    assert places(translation) == places(entry.message) | (places(entry.plural) if entry.plural else set())
    assert translation[-1:].isspace() == entry.message[-1:].isspace()
    assert entry.message.count("\n") == translation.count("\n")
    assert not re.search(r"\s\s", translation)
    assert entry.message.endswith("…") == translation.endswith("…")


@pytest.mark.parametrize("path", SAID_TO_PEOPLE, ids=str)
def test_tones_are_written_in_one_way(path: str) -> None:
    found = re.findall(r"\w+o[áàảãạéèẻẽẹ]\b|\w*[^\Wqu]u[ýỳỷỹỵ]\b", (ROOT / path).read_text("utf-8"))
    assert not found, "khóa and thủy, as most people type them, not khoá and thuỷ"


def test_what_is_said_at_several_places_is_collected_once(tmp_path: Path) -> None:
    (tmp_path / "ui").mkdir()
    (tmp_path / "ui" / "a.py").write_text(
        '_("one"); self._("one"); mark("two"); _.plural("{n} x", "{n} xs", n)\n_(name); other("three")\n'
    )
    (tmp_path / "ui" / "b.py").write_text('_("one")\n')
    found = wording.collect(tmp_path)
    assert [(x.message, x.plural, x.places) for x in found.values()] == [
        ("one", None, ["ui/a.py", "ui/b.py"]),
        ("two", None, ["ui/a.py"]),
        ("{n} x", "{n} xs", ["ui/a.py"]),
    ]
    text = wording.write(found, {"one": PoEntry("one", translations={0: 'm"ột\n'})}, wording.HEADER, 1)
    again = {x.message: x for x in read(text)}
    assert again["one"].translations == {0: 'm"ột\n'}
    assert again["{n} x"].plural == "{n} xs"
