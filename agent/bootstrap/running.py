"""Runs an agent from the command line until it is told to stop; every refusal is a sentence."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from agent import lean, platforms
from agent.api.errors import AgentError, PolicyErrors
from agent.ports.store import StoreProblem

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping

    from agent.api.messages import Event
    from agent.bootstrap.opening import Opened
    from agent.ports.host import System

DONE, NO, USAGE, REFUSED = 0, 1, 2, 3
"""Exit statuses: done; the policy has errors; wrong usage; the agent cannot start (the sentence says why)."""
REST = 10.0
"""Seconds that a refusal lasts: systemd starts it anew at once, and what refuses now refuses then."""
KEYS = ("SIGINT", "SIGHUP", "SIGQUIT")
"""Signals of a terminal: its keys and its end (termios(3))."""
SETTLED = 10.0
"""Seconds after which all that a start needs has been done."""


def main(environment: Mapping[str, str], arguments: list[str] | None = None, rest: float = REST) -> int:
    """Start, run, stop; the exit status. Who is kept by the system rests a while after a refusal."""
    status = _main(environment, arguments)
    if status != DONE and "NOTIFY_SOCKET" in environment:
        time.sleep(rest)
    return status


def _main(environment: Mapping[str, str], arguments: list[str] | None) -> int:
    options = _parser().parse_args(arguments)
    if sys.platform not in platforms.NAMES:
        return _refuse("The agent runs on Linux only, so far.", USAGE)
    system = platforms.system(sys.platform)
    if not options.try_mode and system.own_uid() != 0:
        return _refuse("The service for the whole PC runs as root. To try Luytre: --try.", USAGE)
    if options.json and sys.stdout is None:
        return _refuse("--json needs a standard output.", USAGE)
    try:
        opened = _open(system, options, environment)
        import asyncio

        return asyncio.run(_run(opened, options, environment))
    except PolicyErrors as errors:
        return _refuse("\n".join(f"{options.policy}: {error}" for error in errors.errors), NO)
    except (StoreProblem, AgentError) as error:
        if options.debug:
            raise
        return _refuse(str(error), REFUSED)
    except OSError as error:
        if options.debug:
            raise
        return _refuse(f"{error.filename or 'The agent'}: {error.strerror or error}", REFUSED)
    except UnicodeDecodeError:
        return _refuse(f"{options.policy}: this is not a text in UTF-8.", NO)


def _open(system: System, options: argparse.Namespace, environment: Mapping[str, str]) -> Opened:
    """All that may refuse; what its reading leaves free is used by all that is loaded after it."""
    from agent import catalog
    from agent.bootstrap import try_mode, whole_pc
    from agent.bootstrap.opening import open_all

    catalog.known_programs()
    if not options.try_mode:
        return open_all(whole_pc.settings(system, environment, options.state, options.policy))
    account = system.own_account()
    return open_all(try_mode.settings(system, account, environment, options.state, options.policy))


async def _run(opened: Opened, options: argparse.Namespace, environment: Mapping[str, str]) -> int:
    import asyncio

    from agent.bootstrap.agent import Agent

    loop = asyncio.get_running_loop()
    told = loop.create_future()

    def stop(reason: str) -> None:
        if not told.done():
            told.set_result(reason)

    loop.add_signal_handler(signal.SIGTERM, stop, "SIGTERM")
    # A terminal that became a service's own is somebody's who wants it to end.
    at_a_terminal = options.try_mode or sys.stdin.isatty()
    for name in KEYS:
        loop.add_signal_handler(getattr(signal, name), stop if at_a_terminal else _ignore, name)
    listen = _printer(stop) if options.json else None
    agent = Agent(opened, listen)
    supervisor = opened.settings.system.supervisor(environment)
    await agent.start()
    supervisor.ready(loop)
    loop.call_later(SETTLED, lean.settle)
    if options.seconds is not None:
        loop.call_later(options.seconds, stop, "end of its time")
    reason = await told
    supervisor.leaving()
    await agent.stop(reason)
    return DONE


def _ignore(_name: str) -> None:
    """Go on."""


def _printer(stop: Callable[[str], None]) -> Callable[[Event], None]:
    """One JSON object a line; when nobody reads any more, the agent leaves."""
    from agent.api.contract import STREAM
    from agent.api.wire import event_json

    names = frozenset(STREAM)

    def show(event: Event) -> None:
        if event.event not in names:
            return
        try:
            sys.stdout.buffer.write(event_json(event) + b"\n")
            sys.stdout.buffer.flush()
        except OSError:  # a broken pipe, or the full disk that it was redirected to
            with contextlib.suppress(OSError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            stop("nobody reads")

    return show


def _parser() -> argparse.ArgumentParser:
    import argparse

    parser = argparse.ArgumentParser(
        "luytre-agent",
        description="Observes, counts and keeps what a family agreed, on this PC alone.",
        formatter_class=lambda prog: argparse.HelpFormatter(prog, width=100),  # else it loads shutil to ask
    )
    parser.add_argument(
        "--try",
        dest="try_mode",
        action="store_true",
        help="no root, own state: this account is the child and its own guardian",
    )
    parser.add_argument("--state", type=Path, metavar="DIR", help="where it keeps its notes")
    parser.add_argument("--policy", type=Path, metavar="FILE", help="apply this policy first")
    parser.add_argument("--for", dest="seconds", type=float, metavar="SECONDS", help="leave after so long")
    parser.add_argument("--json", action="store_true", help="print one event a line")
    parser.add_argument(
        "--headless", action="store_true", help="accepted for symmetry: the agent has no window"
    )
    parser.add_argument("--debug", action="store_true", help="show tracebacks")
    return parser


def _refuse(text: str, status: int) -> int:
    sys.stderr.write(f"{text}\n")
    return status
