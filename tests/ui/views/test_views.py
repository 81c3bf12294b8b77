"""Every view in every state, in both languages, light and dark, with small and large letters."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.ui import family
from tests.ui.looking import clipped, colours, missing_letters, nameless, texts
from tests.ui.shots import prepare, render, views

VIEWS = dict(views())


@pytest.fixture(params=[13, 26], ids=["100%", "200%"])
def pixels(request: pytest.FixtureRequest) -> int:
    """The size of the desktop's letters."""
    size: int = request.param
    return size


@pytest.fixture(params=[False, True], ids=["light", "dark"])
def looks(request: pytest.FixtureRequest, qapp: QApplication, pixels: int) -> Iterator[None]:
    before = qapp.font()
    prepare(qapp, dark=request.param, pixels=pixels)
    yield
    qapp.setFont(before)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("make", VIEWS.values(), ids=VIEWS)
def test_nothing_is_cut_and_no_letter_is_missing(
    make: Callable[[str], QWidget], language: str, looks: None, pixels: int, qtbot: QtBot
) -> None:
    view = make(language)
    qtbot.addWidget(view)
    if pixels > 13:
        view.resize(view.width() * 2, view.height() * 2)
    render(view, 1)
    assert clipped(view) == []
    assert missing_letters(view) == set()
    assert nameless(view) == []
    assert colours(view) > 8
    assert len(texts(view)) > 1


@pytest.mark.parametrize("make", VIEWS.values(), ids=VIEWS)
def test_nothing_english_is_left_in_vietnamese(make: Callable[[str], QWidget], qtbot: QtBot) -> None:
    english, vietnamese = make("en"), make("vi")
    for view in (english, vietnamese):
        qtbot.addWidget(view)
        render(view, 1)
    same = {text for text in texts(english) if text in texts(vietnamese)}
    names = {
        *(
            "Minecraft",
            "Roblox",
            "YouTube",
            "Zalo",
            "TikTok",
            "GCompris",
            "LibreOffice Writer",
            "An",
            "Video",
        ),
        *(
            "Luytre",
            "Luytre · Lũy Tre",
            "111",
            "✕",
            "“Con học xong bài rồi”",
            "17:00",
            "&PIN",
            "Rat auf Draht",
        ),
        *("“Tối nay cả nhà sang ông bà, mai con chơi nhé.”", "“Con xem nốt video làm đèn ông sao ạ”"),
        "“Mẹ bấm nhầm sang con”",
        "The system does not tell who is logged in; Luytre goes on with what it saw last.",
        *("1234 5678", "4071 8253", "7GQH   2M4K   9XVB   5RTD", "0CPN   8WJS   6E3F"),
        *family.LONG_NAMES,
        *("0000 0000", "XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX", "Bình"),
    }
    assert same <= names
