import hashlib
import socket
import time
from datetime import timedelta

import pytest

from agent.sites import fetching
from agent.sites.fetching import Fetcher, Refused
from tests.agent.sites.makers import serving


@pytest.fixture(scope="module")
def maker(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("maker")) as found:
        yield found


def fetch(maker, path, target, *, now=time.monotonic, most=fetching.MOST_BYTES, patience=5.0, **more):
    fetcher = Fetcher(now, maker.trust, most, patience)
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
}


@pytest.mark.parametrize("path", REFUSED)
def test_what_is_no_list_is_refused_by_its_name_and_leaves_nothing(maker, tmp_path, path):
    maker.files[path], reason = REFUSED[path]
    with pytest.raises(Refused) as why:
        fetch(maker, path, tmp_path / "file", most=1_000_000)
    assert why.value.reason == reason
    assert str(why.value).startswith(reason)
    assert not (tmp_path / "file").exists()


def test_a_redirect_from_https_to_https_is_followed(maker, tmp_path):
    maker.files["list"] = b"a.example\n"
    maker.files["moved"] = saying(("Location", maker.base + "list"), status=302)
    assert fetch(maker, "moved", tmp_path / "file").digest


def test_a_server_that_dribbles_is_given_up(maker, tmp_path):
    maker.files["list"] = b"a.example\n"
    clock = iter([0.0, 1_000_000.0])
    with pytest.raises(Refused, match=fetching.TIMEOUT):
        fetch(maker, "list", tmp_path / "file", now=lambda: next(clock))


def test_a_server_that_is_silent_is_given_up(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as mute:
        fetcher = Fetcher(time.monotonic, patience=0.1)
        with pytest.raises(Refused, match=fetching.TIMEOUT):
            fetcher.fetch(f"https://127.0.0.1:{mute.getsockname()[1]}/list", tmp_path / "file")


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
