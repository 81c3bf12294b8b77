"""A maker of lists of a test's own: a real HTTPS server with an authority of its own."""

import ssl
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.agent.sites.dns.certificates import Authority


class Maker:
    """What a maker's server says. ``files``: path -> body, or a function that answers by itself."""

    def __init__(self, folder, port):
        self.files = {}
        self.asked = []
        self.trust = folder / "authority.pem"
        self.base = f"https://127.0.0.1:{port}/"


class _Handler(BaseHTTPRequestHandler):
    maker: Maker

    def do_GET(self):
        self.maker.asked.append((self.path, self.headers.get("If-None-Match")))
        answer = self.maker.files.get(self.path[1:])
        if callable(answer):
            answer(self)
            return
        if answer is None:
            self.send_error(404)
            return
        tag = f'"{hash(answer)}"'
        if self.headers.get("If-None-Match") == tag:
            self.send_response(304)
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.send_header("ETag", tag)
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


class _Server(ThreadingHTTPServer):
    context: ssl.SSLContext

    def get_request(self):
        """Who does not trust us breaks off in a thread of its own, and its socket is closed there."""
        client, address = super().get_request()
        return self.context.wrap_socket(client, server_side=True, do_handshake_on_connect=False), address

    def handle_error(self, *_):
        """A client that hangs up, or does not trust us, is part of the story."""


@contextmanager
def serving(folder, name="127.0.0.1", **certified):
    """A maker that serves until the end of the block."""
    context = Authority(folder).serving(name, **certified)
    server = _Server(("127.0.0.1", 0), _Handler)
    maker = Maker(folder, server.server_address[1])
    server.RequestHandlerClass = type("Handler", (_Handler,), {"maker": maker})
    server.context = context
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield maker
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
