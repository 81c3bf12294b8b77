"""RFC 8032, section 7.1, and what is no signature."""

import pytest

from agent.sites.ed25519 import decoded, holds

VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
            "d25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
            "387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
            "4a7c15e9716ed28dc027beceea1ec40a"
        ),
    ),
]


@pytest.mark.parametrize(("key", "message", "signature"), VECTORS)
def test_a_signature_holds_for_its_key_and_message_alone(key, message, signature):
    owner, said, text = (bytes.fromhex(x) for x in (key, signature, message))
    assert holds(owner, said, [text])
    assert holds(owner, said, [text[:1], text[1:]])
    assert not holds(owner, said, [text, b"x"])
    assert not holds(bytes([owner[0] ^ 1, *owner[1:]]), said, [text])
    for place in (0, 31, 32, 63):
        assert not holds(owner, said[:place] + bytes([said[place] ^ 1]) + said[place + 1 :], [text])


def test_what_is_no_key_or_signature_holds_nothing():
    key, _, signature = VECTORS[0]
    owner, said = bytes.fromhex(key), bytes.fromhex(signature)
    assert not holds(b"", said, [])
    assert not holds(owner, said[:-1], [])
    assert not holds(b"\xff" * 32, said, [])
    assert not holds(owner, b"\xff" * 32 + said[32:], [])
    order = 2**252 + 27742317777372353535851937790883648493
    greater = int.from_bytes(said[32:], "little") + order
    assert not holds(owner, said[:32] + greater.to_bytes(32, "little"), [])
    assert not holds((1 | 1 << 255).to_bytes(32, "little"), said, []), "x is zero, and said to be odd"


@pytest.mark.parametrize(("text", "told"), [("QUI=", b"AB"), ("QUI", b""), ("no base 64", b""), ("ä", b"")])
def test_what_is_written_down_is_read_or_is_nothing(text, told):
    assert decoded(text) == told
