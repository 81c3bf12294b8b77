"""The verb “run”: the agent in try mode, and beside it the tray or a status in the terminal."""

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import IO

from front import environment, system
from front.voice import Refusal, say


def has_display() -> bool:
    """Whether a window could be shown."""
    ours = ("win32", "darwin")
    return sys.platform in ours or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def agent_command(python: Path, options: argparse.Namespace) -> list[str]:
    """How the agent is started to be tried."""
    command = [str(python), "-P", "-m", "agent", "--try"]  # -P: a folder “agent” where we stand is not ours
    if options.seconds is not None:
        command += ["--for", f"{options.seconds:g}"]
    if options.policy is not None:
        command += ["--policy", str(options.policy)]
    if options.state is not None:
        command += ["--state", str(options.state)]
    return command + ["--json"] * options.json + ["--debug"] * options.debug


def face(options: argparse.Namespace) -> str | None:
    """The module that shows what the agent says: a tray, a status in the terminal, or none."""
    if options.json:
        return None
    if not options.headless and has_display():
        return "ui"
    return None if options.debug else "ui.console"


def run(options: argparse.Namespace) -> int:
    """Try the agent until Ctrl-C or the end of its time; the exit status is the agent's."""
    if options.policy is not None and not options.policy.is_file():
        raise Refusal(f"There is no policy file {options.policy}.")
    shown = face(options)
    if shown == "ui.console" and not options.headless:
        say("no display here: the status is shown in this terminal")
    if shown == "ui":
        system.provide(system.DISPLAY, "the tray")
    extras = ("agent", "ui" if shown == "ui" else "cli")  # whoever tries it, uses luytre in another terminal
    python = environment.provide(extras)
    command = agent_command(python, options)
    if shown is None:
        return _become(command)
    state = options.state or _own_state(python)
    face_line = [str(python), "-P", "-m", shown, "--state", str(state)]
    if shown == "ui":
        return _beside(command, face_line, None)
    with _log(state) as log:
        say(f"the agent's own words go to {log.name}")
        return _beside(command, face_line, log)


def _become(command: list[str]) -> int:
    """Nothing stands between the caller and the agent: signals and output are its own."""
    if os.name == "posix":
        sys.stdout.flush()
        os.execve(command[0], command, environment.clean())  # noqa: S606
    with subprocess.Popen(command, env=environment.clean()) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue


def _own_state(python: Path) -> Path:
    """Where the agent keeps its notes when nobody says; it knows best."""
    paths = "platforms.system(sys.argv[1]).paths(service=False)"
    ask = f"import sys; from agent import platforms; print({paths}.state)"
    name = {"win32": "windows", "darwin": "macos"}.get(sys.platform, sys.platform)
    answer = subprocess.run(
        [str(python), "-P", "-c", ask, name],
        env=environment.clean(),
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode:
        raise Refusal(f"There is no agent for this system ({name}) yet.")
    return Path(answer.stdout.strip())


def _log(folder: Path) -> IO[bytes]:
    """Where the agent's output goes while the terminal shows the status."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / "agent.log").touch(mode=0o600)
        return (folder / "agent.log").open("ab")
    except OSError as error:
        raise Refusal(f"The folder {folder} cannot be written ({error.strerror}).") from None


def _beside(agent_line: list[str], face_line: list[str], log: IO[bytes] | None) -> int:
    """Both at once; the agent's end is the end of all."""
    # Its own session: Ctrl-C reaches us alone, and we pass it on once.
    agent = subprocess.Popen(
        agent_line,
        env=environment.clean(),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )

    passed_on: list[int] = []

    def pass_on(number: int, _frame: FrameType | None) -> None:
        passed_on.append(number)
        with contextlib.suppress(OSError):
            agent.send_signal(number if os.name == "posix" else signal.SIGTERM)

    numbers = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {number: signal.signal(number, pass_on) for number in numbers}
    try:
        shown = subprocess.Popen(face_line, env=environment.clean())

        def follow() -> None:
            # Whoever leaves the status in the terminal has seen enough; without the tray the agent goes on.
            # After Ctrl-C both leave by themselves: a second signal would hit an agent that is tidying up.
            if shown.wait() == 0 and log is not None and not passed_on:
                pass_on(signal.SIGTERM, None)

        threading.Thread(target=follow, daemon=True).start()
        try:
            status = agent.wait()
        finally:
            _end(shown)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if status and log is not None:
        _tell_end_of(Path(log.name))
    return status if status >= 0 else 128 - status


def _end(shown: "subprocess.Popen[bytes]") -> None:
    """The face goes when the agent has gone."""
    if shown.poll() is None:
        shown.terminate()
        try:
            shown.wait(timeout=5)
        except subprocess.TimeoutExpired:
            shown.kill()
            shown.wait()


def _tell_end_of(log: Path) -> None:
    """The agent's last words, where the status has just been."""
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines()[-5:]:
        say(f"  {line}")
