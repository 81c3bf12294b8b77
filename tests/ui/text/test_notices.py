from agent.api.messages import replace
from tests.ui import family
from ui.text import notices

GAMES = family.NOTICE


def test_a_notice_speaks_the_readers_language() -> None:
    assert notices.told(GAMES, "en") == "Look out of the window"
    assert notices.told(GAMES, "vi_VN.UTF-8") == "Nhìn ra cửa sổ một chút nhé"
    assert notices.told(replace(GAMES, words={"vi": "Nghỉ nhé"}), "en") == "Nghỉ nhé"
    assert notices.told(replace(GAMES, words={}), "en") == ""


def test_it_says_how_much_was_used() -> None:
    assert notices.so_much(GAMES, 5400, "en") == "Games: 1 hour 30 minutes today"
    assert notices.so_much(GAMES, 1800, "vi") == "Trò chơi: hôm nay đã dùng 30 phút"


def test_the_agreement_about_it_is_one_line() -> None:
    assert notices.agreed(GAMES, "en") == (
        "Games: after every 30 minutes a notice says “Look out of the window”"
    )
    assert notices.agreed(GAMES, "vi") == (
        "Trò chơi: cứ sau mỗi 30 phút có lời nhắc “Nhìn ra cửa sổ một chút nhé”"
    )
