"""Real processes, groups and screens for each test of this folder."""

import sys

import pytest

# The modules under test exist for one system alone.
collect_ignore_glob = [] if sys.platform == "linux" else ["*"]

if sys.platform == "linux":
    import asyncio
    import os
    import shutil
    from pathlib import Path

    from agent.platforms.linux.account_hands import LinuxAccounts
    from agent.platforms.linux.acting import slices
    from agent.platforms.linux.acting.freezer import MOUNTS, Freezer
    from agent.platforms.linux.display.screen import LinuxScreen
    from agent.platforms.linux.presence import unlisted
    from agent.platforms.linux.presence.sessions import LinuxSessions
    from agent.platforms.linux.processes import sweep
    from agent.platforms.linux.system import accounts, memory
    from tests.backends.linux import terminals
    from tests.backends.linux.pc_bus import PcBus
    from tests.backends.linux.real import CONTAINER, STRANGER, Screen, Starter, below, wait_for

    @pytest.fixture(autouse=True)
    def unhurried(monkeypatch):
        """A look may take its time: the PC that runs the tests is busy with others of them."""
        for module in (sweep, unlisted):
            monkeypatch.setattr(module, "AT_FIRST", 60.0)
            monkeypatch.setattr(module, "PATIENCE", 60.0)
        monkeypatch.setattr(memory, "PATIENCE", 5.0)

    @pytest.fixture
    def start():
        starter = Starter()
        yield starter
        starter.close()

    @pytest.fixture
    def game(open_folder):
        """A program that does nothing, at a place of its own."""
        path = Path(shutil.copy("/bin/sleep", open_folder / "mygame"))
        # As in a child's own folder, whoever runs the tests.
        path.chmod(0o777)
        return path

    @pytest.fixture
    def deep(open_folder):
        """How to run a program from below folders whose names are too long, all in all, for the kernel."""
        return lambda program: below(open_folder, program)

    @pytest.fixture
    def headless():
        """A process whose first thread has ended while another goes on."""
        number = 93 if os.uname().machine == "aarch64" else 60  # exit(2), which ends one thread
        code = (
            "import ctypes, threading\n"
            "threading.Thread(target=threading.Event().wait).start()\n"
            "print(flush=True)\n"
            f"ctypes.CDLL(None).syscall(ctypes.c_long({number}), 0)\n"
        )
        return shutil.which("python3", path="/usr/bin"), "-I", "-c", code

    @pytest.fixture
    def group():
        """Name of a control group that no other test uses."""
        name = f"luytre-test-{os.getpid()}"
        yield name
        try:
            Freezer(name).close()
        except OSError:
            return

    @pytest.fixture
    def containers(tmp_path, monkeypatch):
        """The account without rights has numbers for containers."""
        path = tmp_path / "subuid"
        path.write_text(f"root:nothing:1\n\nnobody-here:1:1\n{STRANGER}:{CONTAINER}:100\n", encoding="utf-8")
        monkeypatch.setattr(accounts, "SUBORDINATE", str(path))
        monkeypatch.setattr(accounts, "_state", (-accounts._LOOK, ()))
        yield path
        monkeypatch.undo()
        accounts._state = (-accounts._LOOK, ())

    @pytest.fixture
    def terminal(start):
        """A terminal of this machine."""
        if os.geteuid() != 0 or not terminals.there():
            pytest.skip("no terminals here")
        yield terminals
        start.close()
        terminals.leave()

    @pytest.fixture
    def screen(start):
        return Screen(start)

    @pytest.fixture
    def pc_bus(start, tmp_path):
        return PcBus(start, tmp_path)

    @pytest.fixture
    def play(pc_bus, tmp_path, group):
        """Play a story on a PC whose logind has these sessions."""

        def run(story, *, service=True, **sessions):
            logind = pc_bus.logind(**sessions)

            async def main():
                known = LinuxSessions(
                    asyncio.get_running_loop(),
                    service=service,
                    address=pc_bus.address,
                    is_person=lambda uid: uid == STRANGER,
                )
                lockers = LinuxScreen(asyncio.get_running_loop())
                places = {"runtime": tmp_path, "pam": tmp_path}
                hands = LinuxAccounts(known, lockers, service=service, group=group, **places)
                try:
                    await story(hands, logind)
                finally:
                    hands.close()
                    known.close()
                    lockers.close()

            asyncio.run(main())

        return run

    @pytest.fixture
    def user_slice(start):
        """The account's control group, as systemd makes it."""
        mount = next(x for x in MOUNTS if (x / "cgroup.controllers").exists())
        path = mount / "user.slice" / f"user-{STRANGER}.slice"
        path.mkdir(parents=True)
        yield path
        slices.thaw(STRANGER)
        start.close()
        wait_for(lambda: not (path / "cgroup.procs").read_text(encoding="utf-8"))
        path.rmdir()
        path.parent.rmdir()
