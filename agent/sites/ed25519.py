"""Signatures of Ed25519, checked: RFC 8032, section 5.1.7. Nothing secret is computed here.

Python's standard library has no such signatures, and one is checked a few times a week: plain numbers do.
"""

from __future__ import annotations

from binascii import Error, a2b_base64
from collections.abc import Iterable
from typing import Final

KEY: Final = 32
"""Bytes of a public key."""
SIGNATURE: Final = 64
"""Bytes of a signature."""
_P: Final = 2**255 - 19
_ORDER: Final = 2**252 + 27742317777372353535851937790883648493
_D: Final = -121665 * pow(121666, -1, _P) % _P
_ROOT: Final = pow(2, (_P - 1) // 4, _P)
"""Of minus one."""
Point = tuple[int, int, int, int]
"""Extended coordinates (RFC 8032, 5.1.4)."""
_ZERO: Final[Point] = (0, 1, 1, 0)


def decoded(text: str) -> bytes:
    """The bytes of base 64, as keys and signatures are written down; none where it is none."""
    try:
        return a2b_base64(text, strict_mode=True)
    except (Error, ValueError):
        return b""


def holds(key: bytes, signature: bytes, message: Iterable[bytes]) -> bool:
    """Whether the owner of the key signed the message, which comes in pieces."""
    if len(key) != KEY or len(signature) != SIGNATURE:
        return False
    owner, commitment = _point(key), _point(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if owner is None or commitment is None or scalar >= _ORDER:
        return False
    from hashlib import sha512  # OpenSSL: for the moment of an update alone

    hashed = sha512(signature[:32] + key)
    for piece in message:
        hashed.update(piece)
    challenge = int.from_bytes(hashed.digest(), "little") % _ORDER
    return _same(_times(scalar, _BASE), _add(commitment, _times(challenge, owner)))


def _x_of(y: int, sign: int) -> int | None:
    """The other coordinate of a point (RFC 8032, 5.1.3)."""
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT % _P
    if (x * x - square) % _P or (not x and sign):
        return None
    return x if x & 1 == sign else _P - x


def _point(data: bytes) -> Point | None:
    number = int.from_bytes(data, "little")
    y, sign = number & (1 << 255) - 1, number >> 255
    x = _x_of(y, sign) if y < _P else None
    return None if x is None else (x, y, 1, x * y % _P)


def _add(first: Point, second: Point) -> Point:
    a = (first[1] - first[0]) * (second[1] - second[0]) % _P
    b = (first[1] + first[0]) * (second[1] + second[0]) % _P
    c, d = 2 * first[3] * second[3] * _D % _P, 2 * first[2] * second[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(number: int, point: Point) -> Point:
    found = _ZERO
    while number:
        if number & 1:
            found = _add(found, point)
        point = _add(point, point)
        number >>= 1
    return found


def _same(first: Point, second: Point) -> bool:
    return not (
        (first[0] * second[2] - second[0] * first[2]) % _P
        or (first[1] * second[2] - second[1] * first[2]) % _P
    )


def _base() -> Point:
    y = 4 * pow(5, -1, _P) % _P
    x = _x_of(y, 0) or 0
    return x, y, 1, x * y % _P


_BASE: Final = _base()
