import errno
import hashlib
import socket
import sys
import threading
import time
from datetime import timedelta

import pytest

from agent.sites import fetching
from agent.sites.fetching import Fetcher, Refused
from tests.agent.sites.makers import serving
from tests.small_files import small_files


@pytest.fixture(scope="module")
def maker(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("maker")) as found:
        yield found


def fetch(maker, path, target, *, most=fetching.MOST_BYTES, longest=5.0, **more):
    fetcher = Fetcher(time.monotonic, maker.trust, most, 5.0, longest)
    return fetcher.fetch(maker.base + path, target, **more)


def saying(*lines, body=b"", status=200):
    def answer(handler):
        handler.send_response(status)
        for line in lines:
            handler.send_header(*line)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def test_a_list_comes_and_is_asked_for_again_only_when_it_is_new(maker, tmp_path):
    maker.files["list"] = b"a.example\n"
    first = fetch(maker, "list", tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == b"a.example\n"
    assert not first.same
    assert fetch(maker, "list", tmp_path / "other", etag=first.etag).same
    assert not (tmp_path / "other").exists()
    maker.files["list"] = b"b.example\n"
    assert fetch(maker, "list", tmp_path / "file", etag=first.etag).digest != first.digest


def test_a_pinned_digest_holds_or_refuses(maker, tmp_path):
    maker.files["list"] = b"a.example\n"
    pin = hashlib.sha256(b"a.example\n").hexdigest()
    assert fetch(maker, "list", tmp_path / "file", sha256_pinned=pin).digest
    with pytest.raises(Refused, match=fetching.DIGEST):
        fetch(maker, "list", tmp_path / "file", sha256_pinned="0" * 64)
    assert not (tmp_path / "file").exists()


def test_of_a_ranking_no_more_is_fetched_than_is_used(maker, tmp_path):
    maker.files["ranking"] = b"1,a.example\n" * 200_000
    fetch(maker, "ranking", tmp_path / "file", rows=10, most=1_000_000)
    assert (tmp_path / "file").stat().st_size < 200_000


REFUSED = {
    "html": (saying(("Content-Type", "text/html; charset=utf-8"), body=b"a.example"), fetching.NOT_A_LIST),
    "page": (saying(body=b"\n <!DOCTYPE html><html>"), fetching.NOT_A_LIST),
    "packed": (saying(("Content-Encoding", "br"), body=b"x"), fetching.ANSWER),
    "gone": (saying(status=404), fetching.ANSWER),
    "teapot": (saying(("Content-Length", "0"), status=503), fetching.ANSWER),
    "promise": (saying(("Content-Length", "2000000")), fetching.TOO_LARGE),
    "stream": (saying(body=b"a.example\n" * 200_000), fetching.TOO_LARGE),
    "cut": (saying(("Content-Length", "100"), body=b"a.example\n"), fetching.CUT),
    "odd": (saying(("Content-Length", "-5")), fetching.CUT),
    "empty": (saying(("Content-Length", "0")), fetching.CUT),
    "plain": (saying(("Location", "http://127.0.0.1:1/list"), status=302), fetching.REDIRECT),
    "file": (saying(("Location", "file:///etc/passwd"), status=301), fetching.ANSWER),
    "chunks": (saying(("Transfer-Encoding", "chunked"), body=b"ff\r\nabc"), fetching.CUT),
    "circle": (saying(("Location", "circle"), status=302), fetching.ANSWER),
    "no address": (saying(("Location", "https://[x"), status=302), fetching.UNREACHABLE),
    "no port": (saying(("Location", "https://a.example:x/"), status=302), fetching.UNREACHABLE),
    "label": (saying(("Location", f"https://{'a' * 64}.example/"), status=302), fetching.UNREACHABLE),
    "size": (saying(("Content-Length", "9" * 5000)), fetching.TOO_LARGE),
}


@pytest.mark.parametrize("path", REFUSED)
def test_what_is_no_list_is_refused_by_its_name_and_leaves_nothing(maker, tmp_path, path):
    maker.files[path.replace(" ", "-")], reason = REFUSED[path]
    with pytest.raises(Refused) as why:
        fetch(maker, path.replace(" ", "-"), tmp_path / "file", most=1_000_000)
    assert why.value.reason == reason
    assert str(why.value).startswith(reason)
    assert not (tmp_path / "file").exists()


def test_a_redirect_from_https_to_https_is_followed(maker, tmp_path):
    maker.files["list"] = b"a.example\n"
    maker.files["moved"] = saying(("Location", maker.base + "list"), status=302)
    assert fetch(maker, "moved", tmp_path / "file").digest


@pytest.mark.parametrize("url", ["https://a..b/list", f"https://{'a' * 64}.example/", "https://a.example/ố"])
def test_an_address_that_is_none_is_not_reachable(tmp_path, url):
    with pytest.raises(Refused, match=fetching.UNREACHABLE):
        Fetcher(time.monotonic).fetch(url, tmp_path / "file")


def dribbling(first, pause, pieces):
    """An answer whose rest comes piece by piece, so that no single wait is long."""

    def answer(handler):
        handler.wfile.write(first)
        for _ in range(pieces):
            handler.wfile.write(b"a")
            pause(0.02)

    return answer


@pytest.mark.parametrize(
    "first",
    [
        b"HTTP/1.0 200 OK\r\n\r\n",
        b"HTTP/1.0 200 OK\r\nContent-Length: 1000\r\n\r\n",
        b"HTTP/1.0 200 OK\r\nX-List: ",
        b"HTTP/1.",
    ],
)
def test_a_server_that_dribbles_is_given_up(maker, tmp_path, first):
    maker.files["list"] = dribbling(first, threading.Event().wait, 500)
    began = time.monotonic()
    with pytest.raises(Refused, match=fetching.TIMEOUT):
        fetch(maker, "list", tmp_path / "file", longest=0.3)
    assert time.monotonic() - began < 5.0
    assert not (tmp_path / "file").exists()


def test_the_page_that_leads_elsewhere_is_not_waited_for(maker, tmp_path):
    maker.files["list"] = b"a.example\n"
    first = f"HTTP/1.0 302 Found\r\nLocation: {maker.base}list\r\n\r\n".encode()
    maker.files["moved"] = dribbling(first, threading.Event().wait, 500)
    began = time.monotonic()
    assert fetch(maker, "moved", tmp_path / "file").digest
    assert time.monotonic() - began < 5.0


def test_a_server_that_is_silent_is_given_up(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as mute:
        fetcher = Fetcher(time.monotonic, patience=0.1)
        with pytest.raises(Refused, match=fetching.TIMEOUT):
            fetcher.fetch(f"https://127.0.0.1:{mute.getsockname()[1]}/list", tmp_path / "file")


@pytest.mark.skipif(sys.platform == "win32", reason="no limits of resources")
def test_a_disk_that_takes_no_more_is_not_a_maker_that_is_away(maker, tmp_path):
    maker.files["list"] = b"a.example\n" * 20_000
    with small_files(1_000), pytest.raises(OSError) as why:  # noqa: PT011 - whatever the system says
        fetch(maker, "list", tmp_path / "file")
    assert why.value.errno == errno.EFBIG
    assert not (tmp_path / "file").exists()


def test_a_folder_that_is_gone_is_not_a_maker_that_is_away(maker, tmp_path):
    maker.files["list"] = b"a.example\n"
    with pytest.raises(FileNotFoundError):
        fetch(maker, "list", tmp_path / "gone" / "file")


def test_a_server_that_is_not_there(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
    with pytest.raises(Refused, match=fetching.UNREACHABLE):
        Fetcher(time.monotonic).fetch(f"https://127.0.0.1:{port}/list", tmp_path / "file")


@pytest.mark.parametrize("certified", [{"name": "other.example"}, {"lasting": timedelta(days=1)}])
def test_a_wrong_or_expired_certificate_is_refused(tmp_path, certified):
    with serving(tmp_path, **certified) as maker:
        maker.files["list"] = b"a.example\n"
        with pytest.raises(Refused, match=fetching.CERTIFICATE):
            fetch(maker, "list", tmp_path / "file")


def test_whom_the_system_does_not_trust_is_refused(maker, tmp_path):
    with pytest.raises(Refused, match=fetching.CERTIFICATE):
        Fetcher(time.monotonic).fetch(f"{maker.base}list", tmp_path / "file")
