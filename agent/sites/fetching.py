"""A list from its maker into a file, over TLS, or a named reason why not. Runs where the network is.

``urllib`` and ``ssl`` of the standard library: one request at a time, a few times a week, needs no more.
"""

from __future__ import annotations

import http.client
import os
import ssl
import urllib.error
import urllib.request
from _blake2 import blake2b
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from http.client import HTTPMessage
from pathlib import Path
from typing import IO, Any, Final
from urllib.parse import urlsplit

MOST_BYTES: Final = 100 * 1024 * 1024
"""Of a download; the largest known list has 60 MB."""
PATIENCE: Final = 30.0
"""Seconds that a maker's server may be silent."""
LONGEST: Final = 600.0
"""Seconds that a download may take, with all that leads to it."""
AGENT: Final = "Luytre (parental control for the family PC)"
_PIECE: Final = 64 * 1024
_DIGITS: Final = 18
"""Of a size; more are too many for any, and Python would refuse thousands."""

UNREACHABLE: Final = "not reachable"
CERTIFICATE: Final = "certificate not valid"
TIMEOUT: Final = "took too long"
TOO_LARGE: Final = "too large"
CUT: Final = "cut off"
NOT_A_LIST: Final = "a web page, no list"
REDIRECT: Final = "leads away from https"
DIGEST: Final = "another digest than the one pinned"
ANSWER: Final = "the server says"
REASONS: Final = (UNREACHABLE, CERTIFICATE, TIMEOUT, TOO_LARGE, CUT, NOT_A_LIST, REDIRECT, DIGEST, ANSWER)
"""Each begins the reason of a Refused."""


class Refused(Exception):
    """The download is not taken; the last good file stays."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason

    @property
    def whole(self) -> bool:
        """It is the maker's file that is not right, not the way to it."""
        return self.reason in {TOO_LARGE, DIGEST}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came."""

    etag: str = ""
    digest: str = ""
    """BLAKE2b of the file; empty where the maker said that nothing has changed."""

    @property
    def same(self) -> bool:
        """The file that is there is still the newest."""
        return not self.digest


class _HttpsAlone(urllib.request.HTTPRedirectHandler):
    """Follows redirects from https to https; every other is a way round it."""

    def __init__(self, left: Callable[[], float]) -> None:
        self._left = left

    def http_error_302(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage
    ) -> Any:
        """Nothing of the page that says so is read: urllib would read all of it, however long."""
        fp.close()
        return super().http_error_302(req, fp, code, msg, headers)

    http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        if urlsplit(newurl).scheme != "https":
            raise Refused(REDIRECT, newurl[:200])
        req.timeout = self._left()
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _context(trust: Path | None, left: Callable[[], float]) -> ssl.SSLContext:
    """TLS whose sockets wait for the next bytes as long as is left; a byte now and then prolongs nothing."""

    class Socket(ssl.SSLSocket):
        def recv_into(self, buffer: Any, nbytes: int | None = None, flags: int = 0) -> int:
            self.settimeout(left())
            return super().recv_into(buffer, nbytes, flags)

    context = ssl.create_default_context(cafile=trust)
    context.sslsocket_class = Socket
    return context


@dataclass(frozen=True)
class Fetcher:
    """How lists are fetched."""

    now: Callable[[], float]
    """Seconds of a clock that only goes forward."""
    trust: Path | None = None
    """Certificates to trust; left out, those of the system."""
    most: int = MOST_BYTES
    patience: float = PATIENCE
    longest: float = LONGEST

    def fetch(
        self, url: str, target: Path, *, etag: str = "", sha256_pinned: str = "", rows: int = 0
    ) -> Fetched:
        """Download into ``target``; ``rows``: so many lines are enough. Refused leaves no file behind.

        OSError: ``target`` cannot be written.
        """
        began = self.now()

        def left() -> float:
            rest = self.longest - (self.now() - began)
            if rest <= 0:
                raise TimeoutError
            return min(rest, self.patience)

        request = urllib.request.Request(url, headers={"User-Agent": AGENT, "Accept-Encoding": "identity"})  # noqa: S310 - https alone
        if etag:
            request.add_header("If-None-Match", etag)
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPSHandler(context=_context(self.trust, left)),
            _HttpsAlone(left),
        )
        try:
            answer = opener.open(request, timeout=left())
        except urllib.error.HTTPError as error:
            with closing(error):
                if error.code == http.client.NOT_MODIFIED:
                    return Fetched(etag)
                raise Refused(ANSWER, f"{error.code} {error.reason}") from None
        except urllib.error.URLError as error:
            raise _why(error.reason) from None
        except (OSError, http.client.HTTPException, ValueError) as error:  # ValueError: no address at all
            raise _why(error) from None
        with answer:
            return self._take(answer, target, sha256_pinned, rows)

    def _take(self, answer: Any, target: Path, pinned: str, rows: int) -> Fetched:
        """The body into the file, looked at as it comes. What the disk refuses says nothing of the maker."""
        headers: HTTPMessage = answer.headers
        if headers.get_content_type() == "text/html":
            raise Refused(NOT_A_LIST)
        if headers.get("Content-Encoding", "identity") != "identity":
            raise Refused(ANSWER, "it packs what was not asked for")
        told = headers.get("Content-Length", "")
        promised = int(told[:_DIGITS]) if told.isdecimal() else -1
        if promised > self.most and not rows:
            raise Refused(TOO_LARGE, f"{promised} bytes")
        size, lines, quick, pin = 0, 0, blake2b(digest_size=16), sha256()
        try:
            with target.open("wb") as file:
                target.chmod(0o600)
                for piece in _pieces(answer):
                    if size == 0 and piece.lstrip()[:1] == b"<":
                        raise Refused(NOT_A_LIST)
                    size, lines = size + len(piece), lines + piece.count(b"\n")
                    if size > self.most:
                        raise Refused(TOO_LARGE, f"more than {self.most} bytes")
                    quick.update(piece)
                    pin.update(piece)
                    file.write(piece)
                    if rows and lines > rows:
                        promised = -1
                        break
                file.flush()
                os.fsync(file.fileno())
            if size < promised or not size:
                raise Refused(CUT, f"{size} of {max(promised, 0)} bytes")
            if pinned and pin.hexdigest() != pinned:
                raise Refused(DIGEST)
        except BaseException:
            target.unlink(missing_ok=True)
            raise
        return Fetched(headers.get("ETag", ""), quick.hexdigest())


def _pieces(answer: Any) -> Iterator[bytes]:
    """The body as it comes."""
    try:
        while piece := answer.read(_PIECE):
            yield piece
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise _why(error) from None


def _why(error: object) -> Refused:
    """The named reason behind an error of the network."""
    match error:
        case ssl.SSLCertVerificationError():
            return Refused(CERTIFICATE, error.verify_message)
        case TimeoutError():
            return Refused(TIMEOUT)
        case http.client.IncompleteRead():
            return Refused(CUT)
        case _:
            return Refused(UNREACHABLE, str(error)[:200])
