from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from ui.country import KEY, kept, of_zone

TABLE = """# code, where, zone
DE\t+5230+01322\tEurope/Berlin\tmost of Germany
VN\t+1045+10640\tAsia/Ho_Chi_Minh
"""


@pytest.fixture
def zones(tmp_path: Path) -> Path:
    zones = tmp_path / "zoneinfo"
    for name in ("Asia/Ho_Chi_Minh", "Etc/UTC"):
        (zones / name).parent.mkdir(parents=True)
        (zones / name).touch()
    (zones / "Asia" / "Saigon").symlink_to("Ho_Chi_Minh")
    (zones / "zone.tab").write_text(TABLE)
    return zones


def localtime(zones: Path, name: str) -> Path:
    link = zones.parent / "localtime"
    link.symlink_to(zones / name)
    return link


@pytest.mark.parametrize(
    ("zone", "country"), [("Asia/Ho_Chi_Minh", "VN"), ("Asia/Saigon", "VN"), ("Etc/UTC", "")]
)
def test_the_pc_s_zone_tells_its_country(zones: Path, zone: str, country: str) -> None:
    assert of_zone(localtime(zones, zone), zones) == country


def test_a_clock_that_is_no_link_and_a_table_that_is_missing_tell_none(zones: Path) -> None:
    (zones.parent / "copied").write_bytes(b"TZif")
    assert of_zone(zones.parent / "copied", zones) == ""
    (zones / "zone.tab").unlink()
    assert of_zone(localtime(zones, "Asia/Ho_Chi_Minh"), zones) == ""


def test_what_the_tray_kept_is_read_without_qt(tmp_path: Path) -> None:
    assert kept(tmp_path) == ""
    settings = QSettings(str(tmp_path / "luytre" / "tray.ini"), QSettings.Format.IniFormat)
    settings.setValue("pin/skipped", "yes")
    settings.setValue(KEY, "DE")
    settings.sync()
    assert kept(tmp_path) == "DE"


@pytest.mark.parametrize(
    "text", ["[help]\ncountry=Germany\n", "[help]\ncountry=1!\n", "no section", "[help]\n"]
)
def test_what_is_no_country_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "luytre").mkdir()
    (tmp_path / "luytre" / "tray.ini").write_text(text)
    assert kept(tmp_path) == ""


def test_what_is_no_text_is_no_country(tmp_path: Path) -> None:
    (tmp_path / "luytre").mkdir()
    (tmp_path / "luytre" / "tray.ini").write_bytes(b"\xff\xfe[")
    assert kept(tmp_path) == ""
