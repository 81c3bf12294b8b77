"""What is taken from the PC, and what follows from how an agent is started."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from agent import platforms
from agent.bootstrap.settings import country_of, language_of, zone_name
from agent.bootstrap.try_mode import settings
from agent.storage.ballast import SIZE

HANOI = "Asia/Ho_Chi_Minh"


@pytest.fixture
def localtime(tmp_path: Path) -> Path:
    link = tmp_path / "localtime"
    link.symlink_to("/usr/share/zoneinfo/Europe/Berlin")
    return link


def test_the_zone_of_the_environment_or_of_the_pc(tmp_path: Path, localtime: Path) -> None:
    assert zone_name({"TZ": HANOI}, localtime) == HANOI
    assert zone_name({"TZ": f":{HANOI}"}, localtime) == HANOI
    assert zone_name({"TZ": "Nowhere/At_All"}, localtime) == "Europe/Berlin"
    assert zone_name({}, localtime) == "Europe/Berlin"
    assert zone_name({}, tmp_path / "missing") == "UTC"
    (tmp_path / "strange").symlink_to("/usr/share/zoneinfo/Nowhere/At_All")
    assert zone_name({}, tmp_path / "strange") == "UTC"


@pytest.mark.parametrize(
    ("environment", "zone", "language"),
    [
        ({"LANG": "vi_VN.UTF-8"}, "UTC", "vi"),
        ({"LANG": "en_GB.UTF-8"}, HANOI, "en"),
        ({"LANG": "C.UTF-8"}, HANOI, "vi"),
        ({}, "Asia/Saigon", "vi"),
        ({}, "Europe/Berlin", "en"),
        ({"LANG": "vi_VN", "LC_ALL": "en_US"}, HANOI, "en"),
    ],
)
def test_the_language(environment: dict[str, str], zone: str, language: str) -> None:
    assert language_of(environment, zone) == language


@pytest.mark.parametrize(
    ("environment", "zone", "country"),
    [
        ({"LANG": "en_GB.UTF-8"}, HANOI, "VN"),
        ({"LANG": "de_DE.UTF-8"}, "Europe/Berlin", "DE"),
        ({"LC_ALL": "fr_FR"}, "Europe/Paris", "FR"),
        ({"LANG": "C"}, "Europe/Paris", "VN"),
        ({}, "UTC", "VN"),
    ],
)
def test_the_country(environment: dict[str, str], zone: str, country: str) -> None:
    assert country_of(environment, zone) == country


def test_only_a_whole_pc_s_agent_keeps_room_on_the_disk(tmp_path: Path) -> None:
    tried = settings(platforms.system("linux"), "an", {}, tmp_path, None)
    assert (tried.service, tried.reserve) == (False, 0)
    whole = replace(tried, account=None)
    assert (whole.service, whole.reserve) == (True, SIZE)
