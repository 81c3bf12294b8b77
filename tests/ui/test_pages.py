"""A page is opened by the account's own manager of services, or by the desktop where that cannot be."""

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from ui import pages

LINK = "https://tongdai111.vn"


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[QUrl]:
    urls: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", urls.append)
    return urls


def runner(folder: Path, status: int) -> str:
    path = folder / "systemd-run"
    path.write_text(
        f'#!/bin/sh\nprintf "%s\\n" "$@" >{folder}/new; mv {folder}/new {folder}/said; exit {status}\n'
    )
    path.chmod(0o755)
    return str(path)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no manager of services starts browsers")
def test_the_account_s_manager_starts_the_browser(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, opened: list[QUrl]
) -> None:
    monkeypatch.setattr(pages, "RUN", runner(tmp_path, 0))
    pages.open_page(LINK)
    qtbot.waitUntil((tmp_path / "said").exists, timeout=20_000)
    words = (tmp_path / "said").read_text().split()
    assert words[0] == "--user"
    assert words[-2:] == ["xdg-open", LINK]
    qtbot.wait(100)
    assert opened == []


@pytest.mark.parametrize("there", [True, False])
def test_where_there_is_none_the_desktop_does(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, opened: list[QUrl], there: bool
) -> None:
    monkeypatch.setattr(pages, "RUN", runner(tmp_path, 1) if there else str(tmp_path / "nothing"))
    pages.open_page(LINK)
    qtbot.waitUntil(lambda: bool(opened), timeout=20_000)
    assert [url.toString() for url in opened] == [LINK]


def test_on_other_systems_the_desktop_does(monkeypatch: pytest.MonkeyPatch, opened: list[QUrl]) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    pages.open_page(LINK)
    assert [url.toString() for url in opened] == [LINK]
