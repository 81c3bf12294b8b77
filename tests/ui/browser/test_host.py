"""Between an extension and a real agent, over real pipes and sockets."""

from __future__ import annotations

import contextlib
import json
import os
import select
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agent.api import messages as m
from agent.api.contract import EventName
from agent.api.endpoint import Endpoint
from agent.api.errors import CODES, TooMany, WrongVersion
from tests.agent.parts import NOON, Agent, agent, plain_handlers, tmp_path
from ui.browser import host

assert sys.platform != "win32"  # Unix sockets

__all__ = ["tmp_path"]
PATIENCE = 10.0
ROOT = Path(host.__file__).parents[2]


class Browser:
    """The other end of the pipes."""

    def __init__(self, write: int, read: int) -> None:
        self.write, self.read = write, read

    def say(self, message: Any) -> None:
        data = message if isinstance(message, bytes) else json.dumps(message).encode()
        os.write(self.write, struct.pack("=I", len(data)) + data)

    def hear(self) -> Any:
        """The next message; None at the end."""
        head = self._take(4)
        return json.loads(self._take(*struct.unpack("=I", head))) if head else None

    def _take(self, size: int) -> bytes:
        found = b""
        while len(found) < size:
            assert select.select([self.read], [], [], PATIENCE)[0], "nothing was heard"
            part = os.read(self.read, size - len(found))
            if not part:
                break
            found += part
        return found


class Running(threading.Thread):
    """A relay in a thread of its own, so that its lines are measured."""

    status: int | None = None

    def __init__(self, runtime: Path) -> None:
        super().__init__()
        mine, self.write = os.pipe()
        self.read, its = os.pipe()
        self.browser = Browser(self.write, self.read)
        self.ends = [mine, its, self.read]
        self.relay = host.Relay((mine, its), Endpoint(os.geteuid(), runtime, service=runtime / "none"))

    def run(self) -> None:
        self.status = self.relay.run()

    def hang_up(self) -> None:
        with contextlib.suppress(OSError):
            os.close(self.write)


@contextlib.contextmanager
def relay(runtime: Path) -> Iterator[Running]:
    running = Running(runtime)
    running.start()
    try:
        yield running
    finally:
        running.hang_up()
        running.join(PATIENCE)
        assert not running.is_alive()
        for end in running.ends:
            os.close(end)


@contextlib.contextmanager
def listening(runtime: Path, **handlers: Any) -> Iterator[Agent]:
    """An agent that an account's programs find."""
    folder = runtime / "luytre"
    with agent(folder, plain_handlers(**({"hello": welcome("an")} | handlers))) as running:
        (folder / "current").unlink(missing_ok=True)
        (folder / "current").symlink_to("agent.sock")
        yield running


def welcome(child: str | None) -> Any:
    told = m.Welcome(m.PROTOCOL, "0", "try", "me", child, guardian=False, secret_set=True, language="vi")
    return lambda _actor, _params: told


def heard_tabs(seen: list[m.Tabs]) -> Any:
    def tabs(_actor: Any, params: m.Tabs) -> m.Sites:
        seen.append(params)
        status = m.TargetStatus(
            "screen", "Screen", None, True, "open", "screen", None, 0, None, None, None, "free", False
        )
        return m.Sites("An", (), status, ("888.com",), "lan", "VN", "vi", "Asia/Ho_Chi_Minh", NOON)

    return tabs


CONNECTED = {"event": "connected", "child": "an", "language": "vi"}


def test_a_question_goes_to_the_agent_and_its_answer_comes_back(tmp_path: Path) -> None:
    seen: list[m.Tabs] = []
    with listening(tmp_path, tabs=heard_tabs(seen)), relay(tmp_path) as running:
        browser = running.browser
        assert browser.hear() == CONNECTED
        browser.say({"id": 1, "method": "tabs", "params": {"front": "youtube.com", "audible": True}})
        answer = browser.hear()
        assert answer["id"] == 1
        assert answer["result"]["closed"] == ["888.com"]
        assert seen == [m.Tabs("youtube.com", audible=True)]
        browser.say({"id": 2, "method": "tabs", "params": {"url": "https://youtube.com/secret"}})
        assert "url" in browser.hear()["error"]
    assert running.status == 0


def test_it_hears_when_something_changed_and_nothing_of_what(tmp_path: Path) -> None:
    with listening(tmp_path) as running_agent, relay(tmp_path) as running:
        assert running.browser.hear() == CONNECTED
        running.browser.say({"id": 1, "method": "help"})
        assert running.browser.hear()["id"] == 1  # after the subscription, which came before
        for name in (EventName.USAGE, EventName.STATE):
            running_agent.do(running_agent.bus.publish, m.Event(name, NOON, "an"))
        assert running.browser.hear() == {"event": "changed"}


def test_a_guardians_browser_hears_that_it_is_no_childs(tmp_path: Path) -> None:
    with listening(tmp_path, hello=welcome(None)), relay(tmp_path) as running:
        assert running.browser.hear() == CONNECTED | {"child": None}


def test_an_agent_that_comes_later_or_again_is_found(tmp_path: Path) -> None:
    with relay(tmp_path) as running:
        running.browser.say({"id": 1, "method": "tabs"})
        assert running.browser.hear() == {"id": 1, "error": "The agent is not there."}
        for _ in range(2):
            with listening(tmp_path):
                assert running.browser.hear() == CONNECTED
            assert running.browser.hear() == {"event": "lost"}


def test_a_refusal_comes_with_its_code_and_its_case(tmp_path: Path) -> None:
    def nagged(_actor: Any, _params: Any) -> Any:
        raise TooMany.of("request.repeated", number=3)

    with listening(tmp_path, ask=nagged), relay(tmp_path) as running:
        assert running.browser.hear() == CONNECTED
        running.browser.say({"id": 1, "method": "ask", "params": {"target": "screen", "extra": 60}})
        told = {"id": 1, "error": "You have asked already (number 3).", "code": CODES[TooMany]}
        assert running.browser.hear() == told | {"case": "request.repeated", "about": {"number": "3"}}


def test_an_agent_of_another_protocol_is_none(tmp_path: Path) -> None:
    def newer(_actor: Any, _params: Any) -> Any:
        raise WrongVersion("Update both.")

    with listening(tmp_path, hello=newer), relay(tmp_path) as running:
        running.browser.say({"id": 1, "method": "tabs"})
        heard = [running.browser.hear()]
        while "event" in heard[-1]:  # that it was lost, once or more, before the question came
            heard.append(running.browser.hear())
        assert heard[-1] == {"id": 1, "error": "The agent is not there."}
        assert {x["event"] for x in heard[:-1]} <= {"lost"}


@pytest.mark.parametrize(
    "message",
    [
        b"{",
        b"[]",
        b"[" * 20000,
        b"\xff",
        {"id": 1, "method": "policy.apply", "params": {"text": ""}},
        {"id": "hello", "method": "tabs"},
        {"id": 1, "method": ["tabs"]},
        {"id": True, "method": "tabs"},
        {"id": 2**54, "method": "tabs"},
        {"id": 1, "method": "tabs", "params": []},
        {"id": 1, "method": "tabs", "jsonrpc": "2.0"},
        b"{" + b" " * host.LONGEST,
        b'{"id": 1, "method": "ask", "params": {"reason": "\\ud800"}}',
        b'{"id": 1, "method": "ask", "params": {"extra": 1e999}}',
        b'{"id": 1, "method": "ask", "params": {"extra": [' + b"1e9," * 9000 + b"1]}}",
    ],
)
def test_who_sends_anything_else_loses_the_line_and_the_agent_lives(tmp_path: Path, message: Any) -> None:
    with listening(tmp_path), relay(tmp_path) as running:
        assert running.browser.hear() == CONNECTED
        running.browser.say(message)
        running.join(PATIENCE)
        assert running.status == host.WRONG
        with relay(tmp_path) as another:
            assert another.browser.hear() == CONNECTED


def test_messages_may_come_in_pieces(tmp_path: Path) -> None:
    frames = host.Frames()
    data = struct.pack("=I", 10) + b'{"id": 17}'
    assert [x for byte in data * 2 for x in frames.feed(bytes([byte]))] == [{"id": 17}] * 2
    assert list(host.Frames().feed(data * 3)) == [{"id": 17}] * 3


def test_a_browser_that_does_not_listen_any_more_ends_it(tmp_path: Path) -> None:
    running = Running(tmp_path)
    running.ends.remove(running.read)
    os.close(running.read)
    running.start()
    running.browser.say({"id": 1, "method": "tabs"})
    running.join(PATIENCE)
    assert running.status == 0
    running.hang_up()
    for end in running.ends:
        os.close(end)


def test_who_listens_where_others_can_write_is_no_agent(tmp_path: Path) -> None:
    service = tmp_path / "service"
    folder = service / str(os.geteuid())
    folder.mkdir(parents=True)
    with agent(folder):
        folder.chmod(0o777)
        assert host.connected(Endpoint(os.geteuid(), service=service, shared=tmp_path)) is None
        folder.chmod(0o755)
        found = host.connected(Endpoint(os.geteuid(), service=service, shared=tmp_path))
        assert found is not None
        found.close()


def test_a_browser_starts_it_with_pythons_own_library_alone(tmp_path: Path) -> None:
    code = f"import sys; sys.path.append({str(ROOT)!r}); from ui.browser.host import main; sys.exit(main())"
    with (
        listening(tmp_path),
        subprocess.Popen(
            [sys.executable, "-IS", "-c", code, "/etc/manifest.json", "browser@luytre.org"],
            env=os.environ | {"XDG_RUNTIME_DIR": str(tmp_path)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as process,
    ):
        assert process.stdin
        assert process.stdout
        browser = Browser(process.stdin.fileno(), process.stdout.fileno())
        assert browser.hear() == CONNECTED
        process.stdin.close()
        assert browser.hear() is None
        assert process.wait(PATIENCE) == 0
