"""The extension as browsers of this PC get it."""

import sys

import pytest

assert sys.platform == "linux"

import io
import json
import struct
import zipfile

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from agent.platforms.linux.browsers import packing
from agent.platforms.linux.browsers.packing import EXTENSION, KEPT, pack, packed


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("packed")
    return folder, pack(folder / "place", folder / "key.pem")


def test_the_key_is_made_once_and_only_its_owner_reads_it(made):
    folder, first = made
    key = folder / "key.pem"
    assert key.stat().st_mode & 0o777 == 0o600
    again = pack(folder / "place", key)
    assert again == first == packed(folder / "place")


def test_another_pc_has_another_name_for_it(made, tmp_path):
    _, first = made
    assert pack(tmp_path / "place", tmp_path / "key.pem").id != first.id


def test_both_browsers_get_the_same_files(made):
    folder, told = made
    crx = (folder / "place" / "luytre.crx").read_bytes()
    (length,) = struct.unpack_from("<I", crx, 8)
    xpi = (folder / "place" / f"luytre-{told.version}.xpi").read_bytes()
    assert crx[12 + length :] == xpi
    with zipfile.ZipFile(io.BytesIO(xpi)) as archive:
        assert set(archive.namelist()) == {path.name for path in EXTENSION.iterdir()}


def test_its_signature_is_that_of_its_key_and_its_name_too(made):
    folder, told = made
    crx = (folder / "place" / "luytre.crx").read_bytes()
    magic, version, length = struct.unpack_from("<4sII", crx)
    assert (magic, version) == (b"Cr24", 3)
    head, archive = crx[12 : 12 + length], crx[12 + length :]
    key = load_pem_private_key((folder / "key.pem").read_bytes(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    number = bytes(
        (ord(told.id[i]) - ord("a")) << 4 | ord(told.id[i + 1]) - ord("a") for i in range(0, 32, 2)
    )
    header = b"\x0a\x10" + number
    assert head.endswith(header)
    signature = head[head.index(b"\x12\x80\x02") + 3 :][:256]
    text = b"CRX3 SignedData\0" + struct.pack("<I", len(header)) + header + archive
    key.public_key().verify(signature, text, padding.PKCS1v15(), SHA256())


def test_browsers_find_it_where_it_lies(made):
    folder, told = made
    text = (folder / "place" / "update.xml").read_text()
    assert f"file://{folder / 'place'}/luytre.crx" in text
    assert told.id in text
    assert f"version='{told.version}'" in text


def test_an_older_version_is_cleared_away(made, tmp_path):
    folder, _ = made
    for path in EXTENSION.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    (tmp_path / "manifest.json").write_text(json.dumps(manifest | {"version": "99.1"}))
    place = folder / "place"
    assert pack(place, folder / "key.pem", tmp_path).version == "99.1"
    assert [path.name for path in place.glob("*.xpi")] == ["luytre-99.1.xpi"]
    pack(place, folder / "key.pem")


@pytest.mark.parametrize("text", [None, "", "[]", "{}", '{"id": "x"}'])
def test_where_nothing_was_packed_nothing_is_known(tmp_path, text):
    if text is not None:
        (tmp_path / "packed.json").write_text(text)
    assert packed(tmp_path) is None


def test_it_is_packed_at_each_installation(tmp_path, monkeypatch):
    monkeypatch.setattr(packing.pack, "__defaults__", (tmp_path / "place", tmp_path / "key.pem", EXTENSION))
    assert packing.main() == 0
    assert packed(tmp_path / "place")


def test_anew_is_a_higher_version_and_stays_so(made, tmp_path):
    folder, first = made
    place, key = tmp_path / "place", folder / "key.pem"
    assert pack(place, key) == first
    again = pack(place, key, anew=2)
    assert again == packing.Packed(first.id, f"{first.version}.2", 2) == packed(place) == pack(place, key)
    with zipfile.ZipFile(place / f"luytre-{again.version}.xpi") as archive:
        manifest = json.loads(archive.read("manifest.json"))
        original = json.loads((EXTENSION / "manifest.json").read_text())
        assert manifest == original | {"version": again.version}
    known = json.loads((place / "packed.json").read_text())["copies"]
    assert known.keys() == {first.version, again.version}
    assert {*known[first.version]} == {"", *(x.name for x in EXTENSION.iterdir() if x.suffix != ".png")}


def test_so_many_versions_are_known_again(made, tmp_path):
    folder, first = made
    place = tmp_path / "place"
    for number in range(KEPT + 3):
        pack(place, folder / "key.pem", anew=number)
    known = json.loads((place / "packed.json").read_text())["copies"]
    assert [*known] == [f"{first.version}.{number}" for number in range(3, KEPT + 3)]
    pack(place, folder / "key.pem", anew=5)
    assert [*json.loads((place / "packed.json").read_text())["copies"]][-1] == f"{first.version}.5"
