"""One face in each session: a second one asks the first to show itself, and leaves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE = 2000
"""Milliseconds for the first one to hear of it."""


class Single(QObject):
    """Holds the session's place in a folder of the account's own, until it is closed or its process ends."""

    wanted = Signal()
    """Somebody started a second face."""

    def __init__(self, folder: Path, session: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        name = re.sub(r"[^A-Za-z0-9]+", "-", session).strip("-") or "session"
        self._path = str(folder / f"luytre-tray-{name}")
        self._lock = QLockFile(f"{self._path}.lock")
        self._lock.setStaleLockTime(0)  # a place whose process is gone is free, however old it is
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._called)

    def take(self) -> bool:
        """Whether the place was free; where it was not, who holds it shows itself."""
        if self._lock.tryLock(0):
            QLocalServer.removeServer(self._path)
            self._server.listen(self._path)
            return True
        if self._lock.error() is not QLockFile.LockError.LockFailedError:
            return True  # a folder that cannot be written: two icons are better than none
        call = QLocalSocket()
        call.connectToServer(self._path)
        call.waitForConnected(PATIENCE)
        call.abort()
        return False

    def close(self) -> None:
        """Give the place up."""
        self._server.close()
        self._lock.unlock()

    def _called(self) -> None:
        while (call := self._server.nextPendingConnection()) is not None:
            call.abort()
            call.deleteLater()
            self.wanted.emit()
