"""The key of a PC that has a TPM2 is kept by it: the disk in another PC opens nothing."""

import contextlib
import subprocess
import tempfile
from pathlib import Path

import pytest

from tests.guest import building
from tests.guest.family import AGENT, HEAD, agree, answers, problems
from tests.guest.guest import Guest

pytestmark = pytest.mark.long

SECRET = "2468\n"
FAMILY = f"""{HEAD}
[child.an]
name = "An"
accounts = ["child"]
"""
SEALED = """import base64, pathlib
print(base64.b64decode(pathlib.Path("/var/lib/luytre/pepper.cred").read_bytes())[:16].hex())"""
BY_HOST, BY_HOST_AND_TPM2 = "5a1c6a86df9d4096b1d5a65e0862f19a", "93a894094874449090caf2fc93cab553"
"""The first 16 bytes of a credential say by which keys it was encrypted (creds-util.h of systemd)."""


@contextlib.contextmanager
def chip():
    """A TPM2 of software (swtpm(8)); what to build into a machine."""
    with tempfile.TemporaryDirectory(prefix="luytre-tpm-") as work:
        line = Path(work, "line")
        argv = [
            "swtpm",
            "socket",
            "--tpm2",
            "--tpmstate",
            f"dir={work}",
            "--ctrl",
            f"type=unixio,path={line}",
        ]
        process = subprocess.Popen(argv)
        try:
            yield [
                *("-chardev", f"socket,id=tpm,path={line}", "-tpmdev", "emulator,id=tpm0,chardev=tpm"),
                *("-device", "tpm-tis,tpmdev=tpm0"),
            ]
        finally:
            process.kill()
            process.wait()


def unlock(guest):
    """What becomes of a try of the secret."""
    return guest.run("luytre unlock", user="parent", stdin=SECRET)


def boot(guest, parts=()):
    """A cut of the mains, and a boot with these parts in the machine."""
    guest.does("sync")
    guest.power_cut(parts=parts)
    guest.until(lambda: answers(guest), 120, 0.5)


def test_the_secret_is_tried_where_the_chip_is_and_nowhere_else(bare_home, package):
    with chip() as one, chip() as another, Guest(bare_home) as guest:
        building.install_later(guest)
        guest.does("sync")
        guest.power_cut(parts=one)
        building.install(guest, package)
        guest.until(lambda: answers(guest), 60, 0.5)
        assert guest.does(["python3", "-c", SEALED]).strip() == BY_HOST_AND_TPM2
        agree(guest, FAMILY)
        guest.does("luytre secret set", stdin=SECRET)
        assert unlock(guest).code == 0

        boot(guest, one)
        assert unlock(guest).code == 0, "after a boot as well"
        assert "secret-key-lost" not in problems(guest)

        for machine in ((), another):
            boot(guest, machine)
            closed = unlock(guest)
            assert closed.code != 0
            assert "luytre secret reset" in closed.err
            assert "secret-key-lost" in problems(guest)

        boot(guest, one)
        assert unlock(guest).code == 0, "back in its own PC"
        assert "secret-key-lost" not in problems(guest)


MUTE = """#!/bin/sh
trap "" TERM
exec sleep 600
"""


def test_a_chip_that_gives_no_answer_keeps_no_agent_from_starting(guest):
    agree(guest, FAMILY)
    guest.does("luytre secret set", stdin=SECRET)
    guest.does("systemctl stop luytre-pepper; mv /usr/bin/systemd-creds /usr/bin/creds")
    guest.write("/usr/bin/systemd-creds", MUTE, "755")
    guest.does(f"systemctl restart {AGENT}", timeout=120)
    guest.until(lambda: answers(guest), 60, 0.5)
    assert guest.does(["systemctl", "show", AGENT, "-p", "NRestarts", "--value"]).strip() == "0"
    assert "secret-key-lost" in problems(guest)
    assert unlock(guest).code != 0
    guest.does("mv /usr/bin/creds /usr/bin/systemd-creds")
    guest.does(f"systemctl restart {AGENT}", timeout=120)
    assert "secret-key-lost" not in problems(guest)
    assert unlock(guest).code == 0


def test_a_pc_without_one_keeps_its_key_by_the_system_s(guest):
    assert guest.does(["python3", "-c", SEALED]).strip() == BY_HOST
