"""What lightdm's screen is told before it asks for a password: by PAM itself, with files of its own.

Its greeter shows nothing that comes after the password but "Your password is incorrect".
"""

import sys

assert sys.platform == "linux"

import ctypes
from pathlib import Path

import pytest

pytestmark = pytest.mark.root

CONFIG = Path(__file__).parents[4] / "installer" / "linux" / "pam-greeter"
WHO, GROUP = "daemon", "daemon"
TEXT = "Hết giờ rồi. Mở lại lúc 15:30. Gọi 111."
INFO = 4
PERMITTED = "auth required pam_permit.so"


class Message(ctypes.Structure):
    """struct pam_message (pam_conv(3))."""

    _fields_ = (("style", ctypes.c_int), ("text", ctypes.c_char_p))


class Answer(ctypes.Structure):
    """struct pam_response, whose array PAM frees."""

    _fields_ = (("text", ctypes.c_void_p), ("code", ctypes.c_int))


Messages = ctypes.POINTER(ctypes.POINTER(Message))
Talk = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_int, Messages, ctypes.POINTER(ctypes.c_void_p), ctypes.c_void_p
)
libc = ctypes.CDLL(None)
libc.calloc.restype = ctypes.c_void_p


@pytest.fixture
def told(tmp_path):
    """What is said to who wants to come in by a door, and how that ends."""

    def ask(door="lightdm", account=WHO, *, denied=(WHO,), group=GROUP, closed=TEXT, after=PERMITTED):
        listed, text = tmp_path / "denied", tmp_path / "closed"
        listed.write_text("".join(f"{name}\n" for name in denied))
        listed.chmod(0o600)
        if closed is not None:
            text.write_text(closed, "utf-8")
        block = CONFIG.read_text("utf-8").partition("Auth:\n")[2].replace("luytre-child", group)
        block = block.replace("/run/luytre/denied", str(listed)).replace("/run/luytre/closed", str(text))
        lines = [f"auth {line.strip()}" for line in block.splitlines()]
        (tmp_path / door).write_text("\n".join([*lines, after, ""]))
        heard = []

        @Talk
        def talk(number, messages, answers, _):
            heard.extend(
                (messages[x].contents.style, messages[x].contents.text.decode()) for x in range(number)
            )
            answers[0] = libc.calloc(number, ctypes.sizeof(Answer))
            return 0

        conversation = (ctypes.c_void_p * 2)(ctypes.cast(talk, ctypes.c_void_p).value, None)
        pam, handle = ctypes.CDLL("libpam.so.0"), ctypes.c_void_p()
        begin = (door.encode(), account.encode(), conversation, str(tmp_path).encode(), ctypes.byref(handle))
        assert pam.pam_start_confdir(*begin) == 0
        ended = pam.pam_authenticate(handle, 0)
        pam.pam_end(handle, ended)
        return heard, ended == 0

    return ask


def test_whose_time_is_over_reads_why_as_a_word_and_not_as_an_error(told):
    """lightdm-gtk-greeter overwrites an error with its own words, and keeps what is none."""
    assert told() == ([(INFO, TEXT)], True)


def test_it_lets_nobody_in_and_keeps_nobody_out(told):
    assert told(after="auth required pam_deny.so") == ([(INFO, TEXT)], False)


@pytest.mark.parametrize(
    "other",
    [
        {"door": "sshd"},
        {"door": "lightdm-autologin"},
        {"account": "root"},
        {"denied": ()},
        {"denied": ("root",), "account": "root"},
        {"group": "no-such-group"},
        {"account": "nobody-of-this-name"},
        {"closed": None},
    ],
    ids=str,
)
def test_nobody_else_reads_anything_and_all_come_in(told, other):
    """Who asks from afar is not told that there is such a child."""
    assert told(**other) == ([], True)
