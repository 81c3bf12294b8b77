"""Opens a page in the account's own browser, apart from the tray."""

from __future__ import annotations

import sys

from PySide6.QtCore import QCoreApplication, QProcess, QUrl
from PySide6.QtGui import QDesktopServices

APART = ("--user", "--quiet", "--collect", "--property=ExitType=cgroup")
SESSION = ("DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "XDG_CURRENT_DESKTOP", "LANG")
"""What a browser needs to know of the session; the account's manager may not know it."""
RUN = "systemd-run"


def open_page(link: str) -> None:
    """Show a page.

    The tray of a child is kept by the system, without a network, and what it starts is kept with it. So the
    account's own manager starts the browser (systemd-run(1)); where there is none, the tray does.
    """
    if sys.platform == "linux":
        _open_apart(link)
    else:
        _open_here(link)


def _open_apart(link: str) -> None:
    process = QProcess(QCoreApplication.instance())
    process.errorOccurred.connect(lambda _: _open_here(link))
    process.finished.connect(lambda code, _: _open_here(link) if code else None)
    process.finished.connect(process.deleteLater)
    process.start(RUN, [*APART, *(f"--setenv={name}" for name in SESSION), "xdg-open", link])


def _open_here(link: str) -> None:
    QDesktopServices.openUrl(QUrl(link))
