"""What stands on a screen of Xvfb: as a picture, and as titles of windows."""

import os
import struct
import subprocess
import threading
import time
import zlib
from pathlib import Path

from browsers import eye


def picture(framebuffer: Path, to: Path) -> None:
    """A screen as PNG; ``framebuffer`` is what Xvfb -fbdir writes (XWDFile.h, version 7)."""
    data = framebuffer.read_bytes()
    head = struct.unpack_from(">25I", data)
    start = head[0] + head[19] * 12  # the header with its name, then the colours
    width, height, line = head[4], head[5], head[12]
    rows = bytearray()
    for row in range(height):
        pixels = data[start + row * line : start + row * line + width * 4]
        rows += b"\0"
        colours = bytearray(width * 3)
        colours[0::3], colours[1::3], colours[2::3] = pixels[2::4], pixels[1::4], pixels[0::4]
        rows += colours
    chunks = [
        (b"IHDR", struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows, 9)),
    ]
    to.parent.mkdir(parents=True, exist_ok=True)
    with to.open("wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        for name, part in (*chunks, (b"IEND", b"")):
            file.write(struct.pack(">I", len(part)) + name + part)
            file.write(struct.pack(">I", zlib.crc32(name + part)))


def titles(display: str) -> str:
    """The names of all windows, also of one that was drawn and that nobody has put in front."""
    return _told(display, "search", "--name", ".*", "getwindowname", "%@")


def windows(display: str, word: str) -> tuple[str, ...]:
    """The windows with this word in their names."""
    return tuple(_told(display, "search", "--name", word).split())


def names(display: str, windows: tuple[str, ...]) -> list[str]:
    """The names of these."""
    asked = (word for window in windows for word in ("getwindowname", window))
    return _told(display, *asked).splitlines()


def is_managed(display: str) -> bool:
    """Whether a window manager is there; a window that comes before it is in front of nothing."""
    return not _asked(display, "get_desktop").returncode  # without one it tells a desktop too


def is_there(display: str) -> bool:
    """Whether a screen answers; its socket is there a moment before."""
    return not _asked(display, "getdisplaygeometry").returncode


def _told(display: str, *words: str) -> str:
    return _asked(display, *words).stdout.decode("utf-8", "replace")


def _asked(display: str, *words: str) -> subprocess.CompletedProcess[bytes]:
    more = {"DISPLAY": display, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
    return subprocess.run(["xdotool", *words], env=os.environ | more, capture_output=True, check=False)


class Truth(threading.Thread):
    """Seconds for which each title was in front, as an eye would see it."""

    def __init__(self, display: str) -> None:
        super().__init__(daemon=True)
        self.display = display
        self.spans: list[tuple[str, float]] = []
        """A title, and since when (monotonic)."""
        self.over = threading.Event()

    def run(self) -> None:
        """Look twenty times a second."""
        while not self.over.wait(0.03):
            now, seen = time.monotonic(), eye.title(self.display)
            if not self.spans or self.spans[-1][0] != seen:
                self.spans.append((seen, now))

    def seconds(self, word: str) -> float:
        """For how long a title with this word was in front."""
        ends = [start for _, start in self.spans[1:]] + [time.monotonic()]
        return sum(end - start for (seen, start), end in zip(self.spans, ends, strict=True) if word in seen)


def press(display: str, *words: str) -> None:
    """Keys, as a person presses them."""
    subprocess.run(
        ["xdotool", *words], env=os.environ | {"DISPLAY": display}, check=False, capture_output=True
    )
