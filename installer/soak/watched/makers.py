"""The net beyond a PC whose wire is watched: a resolver that knows the makers of lists, and the makers.

``python -m soak.watched.makers FOLDER`` serves in the network it is started in: names by UDP, all makers by
HTTPS with certificates of an authority of its own (FOLDER/authority.pem). Each question and each request is
a line of FOLDER/asked. Makers know their own files' ETags; some lead to another place first, as makers do.
"""

from __future__ import annotations

import io
import socket
import sys
import tarfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import ssl

    from agent.sites.subscriptions import Subscription

RESOLVERS = ("192.0.2.53", "2001:db8::53")
BLOCK, BLOCK6 = "198.51.100.{}", "2001:db8:51::{}"
READY = "ready"
"""What stands in FOLDER/asked from when on all are there."""
OPEN = "good.example"
"""A name that a child's own programs look up."""
NAMES = 60
"""Of each list."""
MOVED = "/moved"
"""Below it is what a maker that moved has; the old place leads there."""
_A, _AAAA = 1, 28
_NO_SUCH_NAME = 3


def hosts(lists: tuple[Subscription, ...]) -> dict[str, tuple[str, ...]]:
    """The makers of these lists, and where they are; every other one speaks IPv4 alone."""
    names = sorted({urlsplit(entry.url).hostname or "" for entry in lists})
    return {
        name: (BLOCK.format(n), BLOCK6.format(n)) if n % 2 else (BLOCK.format(n),)
        for n, name in enumerate(names, 1)
    }


def files(lists: tuple[Subscription, ...]) -> dict[tuple[str, str], bytes]:
    """What lies where: from a host and a path to a list in its maker's form; several may share an archive."""
    packed: dict[tuple[str, str], dict[str, bytes]] = {}
    made: dict[tuple[str, str], bytes] = {}
    for entry in lists:
        parts = urlsplit(entry.url)
        place = parts.hostname or "", parts.path
        text = written(entry)
        if entry.form == "v2fly":
            packed.setdefault(place, {})[f"domain-list-community-HEAD/data/{entry.member}"] = text
        elif entry.member:
            packed.setdefault(place, {})[entry.member] = text
        else:
            made[place] = text
    return made | {place: tarred(members) for place, members in packed.items()}


def written(entry: Subscription) -> bytes:
    """Names of a list of our own, in that form."""
    line = {"hosts": "0.0.0.0 {}", "adblock": "||{}^", "v2fly": "domain:{}", "ranking": "{}"}
    form = line.get(entry.form, "{}")
    names = (f"{entry.id}-{n}.example" for n in range(NAMES))
    return "".join(f"{form.format(name)}\n" for name in names).encode()


def tarred(members: dict[str, bytes]) -> bytes:
    """An archive, as makers pack them."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz", compresslevel=1) as archive:
        for name, data in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return out.getvalue()


class Log:
    """What was asked, a line each."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", encoding="utf-8", buffering=1)

    def add(self, *words: str) -> None:
        """One more."""
        self._file.write(" ".join(words) + "\n")


def answer(message: bytes, known: dict[str, tuple[str, ...]]) -> bytes:
    """What this network's resolver says: where a maker is, or that there is no such name."""
    from soak.watched.leaving import asked

    question = asked(message)
    if question is None:
        return b""
    found = known.get(question.name)
    family = {_A: socket.AF_INET, _AAAA: socket.AF_INET6}.get(question.kind)
    given = [
        socket.inet_pton(socket.AF_INET6 if ":" in x else socket.AF_INET, x)
        for x in found or ()
        if (":" in x) == (family == socket.AF_INET6)
    ]
    given = given if family else []
    code = 0 if found else _NO_SUCH_NAME
    head = message[:2] + bytes([0x81, 0x80 | code]) + b"\0\1" + len(given).to_bytes(2) + bytes(4)
    end = message.index(0, 12) + 5
    kind = question.kind.to_bytes(2)
    records = (b"\xc0\x0c" + kind + b"\0\1\0\0\0\x3c" + len(x).to_bytes(2) + x for x in given)
    return head + message[12:end] + b"".join(records)


def resolve(line: socket.socket, known: dict[str, tuple[str, ...]], log: Log) -> None:
    """Answer as long as this network stands."""
    from soak.watched.leaving import asked

    while True:
        message, who = line.recvfrom(4096)
        question = asked(message)
        if question is not None:
            log.add("name", question.name)
            line.sendto(answer(message, known), who)


class _Handler(BaseHTTPRequestHandler):
    files: dict[tuple[str, str], bytes]
    log: Log

    def do_GET(self) -> None:
        """A list, or where it is now, or that it is the same as before."""
        host, path = self.headers.get("Host", ""), self.path
        moved = path.startswith(MOVED)
        body = self.files.get((host, path.removeprefix(MOVED)))
        if body is None:
            self.log.add("missing", host, path)
            self.send_error(404)
            return
        if not moved and path.endswith(".gz"):
            self.send_response(302)
            self.send_header("Location", f"https://{host}{MOVED}{path}")
            self.end_headers()
            return
        tag = f'"{len(body)}"'
        same = self.headers.get("If-None-Match") == tag
        self.log.add("same" if same else "list", host, path.removeprefix(MOVED))
        self.send_response(304 if same else 200)
        self.send_header("ETag", tag)
        if not same:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if not same:
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    address_family = socket.AF_INET6
    secret: ssl.SSLContext

    def get_request(self) -> tuple[socket.socket, Any]:
        """In secret; who breaks off does so in a thread of its own."""
        line, who = super().get_request()
        return self.secret.wrap_socket(line, server_side=True, do_handshake_on_connect=False), who

    def handle_error(self, *_: object) -> None:
        """Who hangs up is part of the story."""


def main(folder: Path) -> None:
    """Serve until this network goes."""
    from agent.sites.subscriptions import shipped
    from tests.agent.sites.dns import certificates as untyped

    authority: Any = untyped
    lists = shipped().defaults
    known, log = hosts(lists), Log(folder / "asked")
    _Handler.files, _Handler.log = files(lists), log
    server = _Server(("::", 443), _Handler)
    server.secret = authority.Authority(folder).serving(*known)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    lines = []
    for host in RESOLVERS:
        line = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
        line.bind((host, 53))
        lines.append(line)
    told = known | {OPEN: (BLOCK.format(250),)}
    for line in lines:
        threading.Thread(target=resolve, args=(line, told, log), daemon=True).start()
    log.add(READY)
    threading.Event().wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
