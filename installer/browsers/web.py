"""The web of this world: every name leads here; what was asked for is remembered."""

import http.server
import socket
import ssl
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

from pages.corpus import PAGES as CORPUS
from pages.corpus import pages

PAGE = "<!doctype html><meta charset=utf-8><title>page of {name}</title><h1>{name}</h1><p>{path}</p>{more}"
ENDLESS, SHELL = "endless.example", "shell.example"
WORDS = {
    "luck.example": "gambling",
    "willow.example": "gambling",
    ENDLESS: "gambling",
    "garden.example": "ordinary",
}
"""Hosts that no list knows, and of what kind their pages are."""
# Firefox hides titles that look like addresses.
TONE = "<audio id=a src=/tone.wav loop autoplay></audio>"
INSIDE = """<script>document.write(`<iframe width=700 height=500
src=http://news.example/inside${location.search}></iframe>`)</script>"""
"""A page of another site in it, as a player is."""
ALIVE = "<script>setInterval(() => fetch('/alive' + location.search), 200)</script>"
"""A page that tells that it is still there, whatever covers it."""
STAY = ALIVE + "<script>onbeforeunload = (event) => event.preventDefault()</script>"
"""It asks whether one means to leave it."""
SEARCHES = "<script>setTimeout(() => history.pushState({}, '', '/search?query=x'), 1500)</script>"
"""It becomes a search without being loaded anew."""
WORKS = """<script>navigator.serviceWorker.register('/worker.js').then(() => navigator.serviceWorker.ready)
.then(() => { document.title = 'page of a worker that is ready' })</script>"""
WORKER = """const page = '<title>page of the worker itself</title>';
oninstall = () => skipWaiting();
onfetch = (event) => event.respondWith(new Response(page, { headers: { 'Content-Type': 'text/html' } }));"""
"""Answers for its site from then on, so that no page of it is fetched."""
HELD = "".join(
    f"<iframe src={page}/held-1></iframe><embed type=text/html src={page}/held-2>"
    f"<object type=text/html data={page}/held-3></object><object data={page}/held-4></object>"
    for page in ("http://chat.example", "http://www.888.com")
)
"""Pages of others inside one of its own: of an open site, and of a closed one."""
PAGES = {
    "/music": TONE,
    "/held": HELD,
    "/player": INSIDE,
    "/inside": ALIVE,
    "/stay": STAY,
    "/webhp": SEARCHES,
    "/work": WORKS,
}
"""What else stands on a page, by its path."""


def tone() -> bytes:
    """Ten seconds of a quiet sound."""
    import io
    import math
    import wave

    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        wave_ = (int(3000 * math.sin(n * 0.35)) for n in range(80000))
        file.writeframes(b"".join(x.to_bytes(2, "little", signed=True) for x in wave_))
    return made.getvalue()


def words(kind: str) -> str:
    """A page of that kind from which nothing was learned."""
    found = next(x for x in pages(CORPUS / "blind") if (x.kind, x.language) == (kind, "en"))
    return f"<h2>{found.title}</h2><p>{found.text}</p>"


class Web:
    """Servers for http and https."""

    def __init__(self, folder: Path) -> None:
        self.asked: list[tuple[str, str]] = []
        """Host and path of each request, in order."""
        self.came: list[tuple[float, str, str]] = []
        """The same, and when (monotonic)."""
        self.reached: list[tuple[str, int]] = []
        """Address and port of this PC that somebody called at, in order."""
        sound, web = tone(), self
        self.words = {host: words(kind) for host, kind in WORDS.items()}
        self.words[SHELL] = "<iframe width=700 height=500 src=http://willow.example/></iframe>"

        class Answer(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                host = self.headers.get("Host", "").partition(":")[0]
                web.asked.append((host, self.path))
                web.came.append((time.monotonic(), host, self.path))
                path = self.path.partition("?")[0]
                more = PAGES.get(path, web.words.get(host, ""))
                text = PAGE.format(name=host.replace(".", " "), path=self.path, more=more)
                kind, data = {
                    "/tone.wav": ("audio/wav", sound),
                    "/worker.js": ("text/javascript", WORKER.encode()),
                }.get(path, ("text/html; charset=utf-8", text.encode()))
                self.send_response(200)
                self.send_header("Content-Type", kind)
                missing = 1 if host == ENDLESS else 0  # so that it never finishes
                self.send_header("Content-Length", str(len(data) + missing))
                self.send_header("Cache-Control", "no-store")
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                pass

        class Server(http.server.ThreadingHTTPServer):
            secret: ssl.SSLContext | None = None

            def get_request(self) -> tuple[socket.socket, Any]:
                line, who = super().get_request()
                web.reached.append(line.getsockname())  # also who hangs up at the sight of a certificate
                return (line if self.secret is None else self.secret.wrap_socket(line, server_side=True)), who

            def handle_error(self, *_: object) -> None:
                """Browsers hang up as they like."""

        self._plain = Server(("", 80), Answer)
        self._secure = Server(("", 443), Answer)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate(folder))
        self._secure.secret = context
        for server in (self._plain, self._secure):
            threading.Thread(target=server.serve_forever, daemon=True).start()

    def paths(self, host: str, word: str = "") -> list[str]:
        """What was asked of a host with this word in it, but icons."""
        return [path for name, path in self.asked if name == host and word in path and path != "/favicon.ico"]


def certificate(folder: Path) -> Path:
    """One that nobody trusts: browsers of this world are told not to mind."""
    made = folder / "web.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=web"]
    subprocess.run(
        [*command, "-keyout", str(made), "-out", str(folder / "cert.pem")], check=True, capture_output=True
    )
    made.write_bytes(made.read_bytes() + (folder / "cert.pem").read_bytes())
    return made
