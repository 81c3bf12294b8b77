"""What can be seen of a browser from outside: processes that hold a profile open as browsers do."""

import sys

import pytest

assert sys.platform == "linux"

import json
import os
import signal
import subprocess
import time
from contextlib import ExitStack, contextmanager
from dataclasses import replace

from agent.platforms.linux.browsers import copies
from agent.platforms.linux.browsers.copies import LinuxBrowsers
from agent.ports import Browsers, Copy, Program
from policies.facts import ProgramFacts
from policies.ids import AccountId
from tests.backends.linux.real import wait_for

HOLDS = "import sys, time; held = [open(x, 'ab') for x in sys.argv[1:]]; print(flush=True); time.sleep(60)"


@contextmanager
def running(*words, before=()):
    """A process that has said it is ready."""
    command = [*before, sys.executable, "-c", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        try:
            process.stdout.readline()
            yield process.pid
        finally:
            process.kill()


def browser(pid, **facts):
    return Program(pid, 1, AccountId("an"), ProgramFacts(("/usr/bin/firefox",), **facts))


def test_it_is_the_port_of_this_system():
    found: Browsers = LinuxBrowsers()
    assert found.copy(browser(os.getpid())) is Copy.UNKNOWN


def test_a_process_that_is_gone_has_nothing():
    with running(HOLDS) as pid:
        pass
    looking = LinuxBrowsers()
    assert looking.copy(browser(pid)) is Copy.UNKNOWN
    assert not looking.apart(browser(pid))
    assert looking.surfs(browser(pid))


@pytest.mark.root
def test_a_mount_namespace_of_its_own_sets_a_browser_apart_but_not_what_the_system_packed():
    with running(HOLDS) as same, running(HOLDS, before=("unshare", "-m")) as other:
        looking = LinuxBrowsers(host=os.getpid())
        assert not looking.apart(browser(same))
        assert looking.apart(browser(other))
        assert looking.apart(browser(other, flatpak="org.x", claimed=frozenset({"flatpak"})))
        assert not looking.apart(browser(other, flatpak="org.x"))
        assert not looking.apart(browser(other, snap="firefox"))


SLEEPS = "import time; time.sleep(60)"
STARTS = (
    "import json, os, subprocess\n"
    "child = subprocess.Popen(json.loads(os.environ['STARTS']))\n"
    "print(flush=True)\n"
    "try: child.wait()\n"
    "finally: child.kill()\n"
)
APP = "--app-path=/opt/x/resources/app.asar"


@pytest.mark.parametrize(
    ("its", "words", "surfs"),
    [
        ((), ("--type=renderer",), True),
        ((), ("--type=renderer", APP), False),
        ((), (f"/opt/x/x --type=renderer {APP} --lang=vi",), False),
        ((), (APP,), True),
        ((f"--js-flags= {APP}",), (f"--type=renderer --js-flags= {APP}",), True),
        (("--renderer-cmd-prefix=/home/an/x",), ("--type=renderer", APP), True),
    ],
)
def test_an_app_that_is_made_of_a_browser_says_where_its_pages_are(its, words, surfs, monkeypatch):
    with started_by(monkeypatch, [sys.executable, "-c", SLEEPS, *words], *its) as pid:
        assert LinuxBrowsers().surfs(browser(pid)) == surfs


def test_another_program_that_says_so_makes_no_app_of_a_browser(monkeypatch):
    words = ["/bin/sh", "-c", "kill -STOP $$", "sh", "--type=renderer", APP]
    with started_by(monkeypatch, words) as pid:
        assert LinuxBrowsers().surfs(browser(pid))


LINE = (
    'if [ "$1" -gt 0 ]; then sh -c "$LINE" sh $(($1 - 1)); :; '
    'else exec sh -c "echo; kill -STOP \\$\\$" sh $WORDS; fi'
)
"""Each shell of a long line is the child of the one before; the last one says the words."""


@contextmanager
def line(length, words):
    """The pids of a long line, the last one behind so many others."""
    told = {**os.environ, "LINE": LINE, "WORDS": words}
    command = ["sh", "-c", LINE, "sh", str(length)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=told, start_new_session=True) as first:
        try:
            first.stdout.readline()
            pids = [first.pid]
            for pid in pids:
                pids += _children(pid)
            yield pids
        finally:
            os.killpg(first.pid, signal.SIGKILL)


@pytest.mark.parametrize(("words", "surfs"), [("--type=renderer", True), (f"--type=renderer {APP}", False)])
def test_a_long_line_of_processes_is_gone_down_to_its_end(words, surfs):
    with line(1100, words) as pids:
        looking = LinuxBrowsers()
        assert looking.surfs(browser(pids[0])) == surfs
        assert looking.surfs(browser(pids[-2])) == surfs


def test_what_was_seen_below_a_process_is_known_of_all_between_for_a_moment(monkeypatch):
    monkeypatch.setattr(copies, "KNOWN", 60.0)
    looking = LinuxBrowsers()
    with line(3, f"--type=renderer {APP}") as pids:
        assert not any(looking.surfs(browser(pid)) for pid in pids[2::-1])
        for pid in pids[:3]:
            os.kill(pid, signal.SIGSTOP)  # else they end with it
        os.kill(pids[3], signal.SIGKILL)
        assert not any(looking.surfs(browser(pid)) for pid in pids[:3])
        wait_for(lambda: all(LinuxBrowsers().surfs(browser(pid)) for pid in pids[:3]))


def test_below_a_process_that_starts_more_and_more_only_so_many_are_looked_at(monkeypatch):
    monkeypatch.setattr(copies, "FAMILY", 2)
    with line(3, f"--type=renderer {APP}") as pids:
        assert [LinuxBrowsers().surfs(browser(pid)) for pid in pids[:3]] == [True, False, False]


@contextmanager
def started_by(monkeypatch, command, *words):
    """A process that has started another one, which runs by now."""
    monkeypatch.setenv("STARTS", json.dumps(command))
    with ExitStack() as stack:
        pid = stack.enter_context(running(STARTS, *words))
        (child,) = _children(pid)
        stack.callback(os.kill, child, 9)
        deadline = time.monotonic() + 10
        while command[-1].encode() not in _command(child) or STARTS.encode() in _command(child):
            assert time.monotonic() < deadline
        yield pid


@pytest.mark.parametrize(
    ("words", "misled"),
    [
        (("--proxy-server=127.0.0.1:1",), True),
        (("x" * 9000, "-host-resolver-rules=MAP * 127.0.0.1"), True),
        ((" --proxy-server=127.0.0.1:1",), True),
        (("x" * 100_000, "x" * 100_000), True),  # nobody starts a browser with so many
        (("proxy-server=x", "--proxy-serve", "https://x.example/?--proxy-server=x"), False),
    ],
)
def test_switches_that_lead_a_browser_elsewhere_are_seen_however_far_behind(words, misled):
    with running("import time; print(flush=True); time.sleep(60)", *words) as pid:
        assert LinuxBrowsers().misled(browser(pid)) == misled


@pytest.mark.parametrize(
    ("words", "variables", "stripped"),
    [
        (("--disable-extensions",), {}, True),
        (("-disable-extensions=no", "x"), {}, True),
        (("x" * 9000, " --disable-extensions\t"), {}, True),
        (("--disable-extensions-except=/x", "disable-extensions", "?--disable-extensions"), {}, False),
        (("-safe-mode",), {}, True),
        ((), {"X": "x" * 130_000, "Y": "y"}, True),
        (("--Safe-Mode",), {}, True),
        (("safe-mode", "--safe-mode-x"), {}, False),
        ((), {"MOZ_SAFE_MODE_RESTART": "1"}, True),
        ((), {"MOZ_SAFE_MODE_RESTART": ""}, False),
        ((), {"X": "MOZ_SAFE_MODE_RESTART=1"}, False),
    ],
)
def test_what_takes_a_browser_its_extensions_is_seen(words, variables, stripped, monkeypatch):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with running("import time; print(flush=True); time.sleep(60)", *words) as pid:
        assert LinuxBrowsers().stripped(browser(pid)) == stripped


def relay(pid, parent):
    return replace(browser(pid), parent=parent)


def test_what_a_browser_itself_started_hears_and_answers_it():
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as started:
        assert LinuxBrowsers().tied(relay(started.pid, os.getpid())) is True


def test_who_lets_go_of_the_ends_is_believed_for_a_moment_and_no_longer():
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as started:
        looking, speaker = LinuxBrowsers(), relay(started.pid, os.getpid())
        assert looking.tied(speaker) is True
        started.stdout.close()
        assert looking.tied(speaker) is True
        deadline = time.monotonic() + 10
        while looking.tied(speaker):
            assert time.monotonic() < deadline
        assert looking.tied(speaker) is False


@pytest.mark.parametrize("fed", ["both", "one", "by a file", "by a line"])
def test_what_others_feed_is_not_tied_to_who_started_it(fed, tmp_path):
    (tmp_path / "words").touch()
    script = {
        "both": "sleep 60 | sleep 61 | sleep 62 & echo; exec sleep 63",
        "one": "sleep 61 | cat & echo; exec sleep 63",
        "by a file": f"sleep 61 <{tmp_path}/words >/dev/null & echo; exec sleep 63",
        "by a line": SOCKETS,
    }[fed]
    before = [sys.executable, "-c"] if fed == "by a line" else ["/bin/sh", "-c"]
    with subprocess.Popen([*before, script], stdout=subprocess.PIPE, start_new_session=True) as browsing:
        try:
            browsing.stdout.readline()
            speaker = _speaker(browsing.pid)
            assert LinuxBrowsers().tied(relay(speaker, browsing.pid)) is False
        finally:
            os.killpg(browsing.pid, 9)


SOCKETS = (
    "import socket, subprocess, time; a, b = socket.socketpair()\n"
    "subprocess.Popen(['sleep', '61'], stdin=b, stdout=b); print(flush=True); time.sleep(60)"
)


def test_where_the_kernel_tells_nothing_of_the_ends_nobody_is_refused():
    with running(HOLDS) as gone:
        pass
    assert LinuxBrowsers().tied(relay(gone, os.getpid())) is None
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as started:
        assert LinuxBrowsers().tied(relay(started.pid, gone)) is None


def _command(pid):
    with open(f"/proc/{pid}/cmdline", "rb") as file:
        return file.read()


def _speaker(pid):
    """The child that sleeps for a minute and a second, once it does."""
    deadline = time.monotonic() + 10
    while not (found := [x for x in _children(pid) if b"sleep\x0061" in _command(x)]):
        assert time.monotonic() < deadline
    return found[0]


def _children(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        return [int(x) for x in file.read().split()]
