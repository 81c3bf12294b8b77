"""Packs the extension for the browsers of this PC, with a key that was made here and stays here.

Chromium installs nothing without a signature and names an extension by its key; any key will do for a file
that only root can write. So each PC has its own: none is in the package, and none can be lost by us.
Source of the format: chromium, components/crx_file/crx3.proto.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import io
import json
import os
import struct
import subprocess
import zipfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from agent.browsers.wish import PACKED
from agent.platforms.linux.browsers.profiles import MANIFEST, digest, digest_of

EXTENSION = Path(__file__).resolve().parents[4] / "ui" / "browser" / "extension"
PLACE = PACKED.parent
"""What browsers read; only root writes there."""
KEY = Path("/var/lib/luytre/browser.pem")
KEPT = 16
"""So many versions are known again in a profile; the agent reads of all of them."""
MOMENT = (2026, 1, 1, 0, 0, 0)
"""Files in an archive have some time; always the same, so that the same sources are the same bytes."""
UPDATE = """<?xml version='1.0' encoding='UTF-8'?>
<gupdate xmlns='http://www.google.com/update2/response' protocol='2.0'>
 <app appid='{id}'><updatecheck codebase='file://{place}/luytre.crx' version='{version}'/></app>
</gupdate>
"""


@dataclass(frozen=True, slots=True)
class Packed:
    """What was packed."""

    id: str
    """The name that Chromium gives it."""
    version: str
    anew: int = 0
    """How often it was packed anew, because a browser ran another than this."""


def pack(
    place: Path = PLACE, key: Path = KEY, source: Path = EXTENSION, *, anew: int | None = None
) -> Packed:
    """Write what browsers need; the key is made where there is none. Raises OSError, CalledProcessError.

    ``anew``: a higher version of the same files, for browsers take no other in the place of what they have.
    """
    if not key.exists():
        _make(key)
    before = _told(place)
    anew = int(before.get("anew", 0)) if anew is None else anew
    public = _openssl("pkey", "-in", key, "-pubout", "-outform", "DER")
    manifest = json.loads((source / "manifest.json").read_text("utf-8"))
    version = f"{manifest['version']}.{anew}" if anew else str(manifest["version"])
    archive = zipped(source, version)
    name, number = identity(public)
    place.mkdir(mode=0o755, parents=True, exist_ok=True)
    _write(place / "luytre.crx", signed(archive, public, number, key))
    _write(place / f"luytre-{version}.xpi", archive)
    _write(place / "update.xml", UPDATE.format(id=name, place=place, version=version).encode())
    packed = Packed(name, version, anew)
    copies = {name: told for name, told in before.get("copies", {}).items() if name != version}
    copies = dict([*copies.items(), (version, copy(archive))][-KEPT:])
    told = {"id": name, "version": version, "anew": anew, "copies": copies}
    told |= {"scripts": manifest["background"]["scripts"]}
    _write(place / PACKED.name, json.dumps(told).encode())
    for old in place.glob("luytre-*.xpi"):
        if old.name != f"luytre-{version}.xpi":
            old.unlink()
    return packed


def packed(place: Path = PLACE) -> Packed | None:
    """What was packed last; None where nothing was."""
    found = _told(place)
    try:
        return Packed(str(found["id"]), str(found["version"]), int(found.get("anew", 0)))
    except (ValueError, KeyError, TypeError):
        return None


def _told(place: Path) -> dict[str, Any]:
    """What was written down when it was packed last."""
    try:
        found = json.loads((place / PACKED.name).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def zipped(source: Path, version: str) -> bytes:
    """The files of the extension, in order, all of one moment."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for path in sorted(x for x in source.iterdir() if x.is_file()):
            entry = zipfile.ZipInfo(path.name, MOMENT)
            entry.external_attr = 0o644 << 16
            data = path.read_bytes()
            if path.name == MANIFEST:
                told = json.loads(data) | {"version": version}
                data = json.dumps(told, indent=2, ensure_ascii=False).encode() + b"\n"
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def copy(archive: bytes) -> dict[str, str]:
    """By which a copy in a profile is known: what each browser keeps as it was, and its digest."""
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        found = {name: files.read(name) for name in files.namelist() if not name.endswith(".png")}
    return {"": digest(archive)} | {name: digest_of(name, data) for name, data in found.items()}


def identity(public: bytes) -> tuple[str, bytes]:
    """The extension's name in letters a-p, and in bytes: the first half of the hash of its public key."""
    number = sha256(public).digest()[:16]
    return "".join(chr(ord("a") + (byte >> 4)) + chr(ord("a") + (byte & 15)) for byte in number), number


def signed(archive: bytes, public: bytes, number: bytes, key: Path) -> bytes:
    """The archive as a file of Chromium, third version."""
    header = _field(1, number)
    text = b"CRX3 SignedData\0" + struct.pack("<I", len(header)) + header + archive
    signature = _openssl("dgst", "-sha256", "-sign", key, given=text)
    proof = _field(2, _field(1, public) + _field(2, signature)) + _field(10000, header)
    return b"Cr24" + struct.pack("<II", 3, len(proof)) + proof + archive


def _field(number: int, data: bytes) -> bytes:
    """A field of bytes (protobuf, wire type 2)."""
    return _varint(number << 3 | 2) + _varint(len(data)) + data


def _varint(value: int) -> bytes:
    found = bytearray()
    while value >> 7:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*found, value])


def _make(key: Path) -> None:
    key.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    text = _openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048")
    descriptor = os.open(key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "wb") as file:
        file.write(text)


def _openssl(*words: str | Path, given: bytes = b"") -> bytes:
    """What the system's own cryptography answers."""
    command = ["/usr/bin/openssl", *map(str, words)]
    return subprocess.run(command, input=given, capture_output=True, check=True).stdout


def _write(path: Path, data: bytes) -> None:
    """At once, or not at all: a browser may be reading."""
    scratch = path.with_name(f".{path.name}.new")
    scratch.write_bytes(data)
    scratch.chmod(0o644)
    scratch.replace(path)


def main() -> int:
    """At each installation."""
    pack()
    return 0


if __name__ == "__main__":
    sys.exit(main())
