"""A list is taken when its pinned maker signed it, as this list, not older and not too old."""

import base64
import subprocess
from datetime import UTC, datetime, timedelta

import pytest

from agent.sites.feed import EXPIRED, OLDER, OTHER, UNSIGNED, Facts, NotOurs, head, verify
from agent.sites.subscriptions import Subscription, WrongSubscription

NOW = datetime(2026, 11, 25, 20, tzinfo=UTC)
FACTS = Facts("own", "adult", 17, NOW + timedelta(days=90))
NAMES = b"bad.example\nworse.example\n"


class Keyring:
    """Keys and signatures by others' code."""

    def __init__(self, folder):
        self.folder = folder
        self.pem = folder / "key.pem"
        self.openssl("genpkey", "-algorithm", "ed25519", "-out", self.pem)
        self.public = self.openssl("pkey", "-in", self.pem, "-pubout", "-outform", "DER")[-32:]

    def openssl(self, *words):
        return subprocess.run(["openssl", *words], check=True, capture_output=True).stdout

    def signed(self, text):
        (self.folder / "text").write_bytes(text)
        words = ("pkeyutl", "-sign", "-rawin", "-inkey", self.pem, "-in", self.folder / "text")
        return text + b"# signature " + base64.b64encode(self.openssl(*words)) + b"\n"

    def entry(self, **more):
        return Subscription(
            **{
                "id": "own",
                "category": "adult",
                "form": "luytre",
                "url": "https://feed.example/own",
                "maker": "own",
                "key": base64.b64encode(self.public).decode(),
                **more,
            }
        )


@pytest.fixture(scope="module")
def keyring(tmp_path_factory):
    return Keyring(tmp_path_factory.mktemp("keys"))


@pytest.fixture
def looked_at(tmp_path, keyring):
    """What becomes of a file."""

    def look(text, serial=0, now=NOW, **entry):
        (tmp_path / "feed").write_bytes(text)
        return verify(tmp_path / "feed", keyring.entry(**entry), serial, now)

    return look


def test_what_its_maker_signed_is_taken(keyring, looked_at):
    assert looked_at(keyring.signed(head(FACTS) + NAMES)) == FACTS
    assert looked_at(keyring.signed(head(FACTS) + NAMES), serial=17) == FACTS
    assert looked_at(keyring.signed(head(FACTS) + NAMES * 20_000)) == FACTS


@pytest.mark.parametrize(
    "harm",
    [
        lambda text: text.replace(b"bad", b"dab"),
        lambda text: text.replace(b"serial 17", b"serial 18"),
        lambda text: text + b"more.example\n",
        lambda text: text[:-1],
        lambda text: text[: text.rindex(b"# signature")],
        lambda text: text[: text.rindex(b"# signature")] + b"# signature none\n",
        lambda text: text[: text.rindex(b"# signature")] + b"# signature \xff\n",
        lambda _text: b"",
        lambda _text: b"<html>not here</html>\n",
    ],
)
def test_what_was_changed_on_its_way_is_not(keyring, looked_at, harm):
    with pytest.raises(NotOurs, match=UNSIGNED):
        looked_at(harm(keyring.signed(head(FACTS) + NAMES)))


def test_what_another_signed_is_not(tmp_path, looked_at):
    stranger = Keyring(tmp_path)
    with pytest.raises(NotOurs, match=UNSIGNED):
        looked_at(stranger.signed(head(FACTS) + NAMES))


def test_no_list_stands_in_for_another_nor_for_a_newer_one(keyring, looked_at):
    good = keyring.signed(head(FACTS) + NAMES)
    with pytest.raises(NotOurs, match=OTHER):
        looked_at(good, id="other")
    with pytest.raises(NotOurs, match=OTHER):
        looked_at(good, category="gambling")
    with pytest.raises(NotOurs, match=f"{OLDER}: 17 after 18"):
        looked_at(good, serial=18)
    with pytest.raises(NotOurs, match=EXPIRED):
        looked_at(good, now=FACTS.expires)


@pytest.mark.parametrize(
    "text",
    [
        NAMES,
        b"# luytre-feed 2\n" + head(FACTS),
        b"# luytre-feed 1\n# id own\n",
        head(FACTS).replace(b"serial 17", b"serial x"),
        head(FACTS).replace(b"+00:00", b""),
        head(FACTS).replace(b"expires 2", b"expires x"),
    ],
)
def test_what_does_not_say_what_it_is_is_not(keyring, looked_at, text):
    with pytest.raises(NotOurs, match=OTHER):
        looked_at(keyring.signed(text + NAMES))


def test_a_list_with_a_signature_names_its_maker_s_key_and_no_other_does(keyring):
    assert keyring.entry().key
    for wrong in ({"key": ""}, {"key": "AAAA"}, {"key": "no base 64"}, {"form": "plain"}):
        with pytest.raises(WrongSubscription, match="maker's key"):
            keyring.entry(**wrong)
